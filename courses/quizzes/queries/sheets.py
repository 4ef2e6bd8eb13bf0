"""What people may see of a paper: while they answer, and afterwards as far as the quiz allows.

The key, the feedback and the author's order of the options stay behind here; nothing that a page or an answer in
JSON is made from holds more than these records. How each kind is shown is in `presenting`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking import KINDS, Fields, ValueRefused, field_name
from courses.quizzes.marking.refitting import refit
from courses.quizzes.models import Answer, AnswerFile, Attempt, ItemMark, Marking, Question, QuestionVersion
from courses.quizzes.queries.attempts import items_with_versions, last_values
from courses.quizzes.queries.judging import is_checkable, judged
from courses.quizzes.queries.person_marks import PersonComment, person_comments
from courses.quizzes.queries.presenting import (
    EVERYTHING,
    KEY,
    PRESENTERS,
    Allowed,
    Answered,
    HandedIn,
    Place,
    Reviewed,
    Sheet,
    html,
)

KnownFiles = Mapping[str, HandedIn]


@dataclass(frozen=True)
class SheetItem:
    """A question as the person answers it; `parts` are the controls of its kind."""

    number: int
    section: int
    language: str
    kind: str
    stem: SafeString
    parts: Sheet
    revision: int
    saved_at: datetime | None
    answered: bool
    checkable: bool = False
    """Whether the person may ask at once whether the answer is right."""
    review: "ReviewItem | None" = None
    """What the answer was, once they have asked: it is final then."""

    @property
    def remark(self) -> Any:
        """What is amiss with the answer though it is kept; "" for nothing."""
        return self.parts.remark


@dataclass(frozen=True)
class ReviewItem:
    """A question as it was answered. What the quiz keeps to itself is None or empty."""

    number: int
    section: int
    language: str
    kind: str
    stem: SafeString
    parts: Reviewed
    answered: bool
    verdict: str
    """ "right", "partly", "wrong" or "unanswered"; "" where that is not told, or for people to say."""
    earned: Decimal | None
    possible: Decimal | None
    feedback: SafeString = field(default_factory=SafeString)
    source: str = ""
    lesson: dict | None = None
    marked: list[PersonComment] = field(default_factory=list)
    """What those who marked it had to say."""

    @property
    def explained(self) -> bool:
        return bool(self.feedback or self.source or self.lesson or self.marked)


def sheet(attempt: Attempt, *, typed: Mapping[int, MultiValueDict] | None = None) -> list[SheetItem]:
    """The paper with the answers given so far, or with what was `typed` into the fields of an item and not taken.

    Two queries, however long it is; one more where files can be handed in.
    """
    answers = {answer.item: answer for answer in attempt.answers.exclude(item=None).order_by("sequence")}
    files, rules = _files(attempt), attempt.quiz_version.rules
    shown = []
    for item, version in items_with_versions(attempt):
        answer = answers.get(item["item"])
        one = _sheet_item(item, version.spec, answer, typed or {}, files.get(item["item"], {}))
        if is_checkable(item, rules):
            review = _checked(item, version, answer, rules) if answer and answer.checked else None
            one = replace(one, checkable=True, review=review)
        shown.append(one)
    return shown


def practice_item(question: Question, chance: Random) -> dict:
    """A question outside of any attempt as a paper would show it. No query, but for a picture."""
    return KINDS[question.kind].paper(question.content(str), chance)


def practice_sheet(question: Question, shown: dict, *, stored: bool = False) -> SheetItem:
    """A question outside of any attempt, as `practice_item` shows it.

    With `stored` its links are left to be looked up with those of the whole page: then no query is made where the
    question's locale is at hand, but for a picture.
    """
    content = question.content(str) if stored else question.content()
    return _shown(_practice(question, shown), content, MultiValueDict())


def review(attempt: Attempt, marking: Marking, *, policy: Collection[str]) -> list[ReviewItem]:
    """The paper as it was marked, as far as the policy of the moment lets people see it. Empty where nothing of single
    questions is shown."""
    allowed = Allowed.by(policy)
    if not (allowed.answers or allowed.right_answers or allowed.explanations):
        return []
    marks = {mark.item: mark for mark in marking.items.select_related("question_version")}
    given = person_comments(attempt) if allowed.explanations else {}
    files = _files(attempt)
    reviewed = []
    for item, version in items_with_versions(attempt):
        number, mark = item["item"], marks[item["item"]]
        item = _as_judged(item, version, mark.question_version)
        shown = _reviewed(item, mark.question_version.spec, mark, allowed, files.get(number, {}))
        reviewed.append(replace(shown, marked=given.get(number, [])))
    return reviewed


def review_unmarked(attempt: Attempt, *, policy: Collection[str]) -> list[ReviewItem]:
    """What was answered on a paper that people have yet to mark, if the policy lets the person see that; of no question
    more than the answer. Empty for one that was abandoned."""
    if attempt.state != Attempt.State.SUBMITTED or "answers" not in policy:
        return []
    values, files, allowed = last_values(attempt), _files(attempt), Allowed.by(["answers"])
    return [
        _reviewed(
            item,
            version.spec,
            judged(item, version, values.get(item["item"])),
            allowed,
            files.get(item["item"], {}),
        )
        for item, version in items_with_versions(attempt)
    ]


def practice_review(question: Question, shown: dict, fields: Fields) -> ReviewItem:
    """A self-check judged, with everything there is to say. Raises ValueRefused."""
    item, spec, kind = _practice(question, shown), question.spec(), KINDS[question.kind]
    accepted = kind.accept(item, kind.from_form(fields, field_name(item), item))
    if accepted == kind.blank:
        raise ValueRefused(_("Give an answer first."))
    response = kind.response(spec, item, accepted)
    return _reviewed(
        item, spec, ItemMark(response=response, fraction=kind.fraction(spec, response)), EVERYTHING
    )


def key_review(question: Question) -> ReviewItem:
    """The question with its key, as nobody but its authors may see it before an attempt."""
    spec = question.spec()
    item = _practice(question, KINDS[question.kind].paper(spec, _AsWritten()))
    return _reviewed(item, spec, ItemMark(response=None, fraction=Decimal(0)), KEY)


def _as_judged(item: dict, asked: QuestionVersion, judged_by: QuestionVersion) -> dict:
    """The item in terms of the version that its answer was judged by: after a regrade not that of the paper."""
    return item if judged_by == asked else refit(asked.spec, judged_by.spec).item(item)


class _AsWritten(Random):
    """Leaves everything in the order of the author."""

    def shuffle(self, x):
        pass


def _practice(question: Question, shown: dict) -> dict:
    return {
        "item": question.pk,
        "language": question.locale.language_code,
        "kind": question.kind,
        **shown,
    }


def _files(attempt: Attempt) -> dict[int, dict[str, HandedIn]]:
    """The files of the attempt, by item and hash."""
    if not any(item.get("files", {}).get("allowed") for item in attempt.items):
        return {}
    files: dict[int, dict[str, HandedIn]] = {}
    for file in AnswerFile.objects.filter(attempt=attempt):
        url = reverse("quizzes:own_file", args=[attempt.key, file.item, file.sha256])
        files.setdefault(file.item, {})[file.sha256] = HandedIn(file.sha256, file.name, file.size, url)
    return files


def _checked(item: dict, version: QuestionVersion, answer: Answer, rules: dict) -> ReviewItem:
    """What is told of an answer that was checked; one's own answer always is."""
    allowed = Allowed.by([*rules["feedback"]["during"], "answers"])
    return _reviewed(item, version.spec, judged(item, version, answer.value), allowed)


def _sheet_item(
    item: dict, spec: dict, answer: Answer | None, typed: Mapping[int, MultiValueDict], files: KnownFiles
) -> SheetItem:
    kind = KINDS[item["kind"]]
    value = answer.value if answer else kind.blank
    held = typed.get(item["item"])
    return _shown(
        item,
        spec,
        fields_of(kind.to_form(field_name(item), item, value)) if held is None else held,
        revision=answer.revision if answer else 0,
        saved_at=answer.saved_at if answer else None,
        answered=value != kind.blank,
        files=files,
    )


def _shown(
    item: dict,
    spec: dict,
    fields: MultiValueDict,
    *,
    revision: int = 0,
    saved_at: datetime | None = None,
    answered: bool = False,
    files: KnownFiles | None = None,
) -> SheetItem:
    place = Place(item, field_name(item), fields, item["language"], files or {})
    return SheetItem(
        number=item["item"],
        section=item.get("section", 0),
        language=item["language"],
        kind=item["kind"],
        stem=html(spec["stem"]),
        parts=PRESENTERS[item["kind"]].sheet(spec, place),
        revision=revision,
        saved_at=saved_at,
        answered=answered,
    )


def _reviewed(
    item: dict, spec: dict, mark: ItemMark, allowed: Allowed, files: KnownFiles | None = None
) -> ReviewItem:
    answered = Answered(item, mark.response, allowed, item["language"], files or {})
    explained = {"feedback": html(spec["feedback"]), "source": spec["source"], "lesson": spec.get("lesson")}
    return ReviewItem(
        number=item["item"],
        section=item.get("section", 0),
        language=item["language"],
        kind=item["kind"],
        stem=html(spec["stem"]),
        parts=PRESENTERS[item["kind"]].review(spec, answered),
        answered=mark.response is not None,
        verdict=_verdict(item, mark, allowed),
        earned=mark.earned if allowed.marks else None,
        possible=mark.possible if allowed.marks else None,
        **(explained if allowed.explanations else {}),
    )


def _verdict(item: dict, mark: ItemMark, allowed: Allowed) -> str:
    if mark.response is None:
        return "unanswered" if allowed.answers or allowed.marks else ""
    if not allowed.marks or KINDS[item["kind"]].by_people:
        return ""
    if mark.fraction == 1:
        return "right"
    return "partly" if mark.fraction > 0 else "wrong"


def fields_of(pairs: Collection[tuple[str, str]]) -> MultiValueDict:
    """Names and values of form fields as a form would send them."""
    fields = MultiValueDict()
    for name, value in pairs:
        fields.appendlist(name, value)
    return fields
