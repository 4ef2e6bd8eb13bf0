"""Questions of a file as the preview shows them: what is asked, and what is right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import Picture, cloze, rich, shapes
from courses.quizzes.exchange.pictures import to_address
from courses.quizzes.models import Question
from courses.quizzes.queries.exchange import Act, Step

LARGEST_SHOWN = 300_000


@dataclass(frozen=True)
class Line:
    """A part of the answer. `mark` says what it is worth, or what belongs to it; `number` which place or gap it is."""

    html: SafeString
    is_right: bool = False
    mark: str = ""
    feedback: SafeString = SafeString()
    number: str = ""


@dataclass(frozen=True)
class Shown:
    """One question of the preview."""

    step: Step
    kind: str
    stem: SafeString
    lines: list[Line]
    feedback: SafeString

    @property
    def act(self) -> str:
        return {Act.CREATE: _("new"), Act.UPDATE: _("brought up to date"), Act.SKIP: _("left as it is")}[
            self.step.act
        ]


def shown(step: Step) -> Shown:
    entry = step.entry
    teller = _Teller(entry.pictures)
    return Shown(
        step=step,
        kind=Question.Kind(entry.kind).label,
        stem=teller.rich(entry.stem),
        lines=list(teller.lines(entry.kind, entry.content)),
        feedback=teller.rich(entry.feedback),
    )


class _Teller:
    def __init__(self, pictures: dict[str, Picture]):
        self.pictures = pictures

    def rich(self, html: str) -> SafeString:
        """Our spelling of HTML, which holds nothing but what `rich` writes, with its smaller pictures in it."""
        for sha256 in rich.pictures_in(html):
            html = rich.shown_picture(sha256).sub(partial(_picture, self.pictures.get(sha256)), html)
        return mark_safe(html)  # noqa: S308

    def lines(self, kind: str, content: dict) -> Iterator[Line]:
        if kind in ("single", "multiple"):
            yield from self._options(content["options"], several=kind == "multiple")
        elif kind == "true_false":
            for truth, label in (("true", _("True")), ("false", _("False"))):
                feedback = self.rich(content[f"feedback_{truth}"])
                yield Line(_text(label), content["truth"] == truth, feedback=feedback)
        elif kind in ("numeric", "short"):
            yield from self._answers(content)
        elif kind == "matching":
            for pair in content["pairs"]:
                yield Line(
                    self.rich(pair["prompt"]), mark=f"→ {pair['match']}", feedback=self.rich(pair["feedback"])
                )
            for text in content["distractors"]:
                yield Line(_text("–"), mark=f"→ {text}")
        elif kind == "ordering":
            for place, step in enumerate(content["steps"], start=1):
                yield Line(self.rich(step), number=f"{place}.")
        elif kind == "categorise":
            for category in content["categories"]:
                for thing in category["things"]:
                    yield Line(self.rich(thing), mark=f"→ {category['text']}")
        elif kind == "hotspot":
            yield from self._options(content["places"], several=content["several"], html=_text)
        elif kind == "cloze":
            yield Line(self.rich(content["text"]))
            for number, gap in enumerate(content["gaps"], start=1):
                yield from self._numbered(cloze.marker(number), self._gap(gap))
        elif kind == "case":
            for number, part in enumerate(content["parts"], start=1):
                kind = Question.Kind(part["kind"]).label
                yield Line(self.rich(part["stem"]), mark=kind, number=f"{number}.")
                yield from self._numbered(f"{number}.", self.lines(part["kind"], part))
        elif kind == "essay":
            yield from self._essay(content)

    def _options(self, options: list[dict], *, several: bool, html=None) -> Iterator[Line]:
        for option in options:
            earned = shapes.worth_of(options, option, several=several)
            yield Line(
                (html or self.rich)(option["text"]),
                option["correct"],
                f"{plain(earned)} %" if option["worth"] is not None else "",
                self.rich(option["feedback"]),
            )

    def _answers(self, content: dict) -> Iterator[Line]:
        for answer in content["answers"]:
            text = answer["pattern"] if "pattern" in answer else _figure(answer, content.get("unit", ""))
            mark = "" if answer["worth"] == "100" else f"{answer['worth']} %"
            yield Line(_text(text), answer["worth"] == "100", mark, self.rich(answer["feedback"]))

    def _gap(self, gap: dict) -> Iterator[Line]:
        if gap["kind"] == "choice":
            return self._options(gap["options"], several=False, html=_text)
        return self._answers(gap)

    def _numbered(self, number: str, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            yield replace(line, number=f"{number}{line.number}")

    def _essay(self, content: dict) -> Iterator[Line]:
        if content["files"]:
            yield Line(_text(_("Files: %(kinds)s") % {"kinds": ", ".join(content["files_kinds"])}))
        for criterion in content["rubric"]:
            levels = " · ".join(f"{level['points']}: {level['text']}" for level in criterion["levels"])
            yield Line(_text(criterion["title"]), mark=levels)


def _picture(picture: Picture | None, found: re.Match) -> str:
    alt = found["alt"]
    if picture is None or len(picture.data) > LARGEST_SHOWN:
        return f"<p>[{alt}]</p>"
    return f'<img src="{to_address(picture)}" alt="{alt}"/>'


def _text(text: str) -> SafeString:
    return mark_safe(escape(text))  # noqa: S308


def _figure(answer: dict, unit: str) -> str:
    if {name: answer[name] for name in shapes.ANY_FIGURE} == shapes.ANY_FIGURE:
        return _("any other figure")
    off = "" if answer["tolerance"] == "0" else f" ± {answer['tolerance']}"
    return f"{answer['answer']}{off} {unit}".strip()
