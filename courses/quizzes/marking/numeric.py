import re
import unicodedata
from decimal import Context, Decimal
from random import Random
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, ValueRefused, first, share
from courses.quizzes.marking.text import kept, squeezed

LONGEST = 40
# Long enough that no figure which can be written is rounded.
EXACT = Context(prec=120)
ROUNDED_FROM = 6  # decimal places
FIGURE = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?")


class Written(NamedTuple):
    """A figure and the unit that was written behind it, "" for none."""

    figure: Decimal
    unit: str


def number(text: str, unit: str = "") -> Decimal | None:
    """The figure that a person wrote, the unit behind it or not; None for everything else."""
    written = read(text)
    return written.figure if written and (not written.unit or _same(written.unit, unit)) else None


def read(text: str) -> Written | None:
    """What a person wrote, or None where it does not begin with a figure.

    Full-width digits, the true minus sign and commas between thousands are understood; a comma is never a decimal
    point.
    """
    plain = _plain(text)
    figure = FIGURE.match(plain)[0]
    rest = plain[len(figure) :]
    if not any(character.isdigit() for character in figure) or re.match("[0-9.,]", rest.lstrip()):
        return None
    return Written(Decimal(figure.replace(",", "")), rest.strip())


class Numeric:
    """A figure within a tolerance, in the unit asked for or another that is named. A value is the text as written, so
    that what was given is what is kept."""

    blank = ""
    by_people = False

    def paper(self, spec: dict, chance: Random) -> dict:
        """Where the unit must be written it is part of the answer, and not told."""
        if spec.get("unit_required"):
            return {"unit": "", "unit_required": True}
        others = [other["unit"] for other in spec.get("units", [])]
        return {"unit": spec["unit"]} | ({"units": others} if others else {})

    def from_form(self, fields: Fields, name: str, item: dict) -> str:
        return squeezed(first(fields, name))

    def to_form(self, name: str, item: dict, value: str) -> list[tuple[str, str]]:
        return [(name, value)] if value else []

    def accept(self, item: dict, value: Any) -> str:
        if not isinstance(value, str) or len(value) > LONGEST:
            raise ValueRefused(self._refusal(item))
        text = squeezed(kept(value))
        if text and not self._is_possible(item, read(text)):
            raise ValueRefused(self._refusal(item))
        return text

    def response(self, spec: dict, item: dict, value: str) -> str:
        written = read(value)
        return squeezed(f"{written.figure:f} {written.unit}") if written else ""

    def fraction(self, spec: dict, response: str) -> Decimal:
        answer = self._fitting(spec, response)
        return share(Decimal(answer.get("worth", "100")), 100) if answer else Decimal(0)

    def guess(self, spec: dict) -> None:
        return None

    def choices(self, spec: dict, response: str) -> list[tuple[str, str]]:
        answer, figure = self._fitting(spec, response), self._figure(spec, response)
        if answer and "id" in answer:
            return [("", answer["id"])]
        return [("", response if figure is None else f"{EXACT.plus(figure.normalize(EXACT)):f}")]

    def _is_possible(self, item: dict, written: Written | None) -> bool:
        if written is None:
            return False
        known = [item.get("unit", ""), *item.get("units", [])]
        return not written.unit or item.get("unit_required") or any(_same(written.unit, one) for one in known)

    def _refusal(self, item: dict):
        if item.get("unit_required"):
            return _("Write a number with its unit, such as 14 days or 2.5 km.")
        return _("Write a number, such as 14 or 2.5.")

    def _fitting(self, spec: dict, response: str) -> dict | None:
        """The first answer that is near enough; format 1 had one, in the question itself."""
        figure = self._figure(spec, response)
        if figure is None:
            return None
        for answer in spec.get("answers", [spec]):
            off = abs(EXACT.subtract(figure, Decimal(answer["answer"])))
            if off <= Decimal(answer["tolerance"]):
                return answer
        return None

    def _figure(self, spec: dict, response: str) -> Decimal | None:
        """The figure in the unit asked for; None where it has no unit and needs one, or an unknown one."""
        written = read(response)
        if written is None or not written.unit:
            return None if written is None or spec.get("unit_required") else written.figure
        units = [(spec["unit"], Decimal(1))]
        units += [(other["unit"], Decimal(other["multiplier"])) for other in spec.get("units", [])]
        for same in (_spelled_alike, _same):
            for unit, multiplier in units:
                if same(written.unit, unit):
                    return _converted(written.figure, multiplier)
        return None


def _converted(figure: Decimal, multiplier: Decimal) -> Decimal:
    """A multiplier like 0.142857, weeks for a day, was rounded: what it gives is good for as many digits as it has."""
    exact = EXACT.divide(figure, multiplier)
    _sign, digits, exponent = multiplier.as_tuple()
    return Context(prec=len(digits)).plus(exact) if exponent <= -ROUNDED_FROM else exact


def _plain(text: str) -> str:
    return squeezed(unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-"))


def _spelled_alike(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _same(one: str, other: str) -> bool:
    return _plain(one).casefold() == _plain(other).casefold()
