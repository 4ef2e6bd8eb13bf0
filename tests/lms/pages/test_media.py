import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def film(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Document.objects.create(title="Film", file=ContentFile(CONTENT, "film.mp4"))


def get(client, document, **headers):
    return client.get(reverse("pages:media", args=[document.pk, document.filename]), headers=headers)


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def test_whole_film_says_that_ranges_may_be_asked_for(client, film):
    response = get(client, film)

    assert (response.status_code, response["Accept-Ranges"], response["Content-Type"]) == (
        200,
        "bytes",
        "video/mp4",
    )
    assert content(response) == CONTENT


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("0-99", 0, 99), ("1000-", 1000, 1023), ("-24", 1000, 1023), ("1000-9999", 1000, 1023)],
)
def test_range_is_answered_by_just_these_bytes(client, film, asked, start, end):
    response = get(client, film, range=f"bytes={asked}")

    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {start}-{end}/1024")
    assert content(response) == CONTENT[start : end + 1]
    assert response["Content-Length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", ["1024-", "9-3", "-0", "-"])
def test_impossible_range_is_refused(client, film, asked):
    response = get(client, film, range=f"bytes={asked}")

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=1-2,5-9", "bytes=x-y"])
def test_range_we_do_not_know_gets_the_whole(client, film, asked):
    response = get(client, film, range=asked)

    assert response.status_code == 200 and content(response) == CONTENT


def test_unchanged_film_is_not_sent_twice(client, film):
    film.get_file_hash()

    again = get(client, film, **{"if-none-match": get(client, film)["ETag"]})

    assert again.status_code == 304


def test_only_media_are_played(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = Document.objects.create(title="Page", file=ContentFile(b"<script>", "page.html"))

    assert get(client, page).status_code == 404


def test_name_must_fit(client, film):
    assert client.get(reverse("pages:media", args=[film.pk, "other.mp4"])).status_code == 404


def test_private_collection_stays_private(client, film):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    Document.objects.filter(pk=film.pk).update(collection=private)

    assert get(client, film).status_code == 302


def test_document_has_no_address_beside_the_view_that_asks_who_reads_it(client, film):
    assert client.get(f"/media/{film.file.name}").status_code == 404


@pytest.mark.parametrize("path", ["images/none.png", "images/", "images/../documents/film.mp4", "images/%00"])
def test_no_picture_is_not_found(client, film, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_picture_is_handed_out_from_where_files_lie(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = Image.objects.create(title="Counter", file=get_test_image_file())

    response = client.get(image.file.url)

    assert response["Content-Type"] == "image/png"
    assert content(response) == (tmp_path / image.file.name).read_bytes()
