"""Writing systems and scenarios before they are packages. A draft may be unfinished and wrong; a version may not."""

from copy import deepcopy
from datetime import datetime

from django.db import transaction
from wagtail.models import Locale

from courses.simulations.engine import canonical
from courses.simulations.models import Scenario, ScenarioDraft, ScenarioVersion, SimulatedSystem
from courses.simulations.operations.packages import import_package
from lms.audit import operations as audit

FORMAT = "gwanmun-scenario/1"
EMPTY_SYSTEM = {"calendar": {"open": "09:00", "close": "18:00"}, "actors": [], "types": [], "actions": []}
EMPTY_SCENARIO = {"data": [], "checks": [], "model_run": [], "bad_runs": []}


class DraftMoved(Exception):
    """Somebody has changed the draft since the sender saw it; nothing was changed."""


class ShortNameTaken(Exception):
    """There is a scenario of this short name in this language."""


class NoPackage(Exception):
    """The scenario has no version that a draft could be made of."""


@transaction.atomic
def create_system(*, name: str, language: str, by, at: datetime, spec: dict | None = None) -> SimulatedSystem:
    """A new simulated system, empty but for office hours unless `spec` gives its content."""
    spec = {**deepcopy(spec or EMPTY_SYSTEM), "name": name}
    system = SimulatedSystem.objects.create(
        name=name, language=language, spec=spec, changed_at=at, changed_by=by
    )
    audit.record(by=by, at=at, verb="simulations.system.created", obj=system, detail={"name": name})
    return system


@transaction.atomic
def create_scenario(*, title: str, slug: str, system: SimulatedSystem, by, at: datetime) -> ScenarioDraft:
    """A new scenario on the system, in its language, with nothing but a title. Raises ShortNameTaken."""
    locale, _created = Locale.objects.get_or_create(language_code=system.language)
    if Scenario.objects.filter(slug=slug, locale=locale).exists():
        raise ShortNameTaken(slug)
    twin = Scenario.objects.filter(slug=slug).order_by("pk").first()
    others = {"translation_key": twin.translation_key} if twin else {}
    scenario = Scenario.objects.create(slug=slug, locale=locale, title=title, live=False, **others)
    spec = deepcopy(EMPTY_SCENARIO) | {"title": title, "language": system.language}
    draft = ScenarioDraft.objects.create(
        scenario=scenario, system=system, spec=spec, changed_at=at, changed_by=by
    )
    audit.record(by=by, at=at, verb="simulations.scenario.created", obj=scenario, detail={"slug": slug})
    return draft


@transaction.atomic
def open_draft(*, scenario: Scenario, by, at: datetime) -> ScenarioDraft:
    """The draft of the scenario; where there is none it is made of what its newest version holds.

    A system with the same content is shared, others get one of their own. Raises NoPackage.
    """
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    draft = ScenarioDraft.objects.select_related("system", "scenario").filter(scenario=scenario).first()
    if draft:
        return draft
    version = ScenarioVersion.objects.filter(scenario=scenario, trial=False).order_by("-number").first()
    if version is None:
        raise NoPackage(scenario.pk)
    return load_draft(scenario=scenario, spec=version.load().spec, by=by, at=at)


@transaction.atomic
def load_draft(*, scenario: Scenario, spec: dict, by, at: datetime) -> ScenarioDraft:
    """Makes the content of the package the draft of the scenario, whatever that held before."""
    system = _system_like(spec, by=by, at=at)
    draft, created = ScenarioDraft.objects.select_for_update(of=("self",)).get_or_create(
        scenario=scenario,
        defaults={"system": system, "spec": spec["scenario"], "changed_at": at, "changed_by": by},
    )
    if not created:
        draft.system, draft.spec, draft.seq = system, spec["scenario"], draft.seq + 1
        draft.changed_at, draft.changed_by = at, by
        draft.save()
    audit.record(by=by, at=at, verb="simulations.draft.loaded", obj=scenario, detail={"seq": draft.seq})
    return draft


@transaction.atomic
def change_system(
    *, system: SimulatedSystem, expected_seq: int, spec: dict, by, at: datetime
) -> SimulatedSystem:
    """Writes the content of the system; its name follows. Raises DraftMoved."""
    system = SimulatedSystem.objects.select_for_update().get(pk=system.pk)
    _write(system, expected_seq, spec, by=by, at=at)
    system.name = spec.get("name", system.name)
    system.save()
    audit.record(by=by, at=at, verb="simulations.system.changed", obj=system, detail={"seq": system.seq})
    return system


@transaction.atomic
def change_scenario(
    *, draft: ScenarioDraft, expected_seq: int, spec: dict, by, at: datetime
) -> ScenarioDraft:
    """Writes the scenario's part of the draft. Raises DraftMoved."""
    drafts = ScenarioDraft.objects.select_for_update(of=("self",)).select_related("system", "scenario")
    draft = drafts.get(pk=draft.pk)
    _write(draft, expected_seq, spec, by=by, at=at)
    draft.save()
    audit.record(
        by=by, at=at, verb="simulations.draft.changed", obj=draft.scenario, detail={"seq": draft.seq}
    )
    return draft


def package_of(draft: ScenarioDraft) -> dict:
    """The package as the draft stands, sound or not."""
    return {"format": FORMAT, "system": draft.system.spec, "scenario": draft.spec}


def make_version(
    *,
    draft: ScenarioDraft,
    keeps_passes: bool = True,
    most_work: float | None = None,
    by,
    at: datetime,
) -> ScenarioVersion:
    """Makes the draft the version that the scenario's next publication would play.

    Raises what `import_package` raises; the engine's BadInput names the place of a fault by its JSON path.
    """
    return import_package(
        text=canonical(package_of(draft)),
        slug="",
        into=draft.scenario,
        keeps_passes=keeps_passes,
        most_work=most_work,
        by=by,
        at=at,
    )


def _write(draft, expected_seq: int, spec: dict, *, by, at: datetime) -> None:
    if draft.seq != expected_seq:
        raise DraftMoved
    draft.spec, draft.seq = spec, draft.seq + 1
    draft.changed_at, draft.changed_by = at, by


def _system_like(spec: dict, *, by, at: datetime) -> SimulatedSystem:
    language = spec["scenario"]["language"]
    content = canonical(spec["system"])
    for system in SimulatedSystem.objects.filter(name=spec["system"]["name"], language=language):
        if canonical(system.spec) == content:
            return system
    return create_system(name=spec["system"]["name"], language=language, spec=spec["system"], by=by, at=at)
