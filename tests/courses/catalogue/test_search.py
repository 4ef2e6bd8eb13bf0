import pytest

from courses.catalogue import queries
from tests.factories.courses import published_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


def titles(text, language="ko"):
    return [find.course.title for find in queries.find_courses(text, language)]


@pytest.fixture
def courses():
    published_course(language="en", title="Sharing data")
    published_course(language="ko", title="개인정보 보호", summary="행정정보를 함께 쓰는 법")
    published_course(language="ko", title="전입신고 처리", summary="주민등록 시스템에서 신고를 받는다")


@pytest.mark.parametrize(
    "text",
    [
        "개인정보",
        "정보",
        "개인정",
        "인정보",
        "개인정보를",
        "개인정보에서는 보호",
        "정보보호",
        "개인 정보",
        "보호",
    ],
)
def test_parts_of_korean_words_find_the_course_whatever_particle_or_space(courses, text):
    assert titles(text)[:1] == ["개인정보 보호"]


@pytest.mark.parametrize("text", ["행정정보", "행정정보는", "쓰는"])
def test_particles_in_the_course_do_not_hide_it(courses, text):
    assert titles(text) == ["개인정보 보호"]


@pytest.mark.parametrize("text", ["개인신고", "정보 신고서", "보호자", "Daten"])
def test_what_no_course_says_finds_nothing(courses, text):
    assert titles(text) == []
