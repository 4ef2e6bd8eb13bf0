"""What a lesson page may ask of the database, however much there is in it."""

import io

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from lms.pages.blocks import FIGURE_RENDITIONS
from tests.factories.courses import course_index, published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol
from tests.factories.quizzes import published_question, published_quiz
from tests.factories.simulations import published_scenario

pytestmark = pytest.mark.django_db

MOST_QUERIES = 24


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture() -> Image:
    """An image whose renditions were made by an earlier visit."""
    content = io.BytesIO()
    Picture.new("RGB", (160, 90), "teal").save(content, "PNG")
    file = ContentFile(content.getvalue(), "counter.png")
    image = Image.objects.create(title="Counter", file=file)
    for spec in FIGURE_RENDITIONS:
        image.renditions.create(filter_spec=spec, file=file, width=160, height=90)
    return image


def rich_body(times: int) -> list[tuple]:
    """Every block that reads from the database, so many times, each with rows of its own."""
    page = course_index()
    link = f'<p><a linktype="page" id="{page.pk}">The catalogue</a></p>'
    body = []
    for _ in range(times):
        document = Document.objects.create(title="Form", file=ContentFile(b"form", "form.pdf"))
        body += [
            ("paragraph", f'{link}<p><a linktype="document" id="{document.pk}">The form</a></p>'),
            ("figure", {"image": picture(), "alt": "A counter", "caption": ""}),
            ("document", {"document": document, "title": "", "description": ""}),
            ("callout", {"kind": "law", "title": "", "text": link}),
            ("steps", {"title": "", "items": [{"title": "Look", "text": link}]}),
            ("self_check", {"question": published_question().question}),
            ("quiz", {"quiz": published_quiz(questions=1).quiz}),
            ("simulation", {"scenario": published_scenario(slug=f"case-{document.pk}")}),
        ]
    return body


def queries_of_lesson(client, course) -> list[str]:
    person = UserFactory()
    enrol(person, course)
    client.force_login(person)
    address = course.lessons[0].url
    assert client.get(address).status_code == 200  # remembers the place
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_lesson_page_stays_within_its_queries(client):
    queries = queries_of_lesson(client, published_course(lessons=5, body=rich_body(5)))

    assert len(queries) <= MOST_QUERIES, "\n".join(queries)


def test_more_lessons_modules_and_blocks_ask_no_more_queries(client):
    small = queries_of_lesson(client, published_course(lessons=2, body=rich_body(2)))
    large = queries_of_lesson(
        client, published_course(modules=5, lessons=10, unlock="free", body=rich_body(12))
    )

    assert len(large) == len(small), "\n".join(set(large) ^ set(small))
