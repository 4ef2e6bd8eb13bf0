import json
from time import process_time

import pytest

from courses.simulations.engine import BadInput, load_package
from courses.simulations.engine.faults import step
from courses.simulations.engine.reading import MAX_BYTES, inspect, parse, read_file

from . import cases


def fault_of(text: str | bytes, max_depth=24) -> str:
    with pytest.raises(BadInput) as caught:
        inspect(parse(text), max_depth)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value.path


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "[1,]",
        "{'a': 1}",
        "nul",
        "[1] [2]",
        "01",
        "+1",
        '"\t"',
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        "\ufeff{}",
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_json_text_is_a_fault_of_the_whole(text):
    assert fault_of(text) == "$"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("5.0", "$"),
        ('{"a": [1, 5.0]}', "$.a[1]"),
        ('{"a": {"b": 1e2}}', "$.a.b"),
        ("[-0.0]", "$[0]"),
        ("[9007199254740992]", "$[0]"),
        ("[-9007199254740992]", "$[0]"),
        (f"[{'9' * 30}]", "$[0]"),
        (f"[{'9' * 10_000}]", "$[0]"),
        ("[1E400]", "$[0]"),
    ],
)
def test_only_whole_numbers_below_two_to_the_53_written_as_integers(text, path):
    assert fault_of(text) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r'{"a": ["\ud800"]}', "$.a[0]"),
        (r'{"a": "x\udfff"}', "$.a"),
        (r'{"a": {"\ud800": 1}}', "$.a"),
        (r'{"a": "\udc00\ud800"}', "$.a"),
    ],
)
def test_lone_surrogate_is_a_fault_where_it_stands(text, path):
    assert fault_of(text) == path


def test_surrogate_pair_is_one_character():
    assert parse(r'"\ud83d\ude00"') == "😀"


def test_member_written_twice_is_a_fault_of_its_object():
    assert fault_of('{"a": [{"b": 1, "b": 1}]}') == "$.a[0]"


def test_member_written_twice_at_the_top():
    assert fault_of('{"a": 1, "\\u0061": 2}') == "$"


def test_24_levels_are_allowed_and_the_25th_is_named():
    inspect(parse("[" * 24 + "]" * 24), 24)

    assert fault_of("[" * 25 + "]" * 25) == "$" + "[0]" * 24


@pytest.mark.parametrize("depth", [30, 900, 5_000, 400_000])
def test_nesting_beyond_the_parsers_own_limit_is_named_alike(depth):
    text = '{"a": [1, ' + "[" * depth + '"]\\""' + "]" * depth + ', 2], "b": 5}'

    assert fault_of(text) == "$.a[1]" + "[0]" * 22


def test_deep_and_broken_is_a_fault_of_the_whole():
    assert fault_of("[" * 100_000) == "$"
    assert fault_of("[" * 2_000 + "]" * 2_000 + ", [" + "[" * 2_000) == "$"


def test_text_without_end_below_deep_nesting_is_read_once():
    before = process_time()

    assert fault_of("[" * 3_000 + '"\\' * 250_000) == "$"
    assert process_time() - before < 10


def test_deep_parts_beside_each_other_are_both_cut():
    deep = "[" * 3_000 + "]" * 3_000

    assert fault_of(f'[{deep}, {deep}, "x"]') == "$" + "[0]" * 24


def test_file_of_a_mebibyte_is_read_and_one_byte_more_is_not(tmp_path):
    file = tmp_path / "file.json"
    file.write_bytes(b" " * MAX_BYTES)
    assert len(read_file(str(file))) == MAX_BYTES

    file.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(BadInput) as caught:
        read_file(str(file))
    assert caught.value.path == "$"


def test_package_as_text_is_measured_in_bytes():
    text = json.dumps(cases.tiny(), ensure_ascii=False)
    padded = text.replace("Act.", "가" * 1000) + " " * (MAX_BYTES - 4000)

    with pytest.raises(BadInput, match="larger than"):
        load_package(padded)


@pytest.mark.parametrize("path", ["/nowhere/at/all", "/tmp", "", "a\0b", "\udcff"])  # noqa: S108
def test_what_is_no_readable_file_is_a_fault_of_the_whole(path):
    with pytest.raises(BadInput) as caught:
        read_file(path)

    assert caught.value.path == "$"
    assert str(caught.value).isprintable()


def test_fault_is_one_printable_line_whatever_the_input_held():
    fault = BadInput(step("$", "a\nb\u2028\ud800"), "what\r\nis \x1b[31m\udc80 wrong")

    assert str(fault).isprintable()
    assert str(fault).encode("utf-8")


def test_names_that_are_no_words_are_quoted_in_a_path():
    assert step(step("$.input", "a b"), "이름") == '$.input["a b"].이름'
