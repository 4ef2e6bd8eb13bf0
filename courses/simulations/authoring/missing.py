"""What an unfinished draft still lacks to become a package: places by JSON path, with a sentence each."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

Missing = Iterator[tuple[str, str]]


def missing_in_system(spec: dict) -> Missing:
    if not spec.get("actors"):
        yield "$.system.actors", _("Nobody works with it yet: add the people and their roles.")
    if not spec.get("types"):
        yield "$.system.types", _("It keeps nothing yet: add a record type.")
    for index, one in enumerate(spec.get("types", ())):
        if not one.get("fields"):
            said = _("“%(label)s” has no field yet.") % {"label": one.get("label", one["key"])}
            yield f"$.system.types[{index}].fields", said
    if not spec.get("actions"):
        yield "$.system.actions", _("Nothing can be done with it yet: add an action.")
    for index, one in enumerate(spec.get("actions", ())):
        if not one.get("who"):
            said = _("Nobody may do “%(label)s” yet.") % {"label": one.get("label", one["key"])}
            yield f"$.system.actions[{index}].who", said


def missing_in_scenario(spec: dict) -> Missing:
    wanted = {
        "brief": _("Say what the task is."),
        "me": _("Say as whom the learner works."),
        "start": _("Say when the case begins."),
    }
    for member, said in wanted.items():
        if not spec.get(member):
            yield f"$.scenario.{member}", said
    if not spec.get("data"):
        yield "$.scenario.data", _("There is no record yet to work on.")
    if not any(one.get("must") for one in spec.get("checks", ())):
        yield (
            "$.scenario.checks",
            _("No result is needed for a pass yet: add a check, and tick that it must be kept."),
        )
    if not spec.get("model_run"):
        yield "$.scenario.model_run", _("There is no model run yet: record one.")
    if not spec.get("bad_runs"):
        yield "$.scenario.bad_runs", _("There is no bad run yet: each check needs one that breaks it.")
