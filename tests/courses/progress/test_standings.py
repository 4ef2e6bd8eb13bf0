from datetime import timedelta

import pytest
from django.utils import timezone

from courses.progress import operations, queries
from tests.factories.courses import publish, published_course
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def enrol(person, course, at=NOW):
    return operations.enrol(person=person, course_key=course.key, language=course.language, by=person, at=at)


def read(person, course, lesson=0, at=NOW):
    return operations.mark_read(person=person, activity=course.activity(lesson), by=person, at=at)


def test_all_standings_agree_with_each_alone():
    person = UserFactory()
    begun, done, untouched = (published_course(lessons=2) for _ in range(3))
    for course in (begun, done, untouched):
        enrol(person, course)
    read(person, begun)
    read(person, done, 0)
    read(person, done, 1)

    found = {one.course_key: one for one in queries.standings(person, "en")}

    assert set(found) == {begun.key, done.key, untouched.key}
    for key, standing in found.items():
        assert standing == queries.standing(person, key, "en")
    assert [found[course.key].percent for course in (begun, done, untouched)] == [50, 100, 0]
    assert found[done.key].completed


def test_course_last_worked_on_comes_first():
    person = UserFactory()
    older, newer = published_course(), published_course()
    enrolment = enrol(person, older)
    enrol(person, newer, at=NOW + timedelta(hours=1))

    operations.visit(enrolment=enrolment, activity_key=older.activity().key, at=NOW + timedelta(hours=2))

    assert [one.course_key for one in queries.standings(person, "en")] == [older.key, newer.key]


def test_standings_are_told_in_the_language_asked_for_where_the_course_has_it():
    person = UserFactory()
    both = published_course(lessons=1)
    korean = published_course(lessons=1, language="ko", translation_of=both, title="과정")
    english_only = published_course(lessons=1)
    enrol(person, both)
    enrol(person, english_only)
    read(person, both)

    found = {one.course_key: one for one in queries.standings(person, "ko")}

    assert (found[both.key].title, found[both.key].percent) == (korean.page.title, 100)
    assert found[both.key].url.startswith("/ko/")
    assert found[english_only.key].language == "en"


def test_course_withdrawn_in_the_language_asked_for_is_told_in_the_other():
    person = UserFactory()
    both = published_course(lessons=1, title="Course")
    korean = published_course(lessons=1, language="ko", translation_of=both, title="과정")
    enrol(person, both)
    korean.page.unpublish()

    (standing,) = queries.standings(person, "ko")

    assert (standing.title, standing.url) == ("Course", both.page.url)


def test_results_from_before_a_new_edition_do_not_count():
    person, course = UserFactory(), published_course(lessons=1)
    enrol(person, course)
    read(person, course)
    course.page.edition += 1
    publish(course.page)

    standing = queries.standings(person, "en")[0]

    assert (standing.percent, standing.completed) == (0, False)
    assert standing == queries.standing(person, course.key, "en")


def test_queries_do_not_grow_with_the_courses(django_assert_num_queries):
    person = UserFactory()
    for _ in range(2):
        enrol(person, published_course(lessons=1))

    queries.standings(person, "en")  # fills Wagtail's cache of root paths

    def count():
        with django_assert_num_queries(6):
            return len(queries.standings(person, "en"))

    assert count() == 2
    for _ in range(4):
        enrol(person, published_course(lessons=3))
    assert count() == 6


def test_nobody_enrolled_has_no_standings():
    published_course()

    assert queries.standings(UserFactory(), "en") == []
