"""How each kind judges."""

import time
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.marking import KINDS, ValueRefused
from courses.quizzes.marking.text import fits
from tests.factories.specs import CASE, CLOZE, SPECS, answer, item_for, option, right_value


def judged(spec: dict, value, item: dict | None = None) -> Decimal:
    kind = KINDS[spec["kind"]]
    item = item or item_for(spec)
    return kind.fraction(spec, kind.response(spec, item, kind.accept(item, value)))


def by_id(spec: dict, chosen: str, parts: str = "options") -> list[int]:
    """The value that chooses options by the ends of their ids."""
    item = item_for(spec)
    return [
        place
        for place, option in enumerate(item["order"])
        if spec[parts][option]["id"].removeprefix("id-") in chosen.split()
    ]


@pytest.mark.parametrize(("chosen", "earned"), [("s1", "1"), ("s2", "0.25"), ("s3", "0"), ("", "0")])
def test_a_single_choice_earns_what_it_is_worth_and_never_less_than_nothing(chosen, earned):
    spec = SPECS["single"]

    assert judged(spec, by_id(spec, chosen)) == Decimal(earned)


@pytest.mark.parametrize(
    ("chosen", "partial", "all_or_nothing"),
    [("m1 m2", "1", "1"), ("m1", "0.5", "0"), ("m1 m2 m3", "0", "0"), ("m1 m3", "0", "0"), ("m3", "0", "0")],
)
def test_several_options_are_scored_in_parts_or_all_or_nothing(chosen, partial, all_or_nothing):
    spec = SPECS["multiple"]

    assert judged(spec, by_id(spec, chosen)) == Decimal(partial)
    assert judged(spec | {"scoring": "all"}, by_id(spec, chosen)) == Decimal(all_or_nothing)


@pytest.mark.parametrize("count", [3, 6, 7, 11, 30, 60])
def test_equal_shares_of_all_right_options_make_up_the_whole(count):
    share = str(round(Decimal(100) / count, 5))
    spec = SPECS["multiple"] | {
        "options": [option(str(n), str(n), share, correct=True) for n in range(count)]
    }

    assert judged(spec, list(range(count))) == 1


@pytest.mark.parametrize(
    ("written", "earned"),
    [
        ("14", "1"),
        ("14.5", "1"),
        ("15", "0.5"),
        ("16", "0.5"),
        ("16.01", "0"),
        ("336 hours", "1"),
        ("336hours", "1"),
        ("348 Hours", "1"),
        ("360 hours", "0.5"),
        ("14일", "1"),
        ("１４ 일", "1"),
        ("14 DAYS", "1"),
    ],
)
def test_the_first_figure_that_is_near_enough_counts_in_whatever_named_unit(written, earned):
    assert judged(SPECS["numeric"], written) == Decimal(earned)


@pytest.mark.parametrize("written", ["14 weeks", "fourteen", "14 days ago", "1 4", "14,5"])
def test_a_unit_that_is_not_named_is_no_answer(written):
    spec = SPECS["numeric"]

    with pytest.raises(ValueRefused):
        KINDS["numeric"].accept(item_for(spec), written)


@pytest.mark.parametrize(
    ("written", "earned"), [("14 days", 1), ("336 hours", 1), ("14", 0), ("14 weeks", 0), ("14일", 1)]
)
def test_where_the_unit_must_be_written_a_figure_without_it_or_with_another_is_wrong(written, earned):
    assert judged(SPECS["numeric"] | {"unit_required": True}, written) == earned


def test_a_unit_that_must_be_written_is_not_on_the_paper():
    assert "days" not in str(item_for(SPECS["numeric"] | {"unit_required": True}))


@pytest.mark.parametrize(
    ("written", "earned"), [("0.15", 1), ("15%", 1), ("15 ％", 1), ("15", 0), ("0.150", 1)]
)
def test_per_cent_is_a_unit_of_which_a_hundred_are_one(written, earned):
    spec = SPECS["numeric"] | {
        "answers": [answer("n", answer="0.15", tolerance="0")],
        "unit": "",
        "units": [{"unit": "%", "multiplier": "100"}],
    }

    assert judged(spec, written) == earned


@pytest.mark.parametrize(
    ("written", "earned"),
    [("1,250,000", 1), ("1250000원", 1), ("1,250,000 원", 1), ("1250 천원", 1), ("1,250", 0)],
)
def test_commas_between_thousands_and_multiples_of_a_unit_are_understood(written, earned):
    spec = SPECS["numeric"] | {
        "answers": [answer("n", answer="1250000", tolerance="0")],
        "unit": "원",
        "units": [{"unit": "천원", "multiplier": "0.001"}],
    }

    assert judged(spec, written) == earned


@pytest.mark.parametrize("multiplier", ["0.142857", "0.142857143"])
@pytest.mark.parametrize(("written", "earned"), [("2 weeks", 1), ("2.01 weeks", 0), ("1 weeks", 0)])
def test_a_multiplier_that_had_to_be_rounded_makes_nothing_wrong(multiplier, written, earned):
    spec = SPECS["numeric"] | {
        "answers": [answer("n", answer="14", tolerance="0")],
        "units": [{"unit": "weeks", "multiplier": multiplier}],
    }

    assert judged(spec, written) == earned


def test_units_that_differ_in_capitals_only_are_told_apart():
    spec = SPECS["numeric"] | {
        "answers": [answer("n", answer="5", tolerance="0")],
        "unit": "MW",
        "units": [{"unit": "mW", "multiplier": "1000000000"}],
    }

    assert (judged(spec, "5 MW"), judged(spec, "5 mW"), judged(spec, "5000000000 mW")) == (1, 0, 1)


@pytest.mark.parametrize(
    ("written", "earned"),
    [
        ("move in", "1"),
        ("  MOVE \t in ", "1"),
        ("movein", "1"),
        ("ｍｏｖｅ－ｉｎ", "1"),
        ("a move", "0.4"),
        ("report", "0"),
        ("전입신고", "1"),
        ("전입 신고", "1"),
        ("전 입 신 고", "1"),
        ("\u110c\u1165\u11ab\u110b\u1175\u11b8\u1109\u1175\u11ab\u1100\u1169", "1"),  # decomposed
        ("전입\u200b신고", "1"),
        ("전입", "0"),
    ],
)
def test_a_short_answer_is_compared_without_width_case_composition_and_hangul_spaces(written, earned):
    assert judged(SPECS["short"], written) == Decimal(earned)


@pytest.mark.parametrize(
    ("written", "earned"), [("Seoul", 1), ("seoul", 0), ("ＳＥＯＵＬ", 0), ("Ｓｅｏｕｌ", 1)]
)
def test_capital_letters_matter_where_the_author_says_so(written, earned):
    spec = SPECS["short"] | {"answers": [answer("w", pattern="Seoul")], "case_sensitive": True}

    assert judged(spec, written) == earned


@pytest.mark.parametrize(
    ("pattern", "text", "fit"),
    [
        ("*", "anything", True),
        ("a*", "a", True),
        ("a*a", "a", False),
        ("a*b*c", "a1b2c", True),
        ("a*b*c", "acb", False),
        (r"5 \* 3", "5 * 3", True),
        (r"5 \* 3", "5 x 3", False),
        (r"5 \* 3", "5 ＊ 3", True),
        ("move in", "movein", False),
        ("주민*등록", "주민 전입 등록", True),
        ("주민 등록 no*", "주민등록NO 3", True),
        ("(a+)+$", "aaa", False),
        ("straße", "STRASSE", True),
    ],
)
def test_an_asterisk_stands_for_anything_and_nothing_else_does(pattern, text, fit):
    assert fits(pattern, text) is fit


@given(text=st.text(max_size=60))
def test_every_text_fits_itself(text):
    assert fits(text.replace("\\", "").replace("*", "\\*"), text.replace("\\", ""))


def test_no_pattern_takes_long():
    began = time.process_time()

    fits("*a" * 100 + "b", "a" * 300)

    assert time.process_time() - began < 0.05


def test_each_prompt_rightly_matched_earns_its_share():
    spec = SPECS["matching"]
    item = item_for(spec)
    value = right_value(spec, item)
    wrong = [(value[0] + 1) % 3, *value[1:]]

    assert judged(spec, wrong, item) == Decimal("0.66667")
    assert judged(spec, [None, None, value[2]], item) == Decimal("0.33333")


def test_matches_of_the_same_text_are_one():
    spec = SPECS["matching"] | {
        "matches": [{"id": "1", "text": "yes"}, {"id": "2", "text": "no"}, {"id": "3", "text": "yes"}],
        "prompts": [
            {"id": "a", "text": "A", "match": "1", "feedback": ""},
            {"id": "b", "text": "B", "match": "3", "feedback": ""},
        ],
        "shuffle": False,
    }
    item = item_for(spec)
    yes = item["matches"].index(0)

    assert len(item["matches"]) == 2
    assert judged(spec, [yes, yes], item) == 1
    assert KINDS["matching"].guess(spec) == Decimal("0.5")


@pytest.mark.parametrize(
    ("order", "partial", "whole"),
    [("0123", "1", 1), ("1230", "0.66667", 0), ("3210", "0", 0), ("2301", "0.66667", 0)],
)
def test_steps_are_scored_by_right_neighbours_or_all_or_nothing(order, partial, whole):
    spec, item = SPECS["ordering"], {"order": [0, 1, 2, 3]}
    value = [int(step) for step in order]

    assert judged(spec, value, item) == Decimal(partial)
    assert judged(spec | {"scoring": "all"}, value, item) == whole


@given(seed=st.integers())
def test_steps_are_never_shown_in_the_right_order(seed):
    for count in (2, 3, 4):
        spec = SPECS["ordering"] | {"steps": SPECS["ordering"]["steps"][:count]}
        assert KINDS["ordering"].paper(spec, Random(seed))["order"] != list(range(count))


@pytest.mark.parametrize(
    "value", [[0, 1, 2], [0, 0, 1, 2], [0, 1, 2, 4], [None] * 4, {"places": [1, 1, 2, 3]}]
)
def test_an_order_has_every_step_once(value):
    with pytest.raises(ValueRefused):
        KINDS["ordering"].accept({"order": [3, 2, 1, 0]}, value)


def test_each_thing_in_its_category_earns_its_share():
    spec = SPECS["categorise"]
    item = item_for(spec)
    value = right_value(spec, item)

    assert judged(spec, [1 - value[0], *value[1:]], item) == Decimal("0.66667")
    assert judged(spec, [None, *value[1:]], item) == Decimal("0.66667")


def test_gaps_weigh():
    item = item_for(SPECS["cloze"])
    figure, choice, text = right_value(SPECS["cloze"], item)

    assert judged(SPECS["cloze"], [figure, [], ""], item) == Decimal("0.5")
    assert judged(SPECS["cloze"], ["", choice, text], item) == Decimal("0.5")


def test_a_refused_gap_or_part_is_named():
    with pytest.raises(ValueRefused) as gap:
        KINDS["cloze"].accept(item_for(SPECS["cloze"]), ["some", [], ""])
    with pytest.raises(ValueRefused) as part:
        KINDS["case"].accept(item_for(SPECS["case"]), [[], [], [], "some", "", [], [], []])

    assert str(gap.value.message) == "Gap 1: Write a number, such as 14 or 2.5."
    assert str(part.value.message) == "Part 4: Write a number, such as 14 or 2.5."


def test_parts_of_a_case_weigh():
    item = item_for(SPECS["case"])
    right = right_value(SPECS["case"], item)
    first_only = [right[0]] + [KINDS[part["kind"]].blank for part in CASE["parts"][1:]]

    assert judged(SPECS["case"], first_only, item) == round(Decimal(1) / 36, 5)


def test_choices_inside_of_parts_are_told_by_both_ids():
    spec = SPECS["case"]
    item = item_for(spec)
    kind = KINDS["case"]

    chosen = kind.choices(spec, kind.response(spec, item, right_value(spec, item)))

    assert ("id-part-single", "id-s1") in chosen
    assert ("id-part-matching/id-p1", "id-a1") in chosen
    assert ("id-part-ordering/id-o0", "1") in chosen


def test_text_gaps_alone_cannot_be_guessed():
    assert KINDS["cloze"].guess(SPECS["cloze"] | {"gaps": CLOZE["gaps"][2:]}) is None


@pytest.mark.parametrize("several", [False, True])
def test_places_are_listed_from_top_to_bottom_whatever_the_author_did(several):
    spec = SPECS["hotspot"] | {"several": several}

    assert item_for(spec)["order"] == [1, 2, 0]


def test_one_place_or_several_as_the_question_says():
    spec = SPECS["hotspot"]

    assert judged(spec, [2]) == 1
    with pytest.raises(ValueRefused):
        judged(spec, [1, 2])
    assert judged(spec | {"several": True}, [1, 2]) == 0
    assert judged(spec | {"several": True, "scoring": "partial"}, [1, 2]) == 1


def test_an_essay_keeps_what_was_written_however_long():
    kind, item = KINDS["essay"], item_for(SPECS["essay"])
    text = "  Line one\r\nline two \x00" + "word " * 200

    assert kind.accept(item, {"text": text, "files": []})["text"].startswith("  Line one\nline two word")


@pytest.mark.parametrize(
    "files", [["a" * 63], ["A" * 64], [None], ["a" * 64, "b" * 64, "c" * 64], "a" * 64, [["a" * 64]]]
)
def test_files_are_known_by_their_hashes_and_not_more_than_allowed(files):
    with pytest.raises(ValueRefused):
        KINDS["essay"].accept(item_for(SPECS["essay"]), {"text": "", "files": files})


def test_where_no_files_are_taken_none_are():
    spec = SPECS["essay"] | {"files": SPECS["essay"]["files"] | {"allowed": False}}

    with pytest.raises(ValueRefused):
        KINDS["essay"].accept(item_for(spec), {"text": "", "files": ["a" * 64]})
