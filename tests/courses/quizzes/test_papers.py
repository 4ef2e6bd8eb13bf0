"""What is on a paper: sections, fixed questions, draws and blueprints."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from courses.quizzes import operations
from courses.quizzes.models import QuestionVersion, QuizVersion
from courses.quizzes.operations.papers import draw_paper
from tests.factories.quizzes import (
    QuestionBankFactory,
    QuestionCategoryFactory,
    blueprint,
    drawn_from,
    filled_bank,
    fixed,
    published_question,
    published_quiz,
    row,
    section,
    started,
    translated,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def paper_of(*sections) -> dict:
    return started(published_quiz(contents=list(sections)), at=AT).paper


def questions_on(paper: dict) -> list:
    """The questions in their order."""
    versions = QuestionVersion.objects.select_related("question").in_bulk(
        [item["version"] for item in paper["items"]]
    )
    return [versions[item["version"]].question for item in paper["items"]]


def test_a_fixed_question_is_on_every_paper():
    bank = filled_bank(5)
    version = published_question(bank=bank)

    paper = paper_of(section(fixed(version.question, marks="2.5"), drawn_from(bank, 2)))

    assert questions_on(paper)[0] == version.question
    assert [item["marks"] for item in paper["items"]] == ["2.5", 1, 1]


def test_a_draw_passes_by_what_is_asked_anyway():
    bank = filled_bank(2)
    version = published_question(bank=bank)

    paper = paper_of(section(drawn_from(bank, 2), fixed(version.question)))

    assert questions_on(paper)[2] == version.question
    assert len(set(questions_on(paper))) == 3


def test_draws_that_overlap_share_what_there_is():
    bank = filled_bank(1, topic="Fees")
    filled_bank(2, bank=bank, topic="Deadlines")

    paper = paper_of(section(drawn_from(bank, 2), drawn_from(bank, 1, topic="Fees")))

    assert [question.topic for question in questions_on(paper)] == ["Deadlines", "Deadlines", "Fees"]


def test_a_draw_from_a_category_takes_what_is_below_it_too():
    bank = QuestionBankFactory()
    law = QuestionCategoryFactory(bank=bank, slug="law")
    residents = QuestionCategoryFactory(bank=bank, slug="residents", parent=law)
    other = QuestionCategoryFactory(bank=bank, slug="other")
    for category in (law, residents, other, None):
        published_question(bank=bank, category=category)

    paper = paper_of(section(drawn_from(bank, 2, category=law)))

    assert {question.category for question in questions_on(paper)} == {law, residents}


@pytest.mark.parametrize(
    ("criteria", "fields", "others"),
    [
        ({"difficulty": "hard"}, {"difficulty": "hard"}, {"difficulty": "easy"}),
        ({"topic": "Fees"}, {"topic": "Fees"}, {"topic": "Deadlines"}),
        ({"tags": "2026, law"}, {"tags": ["law", "2026"]}, {"tags": ["law"]}),
    ],
)
def test_a_draw_takes_only_what_fits_its_criteria(criteria, fields, others):
    bank = filled_bank(2, **fields)
    wanted = set(bank.questions.all())
    filled_bank(3, bank=bank, **others)

    paper = paper_of(section(drawn_from(bank, 2, **criteria)))

    assert set(questions_on(paper)) == wanted


def test_a_question_fits_where_one_of_its_languages_does():
    bank = QuestionBankFactory()
    translated(published_question(bank=bank, topic="Fees").question, topic="수수료")

    paper = started(
        published_quiz(contents=[section(drawn_from(bank, 1, topic="Fees"))]), at=AT, language="ko"
    ).paper

    assert paper["items"][0]["language"] == "ko"


def test_a_blueprint_takes_so_many_of_each_row():
    bank = QuestionBankFactory()
    law = QuestionCategoryFactory(bank=bank)
    filled_bank(4, bank=bank, category=law)
    filled_bank(4, bank=bank, topic="Fees")
    filled_bank(4, bank=bank, tags=["practice"])

    rows = [row(2, category=law), row(3, topic="Fees"), row(1, tag="Practice")]
    questions = questions_on(paper_of(section(blueprint(bank, *rows, marks="2"))))

    assert Counter((question.category, question.topic) for question in questions) == {
        (law, ""): 2,
        (None, "Fees"): 3,
        (None, ""): 1,
    }


def test_the_items_know_their_section():
    bank = filled_bank(4)
    contents = [
        section(drawn_from(bank, 1), title="Law", pass_mark=50, intro="<p>Think.</p>"),
        section(drawn_from(bank, 2), title="Practice"),
    ]

    paper = paper_of(*contents)

    assert [item["section"] for item in paper["items"]] == [0, 1, 1]
    assert [item["item"] for item in paper["items"]] == [1, 2, 3]
    assert paper["sections"][0] == {"title": "Law", "intro": "<p>Think.</p>", "pass_mark": 50}


def test_the_questions_of_a_section_keep_their_order_unless_it_is_random():
    versions = [published_question() for _number in range(8)]
    items = [fixed(version.question) for version in versions]

    kept = questions_on(paper_of(section(*items)))
    mixed = questions_on(paper_of(section(*items, shuffle=True)))

    assert kept == [version.question for version in versions]
    assert sorted(mixed, key=lambda question: question.pk) == kept
    assert mixed != kept  # once in 40,320 runs it happens to be the same


def test_a_fixed_question_that_is_no_longer_ready_starts_nothing():
    version = published_question()
    quiz = published_quiz(contents=[section(fixed(version.question))])
    version.question.unpublish()

    with pytest.raises(operations.NotEnoughQuestions):
        started(quiz, at=AT)


def test_a_retired_question_is_not_drawn():
    bank = filled_bank(3)
    quiz = published_quiz(contents=[section(drawn_from(bank, 2))])
    retired = bank.questions.first()
    retired.unpublish()

    assert retired not in questions_on(started(quiz, at=AT).paper)


def test_a_quiz_published_before_there_were_sections_can_be_started():
    bank = filled_bank(3)
    quiz = published_quiz(bank=bank, draw=2).quiz
    spec = {
        "format": 1,
        "slug": quiz.slug,
        "group": str(quiz.translation_key),
        "language": "en",
        "title": quiz.title,
        "intro": "",
        "draws": [{"bank": bank.slug, "bank_id": bank.pk, "count": 2, "marks": 3}],
        "pass_mark": 60,
        "time_limit_minutes": None,
        "tries": None,
        "cool_down_minutes": 0,
        "feedback": "answers",
    }
    old = QuizVersion.objects.create(
        quiz=quiz, number=2, language="en", spec=spec, spec_sha256="0" * 64, published_at=AT
    )

    attempt = started(old, at=AT)

    assert [item["marks"] for item in attempt.items] == [3, 3]
    assert old.rules["feedback"]["after"] == ["result", "marks", "answers"]


def test_drawing_asks_as_often_as_there_are_draws(django_assert_max_num_queries):
    bank = filled_bank(30)
    version = published_quiz(contents=[section(drawn_from(bank, 20), drawn_from(bank, 5))])

    with django_assert_max_num_queries(4):
        draw_paper(quiz_version=version, person=version.quiz.translation_key, language="en")
