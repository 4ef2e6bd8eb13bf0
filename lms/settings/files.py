"""Where files lie: in folders of VAR_DIR, or in one bucket of an S3-compatible store."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://ACCESS_KEY:SECRET_KEY@HOST[:PORT]/BUCKET[?region=REGION], or s3+http://… without TLS"
SCHEMES = {"s3": "https", "s3+http": "http"}


def storages(url: str, var_dir: Path, media_url: str) -> dict:
    """STORAGES by name. What is not "default" has no address of its own: a view that checks who asks streams it."""
    if not url:
        local = "django.core.files.storage.FileSystemStorage"
        return {
            "default": {"BACKEND": local},
            # Certificates hold names.
            "certificates": {
                "BACKEND": local,
                "OPTIONS": {"location": var_dir / "certificates", "base_url": None},
            },
            # So do files handed in at an examination.
            "answers": {"BACKEND": local, "OPTIONS": {"location": var_dir / "answers", "base_url": None}},
        }
    bucket = _bucket(url)
    return {
        name: {
            "BACKEND": "lms.object_store.ObjectStore",
            "OPTIONS": {**bucket, "location": folder, "site_url": address},
        }
        for name, folder, address in (
            ("default", "media", media_url),
            ("certificates", "certificates", None),
            ("answers", "answers", None),
        )
    }


def _bucket(url: str) -> dict:
    """The store's endpoint, bucket and keys as django-storages wants them; a fault stops the start and is named."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _fault(str(error)) from None
    names = [part for part in parts.path.split("/") if part]
    options = parse_qs(parts.query, keep_blank_values=True)
    for wrong, what in (
        (parts.scheme not in SCHEMES, f"begins with {parts.scheme or 'nothing'}://"),
        (not parts.hostname, "names no host"),
        (len(names) != 1, "must name one bucket"),
        (bool(parts.username) != bool(parts.password), "has one of the two keys only"),
        (bool(set(options) - {"region"}) or bool(parts.fragment), "has a part that means nothing here"),
    ):
        if wrong:
            raise _fault(what)
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL needs more packages: pip install -r requirements-s3.txt"
        )
    return {
        "bucket_name": names[0],
        "endpoint_url": f"{SCHEMES[parts.scheme]}://{_host(parts)}{f':{port}' if port else ''}",
        "region_name": options.get("region", [None])[0],
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
    }


def _host(parts: SplitResult) -> str:
    return f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname


def _fault(what: str) -> ImproperlyConfigured:
    """Without the address: it may hold a key."""
    return ImproperlyConfigured(f"MEDIA_STORAGE_URL {what}. It has the form {FORM}")
