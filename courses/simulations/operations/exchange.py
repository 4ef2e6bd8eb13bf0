"""Packages in and out of the workshop, and one scenario made from another."""

import json
from copy import deepcopy
from datetime import datetime

from django.db import transaction

from courses.simulations.engine import canonical, load_package
from courses.simulations.models import Scenario, ScenarioDraft, ScenarioVersion, SimulatedSystem
from courses.simulations.operations.drafts import (
    ShortNameTaken,
    change_scenario,
    create_scenario,
    create_system,
    load_draft,
    package_of,
)
from courses.simulations.operations.packages import keep, load_tested, scenario_for
from courses.simulations.operations.selftests import begin_self_test

# What a copy of a scenario takes over besides its package.
COPIED = (
    "intro",
    "offers_watch",
    "offers_guided",
    "offers_practice",
    "offers_assessed",
    "assessed_after_practice",
    "shows_model",
)


def bring_in(
    *,
    text: str | bytes,
    slug: str = "",
    by,
    at: datetime,
    into: Scenario | None = None,
    only_new: bool = False,
    keeps_passes: bool = True,
    most_work: float | None = None,
) -> ScenarioVersion:
    """Imports a package and lays it on the bench too: what is edited next is what was imported.

    Takes and raises what `import_package` does.
    """
    package = load_tested(text, most_work)
    with transaction.atomic():
        scenario = scenario_for(package, slug, into=into, only_new=only_new)
        version = keep(package, scenario, keeps_passes=keeps_passes, by=by, at=at)
        _lay_out(version.package, scenario, by=by, at=at)
    return version


def bring_in_untested(
    *,
    text: str | bytes,
    slug: str = "",
    by,
    at: datetime,
    into: Scenario | None = None,
    only_new: bool = False,
) -> ScenarioDraft:
    """Lays a package on the bench and has it tested there, where `bring_in` raised NotTested. It is no version yet.

    Raises the engine's BadInput, OtherLanguage or ScenarioExists, and then nothing has changed.
    """
    package = load_package(text)
    with transaction.atomic():
        scenario = scenario_for(package, slug, into=into, only_new=only_new)
        draft = _lay_out(canonical(package.spec), scenario, by=by, at=at)
        begin_self_test(draft=draft, by=by, at=at)
    return draft


def _lay_out(package: str, scenario: Scenario, *, by, at: datetime) -> ScenarioDraft:
    draft = ScenarioDraft.objects.select_related("system", "scenario").filter(scenario=scenario).first()
    if draft and export_of(draft) == package:
        return draft
    return load_draft(scenario=scenario, spec=json.loads(package), by=by, at=at)


def export_of(source: ScenarioDraft | ScenarioVersion) -> str:
    """The canonical JSON of a version, or of a draft as it stands, sound or not: its file, byte for byte."""
    return source.package if isinstance(source, ScenarioVersion) else canonical(package_of(source))


@transaction.atomic
def copy_scenario(
    *, draft: ScenarioDraft, title: str, slug: str, own_system: bool, by, at: datetime
) -> ScenarioDraft:
    """A new scenario with the content of this draft, on the same system or a copy of it.

    Results of equal short names count together, so the name must be free in every language. Raises ShortNameTaken.
    """
    if Scenario.objects.filter(slug=slug).exists():
        raise ShortNameTaken(slug)
    system = _copy_of(draft.system, by=by, at=at) if own_system else draft.system
    copy = create_scenario(title=title, slug=slug, system=system, by=by, at=at)
    taken_over = {name: getattr(draft.scenario, name) for name in COPIED}
    Scenario.objects.filter(pk=copy.scenario_id).update(**taken_over)
    spec = {**deepcopy(draft.spec), "title": title}
    return change_scenario(draft=copy, expected_seq=copy.seq, spec=spec, by=by, at=at)


def _copy_of(system: SimulatedSystem, *, by, at: datetime) -> SimulatedSystem:
    return create_system(name=system.name, language=system.language, spec=system.spec, by=by, at=at)
