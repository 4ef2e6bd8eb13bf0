"""The tree of a bank's categories."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from courses.quizzes.models import QuestionBank, QuestionCategory
from lms.audit import operations as audit


class CategoryInUse(Exception):
    """It has categories below it, questions, or a quiz that draws from it."""


@transaction.atomic
def add_category(
    *, bank: QuestionBank, title: str, slug: str, below: QuestionCategory | None, by, at: datetime
) -> QuestionCategory:
    """Adds a category to the bank, at its top or below another. ValidationError where the place is taken."""
    _lock()
    category = QuestionCategory(bank=bank, title=title, slug=slug, slug_path=_place(slug, below))
    _check(category, below)
    below = below and QuestionCategory.objects.get(pk=below.pk)
    if below:
        below.add_child(instance=category)
    else:
        QuestionCategory.add_root(instance=category)
    _told("added", category, by=by, at=at)
    return category


@transaction.atomic
def change_category(
    *, category: QuestionCategory, title: str, slug: str, below: QuestionCategory | None, by, at: datetime
) -> QuestionCategory:
    """Renames a category and moves it, with everything below it, to its place: the top of its bank or below another.

    ValidationError where the place is taken, or within the category itself.
    """
    _lock()
    category = QuestionCategory.objects.get(pk=category.pk)
    before = category.slug_path
    category.title, category.slug, category.slug_path = title, slug, _place(slug, below)
    _check(category, below)
    category.save()
    parent = category.get_parent()
    if below and (parent is None or parent.pk != below.pk):
        category.move(QuestionCategory.objects.get(pk=below.pk), "last-child")
    elif below is None and parent is not None:
        category.move(QuestionCategory.get_last_root_node(), "last-sibling")
    category = QuestionCategory.objects.get(pk=category.pk)
    for lower in category.get_descendants():
        lower.slug_path = category.slug_path + lower.slug_path.removeprefix(before)
        lower.save()
    _told("changed", category, by=by, at=at, before=before)
    return category


@transaction.atomic
def delete_category(*, category: QuestionCategory, by, at: datetime) -> None:
    """Deletes a category that is empty and from which no quiz draws, else CategoryInUse."""
    _lock()
    category = QuestionCategory.objects.get(pk=category.pk)
    drawn_from = ReferenceIndex.get_references_to(category).exists()
    if category.get_children_count() or category.questions.exists() or drawn_from:
        raise CategoryInUse(category.slug_path)
    _told("deleted", category, by=by, at=at)
    category.delete()


def _lock() -> None:
    """One change of the trees at a time: all of them are kept in one."""
    list(QuestionBank.objects.select_for_update().order_by("pk").values_list("pk"))


def _place(slug: str, below: QuestionCategory | None) -> str:
    return f"{below.slug_path}/{slug}" if below else slug


def _check(category: QuestionCategory, below: QuestionCategory | None) -> None:
    if below and below.bank_id != category.bank_id:
        raise ValidationError({"below": _("This category is of another bank.")})
    if below and category.pk and (below.pk == category.pk or below.is_descendant_of(category)):
        raise ValidationError({"below": _("A category cannot be below itself.")})
    others = QuestionCategory.objects.filter(bank=category.bank, slug_path=category.slug_path)
    if others.exclude(pk=category.pk).exists():
        raise ValidationError({"slug": _("There is a category of this short name at this place.")})
    category.clean_fields(exclude=["path", "depth", "numchild"])


def _told(what: str, category: QuestionCategory, *, by, at: datetime, **detail) -> None:
    detail |= {"bank": category.bank.slug, "place": category.slug_path}
    audit.record(by=by, at=at, verb=f"quizzes.category.{what}", obj=category, detail=detail)
