"""Pictures, videos and captions, from wherever files lie.

Wagtail's own view of documents knows no ranges, so nobody could seek in a video.
"""

import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition, require_safe
from wagtail import hooks
from wagtail.documents import get_document_model

CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt; charset=utf-8"}
CHUNK = 64 * 1024
PICTURES = ("images/", "original_images/", "avatar_images/")
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture by its name, which no other picture ever gets. Documents have views that ask who reads them."""
    if not path.startswith(PICTURES) or ".." in path.split("/"):
        raise Http404
    try:
        file = default_storage.open(path)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    return FileResponse(file, headers={"Cache-Control": "private, max-age=604800, immutable"})


def _etag(request: HttpRequest, document_id: int, filename: str) -> str | None:
    sha1 = get_document_model().objects.filter(pk=document_id).values_list("file_hash", flat=True).first()
    return f'"{sha1}"' if sha1 else None


@require_safe
@condition(etag_func=_etag)
def media(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """The file of a video or caption document, whole or the range asked for; privacy of collections holds."""
    document = get_object_or_404(get_document_model(), pk=document_id)
    content_type = CONTENT_TYPES.get(document.file_extension.lower())
    if content_type is None or document.filename != filename:
        raise Http404
    for check in hooks.get_hooks("before_serve_document"):
        if isinstance(refusal := check(document, request), HttpResponseBase):
            return refusal
    return _ranged(request, document.file, content_type)


def _ranged(request: HttpRequest, file: File, content_type: str) -> HttpResponseBase:
    size = file.size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    start, end = _bounds(asked, size) if asked else (0, size - 1)
    if asked and not 0 <= start <= end < size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    body = () if request.method == "HEAD" else _chunks(file, start, end - start + 1)
    response = StreamingHttpResponse(body, status=206 if asked else 200, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = end - start + 1
    if asked:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _bounds(asked: re.Match, size: int) -> tuple[int, int]:
    """First and last byte; "-500" asks for the last 500. What cannot be satisfied comes out below zero."""
    first, last = asked.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if last and int(last) else (-1, -1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _chunks(file: File, start: int, length: int) -> Iterator[bytes]:
    if hasattr(file.storage, "read_range"):
        yield from file.storage.read_range(file.name, start, length)
        return
    with file.open("rb") as opened:
        opened.seek(start)
        while length and (chunk := opened.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
