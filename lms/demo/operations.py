"""Loading the demo, and whether it is there."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import connection
from django.utils import timezone

from certification.awards.models import Certificate
from courses.catalogue.models import CoursePage
from courses.quizzes import operations as quizzes
from courses.simulations import operations as simulations
from lms.audit import operations as audit
from lms.audit.models import AuditEvent
from lms.demo.loading import daily, gate, learners, organisation, pages
from lms.demo.people import CONTENT, PASSWORD
from lms.outbox import operations as outbox
from lms.people.models import User
from lms.people.operations import setup_roles

LOADED = "demo.loaded"
# Long enough ago for certificates that have expired since.
PUBLISHED_DAYS_AGO = 900
# Any number will do, as long as nothing else of the database locks by it.
POSTGRES_LOCK = 7_108_226_001


def is_loaded() -> bool:
    """Whether a whole load has ended: its last act is this audit event."""
    return AuditEvent.objects.filter(verb=LOADED).exists()


def load(*, at: datetime) -> dict[str, int]:
    """Adds all that is missing of the demo as of `at` and returns how much of each there is.

    Not one transaction: it takes a minute, and whatever interrupted it, it may be called again. Of two at once the
    second waits and finds nothing missing.
    """
    with alone():
        return _load(at=at)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process on this database is loading."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [POSTGRES_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [POSTGRES_LOCK])
    else:
        with (settings.VAR_DIR / "demo.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _load(*, at: datetime) -> dict[str, int]:
    published = at - timedelta(days=PUBLISHED_DAYS_AGO)
    setup_roles()
    with outbox.without_doorbell():
        organisation.load(at=published)
        User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(
            status=User.Status.LEFT
        ).update(password=make_password(PASSWORD))
        trainer = User.objects.get(staff_number="TR-2001")
        reviewer = User.objects.get(staff_number="RV-2002")
        _load_assessment(by=trainer, publisher=reviewer, at=published)
        pages.load(by=reviewer, at=published)
        gate.load(at=at)
        learners.load(at=at)
        organisation.leave(at=at)
        daily.load(at=at)
        outbox.work_ready(now=timezone.now)
    if not is_loaded():
        audit.record(by=None, at=at, verb=LOADED, obj=trainer, detail={})
    return {
        "people": User.objects.count(),
        "course pages": CoursePage.objects.count(),
        "certificates": Certificate.objects.count(),
    }


def _load_assessment(*, by, publisher, at: datetime) -> None:
    for folder in sorted((CONTENT / "courses").iterdir()):
        if (folder / "questions.json").exists():
            quizzes.import_bank(content=_read(folder / "questions.json"), by=by, at=at)
            quizzes.import_bank(content=_read(folder / "self_checks.json"), by=by, at=at)
            quizzes.import_quiz(content=_read(folder / "quiz.json"), by=by, at=at)
    for file in sorted((CONTENT / "scenarios").glob("*.json")):
        version = simulations.import_package(
            text=file.read_text(encoding="utf-8"), slug=file.stem, by=by, at=at
        )
        simulations.publish_version(version=version, by=publisher, at=at)


def _read(file) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))
