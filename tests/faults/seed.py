"""`python -m tests.faults.seed COUNT`: as many people who passed the one quiz that a certification asks for.

Each result is recorded by its operation, so each leaves an outbox row for the worker: an issuance to come.
"""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402  models can be imported only now
from django.utils import timezone  # noqa: E402

from certification.awards.models import Certification, Requirement  # noqa: E402
from courses.catalogue import operations as catalogue  # noqa: E402
from courses.progress import operations as progress  # noqa: E402
from lms.people import operations as people  # noqa: E402


def seed(count: int) -> None:
    at = timezone.now()
    activity = catalogue.ensure_activity(key="quiz:fault", kind="quiz", title="Quiz", at=at)
    agency = people.create_agency(
        parent=None,
        code="city",
        name_local="하늘시",
        name_latin="Haneul City",
        kind="ministry",
        by=None,
        at=at,
    )
    certification = Certification(
        code="fault",
        title_ko="시험",
        title_en="Test",
        authority_ko="하늘시",
        authority_en="Haneul City",
        agency=agency,
    )
    certification.requirements = [Requirement(kind="quiz", activity=activity)]
    certification.save()
    for number in range(count):
        with transaction.atomic():
            person = people.create_person(
                staff_number=f"F-{number:05d}",
                name_local=f"시험{number}",
                name_latin=f"Test {number}",
                by=None,
                at=at,
            )
            progress.record_result(
                person=person,
                activity=activity,
                outcome="passed",
                score=100,
                evidence_kind="attempt",
                evidence_key=f"fault-{number}",
                evidence_sha256="0" * 64,
                key=f"fault-{number}",
                by=None,
                at=timezone.now(),
            )


if __name__ == "__main__":
    seed(int(sys.argv[1]))
