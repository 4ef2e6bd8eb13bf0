"""What all kinds have in common when they are shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple, Protocol

from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

PARTLY_ANSWERED = _("Not every part has an answer.")


class HandedIn(NamedTuple):
    """A file of an answer, by the hash that names it."""

    sha256: str
    name: str
    size: int
    url: str = ""


@dataclass(frozen=True)
class Place:
    """Where a question, or a part of one, stands on a page: its item of the paper, the name of its fields, and what
    these hold."""

    item: dict
    name: str
    fields: MultiValueDict
    language: str
    files: Mapping[str, HandedIn] = field(default_factory=dict)

    def part(self, number: int, item: dict) -> "Place":
        return replace(self, item=item, name=f"{self.name}-{number}")


@dataclass(frozen=True)
class Allowed:
    """What may be told of a question that was answered; `all_feedback` is for those who write it."""

    answers: bool = False
    marks: bool = False
    right_answers: bool = False
    explanations: bool = False
    all_feedback: bool = False

    @classmethod
    def by(cls, policy: Collection[str]) -> "Allowed":
        """As the policy of a quiz for one moment says."""
        known = ("answers", "marks", "right_answers", "explanations")
        return cls(**{name: name in policy for name in known})

    def feedback(self, part: dict | None, *, chosen: bool) -> SafeString:
        """What the author says to whoever chose this part."""
        told = part and self.explanations and (self.all_feedback or chosen and self.answers)
        return html(part.get("feedback", "")) if told else SafeString()


@dataclass(frozen=True)
class Answered:
    """A question, or a part of one, with the response to it, None where there is none, and what may be told."""

    item: dict
    response: Any
    allowed: Allowed
    language: str
    files: Mapping[str, HandedIn] = field(default_factory=dict)

    def part(self, item: dict, response: Any) -> "Answered":
        return replace(self, item=item, response=response)


EVERYTHING = Allowed(answers=True, marks=True, right_answers=True, explanations=True)
KEY = Allowed(right_answers=True, explanations=True, all_feedback=True)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The controls of a question, or of a part of one, as it is answered. Subclasses add what their template shows."""

    template: ClassVar[str]
    name: str
    hint: Any = ""
    """Said before the controls."""
    remark: Any = ""
    """What is amiss with an answer that is kept nevertheless."""

    @property
    def hint_id(self) -> str:
        return f"{self.name}-hint"


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A question, or a part of one, as it was answered, as far as that may be told."""

    template: ClassVar[str]


class Presenter(Protocol):
    """How one kind of question is shown. Nothing of the key gets into a Sheet."""

    def sheet(self, spec: dict, place: Place) -> Sheet: ...

    def review(self, spec: dict, answered: Answered) -> Reviewed: ...


@dataclass(frozen=True)
class Line:
    """What was written, or chosen for one thing, and what would have been right as far as it may be told; `given` is
    None where that is not."""

    given: str | None
    correct: bool | None = None
    answers: list = field(default_factory=list)
    feedback: SafeString = field(default_factory=SafeString)


def html(frozen: str) -> SafeString:
    """Rich text of the editor, which lets nothing else through."""
    return mark_safe(frozen)  # noqa: S308


def is_partial(texts: Collection[str]) -> bool:
    """Whether some are given and others not."""
    return any(texts) and not all(texts)
