"""A version that ends earlier passes: from when on, and what of."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations as awards
from certification.awards import queries as standings
from certification.awards.models import Period
from courses.catalogue.models import Activity
from courses.progress import operations as progress
from courses.progress import queries
from courses.progress.models import Completion, Lapse
from courses.simulations import operations
from courses.simulations.models import Scenario, ScenarioVersion
from tests.courses.simulations.learner import text_of
from tests.factories.certification import ActivityFactory, certification_for, pass_activity
from tests.factories.people import UserFactory
from tests.factories.simulations import (
    act,
    model_steps,
    open_simulation,
    package_text,
    published_scenario,
    solved,
)

pytestmark = pytest.mark.django_db

# Publication takes its moment from the clock, so that what comes before and after lies around now.
NOW = timezone.now()
BEFORE = NOW - timedelta(hours=2)
ALMOST_A_YEAR = timedelta(days=350)


def after() -> timezone.datetime:
    """After whatever has been published so far."""
    return timezone.now() + timedelta(seconds=1)


@pytest.fixture
def scenario() -> Scenario:
    return published_scenario()


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def activity(person, scenario) -> Activity:
    return open_simulation(person, scenario)


def version_of(scenario: Scenario, title: str, *, keeps: bool) -> ScenarioVersion:
    return operations.import_package(
        text=package_text(title=title), slug="", into=scenario, keeps_passes=keeps, by=None, at=NOW
    )


def publish(scenario: Scenario, title: str, *, keeps: bool) -> ScenarioVersion:
    version = version_of(scenario, title, keeps=keeps)
    operations.publish_version(version=version, by=None, at=NOW)
    return version


def start(person, activity: Activity, at, *, mode: str = "assessed"):
    return operations.start_run(person=person, activity=activity, mode=mode, language="en", by=person, at=at)


def passes(person, activity: Activity, at, *, mode: str = "assessed"):
    return solved(start(person, activity, at, mode=mode), at=at)


def counts(person, activity: Activity) -> bool:
    return queries.best_result(person, activity) is not None


def test_a_version_that_ends_passes_ends_those_on_earlier_ones(person, activity, scenario):
    passes(person, activity, BEFORE)

    publish(scenario, "Second", keeps=False)

    assert not counts(person, activity)
    assert queries.has_lapsed(person, activity)


def test_a_version_that_keeps_passes_ends_none(person, activity, scenario):
    passes(person, activity, BEFORE)

    publish(scenario, "Second", keeps=True)

    assert counts(person, activity)
    assert not Lapse.objects.exists()


def test_a_pass_on_the_new_version_counts(person, activity, scenario):
    passes(person, activity, BEFORE)
    publish(scenario, "Second", keeps=False)

    passes(person, activity, after())

    assert counts(person, activity)


def test_a_run_begun_on_the_old_version_passes_on_the_old_version(person, activity, scenario):
    run = start(person, activity, BEFORE)
    publish(scenario, "Second", keeps=False)

    for event in model_steps(run):
        act(run, event["do"], event.get("on"), at=BEFORE + timedelta(minutes=1), **event.get("input", {}))

    assert run.reports.get().passed
    assert not counts(person, activity)


def test_the_first_version_of_all_ends_nothing(person):
    version = operations.import_package(
        text=package_text(), slug="first", keeps_passes=False, by=None, at=NOW
    )
    open_simulation(person, Scenario.objects.get(pk=version.scenario_id))

    operations.publish_version(version=version, by=None, at=NOW)

    assert not Lapse.objects.exists()


def test_publishing_it_again_ends_nothing_more(person, activity, scenario):
    second = publish(scenario, "Second", keeps=False)
    passes(person, activity, after())

    scenario.refresh_from_db()
    scenario.unpublish()
    operations.publish_version(version=second, by=None, at=NOW)
    scenario.refresh_from_db()
    scenario.save_revision().publish()

    assert Lapse.objects.count() == 1
    assert counts(person, activity)


def test_coming_back_to_it_after_another_version_ends_nothing_more(person, activity, scenario):
    first = scenario.versions.get()
    second = publish(scenario, "Second", keeps=False)
    operations.publish_version(version=first, by=None, at=NOW)
    passes(person, activity, after())

    operations.publish_version(version=second, by=None, at=NOW)

    assert Lapse.objects.count() == 1
    assert counts(person, activity)


def test_going_back_to_a_version_brings_no_pass_back(person, activity, scenario):
    first = scenario.versions.get()
    passes(person, activity, BEFORE)
    publish(scenario, "Second", keeps=False)

    operations.publish_version(version=first, by=None, at=NOW)

    assert not counts(person, activity)


@pytest.mark.parametrize("second_keeps", [True, False])
def test_only_passes_before_the_ending_version_end(person, activity, scenario, second_keeps):
    passes(person, activity, BEFORE)
    publish(scenario, "Second", keeps=second_keeps)
    publish(scenario, "Third", keeps=not second_keeps)
    other = UserFactory()
    progress.enrol(
        person=other,
        course_key=person.enrolments.get().course_key,
        language="en",
        by=other,
        at=after(),
    )
    passes(other, activity, after())

    assert not counts(person, activity)
    assert counts(other, activity)


def test_a_scenario_that_no_course_holds_has_nothing_to_end():
    scenario = published_scenario()

    publish(scenario, "Second", keeps=False)

    assert not Lapse.objects.exists()


def test_nothing_is_published_whose_passes_cannot_be_ended(person, activity, scenario, monkeypatch):
    monkeypatch.setattr(progress.audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        operations.publish_version(version=version_of(scenario, "Second", keeps=False), by=None, at=NOW)

    scenario.refresh_from_db()
    assert scenario.version.number == 1
    assert not Lapse.objects.exists()


# Practice, tries, courses, certificates


def test_a_lapsed_pass_in_practice_opens_no_assessed_run(person, activity, scenario):
    Scenario.objects.update(assessed_after_practice=True)
    passes(person, activity, BEFORE, mode="practice")
    publish(scenario, "Second", keeps=False)

    with pytest.raises(operations.PracticeFirst):
        start(person, activity, after())

    passes(person, activity, after(), mode="practice")
    assert start(person, activity, after() + timedelta(seconds=1)).mode == "assessed"


def test_a_lapsed_pass_completes_no_course_and_a_completion_stays(person, activity, scenario):
    done, late = UserFactory(), person
    course_key = person.enrolments.get().course_key
    progress.enrol(person=done, course_key=course_key, language="en", by=done, at=BEFORE)
    lesson = Activity.objects.get(kind=Activity.Kind.LESSON)
    for one in (done, late):
        passes(one, activity, BEFORE)
    progress.mark_read(person=done, activity=lesson, by=done, at=BEFORE)
    publish(scenario, "Second", keeps=False)

    progress.mark_read(person=late, activity=lesson, by=late, at=after())

    assert [one.person for one in Completion.objects.all()] == [done]


def test_a_certificate_stays_and_its_renewal_asks_for_a_new_pass(person, activity, scenario):
    certification_for(activity, validity_months=12, renewal_months=1)
    passes(person, activity, NOW - ALMOST_A_YEAR)
    [period] = awards.consider(person=person, at=NOW - ALMOST_A_YEAR)
    publish(scenario, "Second", keeps=False)

    assert awards.consider(person=person, at=after()) == []
    assert Period.objects.valid_at(after()).get() == period

    passes(person, activity, after())
    [renewed] = awards.consider(person=person, at=after() + timedelta(seconds=1))
    assert (renewed.award, renewed.number) == (period.award, 2)


def test_a_lapsed_pass_certifies_nobody(person, activity, scenario):
    passes(person, activity, BEFORE)
    publish(scenario, "Second", keeps=False)
    certification = certification_for(activity)

    assert awards.consider(person=person, at=after()) == []
    assert not standings.people_with_all(certification).exists()

    passes(person, activity, after())
    assert list(standings.people_with_all(certification)) == [person]
    assert len(awards.consider(person=person, at=after() + timedelta(seconds=1))) == 1


def test_a_pass_from_within_the_renewal_window_lapses_as_well(person, activity, scenario):
    quiz = ActivityFactory()
    certification_for(activity, quiz, validity_months=12, renewal_months=1)
    passes(person, activity, NOW - ALMOST_A_YEAR)
    pass_activity(person, quiz, NOW - ALMOST_A_YEAR)
    assert len(awards.consider(person=person, at=NOW - ALMOST_A_YEAR)) == 1
    passes(person, activity, BEFORE)  # in time for the renewal, which waits for the quiz
    publish(scenario, "Second", keeps=False)

    pass_activity(person, quiz, after())
    assert awards.consider(person=person, at=after()) == []

    passes(person, activity, after())
    assert len(awards.consider(person=person, at=after() + timedelta(seconds=1))) == 1


# What the learner sees


def test_the_case_says_that_it_has_to_be_passed_anew(client, person, activity, scenario):
    passes(person, activity, BEFORE)
    client.force_login(person)
    url = reverse("simulations:intro", args=[activity.key])
    assert "There is a new version of this case." not in text_of(client.get(url))

    publish(scenario, "Second", keeps=False)
    assert "There is a new version of this case." in text_of(client.get(url))

    passes(person, activity, after())
    assert "There is a new version of this case." not in text_of(client.get(url))


def test_my_training_says_what_has_to_be_passed_anew(client, person, activity, scenario):
    passes(person, activity, BEFORE)
    publish(scenario, "Second", keeps=False)
    client.force_login(person)

    page = text_of(client.get(reverse("dashboard:my_training")))

    assert "Your earlier pass no longer counts." in page


def test_my_training_says_so_of_a_completed_course_too(client, person, activity, scenario):
    passes(person, activity, BEFORE)
    lesson = Activity.objects.get(kind=Activity.Kind.LESSON)
    progress.mark_read(person=person, activity=lesson, by=person, at=BEFORE)
    publish(scenario, "Second", keeps=False)
    client.force_login(person)

    page = text_of(client.get(reverse("dashboard:my_training")))

    assert "Your completion stays" in page
