"""Reads of certifications: how far people are, what they hold, what they must hold."""

from certification.awards.queries.courses import counting_course
from certification.awards.queries.duties import Duty, due_for, meant_by, obliged
from certification.awards.queries.held import (
    DocumentDamaged,
    certificate_for,
    certifications_of,
    contents_of,
    period_managed_by,
    periods_of,
    renewals_of,
)
from certification.awards.queries.overturned import markings_behind, periods_to_decide, resting_on, undecided
from certification.awards.queries.standing import (
    Item,
    Standing,
    moment_of,
    people_with_all,
    standing_of,
    standings_of,
)
from certification.awards.queries.targets import course_choices

__all__ = [
    "DocumentDamaged",
    "Duty",
    "Item",
    "Standing",
    "certificate_for",
    "certifications_of",
    "contents_of",
    "counting_course",
    "course_choices",
    "due_for",
    "markings_behind",
    "meant_by",
    "moment_of",
    "obliged",
    "people_with_all",
    "period_managed_by",
    "periods_of",
    "periods_to_decide",
    "renewals_of",
    "resting_on",
    "standing_of",
    "standings_of",
    "undecided",
]
