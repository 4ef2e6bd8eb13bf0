"""Analyses are asked for, made by a worker, kept, and made anew when there are newer attempts."""

from datetime import timedelta

import pytest

from courses.quizzes.analysis import kept
from courses.quizzes.analysis.selection import ALL, Selection
from courses.quizzes.models import ItemAnalysis
from courses.quizzes.operations import analyses
from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from tests.courses.quizzes.analysis.crowd import AT, Crowd, Given, gathered, new_people
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


def taken(people: int = 6) -> Crowd:
    crowd = gathered(3)
    take(crowd, people)
    return crowd


def take(crowd: Crowd, people: int, **how) -> None:
    crowd.take(
        [
            [
                Given(question, (place + number) % 2, ["b" if place % 2 else "a"])
                for number, question in enumerate(crowd.questions)
            ]
            for place in range(people)
        ],
        **how,
    )


def request(crowd: Crowd, *, by=None, at=LATER, **filters) -> ItemAnalysis:
    return analyses.request_analysis(selection=Selection(crowd.activity, at, **filters), by=by, at=at)


def test_a_worker_makes_what_was_asked_for(drain_outbox):
    crowd, person = taken(), UserFactory()

    analysis = request(crowd, by=person)
    waiting = analysis.state
    drain_outbox(now=lambda: LATER)
    analysis.refresh_from_db()

    assert (waiting, analysis.state, analysis.progress) == ("waiting", "ready", 100)
    assert (analysis.made_at, analysis.result["attempts"]) == (LATER, 6)
    assert analysis.result["similarity"]["compared"] == 15
    assert AuditEvent.objects.get(verb="quizzes.analysis.requested").actor == person.key


def test_whoever_asks_while_it_is_under_way_gets_that():
    crowd = taken()

    first, second = request(crowd), request(crowd, at=LATER + timedelta(seconds=5))
    other = request(crowd, attempts=ALL)

    assert first == second != other
    assert OutboxRow.objects.filter(kind=analyses.KIND).count() == 2


def test_asking_anew_counts_anew_and_shows_the_old_figures_meanwhile(drain_outbox):
    crowd = taken()
    request(crowd)
    drain_outbox(now=lambda: LATER)
    take(crowd, 2)

    analysis = request(crowd, at=LATER + timedelta(hours=1))
    meanwhile = analysis.result["attempts"]
    drain_outbox(now=lambda: LATER + timedelta(hours=1))
    analysis.refresh_from_db()

    assert (meanwhile, analysis.result["attempts"]) == (6, 8)


def test_it_tells_how_far_it_is(monkeypatch):
    crowd = taken()
    analysis = request(crowd)
    told = []

    def calculate(selection, *, done):
        for step in range(1, analyses.STEPS + 1):
            done(step)
            analysis.refresh_from_db()
            told.append((analysis.state, analysis.progress))
        return {"attempts": 0}

    monkeypatch.setattr(analyses, "calculate", calculate)
    analyses.make_analysis(analysis_id=analysis.pk, at=LATER)

    assert {state for state, _progress in told} == {"running"}
    assert [progress for _state, progress in told] == sorted({progress for _state, progress in told})
    assert told[-1][1] == 100


def test_what_fails_says_so_and_is_tried_again(monkeypatch, drain_outbox, caplog):
    crowd = taken()
    analysis = request(crowd)
    with monkeypatch.context() as patched:
        patched.setattr(analyses, "calculate", lambda *args, **more: 1 / 0)
        drain_outbox(now=lambda: LATER)
    analysis.refresh_from_db()
    failed = analysis.state

    drain_outbox(now=lambda: LATER + timedelta(minutes=20))
    analysis.refresh_from_db()

    assert "ZeroDivisionError" in caplog.text
    assert (failed, analysis.state) == ("failed", "ready")


def test_making_it_twice_is_making_it_once():
    crowd = taken()
    analysis = request(crowd)

    analyses.make_analysis(analysis_id=analysis.pk, at=LATER)
    analysis.refresh_from_db()
    once = analysis.result
    analyses.make_analysis(analysis_id=analysis.pk, at=LATER)
    analysis.refresh_from_db()

    assert analysis.result == once


def test_an_analysis_that_is_gone_is_no_error():
    analyses.make_analysis(analysis_id=0, at=LATER)


def test_the_sweep_asks_for_what_is_missing_and_for_what_is_old_and_overtaken(drain_outbox):
    crowd, idle = taken(), taken()

    def sweep(at) -> list[int]:
        analyses.refresh_analyses(at=at)
        drain_outbox(now=lambda: at)
        return list(
            ItemAnalysis.objects.filter(made_at=at).order_by("activity").values_list("activity", flat=True)
        )

    first = sweep(LATER)
    take(crowd, 1)
    soon = sweep(LATER + timedelta(hours=1))
    late = sweep(LATER + analyses.REFRESHED_EVERY)
    later = sweep(LATER + 3 * analyses.REFRESHED_EVERY)

    assert first == [crowd.activity.pk, idle.activity.pk]
    assert (soon, late, later) == ([], [crowd.activity.pk], [])


def test_a_second_try_makes_no_usual_analysis_old(drain_outbox):
    crowd = gathered(2)
    people = new_people(6)
    take(crowd, 6, persons=people)
    analyses.refresh_analyses(at=LATER)
    drain_outbox(now=lambda: LATER)
    take(crowd, 6, persons=people, number=2)

    analyses.refresh_analyses(at=LATER + 2 * analyses.REFRESHED_EVERY)

    assert OutboxRow.objects.filter(kind=analyses.KIND).count() == 1


def test_what_was_asked_for_once_is_forgotten_in_time(drain_outbox):
    crowd = taken()
    request(crowd)
    request(crowd, attempts=ALL)
    drain_outbox(now=lambda: LATER)

    analyses.refresh_analyses(at=LATER + analyses.KEPT + timedelta(days=1))

    assert [one.filters for one in ItemAnalysis.objects.all()] == [{}]


def test_few_attempts_are_counted_at_once_and_many_by_a_worker(drain_outbox, monkeypatch):
    crowd = taken()
    now = Selection(crowd.activity, LATER)
    at_once = kept.known(now)
    monkeypatch.setattr(kept, "MOST_IN_A_REQUEST", 5)
    monkeypatch.setattr(kept, "calculate", lambda *args, **more: pytest.fail("counted in a request"))

    before = kept.known(now)
    request(crowd)
    drain_outbox(now=lambda: LATER)
    after = kept.known(now)
    take(crowd, 1)
    outdated = kept.known(now)

    assert at_once.is_current and at_once.result["similarity"] is None
    assert (before.result, before.is_current) == (None, False)
    assert (after.is_current, after.result["attempts"]) == (True, 6)
    assert (outdated.is_current, outdated.result["attempts"], outdated.attempts) == (False, 6, 7)


def test_a_period_is_counted_anew_every_day(drain_outbox, monkeypatch):
    crowd = taken()
    request(crowd, days=30)
    drain_outbox(now=lambda: LATER)
    monkeypatch.setattr(kept, "MOST_IN_A_REQUEST", 0)

    def is_current(at) -> bool:
        return kept.known(Selection(crowd.activity, at, days=30)).is_current

    assert is_current(LATER + timedelta(hours=3))
    assert not is_current(LATER + timedelta(days=2))


def test_naming_suspected_people_is_on_record(drain_outbox):
    crowd, person = taken(), UserFactory()
    analysis = request(crowd)
    drain_outbox(now=lambda: LATER)
    analysis.refresh_from_db()
    first, second = crowd.attempts[:2]
    analysis.result["similarity"]["pairs"] = [{"first": first.pk, "second": second.pk}]

    named = analyses.name_similar(analysis=analysis, by=person, at=LATER)

    assert {one.person for one in named} == {first.person, second.person}
    event = AuditEvent.objects.get(verb="quizzes.similar_attempts.named")
    assert (event.actor, event.detail) == (person.key, {"attempts": [first.pk, second.pk]})
