"""What is frozen of a question of each kind, and what forbids its publication."""

import json

import pytest
from django.core.exceptions import ValidationError

from courses.quizzes.freezing import canonical
from courses.quizzes.models import Question
from tests.factories import courses
from tests.factories.quizzes import (
    QuestionCategoryFactory,
    QuestionFactory,
    answer_of,
    choice,
    fields_of,
    figure,
    options,
    pair,
    part,
    pattern,
    place,
    publish,
    published_question,
    rows,
)

pytestmark = pytest.mark.django_db


def frozen(kind: str, **fields) -> dict:
    return published_question(**{**fields_of(kind), **fields}).spec


def faults_of(kind: str, **fields) -> dict[str, list[str]]:
    """The messages by field that refuse the publication."""
    question = QuestionFactory(**{**fields_of(kind), **fields})
    with pytest.raises(ValidationError) as refusal:
        publish(question)
    return refusal.value.message_dict


@pytest.mark.parametrize("kind", Question.Kind)
def test_every_kind_is_frozen_as_json_without_floats_in_format_2(kind):
    spec = frozen(kind)

    assert (spec["format"], spec["kind"]) == (2, kind)
    assert json.loads(canonical(spec), parse_float=lambda text: pytest.fail(text)) == spec


@pytest.mark.parametrize("kind", Question.Kind)
def test_every_part_of_every_kind_has_a_name_that_is_not_used_twice(kind):
    names = []

    def collect(value):
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            collect(one)
        if isinstance(value, dict) and "id" in value:
            names.append(value["id"])

    spec = frozen(kind)
    collect({name: value for name, value in spec.items() if name != "matches"})

    assert None not in names
    assert kind == "case" or len(names) == len(set(names))


@pytest.mark.parametrize("kind", Question.Kind)
def test_an_empty_question_of_every_kind_is_refused_and_can_be_a_draft(kind):
    question = QuestionFactory(kind=kind, options=[], stem="")

    question.save_revision(clean=False)

    with pytest.raises(ValidationError) as refusal:
        publish(question)
    assert "stem" in refusal.value.message_dict


def test_what_a_question_is_found_by_is_frozen():
    law = QuestionCategoryFactory(slug="law")
    residents = QuestionCategoryFactory(slug="residents", parent=law, bank=law.bank)
    lesson = courses.published_course().lessons[0]

    spec = published_question(
        bank=law.bank, category=residents, tags=["moves", "2026"], difficulty="hard", lesson=lesson
    ).spec

    assert spec["category"] == "law/residents"
    assert (spec["tags"], spec["difficulty"]) == (["2026", "moves"], "hard")
    assert spec["lesson"] == {"title": "Lesson 1", "url": lesson.url}


def test_a_question_without_all_that_is_frozen_without():
    spec = frozen("single")

    assert (spec["category"], spec["tags"], spec["difficulty"], spec["lesson"]) == ("", [], "", None)


def test_one_paragraph_of_an_option_may_stand_in_a_line_and_several_stay():
    texts = ["<p>14 &lt; 30</p>", "<p>One</p><p>Two</p>", "<p><b>Bold</b></p>"]
    rich = options([(text, place == 0, "") for place, text in enumerate(texts)])

    spec = frozen("single", options=rich)

    assert [option["text"] for option in spec["options"]] == [
        "14 &lt; 30",
        "<p>One</p><p>Two</p>",
        "<b>Bold</b>",
    ]


def test_choosing_one_earns_what_it_is_worth():
    spec = frozen(
        "single",
        options=[
            part("option", text="Right", correct=True, feedback=""),
            part("option", text="Half", correct=False, worth="50", feedback=""),
            part("option", text="Harmful", correct=False, worth="-33.33333", feedback=""),
            part("option", text="Wrong", correct=False, feedback=""),
        ],
    )

    assert [option["worth"] for option in spec["options"]] == ["100", "50", "-33.33333", "0"]
    assert [option["correct"] for option in spec["options"]] == [True, False, False, False]


def test_choosing_several_shares_what_is_not_given():
    rows_of_options = [(text, text < "D", "") for text in "ABCDE"]

    spec = frozen("multiple", options=options(rows_of_options), scoring="partial")

    assert [option["worth"] for option in spec["options"]] == ["33.33333"] * 3 + ["-50"] * 2
    assert spec["scoring"] == "partial"


def test_what_choosing_one_of_several_is_worth_can_be_given():
    given = [
        part("option", text="Main", correct=True, worth="75", feedback=""),
        part("option", text="Minor", correct=True, worth="25", feedback=""),
        part("option", text="Harmless", correct=False, worth="0", feedback=""),
    ]

    spec = frozen("multiple", options=given, scoring="partial")

    assert [(option["worth"], option["correct"]) for option in spec["options"]] == [
        ("75", True),
        ("25", True),
        ("0", False),
    ]


def test_each_answer_to_a_statement_has_its_feedback():
    spec = frozen("true_false", truth="false", feedback_true="<p>No.</p>", feedback_false="<p>Yes.</p>")

    assert spec["options"] == [
        {"id": "true", "text": "", "worth": "0", "correct": False, "feedback": "<p>No.</p>"},
        {"id": "false", "text": "", "worth": "100", "correct": True, "feedback": "<p>Yes.</p>"},
    ]
    assert spec["shuffle"] is False


def test_a_number_has_answers_and_units():
    spec = frozen(
        "numeric",
        options=[
            figure("14.50", "0.5"),
            figure("1000000", worth="50"),
            part("unit", unit="h", multiplier="24"),
        ],
    )

    assert [(one["answer"], one["tolerance"], one["worth"]) for one in spec["answers"]] == [
        ("14.5", "0.5", "100"),
        ("1000000", "0", "50"),
    ]
    assert (spec["unit"], spec["units"]) == ("days", [{"unit": "h", "multiplier": "24"}])


def test_matches_of_the_same_text_are_one():
    spec = frozen(
        "matching",
        options=[pair("A", "1"), pair("B", "2"), pair("C", "1"), part("distractor", text="3")],
    )

    assert [match["text"] for match in spec["matches"]] == ["1", "2", "3"]
    assert spec["prompts"][0]["match"] == spec["prompts"][2]["match"] == spec["matches"][0]["id"]


def test_gaps_are_of_three_kinds_in_the_order_of_their_markers():
    spec = frozen("cloze")

    assert spec["text"] == "<p>Report {{1}} within {{2}} days at the {{3}}.</p>"
    assert [(gap["kind"], gap["weight"]) for gap in spec["gaps"]] == [
        ("short", 1),
        ("numeric", 2),
        ("choice", 1),
    ]
    assert spec["gaps"][2]["options"][0] == {
        "id": spec["gaps"][2]["options"][0]["id"],
        "text": "office",
        "worth": "100",
        "correct": True,
        "feedback": "",
    }


def test_things_know_their_category():
    spec = frozen("categorise")

    public, private = (category["id"] for category in spec["categories"])
    assert [(thing["text"], thing["category"]) for thing in spec["things"]] == [
        ("Law", public),
        ("Notice", public),
        ("Diary", private),
    ]


def test_places_are_told_in_per_cent_of_a_picture_with_a_description():
    spec = frozen("hotspot")

    assert spec["image"]["alt"] == "The form on the screen"
    assert (spec["image"]["width"], spec["image"]["height"]) == (640, 400)
    assert [spec["places"][0][edge] for edge in ("x", "y", "w", "h")] == ["0", "0", "20", "20.5"]


def test_the_parts_of_a_case_are_of_their_own_kinds():
    spec = frozen("case")

    assert [part["kind"] for part in spec["parts"]] == [
        "single",
        "multiple",
        "true_false",
        "numeric",
        "short",
        "matching",
        "ordering",
        "categorise",
    ]
    assert [part["weight"] for part in spec["parts"]] == [1, 2, 1, 1, 1, 1, 1, 1]


def test_an_essay_has_its_rubric_and_limits():
    spec = frozen("essay", files="allowed", files_kinds=["pdf"])

    assert (spec["words_min"], spec["words_max"], spec["text_required"]) == (None, 300, True)
    assert spec["files"] == {
        "allowed": True,
        "required": False,
        "most": 1,
        "kinds": ["pdf"],
        "megabytes": 10,
    }
    assert [level["points"] for level in spec["rubric"][0]["levels"]] == [0, 4]


@pytest.mark.parametrize(
    ("kind", "fields", "field", "message"),
    [
        ("numeric", {"options": [figure("1", worth="50")]}, "options", "must be worth 100 per cent"),
        (
            "numeric",
            {"options": [figure("1"), part("unit", unit="", multiplier="0")]},
            "options",
            "Every unit needs a name",
        ),
        ("numeric", {"unit": "", "unit_required": True}, "unit", "Name the unit"),
        ("short", {"options": [pattern("")]}, "options", "needs a text"),
        ("short", {"options": [pattern("a"), pattern("a")]}, "options", "there twice"),
        ("matching", {"options": [pair("A", "1")]}, "options", "at least two pairs"),
        ("matching", {"options": [pair("A", "1"), pair("B", "1")]}, "options", "only one thing to choose"),
        ("matching", {"options": [pair("A", "1"), pair("B", "")]}, "options", "Say what belongs"),
        (
            "matching",
            {"options": [pair("A", "1"), pair("B", "2"), part("distractor", text="1")]},
            "options",
            "also given as belonging to none",
        ),
        ("ordering", {"options": [part("step", text="A")]}, "options", "at least two steps"),
        ("ordering", {"options": [part("step", text="A")] * 2}, "options", "Two steps say the same"),
        ("cloze", {"text": "<p>{{1}} and {{3}} {{2}} {{2}}</p>"}, "text", "each once"),
        ("cloze", {"text": "<p>Nothing</p>", "options": []}, "options", "at least one gap"),
        (
            "cloze",
            {"text": "<p>{{1}}</p>", "options": [part("text_gap", answers=rows())]},
            "options",
            "Gap 1: Give the right answer.",
        ),
        ("categorise", {"options": [part("category", text="A", things=rows("x"))]}, "options", "two cat"),
        (
            "categorise",
            {"options": [part("category", text="A", things=rows("x", "x")), part("category", text="B")]},
            "options",
            "Two things say the same",
        ),
        ("hotspot", {"picture": None}, "picture", "Choose the picture"),
        ("hotspot", {"picture_alt": " "}, "picture_alt", "Describe the picture"),
        (
            "hotspot",
            {"options": [place("A", correct=True), place("B", x="90")]},
            "options",
            "over the edge",
        ),
        ("case", {"options": []}, "options", "at least one part"),
        (
            "case",
            {"options": [part("choice_part", stem="<p>?</p>", options=rows(choice("A", correct=True)))]},
            "options",
            "Part 1: Give at least two options.",
        ),
        (
            "case",
            {"options": [part("text_part", stem="", answers=rows(answer_of(pattern="x")))]},
            "options",
            "Part 1: Write the question.",
        ),
        ("essay", {"words_min": 400}, "words_max", "fewer than the least"),
        ("essay", {"text_required": False}, "text_required", "Ask for a text"),
        ("essay", {"files": "required"}, "files_kinds", "which kinds of file"),
        (
            "essay",
            {"options": [part("criterion", title="Law", levels=rows({"text": "All", "points": 0}))]},
            "options",
            "at least two levels",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field(kind, fields, field, message):
    faults = faults_of(kind, **fields)

    assert list(faults) == [field]
    assert message in " ".join(faults[field])


def test_a_category_of_another_bank_is_refused():
    question = QuestionFactory.build(
        bank=QuestionFactory().bank, category=QuestionCategoryFactory(), locale=QuestionFactory().locale
    )

    with pytest.raises(ValidationError) as refusal:
        question.full_clean()

    assert list(refusal.value.message_dict) == ["category"]
