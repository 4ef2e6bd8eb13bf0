import uuid
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses.progress.models import Completion, Enrolment, Result
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read
from tests.factories.quizzes import published_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def mark_read(client, course, place=0, **data):
    return client.post(reverse("progress:mark_read", args=[course.lessons[place].activity_key]), data)


def resume(client, course):
    return client.get(reverse("progress:resume", args=[course.key]))


# --- Enrolling ---------------------------------------------------------------------------------------------


def test_enrolling_leads_to_the_first_lesson(client, learner):
    course = published_course()

    response = client.post(reverse("progress:enrol", args=[course.key]), {"language": "en"})

    assert (response.status_code, response.url) == (302, course.lessons[0].url)
    assert Enrolment.objects.get().person == learner


def test_missing_prerequisite_is_named_and_nobody_is_enrolled(client, learner):
    first = published_course(title="First things")
    course = published_course(prerequisites=[first.page])

    response = client.post(reverse("progress:enrol", args=[course.key]), {"language": "en"}, follow=True)

    assert response.redirect_chain == [(course.page.url, 302)]
    assert b"Complete these courses first: First things." in response.content
    assert not Enrolment.objects.exists()


def test_course_page_offers_no_enrolment_while_something_comes_first(client, learner):
    course = published_course(prerequisites=[published_course(title="First things").page])

    content = client.get(course.page.url).content.decode()

    assert "First things" in content
    assert reverse("progress:enrol", args=[course.key]) not in content


@pytest.mark.parametrize("language", ["ko", "<script>", "\0"])
def test_enrolling_in_what_is_not_offered_finds_nothing(client, learner, language):
    course = published_course()

    assert (
        client.post(reverse("progress:enrol", args=[course.key]), {"language": language}).status_code == 404
    )
    assert client.post(reverse("progress:enrol", args=[uuid.uuid4()]), {"language": "en"}).status_code == 404


def test_course_that_is_closed_to_somebody_cannot_be_enrolled_in(client, learner):
    course, group = published_course(), Group.objects.create(name="Resident register")
    restriction = PageViewRestriction.objects.create(page=course.page, restriction_type="groups")
    restriction.groups.add(group)
    address = reverse("progress:enrol", args=[course.key])

    assert client.post(address, {"language": "en"}).status_code == 404
    assert not Enrolment.objects.exists()

    learner.groups.add(group)
    assert client.post(address, {"language": "en"}).status_code == 302
    assert Enrolment.objects.get().person == learner


@pytest.mark.parametrize("name", ["enrol", "resume", "mark_read"])
def test_visitor_signs_in_first(client, name):
    course = published_course()
    argument = course.lessons[0].activity_key if name == "mark_read" else course.key
    path = unquote(reverse(f"progress:{name}", args=[argument]))

    response = client.get(path) if name == "resume" else client.post(path)

    assert (response.status_code, unquote(response.url)) == (302, f"{reverse('account_login')}?next={path}")


@pytest.mark.parametrize("name", ["enrol", "mark_read"])
def test_nothing_is_changed_by_getting(client, learner, name):
    argument = "lesson:x" if name == "mark_read" else uuid.uuid4()

    assert client.get(reverse(f"progress:{name}", args=[argument])).status_code == 405


# --- Going on ----------------------------------------------------------------------------------------------


def test_reading_leads_to_the_next_lesson(client, learner):
    course = published_course(lessons=2)
    enrol(learner, course)

    assert mark_read(client, course).url == course.lessons[1].url
    assert Result.objects.get().activity == course.activity(0)


def test_reading_stays_in_the_language_of_the_page(client, learner):
    english = published_course(lessons=2)
    korean = published_course(lessons=2, language="ko", translation_of=english)
    enrol(learner, english)

    assert mark_read(client, english, language="ko").url == korean.lessons[1].url


def test_reading_the_last_lesson_completes_the_course(client, learner):
    course = published_course(lessons=1)
    enrol(learner, course)

    response = client.get(mark_read(client, course).url)

    assert b"You have completed this course." in response.content
    assert b"Course completed" in response.content
    assert Completion.objects.get().person == learner


def test_learner_is_led_to_what_holds_the_next_module_back(client, learner):
    body = [("quiz", {"quiz": published_quiz(title="The final quiz").quiz})]
    course = published_course(modules=2, lessons=1, body=body)
    enrol(learner, course)

    response = client.get(mark_read(client, course).url)

    assert response.request["PATH_INFO"] == course.lessons[0].url
    assert b"Before you go on: The final quiz." in response.content


@pytest.mark.parametrize(
    "key", ["lesson:none", "quiz:1", "lesson:../../x", "lesson:%00", "%ED%95%9C", "x" * 101]
)
def test_forged_activity_is_unknown(client, learner, key):
    assert client.post(f"/learn/activities/{key}/read/").status_code == 404
    assert not Result.objects.exists()


def test_lesson_of_a_course_without_enrolment_cannot_be_marked_read(client, learner):
    assert mark_read(client, published_course()).status_code == 404


def test_resume_leads_to_where_the_learner_left_off(client, learner):
    course = published_course(lessons=3)
    enrol(learner, course)
    client.get(course.lessons[1].url)
    assert resume(client, course).url == course.lessons[1].url

    read(learner, course, 1)
    assert resume(client, course).url == course.lessons[0].url


def test_resume_speaks_the_language_of_enrolment_where_there_is_no_other(client, learner):
    published_course()
    korean = published_course(language="ko")
    enrol(learner, korean)

    assert resume(client, korean).url == korean.lessons[0].url


def test_resume_without_enrolment_leads_to_the_course(client, learner):
    course = published_course()

    assert resume(client, course).url == course.page.url
    assert client.get(reverse("progress:resume", args=[uuid.uuid4()])).status_code == 404
