"""Keys: the technical names of types, fields, actions and the rest. Trainers seldom see them."""

import re
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.simulations.authoring.naming import free_key
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, Rows

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def key_fault(key: str, forbidden: Iterable[str] = ()) -> str:
    """What is wrong with a key; empty if nothing is."""
    if not KEY.fullmatch(key):
        return _("Small letters a to z, digits and underscores, beginning with a letter; at most 40.")
    return _("This name has a meaning of its own; choose another.") if key in forbidden else ""


def key_member(name: str = "key", help: str = "") -> Member:
    """The control of a key: left empty, the key is made from the label."""

    def make(sheet):
        said = help or _("For the inside only. Left empty, it is made from the label.")
        return controls.text(_("Technical name"), most=40, help=said)

    return Member(name, make)


def key_from(label: str, fallback: str, taken: Iterable[str]) -> str:
    """A free key made from the Latin part of a label; from `fallback` where it has none."""
    made = slugify(label, allow_unicode=False).replace("-", "_")
    return free_key(made or fallback, set(taken))


def settle_key(
    sheet, made: dict, *, fallback: str, taken: Iterable[str], forbidden: Iterable[str] = ()
) -> None:
    """Gives `made` the key that was typed or one made from its label; refuses what is wrong or taken."""
    key = made.get("key", ABSENT)
    if key is ABSENT:
        made["key"] = key_from(
            made.get("label") or made.get("text") or made.get("name") or "", fallback, {*taken, *forbidden}
        )
    elif said := key_fault(key, forbidden):
        sheet.fault("key", said)
    elif key in taken:
        sheet.fault("key", _("There is one of this name already."))


def settle_keys(rows: Rows, made: list[dict], *, fallback: str, forbidden: Iterable[str] = ()) -> None:
    """The same for the rows of a list, against each other."""
    typed = [one.get("key") for one in made]
    for index, (row, one) in enumerate(zip(rows.kept, made, strict=True)):
        others = [key for key in typed[:index] if key] if one.get("key") else [key for key in typed if key]
        settle_key(row, one, fallback=fallback, taken=others, forbidden=forbidden)
        typed[index] = one["key"]


def renamed(rows: Rows, made: list[dict]) -> dict[str, str]:
    """Which keys of rows that were there have become others."""
    pairs = zip(rows.kept, made, strict=True)
    return {
        row.original["key"]: one["key"]
        for row, one in pairs
        if row.original is not ABSENT and row.original["key"] != one["key"]
    }
