"""Questions as they are exchanged, and what the import of a file would do to a bank. Nothing here writes."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, count

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.locks import WorkflowLock
from wagtail.models import Locale
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.rewriters import extract_attrs

from courses.quizzes.exchange import FORMATS, Entry, Fault, Unreadable, Written, fields, pictures, rich
from courses.quizzes.models import Question, QuestionBank

EMBED = re.compile(r"<embed\b([^>]*)/?>")
LONGEST_KEY = 80
DIGITS_OF_DIGEST = 10
FILED = ("topic", "source", "difficulty")


class Act(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"


@dataclass
class Step:
    """What becomes of one question of a file."""

    entry: Entry
    key: str
    act: Act
    question: Question | None = None
    """The one that is brought up to date or left as it is; of a new one, a translation that is there already."""
    held_back: list[str] = field(default_factory=list)
    """Why it comes in as a draft. Empty: it is published."""

    @property
    def is_published(self) -> bool:
        return self.act != Act.SKIP and not self.held_back


@dataclass
class Plan:
    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def number_of(self, act: Act) -> int:
        return sum(step.act == act for step in self.steps)

    @property
    def drafts(self) -> list[Step]:
        return [step for step in self.steps if step.act != Act.SKIP and step.held_back]


def bank_named(name: str) -> QuestionBank:
    """The bank of this short name or title; a new one, not saved, where there is none."""
    banks = QuestionBank.objects.order_by("pk")
    bank = banks.filter(slug=name).first() or banks.filter(title=name).first()
    if bank is None:
        wanted = fields.to_slug(name)[: LONGEST_KEY - 5].strip("-") or "bank"
        taken = set(banks.filter(slug__startswith=wanted).values_list("slug", flat=True))
        bank = QuestionBank(slug=free_slug(wanted, taken), title=name[:200])
    return bank


def free_slug(wanted: str, taken: Container[str]) -> str:
    """The short name, with the first number behind it that makes it free."""
    names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def entry_of(question: Question) -> Entry:
    """The question in neutral terms, with its pictures. What cannot leave the editor is among its notes."""
    told = _Told()
    names = {*fields.PLAIN[question.kind], *fields.RICH.get(question.kind, {})}
    own = {name: getattr(question, name) for name in names}
    if question.kind == Question.Kind.HOTSPOT:
        own |= {"picture": told.picture(question.picture_id) or "", "picture_alt": question.picture_alt}
    parts = question.options.get_prep_value()
    entry = Entry(
        kind=question.kind,
        stem=told.rich(question.stem, rich.STEM),
        content=fields.from_fields(question.kind, own, parts, told.rich),
        feedback=told.rich(question.feedback, rich.FEEDBACK),
        key=question.key,
        category=titles_of(question),
        tags=tuple(sorted(tag.name for tag in question.tags.all())),
        pictures=told.pictures,
        **{name: getattr(question, name) for name in FILED},
    )
    for reason in dict.fromkeys(told.lost):
        entry.note(reason, holds_back=True)
    return entry


def titles_of(question: Question) -> tuple[str, ...]:
    """The titles from the top of the bank down to its category."""
    if question.category is None:
        return ()
    above = question.category.get_ancestors().values_list("title", flat=True)
    return (*above, question.category.title)


def export_of(bank: QuestionBank, language: str, format_name: str) -> Written:
    """The complete questions of a bank in one language as a file. What is not in it is named."""
    questions = bank.questions.filter(locale__language_code=language).with_status()
    questions = questions.select_related("locale", "category", "picture").prefetch_related(
        "tagged_items__tag"
    )
    entries, left_out, lost = [], [], []
    for question in questions.order_by("category__path", "key"):
        if question.status == Question.Status.RETIRED:
            left_out.append(Fault(_("It is retired."), question=question.key))
        elif faults := _faults_of(question):
            left_out.append(
                Fault(_("It is not complete: %(why)s") % {"why": " ".join(faults)}, question=question.key)
            )
        else:
            entry = entry_of(question)
            entries.append(entry)
            lost += [entry.fault(note.reason) for note in entry.notes]
    written = FORMATS[format_name].write(entries)
    written.left_out[:0], written.lost[:0] = left_out, lost
    return written


def plan_import(
    entries: Iterable[Entry], *, bank: QuestionBank, language: str, may_publish: bool = True
) -> Plan:
    """What bringing these questions into the bank would do. See docs/features/question-exchange.md for the rules."""
    return _Planner(bank, language, may_publish).plan(list(entries))


class _Planner:
    def __init__(self, bank: QuestionBank, language: str, may_publish: bool):
        self.bank, self.may_publish = bank, may_publish
        self.locale = Locale.objects.filter(language_code=language).first()
        self.language = language
        self.taken: dict[str, Entry] = {}
        self.known_texts: dict[str, list[int]] | None = None

    def plan(self, entries: list[Entry]) -> Plan:
        plan = Plan()
        keys = [key_of(entry) for entry in entries]
        there = self._questions(keys)
        for entry, key in zip(entries, keys, strict=True):
            step = self._step(entry, key, there.get(key, []))
            if isinstance(step, Fault):
                plan.faults.append(step)
            else:
                plan.steps.append(step)
                self.taken.setdefault(key, entry)
        return plan

    def _questions(self, keys: list[str]) -> dict[str, list[Question]]:
        """The questions of these keys in all languages."""
        found: dict[str, list[Question]] = {}
        if self.bank.pk is None:
            return found
        for start in range(0, len(keys), 500):
            some = self.bank.questions.filter(key__in=keys[start : start + 500])
            for question in some.select_related("locale", "category", "picture", "bank"):
                found.setdefault(question.key, []).append(question)
        return found

    def _step(self, entry: Entry, key: str, questions: list[Question]) -> Step | Fault:
        if key in self.taken:
            if self.taken[key].digest == entry.digest:
                return Step(entry, key, Act.SKIP)
            return entry.fault(_("The short name “%(key)s” is twice in the file.") % {"key": key})
        same = next((one for one in questions if one.locale == self.locale), None)
        if any(one.kind != entry.kind for one in questions):
            return entry.fault(_("The bank has a question “%(key)s” of another kind.") % {"key": key})
        if same is None:
            if not entry.key and (equal := self._equal(entry)):
                return Step(entry, key, Act.SKIP, equal)
            translation = questions[0] if questions else None
            return self._held(Step(entry, key, Act.CREATE, translation))
        if self._is_locked(same):
            return entry.fault(_("The question “%(key)s” is locked.") % {"key": key})
        if says_the_same(entry, entry_of(_latest(same))):
            return Step(entry, key, Act.SKIP, same)
        return self._held(Step(entry, key, Act.UPDATE, same))

    def _is_locked(self, question: Question) -> bool:
        """Locked by a person or scheduled; or under review, for those who may not publish."""
        lock = question.get_lock()
        return lock is not None and not (isinstance(lock, WorkflowLock) and self.may_publish)

    def _equal(self, entry: Entry) -> Question | None:
        """A question of the bank that asks the same, whatever it is called."""
        if self.known_texts is None:
            self.known_texts = {}
            stems = (
                self.bank.questions.filter(locale=self.locale) if self.bank.pk else Question.objects.none()
            )
            for pk, stem in stems.values_list("pk", "stem"):
                self.known_texts.setdefault(_words(stem), []).append(pk)
        for question in Question.objects.filter(
            pk__in=self.known_texts.get(_words(entry.stem), []), kind=entry.kind
        ):
            if entry_of(question).digest == entry.digest:
                return question
        return None

    def _held(self, step: Step) -> Step:
        step.held_back = [note.reason for note in step.entry.notes if note.holds_back]
        step.held_back += _faults_of(as_question(step.entry, Question(), lambda html: html))
        if not self.may_publish:
            step.held_back.append(_("You may write questions, and not publish them."))
        return step


def _latest(question: Question) -> Question:
    return question.get_latest_revision_as_object() if question.has_unpublished_changes else question


def key_of(entry: Entry) -> str:
    """The short name that the file gives, else one made of the name and of what is asked: the same question again
    has the same."""
    if entry.key:
        slug = fields.to_slug(entry.key)
        if slug == entry.key and len(slug) <= LONGEST_KEY:
            return slug
        return _marked(slug, replace(entry, stem=entry.key, content={}, feedback="", kind=""))
    return _marked(fields.to_slug(entry.name), entry)


def _marked(slug: str, entry: Entry) -> str:
    digest = entry.digest[:DIGITS_OF_DIGEST]
    return f"{slug[: LONGEST_KEY - DIGITS_OF_DIGEST - 1].strip('-') or 'q'}-{digest}"


def says_the_same(entry: Entry, other: Entry) -> bool:
    """Whether the question is as the file has it. What the file says nothing about does not count."""
    if entry.digest != other.digest:
        return False
    filed = [name for name in (*FILED, "category", "tags") if getattr(entry, name) is not None]
    return all(getattr(entry, name) == getattr(other, name) for name in filed)


def as_question(entry: Entry, question: Question, to_editor: fields.ToEditor) -> Question:
    """The question with what the entry says; its category, tags and picture are not set, and nothing is saved."""
    own, parts = fields.to_fields(entry.kind, entry.content, to_editor)
    question.kind = entry.kind
    question.stem, question.feedback = to_editor(entry.stem), to_editor(entry.feedback)
    for name, value in own.items():
        setattr(question, name, value)
    for name in FILED:
        if getattr(entry, name) is not None:
            setattr(question, name, getattr(entry, name))
    before = question.options.get_prep_value() if question.options else []
    question.options = fields.with_ids(parts, before, question.translation_key)
    return question


def _faults_of(question: Question) -> list[str]:
    """Why it cannot be published, in words. The picture of a hot spot that is not saved yet is left to the entry."""
    faults = question.publication_faults()
    if question.pk is None:
        faults.pop("picture", None)
        faults.pop(NON_FIELD_ERRORS, None)
    return [force_str(message) for messages in faults.values() for message in messages]


def _words(html: str) -> str:
    return " ".join(rich.to_plain(EMBED.sub("", html)).split())


class _Told:
    """Rich text of the editor on its way out, and the pictures that it shows."""

    def __init__(self):
        self.pictures: dict[str, pictures.Picture] = {}
        self.lost: list[str] = []

    def rich(self, html: str, features: frozenset) -> str:
        if not html:
            return ""
        shown = EMBED.sub(self._image, html)
        return rich.clean(
            expand_db_html(shown) if "<a" in shown else shown, features, rich.known_picture, self.lost
        )

    def _image(self, embed: re.Match) -> str:
        attributes = extract_attrs(embed[1])
        sha256 = self.picture(attributes.get("id"))
        if sha256 is None:
            return ""
        side = f' class="{attributes["format"]}"' if attributes.get("format") in rich.SIDES else ""
        return f'<img{side} src="{rich.PICTURE}{sha256}" alt="{rich.quoted(attributes.get("alt", ""))}"/>'

    def picture(self, pk) -> str | None:
        """The hash of the picture, which is kept; None where there is none that can be shown."""
        image = get_image_model().objects.filter(pk=pk).first() if pk else None
        if image is None:
            self.lost.append(_("A picture is gone."))
            return None
        try:
            with image.file.open("rb") as file:
                picture = pictures.checked(image.filename, file.read())
        except OSError:
            self.lost.append(_("The file of the picture “%(title)s” is gone.") % {"title": image.title})
            return None
        except Unreadable as error:
            self.lost.append(error.reason)
            return None
        self.pictures[picture.sha256] = picture
        return picture.sha256
