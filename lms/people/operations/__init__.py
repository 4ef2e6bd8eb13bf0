"""Changes to people, agencies, posts and roles. Each is one transaction, audited, and safe to repeat."""

from lms.people.operations.agencies import (
    AgencyCycle,
    create_agency,
    create_job_role,
    update_agency,
    update_job_role,
)
from lms.people.operations.forgetting import RetentionNotOver, forget_person
from lms.people.operations.people import (
    NOTHING_GRANTED,
    AccommodationRefused,
    UnknownLanguage,
    accommodations_of,
    change_status,
    create_person,
    grant_accommodations,
    mark_left,
    mark_on_leave,
    reactivate,
    remove_second_factors,
    request_password_mail,
    set_language,
    update_person,
)
from lms.people.operations.posts import PersonHasLeft, assign_post, end_post, update_post
from lms.people.operations.role_permissions import setup_roles
from lms.people.operations.roles import grant_hr_scope, grant_role, withdraw_hr_scope, withdraw_role
from lms.people.operations.staff_import import Counts, StaffFileFaulty, import_staff

__all__ = [
    "NOTHING_GRANTED",
    "AccommodationRefused",
    "AgencyCycle",
    "Counts",
    "PersonHasLeft",
    "RetentionNotOver",
    "StaffFileFaulty",
    "UnknownLanguage",
    "accommodations_of",
    "assign_post",
    "change_status",
    "create_agency",
    "create_job_role",
    "create_person",
    "end_post",
    "forget_person",
    "grant_accommodations",
    "grant_hr_scope",
    "grant_role",
    "import_staff",
    "mark_left",
    "mark_on_leave",
    "reactivate",
    "remove_second_factors",
    "request_password_mail",
    "set_language",
    "setup_roles",
    "update_agency",
    "update_job_role",
    "update_person",
    "update_post",
    "withdraw_hr_scope",
    "withdraw_role",
]
