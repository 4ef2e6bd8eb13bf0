import pytest

from certification.awards import queries
from tests.factories.certification import certification_for
from tests.factories.courses import published_course
from tests.factories.quizzes import activity_of, published_quiz

pytestmark = pytest.mark.django_db


def test_course_counts_towards_what_asks_for_it_or_for_its_quiz(client):
    version = published_quiz()
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    by_course = certification_for(courses=[course.key], title_en="Registrar")
    by_quiz = certification_for(activity_of(version), title_en="Examiner")
    certification_for(activity_of(version), active=False)
    certification_for(courses=[published_course().key])

    assert list(queries.counting_course(course.key)) == [by_course, by_quiz]
    content = client.get(course.page.url).content.decode()
    assert "Counts towards" in content and "Registrar, Examiner" in content


def test_course_that_counts_towards_nothing_does_not_say_so(client):
    assert "Counts towards" not in client.get(published_course().page.url).content.decode()
