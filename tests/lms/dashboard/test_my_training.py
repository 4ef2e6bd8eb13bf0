from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations as awards
from certification.awards.models import Requirement
from courses.progress import operations as progress
from lms.dashboard.queries import training_of
from lms.people.models import User
from tests.factories.certification import (
    AccessRoleFactory,
    ActivityFactory,
    CertificationFactory,
    certification_for,
    certify,
)
from tests.factories.courses import PublishedCourse, published_course
from tests.factories.people import PostFactory, UserFactory, agency, hr_officer

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def person():
    return PostFactory(agency=agency("city"), person=UserFactory(language="en")).person


def assign(person, certification, *, due_in=30):
    due_on = timezone.localdate(NOW) + timedelta(days=due_in)
    return awards.assign(certification=certification, person=person, due_on=due_on, by=None, at=NOW)


def enrol(person, course, at=NOW):
    progress.enrol(person=person, course_key=course.key, language="en", by=person, at=at)


def read(person, course, *lessons, at=NOW):
    for lesson in lessons:
        progress.mark_read(person=person, activity=course.activity(lesson), by=person, at=at)


def training(person, language="en"):
    return training_of(person, language, NOW)


def certification_of_course(course: PublishedCourse, **fields):
    return certification_for(courses=[course.key], **fields)


def page(client, person) -> str:
    client.force_login(User.objects.get(pk=person.pk))
    return " ".join(client.get(reverse("dashboard:my_training")).content.decode().split())


def test_newcomer_is_told_to_begin_the_course_that_is_due(client, person):
    course = published_course()
    assign(person, certification_of_course(course, title_en="Registrar"))

    step = training(person).next_step
    html = page(client, person)

    assert (step.ask.kind, step.ask.url) == (Requirement.Kind.COURSE, course.page.url)
    assert "Start here" in html
    assert "Needed for “Registrar”" in html


def test_newcomer_of_whom_nothing_is_asked_is_shown_the_courses(client, person):
    assert training(person).next_step is None
    assert "Nothing is asked of you yet" in page(client, person)


def test_learner_is_led_to_the_next_lesson(client, person):
    course = published_course(lessons=2)
    assign(person, certification_of_course(course))
    enrol(person, course)
    read(person, course, 0)

    html = page(client, person)

    assert reverse("progress:resume", args=[course.key]) in html
    assert "Lesson 2" in html
    assert "50% done" in html


def test_checklist_tells_what_is_met_and_what_is_missing(person):
    course = published_course(lessons=1)
    certification = certification_for(ActivityFactory(title="Final quiz"), courses=[course.key])
    assign(person, certification)
    enrol(person, course)
    read(person, course, 0)

    (task,) = training(person).tasks

    assert {ask.title: ask.met for ask in task.asks} == {course.page.title: True, "Final quiz": False}
    assert (task.met, task.overdue) == (1, False)


def test_quiz_can_be_opened_from_the_moment_the_course_unlocks_it(person):
    certification = certification_for(ActivityFactory())
    assign(person, certification)

    (task,) = training(person).tasks

    assert [ask.is_open for ask in task.asks] == [False]
    assert training(person).next_step is None


@pytest.mark.parametrize(
    ("due_in", "words"),
    [(-3, "Overdue since"), (0, "Due today"), (1, "Due in 1 day<"), (14, "Due in 14 days"), (40, "Due ")],
)
def test_due_date_is_told_by_how_near_it_is(client, person, due_in, words):
    assign(person, certification_of_course(published_course()), due_in=due_in)

    assert words in page(client, person)


def test_what_is_due_first_comes_first_and_leads(person):
    later, sooner = published_course(), published_course()
    assign(person, certification_of_course(later), due_in=20)
    urgent = certification_of_course(sooner)
    assign(person, urgent, due_in=-2)

    found = training(person)

    assert [task.certification for task in found.tasks][0] == urgent
    assert found.next_step.task.certification == urgent


def test_course_nobody_asked_for_is_under_way_and_leads_when_nothing_is_due(person):
    course = published_course()
    enrol(person, course)

    found = training(person)

    assert [one.course_key for one in found.under_way] == [course.key]
    assert found.next_step.course.course_key == course.key


def test_completed_course_is_done(client, person):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0)

    found = training(person)

    assert (found.under_way, [one.course_key for one in found.done]) == ([], [course.key])
    assert "All done" in page(client, person)


def test_certificate_is_shown_with_validity_document_and_what_it_opens(client, person):
    certification = certification_for(ActivityFactory(), title_en="Registrar")
    role = AccessRoleFactory(certifications=[certification], name_en="Editor", system__name_en="Register")
    period = certify(person, certification, NOW - timedelta(days=2))

    html = page(client, person)

    assert period.certificate.register_number in html
    assert reverse("awards:certificate_pdf", args=[period.certificate.key]) in html
    assert f"Opens {role.system.name_en} – Editor" in html
    assert "Valid" in html


def test_door_that_needs_more_names_what_else_it_needs(person):
    held, missing = certification_for(ActivityFactory()), CertificationFactory()
    AccessRoleFactory(certifications=[held, missing])
    certify(person, held, NOW - timedelta(days=2))

    (shown,) = training(person).held

    assert shown.doors[0].others == (missing,)


def test_fulfilled_duty_is_no_task(person):
    certification = certification_for(ActivityFactory())
    assign(person, certification, due_in=-5)
    certify(person, certification, NOW - timedelta(days=2))

    assert training(person).tasks == []


def test_certificate_that_lapses_soon_is_to_be_renewed(client, person):
    certification = certification_for(ActivityFactory(), validity_months=12, renewal_months=3)
    period = certify(person, certification, NOW - timedelta(days=340))

    (task,) = training(person).tasks

    assert (task.is_renewal, task.anew, task.due_on) == (True, True, period.valid_until)
    assert "Renew by" in page(client, person)
    assert "Lapses soon" in page(client, person)


def test_renewed_certificate_asks_for_nothing_more(person):
    certification = certification_for(ActivityFactory(), validity_months=12, renewal_months=3)
    certify(person, certification, NOW - timedelta(days=340))
    certify(person, certification, NOW - timedelta(days=1))

    assert training(person).tasks == []


def test_revoked_certificate_opens_nothing_and_has_no_document_to_show(client, person):
    certification = certification_for(ActivityFactory())
    AccessRoleFactory(certifications=[certification])
    period = certify(person, certification, NOW - timedelta(days=20))
    officer = hr_officer(person.posts.get().agency)
    awards.revoke(period=period, reason="Shared a password.", by=officer, at=NOW)

    html = page(client, person)

    assert "Revoked on" in html
    assert "/pdf/" not in html
    assert "Opens" not in html


def test_page_speaks_the_language_of_the_screen(person):
    course = published_course(lessons=1)
    published_course(lessons=1, language="ko", translation_of=course, title="전입신고 과정")
    enrol(person, course)

    assert training(person, "ko").under_way[0].title == "전입신고 과정"


def test_only_who_is_signed_in_has_a_training(client):
    response = client.get(reverse("dashboard:my_training"))

    assert response.status_code == 302
    assert reverse("account_login") in response.url


def test_page_only_reads(client, person):
    client.force_login(person)

    assert client.post(reverse("dashboard:my_training")).status_code == 405


def test_queries_do_not_grow_with_what_there_is_to_show(person, django_assert_num_queries):
    def more():
        course = published_course(lessons=1)
        certification = certification_of_course(course)
        AccessRoleFactory(certifications=[certification])
        assign(person, certification)
        enrol(person, course)
        other = certification_for(ActivityFactory(), validity_months=12)
        AccessRoleFactory(certifications=[other])
        certify(person, other, NOW - timedelta(days=340))

    more()
    training(person)  # fills Wagtail's cache of root paths
    for _ in range(2):
        with django_assert_num_queries(17):
            training(person)
        more()
        more()
