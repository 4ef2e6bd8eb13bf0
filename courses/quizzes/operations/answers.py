"""Keeping answers. A save is one read and one INSERT, without a transaction around it: once it returns, it is kept."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from courses.quizzes import queries
from courses.quizzes.marking import KINDS, Fields, ValueRefused, field_name
from courses.quizzes.models import Answer, AnswerFile, Attempt
from lms.people.models import User

# Each lost race means that somebody else's answer went in: more than a few at one attempt is no person's doing.
RACES = 20
LAST_REVISION = 1_000_000
# Bytes of a save: of an essay its text, of everything else a few positions or words.
LONGEST, LONGEST_ESSAY = 10_000, 200_000


class AttemptUnknown(Exception):
    """There is no such attempt of this person."""


class ItemUnknown(Exception):
    """The paper has no such item, or the revision is no revision."""


class AnswerTooLong(Exception):
    """No answer to this item has so many bytes."""


class AttemptClosed(Exception):
    """The attempt was submitted, or its time is up: the answer was not taken."""


class AttemptPaused(Exception):
    """The person is in a break: until they go on no answer is taken."""


class AnswerOutdated(Exception):
    """The item has a newer answer, or another one of the same revision; `saved` is what is kept."""

    def __init__(self, saved: "Saved"):
        super().__init__(saved.revision)
        self.saved = saved


class AnswerFinal(Exception):
    """The person has asked whether their answer to the item is right: it stays."""


class ItemLeftBehind(Exception):
    """The paper goes forward only, and the person has left this item."""


class NotToBeChecked(Exception):
    """Of this item nothing is told while the attempt runs."""


class Typed(NamedTuple):
    """An answer as the fields of a form have it; their names begin with that of the item."""

    fields: Fields


class Saved(NamedTuple):
    """An answer that is kept; `shown` is the item of the paper, by which its value can be told in fields."""

    item: int
    revision: int
    value: Any
    saved_at: datetime
    shown: dict

    @property
    def fields(self) -> list[tuple[str, str]]:
        return KINDS[self.shown["kind"]].to_form(field_name(self.shown), self.shown, self.value)


def save_answer(
    *,
    attempt_key: UUID,
    item: int,
    value: Any,
    revision: int,
    by: User,
    at: datetime,
    size: int = 0,
    check: bool = False,
) -> Saved:
    """Keeps an answer of `by` to one item of their attempt: a value of its kind, or what was `Typed`.

    Safe to repeat: the same revision with the same value returns what is kept, even after the end. `revision` grows
    with every change of the answer; gaps are allowed. `size` is what was sent for it, in bytes. With `check` the person
    asks at once whether it is right, and it is final. Raises AttemptUnknown, ItemUnknown, AnswerTooLong,
    marking.ValueRefused, AnswerOutdated, AttemptClosed, AttemptPaused, ItemLeftBehind, AnswerFinal and NotToBeChecked; in
    each case nothing is kept.
    Call it outside of a transaction: what it returns may be acknowledged.
    """
    for _race in range(RACES):
        attempt = Attempt.objects.with_last_answers(item).filter(key=attempt_key, person=by).first()
        if attempt is None:
            raise AttemptUnknown(attempt_key)
        accepted = _accepted(attempt, item, value, revision, size)
        if check and accepted == attempt.item_value and not attempt.item_checked:
            revision = max(revision, attempt.item_revision + 1)
        if kept := _already_kept(attempt, item, accepted, revision):
            return kept
        if attempt.is_over_at(at):
            raise AttemptClosed(attempt_key)
        if attempt.is_paused_at(at):
            raise AttemptPaused(attempt_key)
        if item < attempt.reached:
            raise ItemLeftBehind(item)
        if attempt.item_checked:
            raise AnswerFinal(item)
        _refuse_unknown_files(attempt, item, accepted)
        if check:
            _refuse_unless_checkable(attempt, attempt.item(item), accepted)
        answer = next_link(
            attempt, item=item, value=accepted, revision=revision, at=at, checked=check or None
        )
        if _placed(answer):
            return Saved(item, revision, accepted, at, attempt.item(item))
    raise RuntimeError(f"answers to attempt {attempt_key} raced {RACES} times")


def next_link(
    attempt: Attempt,
    *,
    item: int | None,
    value: Any,
    revision: int,
    at: datetime,
    checked: bool | None = None,
) -> Answer:
    """The unsaved answer behind the last one of an attempt that was read with its chain's head."""
    answer = Answer(
        attempt_id=attempt.pk,
        sequence=(attempt.head_sequence or 0) + 1,
        item=item,
        revision=revision,
        value=value,
        checked=checked,
        saved_at=at,
    )
    answer.sha256 = answer.link(attempt.head_sha256 or attempt.paper_sha256)
    return answer


def _accepted(attempt: Attempt, item: int, value: Any, revision: int, size: int) -> Any:
    place = attempt.item(item)
    if place is None or not 0 < revision <= LAST_REVISION:
        raise ItemUnknown(item)
    kind = KINDS[place["kind"]]
    if size > (LONGEST_ESSAY if kind.by_people else LONGEST):
        raise AnswerTooLong(item)
    if isinstance(value, Typed):
        value = kind.from_form(value.fields, field_name(place), place)
    return kind.accept(place, value)


def _already_kept(attempt: Attempt, item: int, value: Any, revision: int) -> Saved | None:
    if attempt.item_revision is None or revision > attempt.item_revision:
        return None
    kept = Saved(item, attempt.item_revision, attempt.item_value, attempt.item_saved_at, attempt.item(item))
    if revision == kept.revision and value == kept.value:
        return kept
    raise AnswerOutdated(kept)


def _refuse_unless_checkable(attempt: Attempt, place: dict, value: Any) -> None:
    if not queries.is_checkable(place, attempt.quiz_version.rules):
        raise NotToBeChecked(place["item"])
    if value == KINDS[place["kind"]].blank:
        raise ValueRefused(_("Give an answer first."))


def _refuse_unknown_files(attempt: Attempt, item: int, value: Any) -> None:
    """An answer names only files that were kept for this item of this attempt."""
    named = value["files"] if KINDS[attempt.item(item)["kind"]].by_people else []
    if named:
        known = AnswerFile.objects.filter(attempt=attempt, item=item, sha256__in=named)
        if known.count() < len(named):
            raise ValueRefused(_("A file of this answer was not sent. Choose it again."))


def _placed(answer: Answer) -> bool:
    """False where another answer, or the handing in, has taken the place in the chain meanwhile."""
    try:
        answer.save(force_insert=True)
    except IntegrityError:
        return False
    return True
