"""Blocks as readers and as trainers see them."""

import io

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image as Picture
from wagtail.blocks import StructBlockValidationError
from wagtail.documents.models import Document
from wagtail.images.models import Image

from courses.catalogue.models import LessonPage
from lms.pages.models import StandardPage
from tests.factories.courses import home, publish
from tests.factories.quizzes import published_question, published_quiz

pytestmark = pytest.mark.django_db

BODY = StandardPage._meta.get_field("body").stream_block
LESSON_BODY = LessonPage._meta.get_field("body").stream_block


def shown(client, *body) -> str:
    page = home().add_child(instance=StandardPage(title="Page", slug="page", body=list(body)))
    return client.get(page.url).content.decode()


def picture(tmp_path, settings) -> Image:
    settings.MEDIA_ROOT = tmp_path
    content = io.BytesIO()
    Picture.new("RGB", (160, 90), "teal").save(content, "PNG")
    file = ContentFile(content.getvalue(), "counter.png")
    image = Image.objects.create(title="File name", file=file)
    for spec in ("width-720", "width-1440"):
        image.renditions.create(filter_spec=spec, file=file, width=160, height=90)
    return image


@pytest.mark.parametrize("block", LESSON_BODY.child_blocks.values(), ids=LESSON_BODY.child_blocks)
def test_every_block_tells_trainers_what_it_is(block):
    assert block.meta.icon != "placeholder"
    assert block.label and block.meta.group and block.meta.description
    assert block.meta.template


def preview(client, block) -> str:
    assert block.is_previewable
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("block", LESSON_BODY.child_blocks.values(), ids=LESSON_BODY.child_blocks)
def test_every_block_can_be_previewed_on_an_empty_site(client, admin_person, block):
    client.force_login(admin_person)

    assert "linktype" not in preview(client, block)


def test_video_is_previewed_by_a_video_whatever_document_came_last(client, admin_person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("film.webm", "film.vtt", "form.pdf"):
        Document.objects.create(title=name, file=ContentFile(b"x", name))
    client.force_login(admin_person)

    page = preview(client, BODY.child_blocks["video"])

    assert "/film.webm" in page and "/film.vtt" in page and "form.pdf" not in page


def test_what_is_chosen_is_previewed_by_the_newest(client, admin_person):
    quiz, question = published_quiz(title="Final quiz").quiz, published_question().question
    client.force_login(admin_person)

    assert quiz.title in preview(client, LESSON_BODY.child_blocks["quiz"])
    assert "when is a move reported" in preview(client, LESSON_BODY.child_blocks["self_check"])
    assert question.live


def test_text_of_trainers_is_shown_as_text(client):
    html = shown(
        client,
        ("heading", {"text": "<script>alert(1)</script>", "level": "h2"}),
        ("rule_quote", {"quote": "<img src=x>", "citation": "<b>Act</b>", "url": ""}),
        ("table", {"data": [["<script>x</script>"]], "table_caption": "<i>caption</i>"}),
    )

    assert "<script>alert" not in html and "<img src=x" not in html and "<b>Act" not in html
    assert "<script>x" not in html and "<i>caption" not in html


def test_image_has_its_alternative_text_and_caption(client, tmp_path, settings):
    image = picture(tmp_path, settings)

    html = shown(client, ("figure", {"image": image, "alt": "A queue", "caption": "Monday"}))

    assert 'alt="A queue"' in html and "<figcaption>Monday</figcaption>" in html and "srcset=" in html


def test_decorative_image_has_an_empty_alternative_text(client, tmp_path, settings):
    image = picture(tmp_path, settings)

    assert 'alt=""' in shown(client, ("figure", {"image": image, "alt": "", "caption": ""}))


def test_video_comes_with_captions_and_transcript(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    video = Document.objects.create(title="V", file=ContentFile(b"film", "v.mp4"))
    captions = Document.objects.create(title="C", file=ContentFile(b"WEBVTT", "c.vtt"))

    html = shown(
        client,
        (
            "video",
            {"title": "At the counter", "video": video, "captions": captions, "transcript": "<p>Hello</p>"},
        ),
    )

    assert reverse("pages:media", args=[video.pk, video.filename]) in html
    assert '<track kind="captions"' in html and 'srclang="en"' in html and "<p>Hello</p>" in html


@pytest.mark.parametrize(
    ("video", "captions", "faulty"),
    [
        ("v.pdf", "c.vtt", ["video"]),
        ("v.MP4", "c.srt", ["captions"]),
        ("v.docx", "c.docx", ["captions", "video"]),
    ],
)
def test_video_of_files_that_cannot_be_played_is_refused_at_the_file(
    video, captions, faulty, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    files = {
        name: Document.objects.create(title=name, file=ContentFile(b"?", filename)).pk
        for name, filename in {"video": video, "captions": captions}.items()
    }
    block = LESSON_BODY.child_blocks["video"]
    value = block.to_python({"title": "At the counter", "transcript": "<p>Hello</p>", **files})

    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value)

    assert sorted(refusal.value.block_errors) == faulty


def test_video_without_captions_can_be_silent(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    video = Document.objects.create(title="V", file=ContentFile(b"film", "v.webm"))
    block = LESSON_BODY.child_blocks["video"]
    value = block.to_python({"title": "The form", "video": video.pk, "transcript": "<p>A form.</p>"})

    assert block.clean(value)["captions"] is None


def test_document_tells_kind_and_size(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    document = Document.objects.create(title="Checklist", file=ContentFile(b"x" * 2048, "list.pdf"))

    html = shown(client, ("document", {"document": document, "title": "", "description": "One page"}))

    assert "Checklist" in html and "PDF, 2.0" in html and "One page" in html


def test_table_has_headers_and_caption(client):
    data = [["Document", "Proves"], ["Lease", "Address"]]

    html = shown(
        client, ("table", {"caption": "What proves what", "data": data, "first_row_is_table_header": True})
    )

    assert "<caption>What proves what</caption>" in html
    assert html.count('<th scope="col"') == 2 and "Lease" in html


def test_callout_without_a_title_is_named_by_its_kind(client):
    assert "What the law says" in shown(client, ("callout", {"kind": "law", "title": "", "text": "<p>x</p>"}))


def test_links_lead_to_the_page_in_the_language_of_the_reader(client):
    english = home("en").add_child(instance=StandardPage(title="Help", slug="help"))
    korean = english.copy_for_translation(home("ko").locale, copy_parents=True)
    publish(korean)
    link = f'<p><a linktype="page" id="{english.pk}">Help</a> <a linktype="page" id="99999">gone</a></p>'

    with_link = home("ko").add_child(
        instance=StandardPage(title="P", slug="p", locale=korean.locale, body=[("paragraph", link)])
    )

    html = client.get(with_link.url).content.decode()
    assert f'<a href="{korean.url}">Help</a>' in html and "<a>gone</a>" in html


def test_links_cost_the_same_however_many_there_are(client, django_assert_num_queries):
    pages = [home().add_child(instance=StandardPage(title=f"{n}", slug=f"s{n}")) for n in range(6)]
    body = [{"type": "paragraph", "value": f'<a linktype="page" id="{page.pk}">x</a>'} for page in pages]
    request = RequestFactory().get("/")
    render_to_string(
        "pages/body.html", {"body": BODY.to_python(body[:1])}, request
    )  # root paths are cached now

    with django_assert_num_queries(1):
        html = render_to_string("pages/body.html", {"body": BODY.to_python(body)}, request)

    assert html.count("/en/s") == 6
