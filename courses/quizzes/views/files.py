"""Files of an answer: sent one by one by the page, and given back to whose they are."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.quizzes import operations
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import AnswerFile
from courses.quizzes.permissions import own_attempt_or_404


@require_POST
@login_required
def upload(request: HttpRequest, key: UUID) -> JsonResponse:
    """Keeps the `file` sent for the `item`: {"state": "kept", "sha256": …, "name": …}, or says why not."""
    own_attempt_or_404(request.user, key)
    item, file = request.POST.get("item", ""), request.FILES.get("file")
    try:
        if file is None or not (item.isascii() and item.isdigit() and len(item) < 5):
            raise operations.ItemUnknown(item)
        kept = keep(request, key, int(item), file)
    except operations.ItemUnknown:
        return _refused(_("No file is asked for here."), HTTPStatus.BAD_REQUEST)
    except ValueRefused as refusal:
        return _refused(refusal.message, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (operations.AttemptClosed, operations.ItemLeftBehind):
        return _refused(_("This file came too late: nothing is taken any more."), HTTPStatus.CONFLICT)
    except operations.AttemptPaused:
        return _refused(_("In a break no answers are taken. Go on first."), HTTPStatus.CONFLICT)
    return JsonResponse({"state": "kept", "sha256": kept.sha256, "name": kept.name})


@require_GET
@never_cache
@login_required
def own_file(request: HttpRequest, key: UUID, item: int, sha256: str) -> FileResponse:
    files = AnswerFile.objects.filter(attempt__key=key, attempt__person=request.user)
    return as_download(get_object_or_404(files, item=item, sha256=sha256))


def keep(request: HttpRequest, key: UUID, item: int, file: UploadedFile) -> AnswerFile:
    return operations.keep_file(attempt_key=key, item=item, file=file, by=request.user, at=timezone.now())


def as_download(file: AnswerFile, name: str = "") -> FileResponse:
    """The file to be saved, never to be shown by the browser: it was written by somebody."""
    content = file.file.open("rb")
    download = FileResponse(content, as_attachment=True, filename=name or file.name)
    download.headers["Content-Type"] = "application/octet-stream"
    download.headers["X-Content-Type-Options"] = "nosniff"
    return download


def _refused(message, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"state": "refused", "message": str(message)}, status=status)
