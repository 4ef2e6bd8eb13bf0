from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.awards import operations, queries
from certification.awards.models import Assignment, State
from certification.awards.operations import assigning
from lms.audit.models import AuditEvent
from lms.people.models import User
from tests.factories.certification import ActivityFactory, CertificationFactory, certification_for, certify
from tests.factories.people import JobRoleFactory, PostFactory, UserFactory, agency, hr_officer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DUE = TODAY + timedelta(days=90)


@pytest.fixture
def city():
    return agency("city")


@pytest.fixture
def team(city):
    return agency("team", parent=agency("office", parent=city), kind="team")


@pytest.fixture
def certification():
    return CertificationFactory()


def assign(certification, by=None, due_on=DUE, **target):
    return operations.assign(certification=certification, due_on=due_on, by=by, at=NOW, **target)


def who_must(certification) -> set[User]:
    """The people obliged; `due_for` must say the same of everybody."""
    obliged = set(queries.obliged(certification, NOW))
    assert obliged == {
        person for person in User.objects.exclude(status="left") if queries.due_for(person, NOW)
    }
    return obliged


def test_agency_means_everybody_below_it_and_nobody_else(certification, city, team):
    below = PostFactory(agency=team).person
    PostFactory(agency=agency("ministry"))

    assign(certification, agency=city)

    assert who_must(certification) == {below}


def test_agency_of_a_similar_place_in_the_tree_is_not_below(certification, city):
    others = [agency(f"city-{number}") for number in range(3)]
    for other in others:
        PostFactory(agency=other)

    assign(certification, agency=city)

    assert who_must(certification) == set()


def test_job_role_within_an_agency_means_both(certification, city, team):
    registrar = JobRoleFactory()
    meant = PostFactory(agency=team, job_role=registrar).person
    PostFactory(agency=team)
    PostFactory(agency=agency("ministry"), job_role=registrar)

    assign(certification, agency=city, job_role=registrar)

    assert who_must(certification) == {meant}


def test_job_role_alone_means_all_of_government(certification, team):
    registrar = JobRoleFactory()
    meant = {PostFactory(agency=place, job_role=registrar).person for place in (team, agency("ministry"))}

    assign(certification, job_role=registrar)

    assert who_must(certification) == meant


def test_post_and_person_mean_one(certification, team):
    post = PostFactory(agency=team)
    named = UserFactory()
    PostFactory(agency=team)

    assign(certification, post=post)
    assign(certification, person=named)

    assert who_must(certification) == {post.person, named}


@pytest.mark.parametrize(
    "dates", [{"ends_on": TODAY - timedelta(days=1)}, {"starts_on": TODAY + timedelta(days=1)}]
)
def test_post_that_is_not_held_today_obliges_nobody(certification, city, dates):
    PostFactory(agency=city, **dates)

    assign(certification, agency=city)

    assert who_must(certification) == set()


def test_who_has_left_is_obliged_to_nothing(certification, city):
    gone = UserFactory(status=User.Status.LEFT, is_active=False)
    PostFactory(agency=city, person=gone)

    assign(certification, agency=city)

    assert who_must(certification) == set()


def test_earliest_of_several_days_counts(certification, city):
    person = PostFactory(agency=city).person
    for days, target in ((40, {"agency": city}), (20, {"person": person}), (30, {"agency": city})):
        assign(certification, due_on=TODAY + timedelta(days=days), **target)

    assert queries.due_for(person, NOW)[0].due_on == TODAY + timedelta(days=20)
    assert queries.obliged(certification, NOW).get().due_on == TODAY + timedelta(days=20)


def test_due_certification_is_overdue_after_its_day_until_it_is_held():
    person = UserFactory()
    certification = certification_for(ActivityFactory())
    assign(certification, due_on=TODAY - timedelta(days=1), person=person)
    assert queries.due_for(person, NOW)[0].overdue

    certify(person, certification, NOW)

    duty = queries.due_for(person, NOW)[0]
    assert (duty.overdue, duty.fulfilled, duty.state) == (False, True, State.VALID)


def test_day_itself_is_not_overdue(certification):
    person = UserFactory()
    assign(certification, due_on=TODAY, person=person)

    assert not queries.due_for(person, NOW)[0].overdue


def test_officer_assigns_within_the_scope_only(certification, city, team):
    officer = hr_officer(team)

    assign(certification, by=officer, agency=team)

    with pytest.raises(operations.NotResponsible):
        assign(certification, by=officer, agency=city)
    assert Assignment.objects.get().assigned_by == officer


def test_officer_may_not_assign_to_a_job_role_everywhere(certification, city):
    with pytest.raises(operations.NotResponsible):
        assign(certification, by=hr_officer(city), job_role=JobRoleFactory())


def test_officer_may_not_assign_to_people_and_posts_of_others(certification, city):
    outsider = PostFactory(agency=agency("ministry"))
    officer = hr_officer(city)

    for target in ({"person": outsider.person}, {"post": outsider}):
        with pytest.raises(operations.NotResponsible):
            assign(certification, by=officer, **target)


@pytest.mark.parametrize("names", [[], ["person", "agency"], ["post", "job_role"], ["person", "post"]])
def test_assignment_without_one_clear_target_is_refused(certification, city, names):
    targets = {"person": UserFactory(), "agency": city, "job_role": JobRoleFactory(), "post": None}
    targets["post"] = PostFactory(agency=city)

    with pytest.raises(operations.TargetUnclear):
        assign(certification, **{name: targets[name] for name in names})


def test_same_assignment_again_is_the_one_that_stands(certification, city):
    first = assign(certification, agency=city)

    assert assign(certification, agency=city) == first
    assert AuditEvent.objects.filter(verb="awards.assignment.assigned").count() == 1


def test_database_holds_the_same_assignment_only_once(certification, city):
    assign(certification, agency=city)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(certification=certification, agency=city, due_on=DUE, assigned_at=NOW)


def test_withdrawn_assignment_obliges_nobody_and_can_be_made_again(certification, city):
    PostFactory(agency=city)
    assignment = assign(certification, agency=city)

    operations.withdraw(assignment=assignment, by=hr_officer(city), at=NOW)

    assert who_must(certification) == set()
    assert assign(certification, agency=city) != assignment


def test_second_withdrawal_changes_nothing(certification, city):
    assignment = assign(certification, agency=city)
    officer = hr_officer(city)
    operations.withdraw(assignment=assignment, by=officer, at=NOW)

    again = operations.withdraw(assignment=assignment, by=hr_officer(city), at=NOW + timedelta(days=1))

    assert (again.withdrawn_by, again.withdrawn_at) == (officer, NOW)


def test_officer_of_another_agency_may_not_withdraw(certification, city):
    assignment = assign(certification, agency=city)

    with pytest.raises(operations.NotResponsible):
        operations.withdraw(assignment=assignment, by=hr_officer(agency("ministry")), at=NOW)


@pytest.mark.parametrize("act", ["assigned", "withdrawn"])
def test_failed_change_leaves_no_trace(certification, city, monkeypatch, act):
    if act == "withdrawn":
        assignment = assign(certification, agency=city)
    monkeypatch.setattr(assigning.audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        if act == "assigned":
            assign(certification, agency=city)
        else:
            operations.withdraw(assignment=assignment, by=None, at=NOW)

    assert Assignment.objects.filter(withdrawn_at=None).count() == (act == "withdrawn")


def test_number_of_queries_does_not_grow_with_people_or_assignments(
    certification, city, django_assert_num_queries
):
    for number in range(5):
        PostFactory(agency=city)
        assign(certification, agency=city, due_on=date(2030, 1, 1 + number))
    person = PostFactory(agency=city).person

    with django_assert_num_queries(2):
        assert len(queries.obliged(certification, NOW)) == 6
    with django_assert_num_queries(3):
        queries.due_for(person, NOW)
