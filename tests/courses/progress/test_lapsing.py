"""Results that a later version has ended: they complete, unlock and certify nothing new, and undo nothing old."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.catalogue.models import Activity
from courses.progress import operations, queries
from courses.progress.models import Completion, Lapse
from lms.audit.models import AuditEvent
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read, record
from tests.factories.simulations import published_scenario

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def lapse(activity, at=NOW, *, key="version:2", language="", by=None) -> Lapse:
    return operations.lapse_results(
        activity=activity, language=language, key=key, reason="version 2", by=by, at=at
    )


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def course():
    """A course of two modules, one after the other; the first lesson holds a case."""
    body = [("simulation", {"scenario": published_scenario(), "required": True})]
    return published_course(
        modules=2,
        lessons=1,
        body=body,
    )


@pytest.fixture
def case(course) -> Activity:
    return Activity.objects.get(kind=Activity.Kind.SIMULATION)


def test_a_lapsed_pass_is_no_best_result(person, case):
    record(person, case, at=EARLIER)
    assert queries.best_result(person, case).is_good

    lapse(case)

    assert queries.best_result(person, case) is None
    assert queries.has_lapsed(person, case)


def test_a_pass_begun_after_the_lapse_counts(person, case):
    record(person, case, key="1", at=EARLIER)
    lapse(case)
    new = record(person, case, key="2", at=LATER, begun_at=NOW)

    assert queries.best_result(person, case) == new
    assert not queries.has_lapsed(person, case)


def test_what_was_begun_before_the_lapse_lapses_though_it_was_passed_after_it(person, case):
    lapse(case)

    record(person, case, at=LATER, begun_at=EARLIER)

    assert queries.best_result(person, case) is None


def test_results_of_other_activities_stay(person, case):
    other = published_course(lessons=1).activity()
    result = record(person, other, at=EARLIER)

    lapse(case)

    assert queries.best_result(person, other) == result


@pytest.mark.parametrize(("language", "lapses"), [("en", True), ("ko", False), ("", True)])
def test_a_lapse_in_one_language_leaves_results_on_versions_in_others(person, case, language, lapses):
    record(person, case, at=EARLIER, language=language)

    lapse(case, language="en")

    assert queries.has_lapsed(person, case) is lapses


def test_a_failure_before_the_lapse_asks_nobody_to_pass_anew(person, case):
    record(person, case, "failed", at=EARLIER)

    lapse(case)

    assert not queries.has_lapsed(person, case)


def test_a_lapsed_pass_completes_no_course(person, course, case):
    enrol(person, course, at=EARLIER)
    read(person, course, 0, at=EARLIER)
    record(person, case, key="1", at=EARLIER)
    lapse(case)

    record(person, course.activity(1), "done", key="lesson", at=LATER)
    assert not Completion.objects.exists()

    record(person, case, key="2", at=LATER)
    assert Completion.objects.get().person == person


def test_a_lapsed_pass_unlocks_no_module(person, course, case):
    enrol(person, course, at=EARLIER)
    read(person, course, 0, at=EARLIER)
    record(person, case, key="1", at=EARLIER)
    assert queries.standing(person, course.key, "en").modules[1].unlocked

    lapse(case)
    assert not queries.standing(person, course.key, "en").modules[1].unlocked

    record(person, case, key="2", at=LATER)
    assert queries.standing(person, course.key, "en").modules[1].unlocked


def test_a_completion_stays_when_its_results_lapse(person, course, case):
    enrol(person, course, at=EARLIER)
    record(person, case, key="1", at=EARLIER)
    read(person, course, 0, 1, at=EARLIER)
    completed = Completion.objects.get()

    lapse(case)
    operations.reconsider(enrolment_id=person.enrolments.get().pk, at=LATER)

    assert Completion.objects.get() == completed
    assert queries.standing(person, course.key, "en").completed
    assert [one.result for one in completed.evidence.filter(result__activity=case)]


def test_all_standings_say_what_has_to_be_passed_anew(person, course, case):
    enrol(person, course, at=EARLIER)
    record(person, case, at=EARLIER)
    lapse(case)

    alone, several = queries.standing(person, course.key, "en"), queries.standings(person, "en")

    assert [one.key for one in alone.anew] == [case.key]
    assert several == [alone]
    assert not alone.activities[case.key].done


def test_nothing_has_to_be_passed_anew_once_it_was(person, course, case):
    enrol(person, course, at=EARLIER)
    record(person, case, key="1", at=EARLIER)
    lapse(case)
    record(person, case, key="2", at=LATER)

    assert queries.standing(person, course.key, "en").anew == []


def test_the_same_reason_ends_results_once(person, case):
    first = lapse(case, at=EARLIER)
    record(person, case, at=NOW)

    assert lapse(case, at=LATER) == first

    assert Lapse.objects.count() == 1
    assert queries.best_result(person, case).is_good
    assert AuditEvent.objects.filter(verb="progress.results.lapsed").count() == 1


def test_a_lapse_tells_the_trail_what_it_ended(admin_person, case):
    told = lapse(case, language="ko", by=admin_person)

    event = AuditEvent.objects.about(told).get()
    assert (event.actor, event.at) == (admin_person.key, NOW)
    assert event.detail == {"activity": case.key, "language": "ko"}


@pytest.mark.parametrize("change", [lambda lapses: lapses.update(at=LATER), lambda lapses: lapses.delete()])
def test_a_lapse_is_never_changed_or_deleted(case, change):
    lapse(case)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Lapse.objects.all())


def test_a_lapse_without_its_event_is_none(case, monkeypatch):
    monkeypatch.setattr(operations.audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        lapse(case)

    assert not Lapse.objects.exists()
