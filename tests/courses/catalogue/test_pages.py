import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses.catalogue.models import CoursePage
from courses.catalogue.queries import Fact, FactItem
from tests.factories.courses import course_index, published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read

pytestmark = pytest.mark.django_db


# --- The catalogue -----------------------------------------------------------------------------------------


def test_catalogue_shows_live_courses_of_its_language(client):
    published_course(title="Sharing data")
    published_course(title="전입신고", language="ko")
    published_course(title="Withdrawn").page.unpublish()

    content = client.get(course_index().url).content.decode()

    assert "Sharing data" in content
    assert "전입신고" not in content and "Withdrawn" not in content


def test_private_course_is_not_in_the_catalogue(client):
    course = published_course(title="Secret service")
    PageViewRestriction.objects.create(page=course.page, restriction_type=PageViewRestriction.LOGIN)

    assert b"Secret service" not in client.get(course_index().url).content


def test_catalogue_filters_by_system_and_words(client, indexed):
    published_course(title="Sharing data", system="Sharing")
    published_course(title="Moving in", system="Register")

    by_system = client.get(course_index().url, {"system": "Register"}).content
    by_words = client.get(course_index().url, {"q": "sharing"}).content

    assert b"Moving in" in by_system and b"Sharing data" not in by_system
    assert b"Sharing data" in by_words and b"Moving in" not in by_words


@pytest.mark.parametrize(
    "asked", [{"system": "no such"}, {"q": "x" * 500}, {"page": "999"}, {"q": '"; DROP--'}]
)
def test_strange_questions_get_a_page(client, asked):
    published_course()

    assert client.get(course_index().url, asked).status_code == 200


def test_search_speaks_the_language_of_the_visitor(client, indexed):
    published_course(title="전입신고 처리", language="ko")

    response = client.get(reverse("catalogue:search"), {"q": "신고"}, headers={"accept-language": "ko"})

    assert "전입신고 처리" in response.content.decode()


def test_search_names_the_lessons_it_found_a_course_by(client, indexed):
    published_course(title="Sharing", body=[("paragraph", "<p>Consult the reconciliation table.</p>")])

    content = client.get(reverse("catalogue:search"), {"q": "reconciliation"}).content.decode()

    assert "Sharing" in content and "Lesson 1" in content


def test_catalogue_tells_the_learners_state_in_as_many_queries_for_many_courses(
    client, django_assert_max_num_queries
):
    person = UserFactory()
    client.force_login(person)
    begun, done = published_course(title="Begun"), published_course(lessons=1, title="Done")
    enrol(person, begun), enrol(person, done)
    read(person, done, 0)
    for _ in range(8):
        published_course(lessons=1)

    address = course_index().url
    with django_assert_max_num_queries(18):
        content = client.get(address).content.decode()

    assert content.count("in progress") == content.count("completed") == 1


# --- A course ----------------------------------------------------------------------------------------------


def test_overview_tells_what_the_course_is(client):
    first = published_course(title="First things")
    course = published_course(
        summary="What it is",
        audience="Registrars",
        hours=3,
        prerequisites=[first.page],
        outcomes=[("outcome", "Say who reports")],
    )

    content = client.get(course.page.url).content.decode()

    for text in ("What it is", "Registrars", "3 h", "First things", "Say who reports", "Lesson 2"):
        assert text in content


def test_overview_names_what_comes_first_in_its_own_language_where_it_can(client):
    both, english_only = published_course(title="First things"), published_course(title="Only in English")
    published_course(title="먼저 배우기", language="ko", translation_of=both)
    course = published_course(language="ko", prerequisites=[both.page, english_only.page])

    content = client.get(course.page.url).content.decode()

    assert "먼저 배우기" in content and "Only in English" in content
    assert "First things" not in content


def test_apps_above_add_facts_by_hook(client, monkeypatch):
    course = published_course()
    fact = Fact("Counts towards", (FactItem("Registrar", "/registrar/"),))
    monkeypatch.setattr(
        "courses.catalogue.templatetags.catalogue_tags.hooks.get_hooks",
        lambda name: [lambda course: [fact]] if name == "catalogue_course_facts" else [],
    )

    assert '<a href="/registrar/">Registrar</a>' in client.get(course.page.url).content.decode()


def test_course_that_was_never_frozen_cannot_be_taken(client):
    page = course_index().add_child(instance=CoursePage(title="Loose", slug="loose"))

    assert b"This course cannot be taken yet." in client.get(page.url).content


def test_module_page_shows_its_lessons(client):
    course = published_course(modules=2, lessons=1)

    content = client.get(course.modules[1].url).content.decode()

    assert "Lesson 2" in content and "Lesson 1" not in content


def test_course_is_not_its_own_prerequisite():
    course = published_course().page
    course.prerequisites.create(course=course)

    with pytest.raises(ValidationError, match="own prerequisite"):
        course.full_clean()


def test_courses_do_not_wait_for_each_other():
    first, second, third = (published_course().page for _ in range(3))
    second.prerequisites.create(course=first)
    third.prerequisites.create(course=second)
    second.save(), third.save()
    first.prerequisites.create(course=third)

    with pytest.raises(ValidationError, match="it waits for"):
        first.full_clean()
