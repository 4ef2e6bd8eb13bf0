"""For whom a quiz is."""

from datetime import datetime

from django.db import transaction

from courses.catalogue.models import Activity
from courses.quizzes.models import Audience
from lms.audit import operations as audit
from lms.people.models import Agency, JobRole, User


@transaction.atomic
def add_audience(
    *,
    activity: Activity,
    agency: Agency | None = None,
    job_role: JobRole | None = None,
    person: User | None = None,
    by: User,
    at: datetime,
) -> Audience:
    """Opens the quiz to a person, or to whoever has a post in the agency or below it, of the job role, or both. The
    first one closes it to everybody else. ValidationError where that is set already, or nobody is meant."""
    audience = Audience(activity=activity, agency=agency, job_role=job_role, person=person)
    Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    audience.full_clean()
    audience.save()
    _tell("added", audience, by=by, at=at)
    return audience


@transaction.atomic
def remove_audience(*, audience: Audience, by: User, at: datetime) -> None:
    """Takes one away; the last one opens the quiz to everybody on the course. Whoever has begun goes on."""
    found = Audience.objects.select_for_update().filter(pk=audience.pk).first()
    if found is None:
        return
    _tell("removed", found, by=by, at=at)
    found.delete()


def _tell(what: str, audience: Audience, *, by, at: datetime) -> None:
    detail = {
        "activity": audience.activity.key,
        "agency": audience.agency and audience.agency.code,
        "job_role": audience.job_role and audience.job_role.code,
        "person": audience.person and str(audience.person.key),
    }
    audit.record(by=by, at=at, verb=f"quizzes.audience.{what}", obj=audience, detail=detail)
