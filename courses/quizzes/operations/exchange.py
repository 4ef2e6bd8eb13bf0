"""Bringing questions from files of other systems into a bank."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Locale

from courses.quizzes.exchange import Entry, Fault, Picture, rich
from courses.quizzes.exchange.fields import to_slug
from courses.quizzes.models import Question, QuestionBank, QuestionCategory
from courses.quizzes.operations.categories import add_category
from courses.quizzes.queries.exchange import Act, Plan, Step, as_question, free_slug, plan_import
from lms.audit import operations as audit

SLUG_LENGTH = 80


class FileFaulty(Exception):
    """Something in the file cannot become a question, and not to have it was not agreed to. Nothing is written."""

    def __init__(self, faults: list[Fault]):
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def import_questions(
    *,
    entries: Iterable[Entry],
    faults: Iterable[Fault] = (),
    bank: QuestionBank,
    language: str,
    by,
    at: datetime,
    may_publish: bool = True,
    skip_faulty: bool = False,
    source: str = "",
) -> Plan:
    """Brings questions into the bank, which is made where it is not saved, and returns what became of each.

    All or nothing: FileFaulty where there are faults and `skip_faulty` is not set. What is complete and came in whole
    is published, the rest stays a draft; where a published question would become incomplete, its draft does. Safe to
    repeat: what is there as it is in the file is left alone. `source` names the file in the audit event.
    """
    shelf = _Shelf(by)
    try:
        with transaction.atomic():
            bank = _locked(bank)
            plan = plan_import(entries, bank=bank, language=language, may_publish=may_publish)
            plan.faults[:0] = faults
            if plan.faults and not skip_faulty:
                raise FileFaulty(plan.faults)
            _Writer(bank, language, shelf, by=by, at=at).write(plan)
            detail = {
                "slug": bank.slug,
                "language": language,
                "source": source[:200],
                "faults": len(plan.faults),
                **{act.value: plan.number_of(act) for act in Act},
            }
            audit.record(by=by, at=at, verb="quizzes.questions.imported", obj=bank, detail=detail)
    except BaseException:
        shelf.clear()
        raise
    return plan


def _locked(bank: QuestionBank) -> QuestionBank:
    """The bank, held until the end so that two imports follow each other."""
    if bank.pk is None:
        bank.full_clean()
        bank.save()
    return QuestionBank.objects.select_for_update().get(pk=bank.pk)


@dataclass
class _Shelf:
    """The pictures of the import as images of the site: those that are there already, and new ones."""

    by: object
    found: dict[str, object] = field(default_factory=dict)
    new: list = field(default_factory=list)

    def image(self, picture: Picture, alt: str):
        if picture.sha256 not in self.found:
            self.found[picture.sha256] = self._there(picture) or self._made(picture, alt)
        return self.found[picture.sha256]

    def _there(self, picture: Picture):
        file_hash = sha1(picture.data, usedforsecurity=False).hexdigest()
        images = get_image_model().objects.filter(file_hash=file_hash, file_size=len(picture.data))
        return images.order_by("pk").first()

    def _made(self, picture: Picture, alt: str):
        image = get_image_model()(
            title=(alt or picture.name)[:255],
            description=alt[:255],
            uploaded_by_user=self.by,
            file_size=len(picture.data),
            file_hash=sha1(picture.data, usedforsecurity=False).hexdigest(),
        )
        image.file.save(picture.name, ContentFile(picture.data), save=False)
        self.new.append(image.file)
        image.width, image.height = picture.width, picture.height
        image.save()
        return image

    def clear(self) -> None:
        """Takes the files of new images away again; their rows go with the transaction."""
        for file in self.new:
            file.storage.delete(file.name)


class _Writer:
    def __init__(self, bank: QuestionBank, language: str, shelf: _Shelf, *, by, at: datetime):
        self.bank, self.shelf, self.by, self.at = bank, shelf, by, at
        self.locale, _created = Locale.objects.get_or_create(language_code=language)
        self.categories: dict[tuple[str, ...], QuestionCategory] = {}
        path: list[str] = []
        for category in bank.categories.all():
            path[category.depth - 1 :] = [category.title]
            self.categories.setdefault(tuple(path), category)

    def write(self, plan: Plan) -> None:
        for step in plan.steps:
            if step.act != Act.SKIP:
                self._write(step)

    def _write(self, step: Step) -> None:
        question = self._question(step)
        as_question(step.entry, question, lambda html: self._to_editor(html, step.entry))
        if question.kind == Question.Kind.HOTSPOT:
            picture = step.entry.pictures.get(step.entry.content["picture"])
            question.picture = self.shelf.image(picture, question.picture_alt) if picture else None
        if step.entry.category is not None:
            question.category = self._category(step.entry.category)
        if step.entry.tags is not None:
            question.tags.set(step.entry.tags)
        question.saving_draft = bool(step.held_back)
        question.full_clean()
        if not question.live:
            question.save()
        revision = question.save_revision(user=self.by, clean=False)
        if step.is_published:
            revision.publish(user=self.by, skip_permission_checks=True)
        step.question = question

    def _question(self, step: Step) -> Question:
        if step.act == Act.UPDATE:
            return (
                step.question.get_latest_revision_as_object()
                if step.question.has_unpublished_changes
                else step.question
            )
        question = Question(bank=self.bank, locale=self.locale, key=step.key, live=False, owner=self.by)
        if step.question:  # a translation of it is there
            question.translation_key = step.question.translation_key
            question.options = step.question.options
        else:
            question.translation_key = uuid.uuid4()
        return question

    def _to_editor(self, html: str, entry: Entry) -> str:
        for sha256, picture in entry.pictures.items():
            if rich.PICTURE + sha256 in html:
                html = self._with_image(html, sha256, picture)
        return html

    def _with_image(self, html: str, sha256: str, picture: Picture) -> str:
        def embedded(shown) -> str:
            side, alt = shown["side"] or "fullwidth", shown["alt"]
            image = self.shelf.image(picture, rich.to_plain(f"<p>{alt}</p>"))
            return f'<embed alt="{alt}" embedtype="image" format="{side}" id="{image.pk}"/>'

        return rich.shown_picture(sha256).sub(embedded, html)

    def _category(self, titles: tuple[str, ...]) -> QuestionCategory | None:
        if not titles:
            return None
        if titles not in self.categories:
            above = self._category(titles[:-1])
            slug = self._free_slug(titles[-1], above)
            given = {"bank": self.bank, "title": titles[-1], "below": above}
            self.categories[titles] = add_category(**given, slug=slug, by=self.by, at=self.at)
        return self.categories[titles]

    def _free_slug(self, title: str, above: QuestionCategory | None) -> str:
        """A short name that no other category at this place has."""
        slug = to_slug(title)[: SLUG_LENGTH - 5].strip("-") or "category"
        place = f"{above.slug_path}/" if above else ""
        beside = self.bank.categories.filter(slug_path__startswith=place + slug)
        return free_slug(
            slug, {path.removeprefix(place) for path in beside.values_list("slug_path", flat=True)}
        )
