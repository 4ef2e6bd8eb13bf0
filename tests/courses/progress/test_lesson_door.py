import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses.progress.models import Enrolment
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return published_course(modules=2, lessons=1, body=[("paragraph", "<p>Secret of the lesson</p>")])


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_visitor_reads_the_overview_but_signs_in_for_a_lesson(client, course):
    overview, lesson = client.get(course.page.url), client.get(course.lessons[0].url)

    assert b"Lesson 1" in overview.content
    assert (lesson.status_code, lesson.url) == (
        302,
        f"{reverse('account_login')}?next={course.lessons[0].url}",
    )


def test_who_is_not_enrolled_is_sent_to_the_course(client, course, learner):
    response = client.get(course.lessons[0].url, follow=True)

    assert response.redirect_chain == [(course.page.url, 302)]
    assert b"Enrol in the course to open its lessons." in response.content


def test_enrolled_learner_reads_the_lesson_and_it_is_remembered(client, course, learner):
    enrol(learner, course)

    response = client.get(course.lessons[0].url)

    assert b"Secret of the lesson" in response.content
    assert Enrolment.objects.get().last_activity == course.activity(0)


def test_locked_lesson_says_what_comes_first_and_nothing_of_itself(client, course, learner):
    enrol(learner, course)

    response = client.get(course.lessons[1].url)

    assert response.status_code == 403
    assert b"This comes first" in response.content and b"Lesson 1" in response.content
    assert b"Secret" not in response.content


def test_lesson_opens_when_the_module_before_is_done(client, course, learner):
    enrol(learner, course)
    client.post(reverse("progress:mark_read", args=[course.lessons[0].activity_key]))

    assert client.get(course.lessons[1].url).status_code == 200


def test_lessons_of_a_free_course_open_at_once(client, learner):
    course = published_course(modules=2, lessons=1, unlock="free")
    enrol(learner, course)

    assert client.get(course.lessons[1].url).status_code == 200


def test_author_reads_lessons_without_enrolling(client, course, admin_person):
    client.force_login(admin_person)

    response = client.get(course.lessons[1].url)

    assert b"Secret of the lesson" in response.content
    assert b"Mark as read" not in response.content


def test_lesson_outside_of_the_published_course_is_unknown(client, course, learner):
    enrol(learner, course)
    course.modules[1].unpublish()

    assert client.get(course.lessons[1].url).status_code == 404


def test_lesson_of_a_withdrawn_course_is_unknown(client, course, learner):
    enrol(learner, course)
    course.page.unpublish()

    assert client.get(course.lessons[0].url).status_code == 404


def test_view_restriction_holds_before_enrolment_is_looked_at(client, course, learner):
    enrol(learner, course)
    PageViewRestriction.objects.create(
        page=course.page, restriction_type=PageViewRestriction.PASSWORD, password="gate"
    )

    response = client.get(course.lessons[0].url)

    assert b"Secret" not in response.content
    assert b"password" in response.content.lower()
