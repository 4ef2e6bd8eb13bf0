"""For whom a quiz is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations, queries
from courses.quizzes.models import Attempt, Audience, Quiz
from lms.audit.models import AuditEvent
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, person_as, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import JobRoleFactory, PostFactory, UserFactory, agency
from tests.factories.quizzes import activity_of, filled_bank, published_quiz, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return published_quiz()


def add(version, **whom) -> Audience:
    return operations.add_audience(activity=activity_of(version), by=UserFactory(), at=timezone.now(), **whom)


def is_for(person, version, at=None) -> bool:
    return queries.is_for(person, activity_of(version), at or timezone.now())


def test_a_quiz_without_audiences_is_for_everybody(version):
    assert is_for(UserFactory(), version)


def test_an_agency_is_meant_with_everything_below_it(version):
    city, other = agency("city"), agency("other")
    team = agency("team", parent=city)
    add(version, agency=city)

    assert is_for(PostFactory(agency=team).person, version)
    assert is_for(PostFactory(agency=city).person, version)
    assert not is_for(PostFactory(agency=other).person, version)
    assert not is_for(UserFactory(), version)


def test_agency_and_job_role_are_those_of_one_post(version):
    city, other, role = agency("city"), agency("other"), JobRoleFactory()
    add(version, agency=city, job_role=role)
    person = PostFactory(agency=other, job_role=role).person
    PostFactory(agency=city, person=person)

    assert not is_for(person, version)
    assert is_for(PostFactory(agency=city, job_role=role).person, version)


def test_a_job_role_is_meant_in_every_agency(version):
    post = PostFactory(agency=agency("city"))
    add(version, job_role=post.job_role)

    assert is_for(post.person, version)
    assert not is_for(PostFactory(agency=post.agency).person, version)


def test_a_post_counts_while_it_is_held(version):
    post = PostFactory(agency=agency("city"), ends_on=date(2026, 6, 30))
    add(version, agency=post.agency)
    last = timezone.make_aware(timezone.datetime(2026, 6, 30, 23, 59))

    assert is_for(post.person, version, last)
    assert not is_for(post.person, version, last + timedelta(minutes=1))


def test_one_person_may_be_meant(version):
    person = UserFactory()
    add(version, person=person)

    assert is_for(person, version)
    assert not is_for(UserFactory(), version)


def test_the_same_people_are_not_set_twice(version):
    where, person = agency("city"), UserFactory()
    add(version, agency=where)
    add(version, person=person)

    for whom in ({"agency": where}, {"person": person}, {}, {"agency": where, "person": person}):
        with pytest.raises(ValidationError):
            add(version, **whom)

    assert Audience.objects.count() == 2


@pytest.fixture
def learner(client, version):
    person = UserFactory()
    client.force_login(person)
    course_with(version, learner=person)
    return person


def test_for_all_others_the_quiz_does_not_exist(client, learner, version):
    audience = add(version, agency=agency("city"))

    assert client.get(intro_url(version)).status_code == 404
    assert client.post(intro_url(version) + "start/").status_code == 404
    assert not Attempt.objects.exists()

    operations.remove_audience(audience=audience, by=UserFactory(), at=timezone.now())
    assert client.get(intro_url(version)).status_code == 200


def test_a_lesson_leads_to_the_quiz_whom_it_is_for(client, version, django_assert_max_num_queries):
    person = UserFactory()
    client.force_login(person)
    lesson = course_with(version, learner=person).lessons[0].url
    add(version, agency=agency("city"))

    with django_assert_max_num_queries(24):
        hidden = client.get(lesson).content.decode()
    add(version, person=person)
    shown = client.get(lesson).content.decode()

    assert intro_url(version) not in hidden
    assert "This quiz is for other people only." in hidden
    assert intro_url(version) in shown


def test_whoever_has_begun_goes_on(client, learner, version):
    attempt = started(version, person=learner, at=timezone.now())
    add(version, agency=agency("city"))

    assert client.get(reverse("quizzes:attempt", args=[attempt.key])).status_code == 200


# --- the screen of trainers ------------------------------------------------------------------------------------


def test_a_trainer_sets_for_whom_the_quiz_is(client, version):
    trainer = person_as(Role.TRAINER, client)
    where, role, person = agency("city"), JobRoleFactory(), UserFactory()
    page = address(Quiz, "audience", version.quiz_id)

    client.post(page, {"agency": where.pk, "job_role": role.pk, "person": ""})
    client.post(page, {"agency": "", "job_role": "", "person": person.staff_number.lower()})

    kept = Audience.objects.order_by("pk").values_list("agency", "job_role", "person")
    assert list(kept) == [(where.pk, role.pk, None), (None, None, person.pk)]
    events = AuditEvent.objects.filter(verb="quizzes.audience.added", actor=trainer.key)
    assert events.last().detail["person"] == str(person.key)
    assert person.name_latin not in str(list(events.values()))
    assert where.name_latin in client.get(page).content.decode()


def test_a_trainer_removes_one(client, version):
    person_as(Role.TRAINER, client)
    audience, other = add(version, person=UserFactory()), add(published_quiz(), person=UserFactory())
    page = address(Quiz, "audience", version.quiz_id)

    for named in (audience.pk, audience.pk, other.pk, "x", "²", ""):
        assert client.post(page, {"remove": named}).status_code == 302

    assert Audience.objects.get() == other
    assert AuditEvent.objects.filter(verb="quizzes.audience.removed").count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"person": "NOBODY-1"}, "There is nobody with this staff number."),
        ({}, "Choose an agency, a job role or both; or give one person."),
        ({"agency": "0"}, "Select a valid choice."),
    ],
)
def test_a_fault_is_said(client, version, fields, told):
    person_as(Role.TRAINER, client)

    response = client.post(address(Quiz, "audience", version.quiz_id), fields)

    assert told in response.content.decode()
    assert not Audience.objects.exists()


def test_what_is_set_already_is_said(client, version):
    person_as(Role.TRAINER, client)
    person = UserFactory()
    add(version, person=person)

    response = client.post(address(Quiz, "audience", version.quiz_id), {"person": person.staff_number})

    assert "It is open to them already." in response.content.decode()


def test_a_quiz_that_was_never_published_has_no_audience(client):
    person_as(Role.TRAINER, client)
    client.post(address(Quiz, "add"), quiz_form(filled_bank(1), count=1))
    page = address(Quiz, "audience", Quiz.objects.get().pk)

    response = client.post(page, {"person": UserFactory().staff_number}, follow=True)

    assert "Publish the quiz first." in response.content.decode()


def test_the_audience_is_for_those_to_set_who_may_change_quizzes(client, version):
    person_as(Role.HR_OFFICER, client)

    response = client.post(address(Quiz, "audience", version.quiz_id), {"person": UserFactory().staff_number})

    assert response.url == reverse("wagtailadmin_home")
    assert not Audience.objects.exists()
