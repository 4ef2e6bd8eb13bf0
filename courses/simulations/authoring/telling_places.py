"""What a place of a package is called: Action “Register the move”, condition 1."""

from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.places import parts_of


def label_of(owner, path: str) -> str:
    """The place of a JSON path in words; `owner` is the draft of a scenario or a simulated system."""
    root, *parts = parts_of(path) or [""]
    is_draft = hasattr(owner, "system_id")
    system = owner.system if is_draft else owner
    if root == "scenario" and is_draft:
        return _("%(scenario)s: %(place)s") % {
            "scenario": owner,
            "place": _in_scenario(Names(system.spec, owner.spec), owner.spec, parts),
        }
    return _in_system(system.spec, parts)


def _in_system(spec: dict, parts: list) -> str:
    member, index, *rest = [*parts, "", ""][: max(2, len(parts))]
    one = _at(spec.get(member), index)
    if one and member == "types":
        return _("Record type “%(label)s”") % {"label": one.get("label", one.get("key"))}
    if one and member == "actions":
        said = _("Action “%(label)s”") % {"label": one.get("label", one.get("key"))}
        return ", ".join([said, *_inside(rest)])
    return _("The simulated system")


def _inside(parts: list) -> list[str]:
    if len(parts) < 2 or not isinstance(parts[1], int):
        return []
    said = {
        "guards": _("condition %(number)s"),
        "effects": _("effect %(number)s"),
        "form": _("question %(number)s"),
    }
    return [said[parts[0]] % {"number": parts[1] + 1}] if parts[0] in said else []


def _in_scenario(names: Names, spec: dict, parts: list) -> str:
    member, index, *rest = [*parts, "", ""][: max(2, len(parts))]
    one = _at(spec.get(member), index)
    number = {"number": index + 1} if isinstance(index, int) else {}
    if one and member == "checks":
        return _("check “%(text)s”") % {"text": one.get("text", one.get("key"))}
    if one and member == "data":
        words = {"type": names.type_label(one["type"]), "name": one.get("as", index + 1)}
        return _("record “%(name)s” (%(type)s)") % words
    if one and member == "model_run":
        return _("step %(number)s of the model run") % number
    if one and member == "bad_runs":
        return _("bad run %(number)s") % number
    return _("its task")


def _at(items, index):
    return items[index] if isinstance(index, int) and isinstance(items, list) and index < len(items) else None
