"""Runs on a draft: what its author records, or tries out as learners will see it. Nothing of them counts."""

from datetime import datetime, timedelta

from django.db import transaction

from courses.simulations.authoring import trials
from courses.simulations.engine import ENGINE_VERSION, Machine, canonical, load_package
from courses.simulations.models import Recording, Run, ScenarioDraft, ScenarioVersion
from courses.simulations.modes import SWITCHES, Mode
from courses.simulations.operations.drafts import package_of
from lms.audit import operations as audit
from lms.people.models import User


class NotATrial(Exception):
    """The run is a learner's: it ends as such runs end."""


@transaction.atomic
def start_recording(*, draft: ScenarioDraft, draw: dict, breaks: str = "", by: User, at: datetime) -> Run:
    """Starts the recording of a model run, or, with the key of a check, of a bad run that `breaks` it.

    It is played on the case alone, so that nothing in checks and runs keeps one from recording them. An unfinished
    recording of the same person is set aside. Raises the engine's BadInput where the case itself is not sound, or the
    draw is none of its draws.
    """
    version = _trial_version(draft, trials.bare(package_of(draft)), by=by, at=at)
    run = _start(draft, version, Mode.RECORD, draw, by=by, at=at)
    Recording.objects.create(run=run, breaks=breaks)
    return run


@transaction.atomic
def start_preview(*, draft: ScenarioDraft, mode: str, draw: dict, by: User, at: datetime) -> Run:
    """Starts a run on the draft as a learner would have it in this mode, as often as wanted. Raises BadInput."""
    version = _trial_version(draft, trials.playable(package_of(draft)), by=by, at=at)
    return _start(draft, version, Mode(mode), draw, by=by, at=at)


@transaction.atomic
def stop_trial(*, run: Run, by: User, at: datetime) -> Run:
    """Ends a recording or preview; what was done in it stays to be read. Safe to repeat. Raises NotATrial."""
    run = Run.objects.select_for_update(of=("self",)).select_related("version").get(pk=run.pk)
    if not run.is_trial:
        raise NotATrial(run.key)
    if not run.is_over:
        run.over_at, run.ending = at, Run.Ending.SET_ASIDE
        run.save(update_fields=["over_at", "ending"])
        audit.record(by=by, at=at, verb="simulations.trial.stopped", obj=run)
    return run


def _trial_version(draft: ScenarioDraft, spec: dict, *, by: User, at: datetime) -> ScenarioVersion:
    """The trial version of this content; the same content gives the same one."""
    package = load_package(spec)
    version, created = ScenarioVersion.objects.get_or_create(
        scenario_id=draft.scenario_id,
        spec_sha256=package.sha256,
        trial=True,
        defaults={
            "number": 0,
            "language": package.language,
            "title": package.title.replace("\0", ""),
            "package": canonical(package.spec),
            "engine": ENGINE_VERSION,
            "created_at": at,
            "created_by": by,
        },
    )
    if created:
        audit.record(by=by, at=at, verb="simulations.trial.made", obj=version, detail=version.told())
    return version


def _start(
    draft: ScenarioDraft, version: ScenarioVersion, mode: Mode, draw: dict, *, by: User, at: datetime
) -> Run:
    User.objects.select_for_update().get(pk=by.pk)  # of two starts at one time the second ends the first
    earlier = Run.objects.unfinished().filter(
        person=by, activity=None, mode=mode, version__scenario_id=draft.scenario_id
    )
    for run in earlier:
        stop_trial(run=run, by=by, at=at)
    package = version.load()
    machine = Machine(package, draw)
    limit = package.time_limit if SWITCHES[mode].counts else None
    run = Run.objects.create(
        person=by,
        activity=None,
        version=version,
        mode=mode,
        draw=machine.draw,
        started_at=at,
        deadline_at=at + timedelta(minutes=limit) if limit else None,
        head=machine.head,
        snapshot=canonical(machine.to_json()),
    )
    detail = {"scenario": draft.scenario_id, "mode": mode, "draw": canonical(machine.draw)}
    audit.record(by=by, at=at, verb="simulations.trial.started", obj=run, detail=detail)
    return run
