"""The command's interface to other programs: streams, exit codes, and how a fault is said."""

import argparse
import json
from io import BytesIO

import pytest

from courses.simulations.engine import BadInput, command

from . import cases
from .cases import SUBMIT, act


def run(*argv: str, stdin: bytes = b"") -> tuple[int, str, str]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.error = command.refuse_usage
    command.add_arguments(parser)
    out, err = BytesIO(), BytesIO()
    code = command.run(parser.parse_args(argv), BytesIO(stdin), out, err)
    return code, out.getvalue().decode(), err.getvalue().decode()


def batch(*lines) -> list[dict]:
    stdin = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    code, out, err = run("--batch", stdin=stdin)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def put(tmp_path):
    """Writes a file and gives its path."""

    def write(name: str, content) -> str:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return write


MOVE_IN = str(cases.path_of("1-move-in.json"))
PETITION = str(cases.path_of("2-petition.json"))


def test_run_is_one_line_of_json(put):
    events = put("events.json", [{"do": "view", "on": "$report"}])

    code, out, err = run(MOVE_IN, "--events", events)

    assert (code, err, out.count("\n"), out[-1]) == (0, "", 1, "\n")
    found = json.loads(out)
    assert found["draw"] == {"moved": "2026-11-30"}
    assert sorted(found) == sorted(
        ["engine", "spec_sha256", "draw", "head", "now", "over", "records", "trace", "report"]
    )


def test_draw_and_prefixes(put):
    events = put("events.json", [{"do": "view", "on": "$report"}, SUBMIT])
    draw = put("draw.json", {"moved": "2026-11-17"})

    _, out, _ = run(MOVE_IN, "--events", events, "--draw", draw, "--prefixes")

    found = json.loads(out)
    assert found["draw"] == {"moved": "2026-11-17"}
    assert [prefix["seq"] for prefix in found["prefixes"]] == [0, 1, 2]
    assert sorted(found["prefixes"][0]) == ["head", "now", "score", "seq", "verdicts"]


def test_text_that_could_break_a_line_does_not(put):
    events = put("events.json", [{"do": "가\u2028\u2029\x85\n\r\x1c"}])

    _, out, _ = run(MOVE_IN, "--events", events)

    assert len(out.splitlines()) == 1
    assert "가" in out
    assert json.loads(out)["trace"][0]["do"] == "가\u2028\u2029\x85\n\r\x1c"


def test_self_test_without_findings_exits_0():
    assert run(MOVE_IN, "--self-test") == (0, "[]\n", "")


def test_self_test_with_findings_exits_1():
    code, out, err = run(str(cases.path_of(cases.LANGUAGE)), "--self-test")

    assert (code, err, len(json.loads(out))) == (1, "", 26)


@pytest.mark.parametrize(
    "argv",
    [
        [],
        [MOVE_IN],
        ["--self-test"],
        ["--batch", MOVE_IN],
        ["--batch", "--self-test"],
        ["--batch", "--prefixes"],
        ["--events", "x"],
        [MOVE_IN, "--self-test", "--events", "x"],
        [MOVE_IN, "--self-test", "--prefixes"],
        [MOVE_IN, "--draw", "x"],
    ],
)
def test_wrong_usage_is_a_fault_of_the_whole(argv):
    code, out, err = run(*argv)

    assert (code, out) == (2, "")
    assert err.startswith("$: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("argv", [["--bogus"], [MOVE_IN, "another"], ["--events"], [MOVE_IN, "--self"]])
def test_usage_that_the_parser_refuses(argv):
    with pytest.raises(BadInput) as caught:
        run(*argv)

    assert caught.value.path == "$"


@pytest.mark.parametrize(
    ("package", "events", "draw", "path"),
    [
        (b"", [], None, "$"),
        (b"\xef\xbb\xbf{}", [], None, "$"),
        (b'{"format": "\xff"}', [], None, "$"),
        (b"[]", [], None, "$"),
        (b'{"format": 1, "format": 2}', [], None, "$"),
        (b'{"format": NaN}', [], None, "$"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", [], None, "$.a" + "[0]" * 23),
        (None, b"{}", None, "$"),
        (None, b"[", None, "$"),
        (None, b'[{"do": "view", "do": "view"}]', None, "$[0]"),
        (None, b'[{"do": "view", "input": {"a": 1, "a": 1}}]', None, "$[0].input"),
        (None, b'[{"do": "view", "input": {"a": 5.0}}]', None, "$[0].input.a"),
        (None, b'[{"do": "view", "input": {"a": 1e2}}]', None, "$[0].input.a"),
        (None, b'[{"do": "view", "input": {"a": 9007199254740993}}]', None, "$[0].input.a"),
        (None, rb'[{"do": "view", "on": "\ud800"}]', None, "$[0].on"),
        (None, b'[{"do": "view", "input": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}]", None, "$[0].input.a"),
        (None, [{"do": "view"}] * 501, None, "$"),
        (None, b"[]" + b" " * 1_048_576, None, "$"),
        (None, [], [], "$"),
        (None, [], {}, "$"),
        (None, [], {"moved": "2026-11-29"}, "$.moved"),
        (None, [], b'{"moved": 1.0}', "$.moved"),
        (None, [], b'{"moved": "2026-11-30", "moved": "2026-11-30"}', "$"),
    ],
)
def test_bad_input_is_one_line_on_stderr(put, package, events, draw, path):
    argv = [MOVE_IN if package is None else put("p.json", package), "--events", put("e.json", events)]
    if draw is not None:
        argv += ["--draw", put("d.json", draw)]

    code, out, err = run(*argv)

    assert (code, out) == (2, "")
    assert err.startswith(path + ": ")
    assert len(err.splitlines()) == 1


def test_files_that_cannot_be_read(put, tmp_path):
    events = put("e.json", [])

    for argv in (
        [str(tmp_path), "--events", events],
        [str(tmp_path / "none"), "--self-test"],
        [MOVE_IN, "--events", str(tmp_path / "a\nb")],
        [MOVE_IN, "--events", events, "--draw", str(tmp_path)],
    ):
        code, out, err = run(*argv)
        assert (code, out, err[:3], len(err.splitlines())) == (2, "", "$: ", 1)


def test_batch_answers_line_by_line_and_goes_on_after_faults():
    found = batch(
        {"package": MOVE_IN, "events": [{"do": "view", "on": "$report"}]},
        {"package": "/nowhere", "events": []},
        {"package": PETITION, "events": [], "prefixes": True, "draw": {}},
    )

    assert [sorted(answer)[0] for answer in found] == ["draw", "error", "draw"]
    assert len(found[2]["prefixes"]) == 1


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b"", "$"),
        (b"\xff", "$"),
        (b"[]", "$"),
        (b'{"package": "a", "package": "a", "events": []}', "$"),
        ({"package": MOVE_IN}, "$"),
        ({"events": []}, "$"),
        ({"package": MOVE_IN, "events": [], "extra": 1}, "$"),
        ({"package": 5, "events": []}, "$.package"),
        ({"package": "/nowhere", "events": []}, "$.package"),
        ({"package": "\ud800", "events": []}, "$.package"),
        ({"package": MOVE_IN, "events": {}}, "$.events"),
        ({"package": MOVE_IN, "events": [{"do": "view"}, {"do": 5}]}, "$.events[1].do"),
        ({"package": MOVE_IN, "events": [SUBMIT] * 501}, "$.events"),
        ({"package": MOVE_IN, "events": [], "draw": None}, "$.draw"),
        ({"package": MOVE_IN, "events": [], "draw": {}}, "$.draw"),
        ({"package": MOVE_IN, "events": [], "draw": {"moved": "x"}}, "$.draw.moved"),
        ({"package": MOVE_IN, "events": [], "prefixes": 1}, "$.prefixes"),
        ({"package": MOVE_IN, "events": [], "prefixes": None}, "$.prefixes"),
    ],
)
def test_fault_in_a_batch_starts_at_its_member(line, path):
    (answer, after) = batch(line, {"package": MOVE_IN, "events": []})

    assert list(answer) == ["error"]
    assert answer["error"].startswith(path + ": ")
    assert after["engine"] == "1"


def test_fault_inside_the_package_of_a_batch(put):
    spec = cases.tiny()
    spec["scenario"]["checks"][0]["a"]["do"] = "fly"

    (answer,) = batch({"package": put("p.json", spec), "events": []})

    assert answer["error"].startswith("$.package.scenario.checks[0].a.do: ")


def test_batch_sees_that_a_package_changed_between_two_lines(put, tmp_path):
    path = put("p.json", cases.tiny())

    class Lines:
        def __iter__(self):
            line = json.dumps({"package": path, "events": [act()]}).encode()
            yield line
            spec = cases.tiny()
            cases.action(spec, "act")["who"] = ["robot"]
            put("p.json", spec)
            yield line

    out = BytesIO()
    command.run(
        argparse.Namespace(batch=True, package=None, events=None, draw=None, prefixes=False, self_test=False),
        Lines(),
        out,
        BytesIO(),
    )

    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["trace"][0]["why"], second["trace"][0]["why"]) == (None, "not your role")


def test_golden_vectors_through_a_batch():
    vectors = cases.vectors()
    lines = [
        {
            "package": str(cases.path_of(vector["package"])),
            "draw": vector["draw"],
            "events": vector["events"],
            "prefixes": vector.get("prefixes", False),
        }
        for vector in vectors
    ]

    assert batch(*lines) == [vector["expect"] for vector in vectors]
