"""The tree of a bank's categories."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from courses.quizzes import operations
from courses.quizzes.models import QuestionBank, QuestionCategory
from lms.audit.models import AuditEvent
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, person_as
from tests.factories.quizzes import (
    QuestionBankFactory,
    QuestionCategoryFactory,
    QuestionFactory,
    drawn_from,
    published_question,
    published_quiz,
    section,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def added(bank, slug: str, *, below=None) -> QuestionCategory:
    return operations.add_category(bank=bank, title=slug.title(), slug=slug, below=below, by=None, at=AT)


def changed(category, *, slug: str = "", below=None) -> QuestionCategory:
    slug = slug or category.slug
    return operations.change_category(
        category=category, title=category.title, slug=slug, below=below, by=None, at=AT
    )


def places(bank) -> list[str]:
    """All categories of the bank in the order of the tree."""
    return list(bank.categories.values_list("slug_path", flat=True))


def test_categories_stand_below_each_other():
    bank = QuestionBankFactory()
    law = added(bank, "law")
    added(bank, "practice")

    added(bank, "residents", below=law)

    assert places(bank) == ["law", "law/residents", "practice"]


def test_a_renamed_category_takes_the_places_below_it_along():
    bank = QuestionBankFactory()
    law = added(bank, "law")
    residents = added(bank, "residents", below=law)
    added(bank, "moves", below=residents)

    changed(law, slug="acts")

    assert places(bank) == ["acts", "acts/residents", "acts/residents/moves"]


def test_a_moved_category_takes_what_is_below_it_along():
    bank = QuestionBankFactory()
    law, practice = added(bank, "law"), added(bank, "practice")
    residents = added(bank, "residents", below=law)
    added(bank, "moves", below=residents)

    changed(residents, below=practice)

    assert places(bank) == ["law", "practice", "practice/residents", "practice/residents/moves"]
    assert QuestionCategory.find_problems() == ([], [], [], [], [])


def test_a_category_can_be_moved_to_the_top():
    bank = QuestionBankFactory()
    residents = added(bank, "residents", below=added(bank, "law"))

    changed(residents)

    assert places(bank) == ["law", "residents"]
    assert QuestionCategory.find_problems() == ([], [], [], [], [])


def test_a_category_cannot_be_moved_below_itself():
    bank = QuestionBankFactory()
    law = added(bank, "law")
    residents = added(bank, "residents", below=law)

    for below in (law, residents):
        with pytest.raises(ValidationError, match="below itself"):
            changed(law, below=below)

    assert places(bank) == ["law", "law/residents"]


def test_a_category_stays_in_its_bank():
    other = QuestionCategoryFactory()

    with pytest.raises(ValidationError, match="another bank"):
        added(QuestionBankFactory(), "law", below=other)


def test_a_place_is_taken_once_in_a_bank():
    bank = QuestionBankFactory()
    law = added(bank, "law")
    added(bank, "residents", below=law)

    with pytest.raises(ValidationError, match="of this short name"):
        added(bank, "residents", below=law)
    added(bank, "residents")
    added(QuestionBankFactory(), "law")

    assert places(bank) == ["law", "law/residents", "residents"]


def test_an_empty_category_is_deleted():
    bank = QuestionBankFactory()

    operations.delete_category(category=added(bank, "law"), by=None, at=AT)

    assert places(bank) == []


def test_a_category_with_questions_or_categories_or_a_quiz_stays(indexed):
    bank = QuestionBankFactory()
    with_category, with_question, with_quiz = (added(bank, slug) for slug in ("a", "b", "c"))
    below = added(bank, "d", below=with_category)
    QuestionFactory(bank=bank, category=with_question)
    question = published_question(bank=bank, category=with_quiz).question
    published_quiz(contents=[section(drawn_from(bank, 1, category=with_quiz))])
    question.category = None
    question.save()

    for category in (with_category, with_question, with_quiz):
        with pytest.raises(operations.CategoryInUse):
            operations.delete_category(category=category, by=None, at=AT)

    assert below in bank.categories.all()


def test_every_change_is_in_the_trail():
    bank = QuestionBankFactory(slug="moves")
    law = added(bank, "law")
    changed(law, slug="acts")
    event = AuditEvent.objects.about(law).last()
    operations.delete_category(category=law, by=None, at=AT)

    assert event.verb == "quizzes.category.changed"
    assert event.detail == {"bank": "moves", "place": "acts", "before": "law"}
    assert AuditEvent.objects.filter(verb="quizzes.category.deleted").exists()


def test_a_change_without_its_event_is_none(monkeypatch):
    bank = QuestionBankFactory()
    law = added(bank, "law")
    added(bank, "residents", below=law)
    monkeypatch.setattr("courses.quizzes.operations.categories.audit.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        changed(law, slug="acts")

    assert places(bank) == ["law", "law/residents"]


def test_a_trainer_keeps_the_tree_in_the_admin(client):
    person_as(Role.TRAINER, client)
    bank = QuestionBankFactory()
    client.post(address(QuestionBank, "add_category", bank.pk), {"title": "Law", "slug": "law"})
    law = bank.categories.get()
    form = {"title": "Residents", "slug": "residents", "below": law.pk}

    client.post(address(QuestionBank, "add_category", bank.pk), form)
    client.post(address(QuestionBank, "change_category", bank.pk, law.pk), {"title": "Acts", "slug": "acts"})

    assert places(bank) == ["acts", "acts/residents"]
    page = client.get(address(QuestionBank, "categories", bank.pk)).content.decode()
    assert "– Residents" in page


def test_the_form_says_why_a_category_is_not_kept(client):
    person_as(Role.TRAINER, client)
    law = QuestionCategoryFactory(slug="law")

    response = client.post(
        address(QuestionBank, "add_category", law.bank.pk), {"title": "Law", "slug": "law"}
    )

    assert response.context["form"].errors.keys() == {"slug"}


def test_a_category_is_deleted_after_asking(client):
    person_as(Role.TRAINER, client)
    law = QuestionCategoryFactory()
    url = address(QuestionBank, "delete_category", law.bank.pk, law.pk)
    client.get(url)
    assert law.bank.categories.exists()

    client.post(url)

    assert not law.bank.categories.exists()


def test_a_category_of_another_bank_is_unknown(client):
    person_as(Role.TRAINER, client)
    law = QuestionCategoryFactory()

    response = client.get(address(QuestionBank, "change_category", QuestionBankFactory().pk, law.pk))

    assert response.status_code == 404
