"""What the parts and choices of a question are called, in the terms in which a kind tells what was chosen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

ALT = re.compile(r'<img[^>]*? alt="([^"]*)"[^>]*>')


@dataclass(frozen=True)
class Choice:
    """`worth`: the per cent of the part's marks that it earns alone, at least nothing."""

    id: str
    text: str
    worth: Decimal

    @property
    def is_right(self) -> bool:
        return self.worth >= 100


class Form(StrEnum):
    """How an answer to a part is given: one option, any number of them, a text or figure, or one of a few places that
    other parts share."""

    ONE = "one"
    SEVERAL = "several"
    WRITTEN = "written"
    ARRANGED = "arranged"


@dataclass(frozen=True)
class Part:
    """Where people write, there are choices beside those that somebody foresaw."""

    id: str
    text: str
    choices: list[Choice]
    form: Form


def parts(spec: dict) -> list[Part]:
    """In the author's order; a question of one part has one without a name, and what people mark has none."""
    return PARTS[spec["kind"]](spec)


def plain(html: str) -> str:
    """What a reader sees of it, on one line; pictures by their alternative text."""
    return " ".join(unescape(strip_tags(ALT.sub(r" \1 ", html))).split())


def stem(spec: dict) -> str:
    return plain(spec["stem"])


def _options(spec: dict, name: str = "options") -> list[Choice]:
    correct = sum(option["correct"] for option in spec[name])
    return [Choice(one["id"], _option_text(one), _worth(one, correct)) for one in spec[name]]


def _option_text(option: dict) -> str:
    if not option["text"] and option["id"] in ("true", "false"):
        return _("True") if option["id"] == "true" else _("False")
    return plain(option["text"])


def _worth(option: dict, correct: int) -> Decimal:
    """Each of several correct options is right as far as it goes."""
    if option["correct"]:
        return Decimal(100)
    worth = Decimal(option.get("worth", 0))
    return min(max(worth, Decimal(0)), Decimal(99)) if correct == 1 else Decimal(0)


def _single(spec: dict) -> list[Part]:
    return [Part("", "", _options(spec), Form.ONE)]


def _multiple(spec: dict) -> list[Part]:
    return [Part("", "", _options(spec), Form.SEVERAL)]


def _hotspot(spec: dict) -> list[Part]:
    return [Part("", "", _options(spec, "places"), Form.SEVERAL if spec["several"] else Form.ONE)]


def _numeric(spec: dict) -> list[Part]:
    """Format 1 had one answer without an id: it is told as it was written."""
    answers = spec.get("answers") or [spec | {"id": spec["answer"], "worth": "100"}]
    unit = f" {spec['unit']}" if spec["unit"] else ""
    choices = [
        Choice(
            one["id"],
            f"{one['answer']}{unit}" + (f" ± {one['tolerance']}" if Decimal(one["tolerance"]) else ""),
            Decimal(one["worth"]),
        )
        for one in answers
    ]
    return [Part("", "", choices, Form.WRITTEN)]


def _short(spec: dict) -> list[Part]:
    choices = [Choice(one["id"], one["pattern"], Decimal(one["worth"])) for one in spec["answers"]]
    return [Part("", "", choices, Form.WRITTEN)]


def _matching(spec: dict) -> list[Part]:
    text = {match["id"]: match["text"] for match in spec["matches"]}
    return [
        Part(
            prompt["id"],
            plain(prompt["text"]),
            [_by_rule(id, name, name == text[prompt["match"]]) for id, name in text.items()],
            Form.ARRANGED,
        )
        for prompt in spec["prompts"]
    ]


def _categorise(spec: dict) -> list[Part]:
    return [
        Part(
            thing["id"],
            plain(thing["text"]),
            [_by_rule(one["id"], one["text"], one["id"] == thing["category"]) for one in spec["categories"]],
            Form.ARRANGED,
        )
        for thing in spec["things"]
    ]


def _ordering(spec: dict) -> list[Part]:
    places = range(1, len(spec["steps"]) + 1)
    return [
        Part(
            step["id"],
            plain(step["text"]),
            [
                _by_rule(str(place), _("place %(number)d") % {"number": place}, place == own)
                for place in places
            ],
            Form.ARRANGED,
        )
        for own, step in enumerate(spec["steps"], start=1)
    ]


def _by_rule(id: str, text: str, right: bool) -> Choice:
    return Choice(id, text, Decimal(100 if right else 0))


def _composed(name: str, title: Callable[[int, dict], str]) -> Callable[[dict], list[Part]]:
    def told(spec: dict) -> list[Part]:
        return [
            replace(
                inner,
                id=f"{one['id']}/{inner.id}" if inner.id else one["id"],
                text=" – ".join(filter(None, (title(number, one), inner.text))),
            )
            for number, one in enumerate(spec[name], start=1)
            for inner in PARTS[one["kind"]](one)
        ]

    return told


def _gap(number: int, gap: dict) -> str:
    return _("gap %(number)d") % {"number": number}


def _part(number: int, part: dict) -> str:
    return plain(part["stem"])


PARTS: dict[str, Callable[[dict], list[Part]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _single,
    "choice": _single,
    "numeric": _numeric,
    "short": _short,
    "matching": _matching,
    "ordering": _ordering,
    "categorise": _categorise,
    "hotspot": _hotspot,
    "cloze": _composed("gaps", _gap),
    "case": _composed("parts", _part),
    "essay": lambda spec: [],
}
