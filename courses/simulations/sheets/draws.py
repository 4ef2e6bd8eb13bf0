"""In which draws a step or a bad run is used."""

from django.utils.translation import gettext as _

from courses.simulations.engine.values import as_text
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import Sheet
from courses.simulations.sheets.tree import texts


def draw_controls(names, raw: dict) -> dict:
    """For each pool the values for which the step is used; none chosen: all of them."""
    pools = (names.scenario or {}).get("vary", {})
    typed = raw.get("draw") if isinstance(raw.get("draw"), dict) else {}
    made = {}
    for name in dict.fromkeys([*pools, *(key.removeprefix("only_") for key in typed)]):
        shown = dict.fromkeys(as_text(one) for one in pools.get(name, ()))
        shown |= dict.fromkeys(texts(typed, draw_name(name)))
        label = _("Only when %(name)s is") % {"name": name}
        made[f"draw-{draw_name(name)}"] = controls.several(
            label, [(one, one or _("nothing")) for one in shown]
        )
    return made


def draws_of(sheet: Sheet) -> list:
    """The controls of `draw_controls`."""
    return [sheet.form[name] for name in sheet.form.fields if name.startswith("draw-")]


def write_draw(sheet: Sheet, made: dict) -> None:
    """The member `draw`; what was not touched stays as it was."""
    typed = sheet.raw.get("draw") if isinstance(sheet.raw.get("draw"), dict) else {}
    was = made.pop("draw", None) or {}
    pools = (sheet.scope.names.scenario or {}).get("vary", {})
    found = {}
    for name in dict.fromkeys([*was, *pools]):
        chosen = texts(typed, draw_name(name))
        if chosen and sorted(chosen) == sorted(as_text(one) for one in was.get(name, ())):
            found[name] = was[name]
        elif chosen:
            pool = [one for one in dict.fromkeys(pools.get(name, ())) if as_text(one) in chosen]
            found[name] = pool or was.get(name, [])
    if found:
        made["draw"] = found


def draw_name(name: str) -> str:
    return f"only_{name}"
