from pathlib import Path

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage.handler import StorageHandler

from lms.settings import files

VAR = Path("/nowhere")
URL = "s3://KEY:S%2Fecret@store.example:9000/gwanmun?region=kr-central"


def storage(name: str, url: str = URL):
    return StorageHandler(files.storages(url, VAR, "/media/"))[name]


def test_without_an_address_files_lie_in_folders():
    assert storage("certificates", "").location == str(VAR / "certificates")


@pytest.mark.parametrize("name", ["default", "certificates", "answers"])
def test_bucket_endpoint_and_keys_are_read_from_the_address(name):
    store = storage(name)

    assert (store.bucket_name, store.endpoint_url) == ("gwanmun", "https://store.example:9000")
    assert (store.access_key, store.secret_key, store.region_name) == ("KEY", "S/ecret", "kr-central")
    assert store.default_acl is None and not store.file_overwrite


def test_store_without_tls_or_keys_may_be_named():
    store = storage("default", "s3+http://[::1]:9000/files")

    assert (store.endpoint_url, store.access_key) == ("http://[::1]:9000", None)


def test_each_kind_of_file_has_a_folder_of_its_own():
    assert len({storage(name).location for name in ("default", "certificates", "answers")}) == 3


def test_browsers_are_never_led_to_the_store():
    assert storage("default").url("images/a b.png") == "/media/images/a%20b.png"
    for name in ("certificates", "answers"):
        with pytest.raises(ValueError, match="not accessible"):
            storage(name).url("x.pdf")


@pytest.mark.parametrize(
    "url",
    [
        "https://store.example/bucket",
        "store.example/bucket",
        "s3://KEY:SECRET@/bucket",
        "s3://KEY:SECRET@store.example",
        "s3://KEY:SECRET@store.example/bucket/folder",
        "s3://KEY@store.example/bucket",
        "s3://KEY:SECRET@store.example:port/bucket",
        "s3://KEY:SECRET@store.example/bucket?acl=public-read",
    ],
)
def test_faulty_address_stops_the_start_and_tells_no_key(url):
    with pytest.raises(ImproperlyConfigured, match="MEDIA_STORAGE_URL") as refused:
        files.storages(url, VAR, "/media/")

    assert "KEY:SECRET@s" not in str(refused.value)


def test_missing_packages_are_named(monkeypatch):
    monkeypatch.setattr(files, "find_spec", lambda name: None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements-s3\.txt"):
        files.storages(URL, VAR, "/media/")


def test_part_of_a_video_is_fetched_alone(tmp_path):
    store = storage("default")
    part = tmp_path / "part"
    part.write_bytes(b"middle")
    with part.open("rb") as body, Stubber(store.bucket.meta.client) as answers:
        expected = {"Bucket": "gwanmun", "Key": "media/documents/film.webm", "Range": "bytes=10-15"}
        answers.add_response("get_object", {"Body": StreamingBody(body, 6)}, expected)

        assert b"".join(store.read_range("documents/film.webm", 10, 6)) == b"middle"
