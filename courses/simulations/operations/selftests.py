"""Self-tests that are too much work for a request. The outbox plays a part of the runs, then puts itself in line again."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from courses.simulations.authoring.examining import examined_by
from courses.simulations.engine import (
    ENGINE_VERSION,
    BadInput,
    Package,
    TooMuchWork,
    canonical,
    load_package,
)
from courses.simulations.engine.selftest import Outcome, trials, try_out
from courses.simulations.models import ScenarioDraft, SelfTest
from courses.simulations.operations.drafts import package_of
from lms.audit import operations as audit
from lms.outbox import operations as outbox

KIND = "simulations.self_test"
# What is played before the others in line have their turn, in the units of engine/work.py: some ten seconds.
IN_A_PART = 60_000_000

_LETTERS = {"kept": "k", "open": "o", "idle": "i", "broken": "b"}
_VERDICTS = {letter: verdict for verdict, letter in _LETTERS.items()}


@transaction.atomic
def begin_self_test(*, draft: ScenarioDraft, by, at: datetime) -> SelfTest:
    """Has the draft tested as it stands. What was or is being tested already is not begun anew. Raises BadInput."""
    drafts = ScenarioDraft.objects.select_for_update(of=("self",)).select_related("system", "scenario")
    draft = drafts.get(pk=draft.pk)
    package = load_package(canonical(package_of(draft)))
    if test := SelfTest.objects.filter(draft=draft).first():
        if (test.spec_sha256, test.engine) == (package.sha256, ENGINE_VERSION):
            return test
        test.delete()
    test = SelfTest.objects.create(
        draft=draft,
        spec_sha256=package.sha256,
        engine=ENGINE_VERSION,
        trials=len(trials(package)),
        began_at=at,
    )
    _put_in_line(test, at)
    detail = {"seq": draft.seq, "sha256": package.sha256, "runs": test.trials}
    audit.record(by=by, at=at, verb="simulations.self_test.begun", obj=draft.scenario, detail=detail)
    return test


def go_on(*, test_id: int, tried: int, at: datetime) -> None:
    """Plays the next part of the runs. Nothing where that was done before, or the test was begun anew; a test
    of what its draft no longer holds ends here."""
    tests = SelfTest.objects.select_related("draft__system", "draft__scenario")
    test = tests.filter(pk=test_id, tried=tried, done_at=None).first()
    if test is None:
        return
    package = _package_of(test)
    played = _play_on(package, tried) if package else []
    with transaction.atomic():
        test = SelfTest.objects.select_for_update(of=("self",)).filter(pk=test_id, tried=tried).first()
        if test is None or test.done_at:
            return
        if package is None:
            test.delete()
            return
        test.outcomes += [_packed(package, one) for one in played]
        test.tried, test.stopped = len(test.outcomes), not played
        if test.stopped or test.tried == test.trials:
            _conclude(test, package, at)
        else:
            _put_in_line(test, at)
        test.save()


def _put_in_line(test: SelfTest, at: datetime) -> None:
    payload = {"test_id": test.pk, "tried": test.tried}
    outbox.put(kind=KIND, key=f"{KIND}:{test.pk}:{test.tried}", payload=payload, at=at)


def _package_of(test: SelfTest) -> Package | None:
    """What is tested, if the draft still holds it and this engine is the one that began."""
    try:
        package = load_package(canonical(package_of(test.draft)))
    except BadInput:
        return None
    same = (package.sha256, ENGINE_VERSION) == (test.spec_sha256, test.engine)
    return package if same else None


def _play_on(package: Package, tried: int) -> list[Outcome]:
    """The outcomes of the next trials, as many as fit into a part; none where not even one does."""
    limited, played = package.limited(IN_A_PART), []
    for trial in trials(package)[tried:]:
        try:
            played.append(try_out(limited, trial))
        except TooMuchWork:
            break
    return played


def _conclude(test: SelfTest, package: Package, at: datetime) -> None:
    test.done_at = at
    if not test.stopped:
        examined = examined_by(package, [_unpacked(package, *one) for one in test.outcomes])
        test.findings, test.concerns = examined.findings, [asdict(one) for one in examined.concerns]
    test.outcomes = []
    detail = {"sha256": test.spec_sha256, "findings": len(test.findings), "stopped": test.stopped}
    audit.record(by=None, at=at, verb="simulations.self_test.done", obj=test.draft.scenario, detail=detail)


def _packed(package: Package, outcome: Outcome) -> list:
    """A letter for each verdict: there may be thousands of outcomes, and dozens of verdicts in each."""
    letters = "".join(_LETTERS[outcome.verdicts[check.key]] for check in package.checks)
    return [outcome.score, outcome.passed, letters, outcome.refused]


def _unpacked(package: Package, score: int, passed: bool, letters: str, refused: list) -> Outcome:
    verdicts = {check.key: _VERDICTS[letter] for check, letter in zip(package.checks, letters, strict=True)}
    return Outcome(score, passed, verdicts, [(seq, do) for seq, do in refused])
