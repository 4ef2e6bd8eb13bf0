import pytest

from courses.progress import queries
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read
from tests.factories.quizzes import activity_of, published_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


def open_modules(person, course):
    return [module.unlocked for module in queries.standing(person, course.key, "en").modules]


def test_modules_open_one_after_the_other(person):
    course = published_course(modules=3, lessons=1)
    enrol(person, course)
    assert open_modules(person, course) == [True, False, False]

    read(person, course, 0)

    assert open_modules(person, course) == [True, True, False]


def test_required_quiz_holds_the_next_module_back(person):
    version = published_quiz()
    course = published_course(modules=2, lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(person, course)

    read(person, course, 0)

    assert open_modules(person, course) == [True, False]
    assert queries.standing(person, course.key, "en").next_activity.key == version.quiz.activity_key


def test_free_course_is_open_at_once(person):
    course = published_course(modules=3, lessons=1, unlock="free")
    enrol(person, course)

    assert open_modules(person, course) == [True, True, True]


def test_nothing_is_open_before_enrolling(person):
    course = published_course(modules=2, unlock="free")

    assert open_modules(person, course) == [False, False]
    assert not queries.may_open(person, course.activity(0))


def test_may_open_what_is_unlocked_and_nothing_else(person):
    course = published_course(modules=2, lessons=1)
    stranger = published_course()
    enrol(person, course)

    opened = [
        queries.may_open(person, activity)
        for activity in (course.activity(0), course.activity(1), stranger.activity(0))
    ]

    assert opened == [True, False, False]


def test_withdrawn_course_opens_nothing(person):
    course = published_course()
    enrol(person, course)
    course.page.unpublish()

    assert not queries.may_open(person, course.activity(0))


def test_activities_follow_the_text_and_stand_once():
    first, second = published_quiz().quiz, published_quiz().quiz
    body = [
        ("quiz", {"quiz": second}),
        ("quiz", {"quiz": first, "required": False}),
        ("quiz", {"quiz": second}),
    ]
    course = published_course(lessons=2, body=body)

    standing = queries.standing(None, course.key, "en")

    assert list(standing.activities) == [
        course.lessons[0].activity_key,
        second.activity_key,
        first.activity_key,
        course.lessons[1].activity_key,
    ]
    assert [one.required for one in standing.activities.values()] == [True, True, False, True]


def test_quiz_optional_in_one_lesson_and_required_in_another_is_required():
    quiz = published_quiz().quiz
    course = published_course(
        lessons=1, body=[("quiz", {"quiz": quiz, "required": False}), ("quiz", {"quiz": quiz})]
    )

    standing = queries.standing(None, course.key, "en")

    assert standing.activities[quiz.activity_key].required
    assert activity_of(quiz.versions.get()).in_versions.get(version=standing.version).required


def test_standing_asks_four_queries_however_large_the_course(person, django_assert_num_queries):
    for size in (1, 6):
        course = published_course(modules=size, lessons=size)
        enrol(person, course)
        read(person, course, 0)
        with django_assert_num_queries(4):
            queries.standing(person, course.key, "en")


def test_resume_goes_on_after_what_is_done(person):
    course = published_course(lessons=3)
    enrol(person, course)
    read(person, course, 0)

    assert queries.standing(person, course.key, "en").resume_at().key == course.lessons[1].activity_key


def test_preview_shows_drafts_and_opens_everything():
    course = published_course(modules=2, lessons=1)
    course.lessons[1].unpublish()

    standing = queries.preview(course.page)

    assert [lesson.title for lesson in standing.lessons] == ["Lesson 1", "Lesson 2"]
    assert all(lesson.unlocked for lesson in standing.lessons)
