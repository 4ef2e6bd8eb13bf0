"""What was chosen is told for every kind, by thirds of the group, and nothing that only one wrote."""

import pytest

from courses.quizzes.analysis import choices, labels
from courses.quizzes.analysis.calculation import calculate
from courses.quizzes.analysis.selection import FEWEST_WRITERS, Selection
from courses.quizzes.marking import KINDS
from tests.courses.quizzes.analysis.crowd import AT, Given, gathered
from tests.factories.specs import SPECS, item_for, right_value

pytestmark = pytest.mark.django_db

TOLD = sorted(kind for kind in SPECS if kind != "essay")


def response_to(spec: dict):
    item = item_for(spec)
    kind = KINDS[spec["kind"]]
    return kind.response(spec, item, kind.accept(item, right_value(spec, item)))


@pytest.mark.parametrize("kind", TOLD)
def test_the_right_answer_to_each_kind_is_told_by_choices_that_have_a_name(kind):
    spec = SPECS[kind]
    known = {(part.id, choice.id): choice for part in labels.parts(spec) for choice in part.choices}

    chosen = KINDS[kind].choices(spec, response_to(spec))

    assert chosen
    assert all(known[one].is_right and known[one].text for one in chosen)


@pytest.mark.parametrize("kind", TOLD)
def test_every_part_and_choice_is_named_in_plain_words(kind):
    names = [
        name
        for part in labels.parts(SPECS[kind])
        for name in (part.text, *(one.text for one in part.choices))
    ]

    assert not any("<" in name or "TOLD" in name for name in names)


def test_a_picture_is_told_by_its_alternative_text():
    assert (
        labels.plain('<p>Like <img src="/x.png" alt="the seal &amp; sign"> here</p>')
        == "Like the seal & sign here"
    )


def test_a_partly_right_option_is_not_taken_for_a_right_one():
    worth = {
        choice.id: (choice.worth, choice.is_right) for choice in labels.parts(SPECS["single"])[0].choices
    }

    assert worth == {"id-s1": (100, True), "id-s2": (25, False), "id-s3": (0, False)}


def test_what_people_mark_is_neither_read_nor_told():
    crowd = gathered([SPECS["essay"]])
    crowd.take([[Given(crowd.questions[0], 1, {"text": "Mine alone.", "files": []})] for _ in range(6)])

    result = calculate(Selection(crowd.activity, AT))

    assert result["items"][0]["table"] is None
    assert "Mine alone" not in str(result)
    assert not choices.is_told(crowd.questions[0])


def test_what_hardly_anybody_wrote_is_counted_together():
    crowd = gathered([SPECS["short"]])
    written = ["Move in"] * 3 + ["전입신고"] * 2 + ["A birth"] * FEWEST_WRITERS + ["Kim 880101", "something"]
    crowd.take([[Given(crowd.questions[0], 0, text)] for text in written])

    table = calculate(Selection(crowd.activity, AT))["items"][0]["table"]

    told = {choice: sum(thirds) for _part, choice, *thirds in table["chosen"]}
    assert told == {"id-w1": 3, "id-w2": 2, "a birth": FEWEST_WRITERS, None: 2}


def test_versions_of_a_question_are_told_together():
    crowd = gathered([SPECS["single"]])
    first = crowd.questions[0]
    changed = {**SPECS["single"], "options": SPECS["single"]["options"][:2]}
    second = first.question.versions.create(
        number=2, language="en", spec=changed, spec_sha256="other", published_at=AT
    )
    crowd.take([[Given(first, 0, ["id-s3"])]] * 3 + [[Given(second, 1, ["id-s1"])]] * 2)

    (item,) = calculate(Selection(crowd.activity, AT))["items"]

    assert item["n"] == 5
    assert item["versions"] == [second.pk, first.pk]
    assert {choice: sum(thirds) for _part, choice, *thirds in item["table"]["chosen"]} == {
        "id-s1": 2,
        "id-s3": 3,
    }


def test_the_score_of_guessing_is_that_of_the_newest_version():
    crowd = gathered([SPECS["single"], SPECS["short"]])
    crowd.take([[Given(question, 1, "moving in") for question in crowd.questions[1:]]] * 2)

    (item,) = calculate(Selection(crowd.activity, AT))["items"]

    assert item["guess"] is None
    assert KINDS["true_false"].guess(SPECS["true_false"]) == 0.5
