"""Changes of a simulated system that its scenarios have to follow: all of them at once, or none."""

from copy import deepcopy
from datetime import datetime

from django.db import transaction

from courses.simulations.authoring.changes import Change, rewritten
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.uses import Use
from courses.simulations.engine import canonical
from courses.simulations.models import ScenarioDraft, SimulatedSystem
from courses.simulations.operations.drafts import change_scenario, change_system, create_system
from lms.audit import operations as audit


class StillUsed(Exception):
    """What is to go is used, or it cannot be told whether it is; `uses` are pairs of a system or draft and a use."""

    def __init__(self, uses: list[tuple[SimulatedSystem | ScenarioDraft, Use]]):
        super().__init__(f"{len(uses)} uses")
        self.uses = uses


class ScenarioLocked(Exception):
    """A scenario that would have to follow is locked for this person."""

    def __init__(self, draft: ScenarioDraft):
        super().__init__(str(draft))
        self.draft = draft


class SystemUsed(Exception):
    """There are scenarios on the system."""


@transaction.atomic
def change_system_names(
    *, system: SimulatedSystem, expected_seq: int, spec: dict, changes: list[Change], by, at: datetime
) -> SimulatedSystem:
    """Writes `spec`, in which declarations are renamed or gone, and carries that through all that refers to them.

    Raises StillUsed, ScenarioLocked or DraftMoved, and then nothing has changed.
    """
    locked = SimulatedSystem.objects.select_for_update().get(pk=system.pk)
    drafts = list(
        ScenarioDraft.objects.select_for_update(of=("self",)).select_related("scenario").filter(system=locked)
    )
    cast = {alias: of for draft in drafts for alias, of in Names({}, draft.spec).cast.items()}
    before = Names(locked.spec, more_cast=cast)
    spec, uses = rewritten(before, changes, system=spec)
    in_the_way = [(locked, use) for use in uses]
    followed = []
    for draft in drafts:
        made, uses = rewritten(Names(locked.spec, draft.spec), changes, scenario=draft.spec)
        in_the_way += [(draft, use) for use in uses]
        if canonical(made) != canonical(draft.spec):
            followed.append((draft, made))
    if in_the_way:
        raise StillUsed(in_the_way)
    system = change_system(system=system, expected_seq=expected_seq, spec=spec, by=by, at=at)
    for draft, made in followed:
        _follow(draft, made, by=by, at=at)
    return system


@transaction.atomic
def change_scenario_names(
    *, draft: ScenarioDraft, expected_seq: int, spec: dict, changes: list[Change], by, at: datetime
) -> ScenarioDraft:
    """The same for what a scenario declares. Its system may speak of records by their alias; it is not changed."""
    locked = (
        ScenarioDraft.objects.select_for_update(of=("self",))
        .select_related("system", "scenario")
        .get(pk=draft.pk)
    )
    before = Names(locked.system.spec, locked.spec)
    made, uses = rewritten(before, changes, scenario=spec)
    in_the_way = [(locked, use) for use in uses]
    # A record that the system speaks of may go or change its name only if the system makes one of that name itself.
    own = Names(locked.system.spec).cast
    for change in changes:
        if change.what == "alias" and change.key not in own:
            gone = Change(change.what, change.key)
            in_the_way += [
                (locked.system, use) for use in rewritten(before, [gone], system=locked.system.spec)[1]
            ]
    if in_the_way:
        raise StillUsed(in_the_way)
    return change_scenario(draft=draft, expected_seq=expected_seq, spec=made, by=by, at=at)


@transaction.atomic
def copy_system(*, system: SimulatedSystem, name: str, by, at: datetime) -> SimulatedSystem:
    """A system of its own with the same content."""
    return create_system(name=name, language=system.language, spec=deepcopy(system.spec), by=by, at=at)


@transaction.atomic
def delete_system(*, system: SimulatedSystem, by, at: datetime) -> None:
    """Raises SystemUsed if there are scenarios on it."""
    system = SimulatedSystem.objects.select_for_update().get(pk=system.pk)
    if system.scenarios.exists():
        raise SystemUsed(system.pk)
    audit.record(by=by, at=at, verb="simulations.system.deleted", obj=system, detail={"name": system.name})
    system.delete()


def _follow(draft: ScenarioDraft, spec: dict, *, by, at: datetime) -> None:
    lock = draft.scenario.get_lock()
    if lock and by and lock.for_user(by):
        raise ScenarioLocked(draft)
    change_scenario(draft=draft, expected_seq=draft.seq, spec=spec, by=by, at=at)
