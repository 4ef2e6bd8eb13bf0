"""HR's and leadership's pages. They read; what changes something stands where it is decided."""

from lms.reports.views.assignments import assignments
from lms.reports.views.certified import certified, certified_csv
from lms.reports.views.overturned import overturned
from lms.reports.views.people import person
from lms.reports.views.readiness import readiness, readiness_system

__all__ = [
    "assignments",
    "certified",
    "certified_csv",
    "overturned",
    "person",
    "readiness",
    "readiness_system",
]
