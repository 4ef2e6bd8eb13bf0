"""Files in an S3-compatible store (`MEDIA_STORAGE_URL`). Browsers never reach the store: our views ask who may read."""

from collections.abc import Iterator
from urllib.parse import urljoin

from botocore.config import Config
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage, clean_name

CHUNK = 64 * 1024
CLIENT = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=5,
    read_timeout=30,
    # Stores that are not Amazon's refuse the checksums botocore adds of late; TLS and our own hashes guard the content.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class ObjectStore(S3Storage):
    """One folder of a private bucket. `site_url` is where a view of this site hands its files out, if anywhere."""

    def get_default_settings(self) -> dict:
        own = {"site_url": None, "client_config": CLIENT, "default_acl": None, "file_overwrite": False}
        return {**super().get_default_settings(), **own}

    def url(self, name: str, *args, **kwargs) -> str:
        if self.site_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.site_url, filepath_to_uri(clean_name(name)).lstrip("/"))

    def read_range(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """These bytes alone: an opened file fetches a whole video for each part that a player asks for."""
        found = self.bucket.Object(self._normalize_name(clean_name(name)))
        yield from found.get(Range=f"bytes={start}-{start + length - 1}")["Body"].iter_chunks(CHUNK)
