"""Files handed in with an answer: kept first, then named by the answer."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import AnswerFile, Attempt
from courses.quizzes.operations.answers import (
    AttemptClosed,
    AttemptPaused,
    AttemptUnknown,
    ItemLeftBehind,
    ItemUnknown,
)
from lms.people.models import User

MEGABYTE = 1024 * 1024
# Whoever takes files out and chooses others leaves those behind: an answer that was saved may have named them.
KEPT_FOR_AN_ITEM = 30
LONGEST_NAME = 200
ZIPPED, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = {
    "pdf": b"%PDF-",
    "docx": ZIPPED,
    "hwpx": ZIPPED,
    "odt": ZIPPED,
    "xlsx": ZIPPED,
    "pptx": ZIPPED,
    "hwp": OLE,
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
}
SPELLINGS = {"jpeg": "jpg"}


def keep_file(*, attempt_key: UUID, item: int, file: File, by: User, at: datetime) -> AnswerFile:
    """Keeps a file for an answer of `by` to one item of their attempt; the answer has yet to name it by its hash.

    Safe to repeat: the same content at the same item is one file. Raises AttemptUnknown, ItemUnknown where the item
    takes no files, AttemptClosed, AttemptPaused, ItemLeftBehind, and ValueRefused where the file is not what the
    question takes; in each case nothing is kept.
    """
    attempt = Attempt.objects.filter(key=attempt_key, person=by).first()
    if attempt is None:
        raise AttemptUnknown(attempt_key)
    limits = (attempt.item(item) or {}).get("files", {})
    if not limits.get("allowed"):
        raise ItemUnknown(item)
    if attempt.is_over_at(at):
        raise AttemptClosed(attempt_key)
    if attempt.is_paused_at(at):
        raise AttemptPaused(attempt_key)
    if item < attempt.reached:
        raise ItemLeftBehind(item)
    kind = _kind(file, limits)
    sha256 = _sha256(file)
    kept = AnswerFile.objects.filter(attempt=attempt, item=item)
    if same := kept.filter(sha256=sha256).first():
        return same
    if kept.count() >= KEPT_FOR_AN_ITEM:
        raise ValueRefused(_("Too many files were sent for this answer. Use those that are there."))
    try:
        with transaction.atomic():
            return _write(attempt, item, file, kind=kind, sha256=sha256, at=at)
    except IntegrityError:  # sent twice at one moment
        return kept.get(sha256=sha256)


def _write(attempt: Attempt, item: int, file: File, *, kind: str, sha256: str, at: datetime) -> AnswerFile:
    kept = AnswerFile(
        attempt=attempt,
        item=item,
        sha256=sha256,
        name=_name(file),
        size=file.size,
        kind=kind,
        at=at,
    )
    kept.file.save(f"{attempt.key}/{item}-{sha256}.{kind}", file, save=False)
    kept.save(force_insert=True)
    return kept


def _kind(file: File, limits: dict) -> str:
    """The kind of file by its name, which its content must agree with."""
    ending = PurePath(file.name).suffix.lower().removeprefix(".")
    kind = SPELLINGS.get(ending, ending)
    if kind not in limits["kinds"]:
        kinds = ", ".join(one.upper() for one in limits["kinds"])
        raise ValueRefused(_("Only these kinds of file are taken: %(kinds)s.") % {"kinds": kinds})
    if not file.size:
        raise ValueRefused(_("The file is empty."))
    if file.size > limits["megabytes"] * MEGABYTE:
        message = _("The file is too big: at most %(most)d MB are taken.")
        raise ValueRefused(message % {"most": limits["megabytes"]})
    if not _begins_as(kind, file):
        raise ValueRefused(
            _("The content of the file is not that of its name. Save it anew and choose it again.")
        )
    return kind


def _begins_as(kind: str, file: File) -> bool:
    file.seek(0)
    beginning = file.read(4096)
    file.seek(0)
    return b"\0" not in beginning if kind == "txt" else beginning.startswith(BEGINNINGS[kind])


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _name(file: File) -> str:
    """The name as the person knows it: of a long one the end is kept, with its kind."""
    name = "".join(letter for letter in PurePath(file.name).name if letter.isprintable())
    return name[-LONGEST_NAME:]
