"""What follows when somebody has achieved something, and when a certificate has been issued."""

from datetime import datetime, timedelta

from certification.awards import operations
from certification.awards.models import Certificate, Certification
from lms.outbox import registry
from lms.people.models import User


@registry.handler("progress.course_completed")
@registry.handler("progress.result_recorded")
def consider(payload: dict, at: datetime) -> None:
    """Grants what the person has earned by now."""
    operations.consider(person=User.objects.get(pk=payload["person_id"]), at=at)


@registry.handler("awards.certification_changed", lease=timedelta(minutes=5))
def consider_everybody(payload: dict, at: datetime) -> None:
    """Grants a changed certification to whoever has earned it, some hundred people a row."""
    certification = Certification.objects.get(pk=payload["certification_id"])
    operations.consider_batch(
        certification=certification, begun=payload["begun"], after=payload["after"], at=at
    )


@registry.handler("awards.document", queue="documents", lease=timedelta(seconds=180))
def document(payload: dict, at: datetime) -> None:
    """Makes the PDF of the certificate, unless it has been made."""
    certificate = Certificate.objects.get(pk=payload["certificate_id"])
    operations.render_document(certificate=certificate, at=at)
