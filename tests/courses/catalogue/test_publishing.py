"""Whichever way a page goes live or away, the course's next version tells."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.catalogue import operations, queries
from courses.catalogue.models import CoursePage, CourseVersion, LessonPage
from lms.audit.models import AuditEvent
from lms.people.operations import setup_roles
from lms.people.roles import Role
from tests.factories.courses import publish, published_course
from tests.factories.people import UserFactory
from tests.factories.quizzes import published_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return published_course(lessons=2, modules=2)


def lesson_titles(course) -> list[str]:
    version = queries.current_version(course.key, course.language)
    return [lesson["title"] for module in version.spec["modules"] for lesson in module["lessons"]]


def number(course) -> int:
    return queries.current_version(course.key, course.language).number


def form_of(lesson: LessonPage, **extra) -> dict:
    return nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "intro": lesson.intro,
            "minutes": lesson.minutes,
            "body": streamfield([]),
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            **extra,
        }
    )


def edit(client, lesson, **extra):
    response = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), form_of(lesson, **extra))
    assert response.status_code == 302, response.context["form"].errors
    return response


def signed_in(client, role):
    setup_roles()
    person = UserFactory()
    person.groups.add(role_group(role))
    client.force_login(person)
    return person


def role_group(role):
    return Group.objects.get(name=role)


def test_publishing_in_the_editor_freezes_the_course(client, course, admin_person):
    client.force_login(admin_person)
    course.lessons[0].title = "Renamed"

    edit(client, course.lessons[0], **{"action-publish": "1"})

    version = queries.current_version(course.key, "en")
    assert (version.number, version.published_by) == (2, admin_person)
    assert lesson_titles(course)[0] == "Renamed"


def test_saving_a_draft_freezes_nothing(client, course, admin_person):
    client.force_login(admin_person)
    course.lessons[0].title = "Half a thought"

    edit(client, course.lessons[0])

    assert CourseVersion.objects.count() == 1
    assert "Half a thought" not in lesson_titles(course)


def test_reviewer_publishes_what_a_trainer_sent(client, course):
    signed_in(client, Role.TRAINER)
    course.lessons[0].title = "Reviewed"
    edit(client, course.lessons[0], **{"action-submit": "1"})
    assert number(course) == 1

    reviewer = signed_in(client, Role.REVIEWER)
    state = Page.objects.get(pk=course.lessons[0].pk).current_workflow_task_state
    path = reverse("wagtailadmin_pages:workflow_action", args=[course.lessons[0].pk, "approve", state.pk])
    client.post(path, {"comment": "Good"})

    version = queries.current_version(course.key, "en")
    assert (version.number, version.published_by) == (2, reviewer)
    assert lesson_titles(course)[0] == "Reviewed"


def test_trainer_cannot_publish(client, course):
    signed_in(client, Role.TRAINER)
    course.lessons[0].title = "Unreviewed"

    edit(client, course.lessons[0], **{"action-publish": "1"})

    assert number(course) == 1
    assert LessonPage.objects.get(pk=course.lessons[0].pk).title == "Lesson 1"


def test_scheduled_publication_freezes_the_course_when_its_time_has_come(course, time_machine):
    lesson = course.lessons[0]
    lesson.title, lesson.go_live_at = "On Monday", timezone.now() + timedelta(days=2)
    lesson.save_revision().publish()
    assert number(course) == 1

    time_machine.move_to(timezone.now() + timedelta(days=3))
    call_command("publish_scheduled")

    assert (number(course), lesson_titles(course)[0]) == (2, "On Monday")


def test_expiry_takes_the_lesson_out(course, time_machine):
    lesson = course.lessons[0]
    lesson.expire_at = timezone.now() + timedelta(days=1)
    publish(lesson)

    time_machine.move_to(timezone.now() + timedelta(days=2))
    call_command("publish_scheduled")

    assert lesson_titles(course) == ["Lesson 2", "Lesson 3", "Lesson 4"]


def test_publishing_without_a_change_makes_no_new_version(course):
    publish(course.lessons[0])
    publish(course.page)

    assert CourseVersion.objects.count() == 1


def test_going_back_to_an_earlier_content_is_a_new_version(course):
    course.page.title = "Other"
    publish(course.page)
    course.page.title = course.page.get_latest_revision().get_previous().content["title"]
    publish(course.page)

    first, _, third = CourseVersion.objects.order_by("number")
    assert (third.number, third.spec_sha256) == (3, first.spec_sha256)


@pytest.mark.parametrize("include_descendants", ["", "on"])
def test_unpublishing_in_the_admin_takes_lessons_out(client, course, admin_person, include_descendants):
    client.force_login(admin_person)

    path = reverse("wagtailadmin_pages:unpublish", args=[course.modules[0].pk])
    client.post(path, {"include_descendants": include_descendants})

    assert lesson_titles(course) == ["Lesson 3", "Lesson 4"]


def test_moving_in_the_admin_changes_both_courses(client, course, admin_person):
    client.force_login(admin_person)
    other = published_course(lessons=1)

    path = reverse("wagtailadmin_pages:move_confirm", args=[course.lessons[1].pk, other.modules[0].pk])
    client.post(path)

    assert lesson_titles(course) == ["Lesson 1", "Lesson 3", "Lesson 4"]
    assert lesson_titles(other) == ["Lesson 1", "Lesson 2"]


def test_reordering_lessons_changes_the_version(client, course, admin_person):
    client.force_login(admin_person)

    path = reverse("wagtailadmin_pages:set_page_position", args=[course.lessons[1].pk])
    client.post(path + "?position=0")

    assert lesson_titles(course)[:2] == ["Lesson 2", "Lesson 1"]


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_bulk_actions_take_lessons_out(client, course, admin_person, action):
    client.force_login(admin_person)
    ids = "&".join(f"id={lesson.pk}" for lesson in course.lessons[:2])

    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{path}?{ids}", {"next": "/admin/"})

    assert lesson_titles(course) == ["Lesson 3", "Lesson 4"]


def test_deleting_a_module_takes_its_lessons_out(course, admin_person):
    course.modules[1].delete(user=admin_person)

    assert lesson_titles(course) == ["Lesson 1", "Lesson 2"]


def test_versions_outlive_their_course(course):
    course.page.delete()

    assert CourseVersion.objects.filter(course_key=course.key).count() == 1


def test_alias_of_a_lesson_changes_the_course_it_lies_in(course):
    other = published_course(lessons=1)
    course.lessons[0].create_alias(parent=other.modules[0], update_slug="lesson-alias")
    publish(other.modules[0])
    course.lessons[0].title = "Renamed"

    publish(course.lessons[0])

    assert lesson_titles(other)[-1] == "Renamed"


def test_alias_made_in_the_admin_is_part_of_its_course_at_once(client, course, admin_person):
    client.force_login(admin_person)
    other = published_course(lessons=1)
    address = reverse("wagtailadmin_pages:copy", args=[course.lessons[0].pk])
    copy = {
        "new_title": "Lesson 1",
        "new_slug": "alias",
        "new_parent_page": other.modules[0].pk,
        "alias": "on",
    }

    assert client.post(address, copy).status_code == 302

    assert lesson_titles(other) == ["Lesson 1", "Lesson 1"]
    assert number(course) == 1


def test_copy_of_a_course_is_a_course_of_its_own(client, course, admin_person):
    client.force_login(admin_person)
    address = reverse("wagtailadmin_pages:copy", args=[course.page.pk])
    copy = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": parent_of(course).pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }

    assert client.post(address, copy).status_code == 302

    copied = queries.current_version(CoursePage.objects.get(slug="copy").translation_key, "en")
    original = queries.current_version(course.key, "en")
    keys = [{line.activity.key for line in one.activities.all()} for one in (copied, original)]
    assert [len(some) for some in keys] == [4, 4] and not keys[0] & keys[1]


def test_draft_course_has_no_version():
    course = published_course()
    course.page.unpublish()

    with pytest.raises(operations.CourseNotLive):
        operations.freeze_course(course=course.page, by=None, at=timezone.now())


@pytest.mark.parametrize("way", ["publish()", "editor"])
def test_failed_freeze_leaves_the_page_as_it_was(client, course, admin_person, monkeypatch, way):
    monkeypatch.setattr(operations.outbox, "put", lambda **_kwargs: 1 / 0)
    client.force_login(admin_person)
    course.lessons[0].title = "Renamed"

    with pytest.raises(ZeroDivisionError):
        if way == "editor":
            edit(client, course.lessons[0], **{"action-publish": "1"})
        else:
            course.lessons[0].save_revision().publish()

    assert LessonPage.objects.get(pk=course.lessons[0].pk).title == "Lesson 1"
    assert CourseVersion.objects.count() == 1
    assert AuditEvent.objects.filter(verb="catalogue.course.published").count() == 1


def test_draft_is_previewed_as_learners_will_see_it(client, course):
    signed_in(client, Role.TRAINER)
    lesson = course.lessons[3]
    lesson.title = "Still a draft"
    path = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])

    client.post(path, form_of(lesson))
    content = client.get(path, {"mode": ""}).content.decode()

    assert "<h1>Still a draft</h1>" in content and "Lessons of this course" in content
    assert "Mark as read" not in content


@pytest.mark.parametrize("live", [False, True])
def test_editor_is_told_that_a_quiz_of_the_lesson_is_not_published(client, course, admin_person, live):
    client.force_login(admin_person)
    quiz = published_quiz(title="Final quiz").quiz
    if not live:
        quiz.unpublish()
    body = streamfield([("quiz", {"quiz": quiz.pk, "required": "on"})])

    edit(client, course.lessons[0], body=body, **{"action-publish": "action-publish"})
    told = client.get(reverse("wagtailadmin_home")).content.decode()

    assert ("“Final quiz” is not published yet" in told) is not live


def test_course_that_is_being_written_is_previewed_with_what_comes_first(client, course, admin_person):
    client.force_login(admin_person)
    path = reverse(
        "wagtailadmin_pages:preview_on_add", args=["catalogue", "coursepage", parent_of(course).pk]
    )
    first = {"course": course.page.pk, "ORDER": 1, "DELETE": ""}
    form = {
        "title": "Not saved yet",
        "slug": "not-saved-yet",
        "hours": 1,
        "unlock": "free",
        "edition": 1,
        "outcomes": streamfield([]),
        "prerequisites": inline_formset([first]),
        "comments": inline_formset([]),
    }

    assert client.post(path, nested_form_data(form)).json()["is_valid"]
    content = client.get(path, {"mode": ""}).content.decode()

    assert "<h1>Not saved yet</h1>" in content
    assert f'<a href="{course.page.url}">{course.page.title}</a>' in content


def parent_of(course) -> Page:
    return course.page.get_parent()


def test_autosave_freezes_nothing(client, course, admin_person):
    client.force_login(admin_person)
    course.lessons[0].title = "Typing"

    path = reverse("wagtailadmin_pages:edit", args=[course.lessons[0].pk])
    response = client.post(path, form_of(course.lessons[0]), headers={"accept": "application/json"})

    assert response.json()["success"]
    assert CourseVersion.objects.count() == 1


def test_activities_are_named_in_the_language_of_the_reader(course):
    published_course(lessons=2, modules=2, language="ko", translation_of=course)
    korean = LessonPage.objects.get(
        translation_key=course.lessons[0].translation_key, locale__language_code="ko"
    )
    korean.title = "첫 차시"
    publish(korean)

    activity = course.activity(0)

    assert activity.name == "Lesson 1"
    with override("ko"):
        assert activity.name == "첫 차시"
