"""What must be true of a staff file before any of it is written. Each rule adds faults; none stops the others."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from lms.people.models import Agency, JobRole, Post, User
from lms.people.staff_file import Row, StaffFile

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
PERSON_COLUMNS = ("name_local", "name_latin", "email", "status", "job_role_code", "post_from", "post_until")
AGENCY_COLUMNS = ("agency_name_local", "agency_name_latin", "agency_kind", "agency_parent_code")
JOB_ROLE_COLUMNS = ("job_role_name_local", "job_role_name_latin")
EMAILS_AT_ONCE = 500
# How deep the tree's paths can go.
DEEPEST = Agency._meta.get_field("path").max_length // Agency.steplen


@dataclass
class Standing:
    """What the database holds of what a file speaks of; the people are locked."""

    people: dict[str, User] = field(default_factory=dict)
    posts: dict[int, list[Post]] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    job_roles: dict[str, JobRole] = field(default_factory=dict)


def load(staff_file: StaffFile) -> Standing:
    numbers = {number_of(row) for row in staff_file.rows} | {manager_of(row) for row in staff_file.rows}
    people = User.objects.select_for_update().in_bulk(list(numbers - {""}), field_name="staff_number")
    posts: dict[int, list[Post]] = {person.pk: [] for person in people.values()}
    for post in Post.objects.filter(person__in=posts).select_related("agency", "job_role", "manager"):
        posts[post.person_id].append(post)
    return Standing(
        people,
        posts,
        {agency.code: agency for agency in Agency.objects.all()},
        {role.code: role for role in JobRole.objects.all()},
    )


def number_of(row: Row) -> str:
    return User.objects.normalize_staff_number(row["staff_number"])


def manager_of(row: Row) -> str:
    return User.objects.normalize_staff_number(row["manager_staff_number"])


def leaves(row: Row) -> bool:
    return row["status"] == User.Status.LEFT


def defines_agency(row: Row) -> bool:
    return any(row[name] for name in AGENCY_COLUMNS)


def defines_job_role(row: Row) -> bool:
    return any(row[name] for name in JOB_ROLE_COLUMNS)


def check(staff_file: StaffFile, standing: Standing) -> None:
    """Adds every fault there is beyond those of single cells."""
    for row in staff_file.rows:
        if number_of(row):
            _person(staff_file, row)
            _post(staff_file, row, standing)
        else:
            _agency_only(staff_file, row)
    _definitions(staff_file, "agency_code", AGENCY_COLUMNS, Agency, set(standing.agencies))
    _definitions(staff_file, "job_role_code", JOB_ROLE_COLUMNS, JobRole, set(standing.job_roles))
    _parents(staff_file, standing)
    _once(staff_file, "staff_number", {row.line: number_of(row) for row in staff_file.rows})
    _once(staff_file, "email", {row.line: row["email"].lower() for row in staff_file.rows})
    _emails_of_others(staff_file, standing)
    _managers(staff_file, standing)


def _person(staff_file: StaffFile, row: Row) -> None:
    _clean(staff_file, row, "staff_number", User, "staff_number", number_of(row))
    for name in ("name_local", "name_latin"):
        _clean(staff_file, row, name, User, name, row[name])
    _clean(staff_file, row, "email", User, "email", row["email"].lower())  # as it will be kept
    if row["status"] not in User.Status.values:
        staff_file.fault(row.line, "status", _one_of(row["status"], User.Status.values))
    if row["language"] and row["language"] not in dict(settings.LANGUAGES):
        staff_file.fault(row.line, "language", _one_of(row["language"], list(dict(settings.LANGUAGES))))


def _post(staff_file: StaffFile, row: Row, standing: Standing) -> None:
    named = [name for name in ("agency_code", "job_role_code", "post_from") if row[name]]
    if not named:
        for name in ("post_until", "manager_staff_number"):
            if row[name]:
                staff_file.fault(row.line, name, _("The line names no post."))
        return
    for name in {"agency_code", "job_role_code", "post_from"} - set(named):
        staff_file.fault(row.line, name, _("A post needs agency, job role and first day."))
    starts_on, ends_on = row.dates["post_from"], row.dates["post_until"]
    if starts_on and ends_on and ends_on < starts_on:
        staff_file.fault(row.line, "post_until", _("The post ends before it begins."))
    if starts_on and not _has_left_for_good(row, standing):
        _sequence(staff_file, row, standing)


def _sequence(staff_file: StaffFile, row: Row, standing: Standing) -> None:
    """An old file neither brings back what the person has moved on from nor puts a post before a later one."""
    starts_on, ends_on = row.dates["post_from"], row.dates["post_until"]
    known = known_post(row, standing)
    if known is None:
        for post in open_posts(row, starts_on, standing):
            if post.starts_on >= starts_on:
                message = _("The person has another post since %(day)s; a new one begins later than that.")
                staff_file.fault(row.line, "post_from", message % {"day": post.starts_on.isoformat()})
    elif known.ends_on:
        for post in open_posts(row, known.ends_on, standing):
            if known.ends_on < post.starts_on <= (ends_on or post.starts_on):
                message = _("The person has another post since %(day)s; this one ended before that.")
                staff_file.fault(row.line, "post_until", message % {"day": post.starts_on.isoformat()})


def _has_left_for_good(row: Row, standing: Standing) -> bool:
    person = standing.people.get(number_of(row))
    return leaves(row) and person is not None and person.status == User.Status.LEFT


def known_post(row: Row, standing: Standing) -> Post | None:
    """The person's post of that agency, job role and first day, where it is already there."""
    person = standing.people.get(number_of(row))
    for post in standing.posts.get(person.pk, []) if person else []:
        named = (post.agency.code, post.job_role.code, post.starts_on)
        if named == (row["agency_code"], row["job_role_code"], row.dates["post_from"]):
            return post
    return None


def open_posts(row: Row, day: date, standing: Standing) -> list[Post]:
    """The posts there are that the person holds on that day or will hold later."""
    person = standing.people.get(number_of(row))
    held = standing.posts.get(person.pk, []) if person else []
    return [post for post in held if post.ends_on is None or post.ends_on >= day]


def _agency_only(staff_file: StaffFile, row: Row) -> None:
    if any(row[name] for name in PERSON_COLUMNS):
        staff_file.fault(row.line, "staff_number", _("The staff number is missing."))
    elif not row["agency_code"]:
        staff_file.fault(row.line, "agency_code", _("The line names neither a person nor an agency."))


def _definitions(
    staff_file: StaffFile, code: str, columns: tuple, model: type[models.Model], known: set
) -> None:
    """Codes are known or named in the file; names are whole and the same wherever they are given."""
    first: dict[str, Row] = {}
    for row in staff_file.rows:
        if not any(row[name] for name in columns):
            continue
        other = first.setdefault(row[code], row)
        for name in columns:
            if row[name] != other[name]:
                message = _("Not as in line %(line)d for the same code.") % {"line": other.line}
                staff_file.fault(row.line, name, message)
            elif other is row and not name.endswith("_parent_code"):
                _clean(staff_file, row, name, model, name.removeprefix(code.removesuffix("code")), row[name])
    for row in staff_file.rows:
        if row[code] and not CODE.fullmatch(row[code]):
            staff_file.fault(row.line, code, _("A code has letters, digits, dots, hyphens; 40 at most."))
        elif row[code] and row[code] not in known and row[code] not in first:
            message = _("“%(code)s” is not known; a line that names it must give its names.")
            staff_file.fault(row.line, code, message % {"code": row[code]})
        elif not row[code] and any(row[name] for name in columns):
            staff_file.fault(row.line, code, _("The code is missing."))


def _parents(staff_file: StaffFile, standing: Standing) -> None:
    above = {code: _parent_code(agency) for code, agency in parents_of(standing).items()}
    rows = {row["agency_code"]: row for row in reversed(staff_file.rows) if defines_agency(row)}
    if "agency_parent_code" in staff_file.columns:
        above.update({code: row["agency_parent_code"] for code, row in rows.items()})
    for code, row in rows.items():
        parent = row["agency_parent_code"]
        if parent and parent not in above:
            message = _("“%(code)s” is not known; a line that names it must give its names.")
            staff_file.fault(row.line, "agency_parent_code", message % {"code": parent})
        elif _circles(code, above):
            staff_file.fault(row.line, "agency_parent_code", _("The agency would stand below itself."))
        elif _too_deep(code, above):
            message = _("The tree of agencies has %(deepest)d levels at most.") % {"deepest": DEEPEST}
            staff_file.fault(row.line, "agency_parent_code", message)


def parents_of(standing: Standing) -> dict[str, Agency | None]:
    """The agency above each agency that is there, from the tree's paths: no query."""
    by_path = {agency.path: agency for agency in standing.agencies.values()}
    return {code: by_path.get(agency.path[: -Agency.steplen]) for code, agency in standing.agencies.items()}


def _parent_code(parent: Agency | None) -> str:
    return parent.code if parent else ""


def _circles(code: str, above: dict[str, str]) -> bool:
    seen, at = {code}, above.get(code, "")
    while at:
        if at in seen:
            return at == code
        seen.add(at)
        at = above.get(at, "")
    return False


def _too_deep(code: str, above: dict[str, str]) -> bool:
    depth = 1
    while depth <= DEEPEST and (code := above.get(code, "")):
        depth += 1
    return depth > DEEPEST


def _once(staff_file: StaffFile, column: str, values: dict[int, str]) -> None:
    first: dict[str, int] = {}
    for line, value in values.items():
        if value and first.setdefault(value, line) != line:
            message = _("“%(value)s” is already in line %(line)d.") % {"value": value, "line": first[value]}
            staff_file.fault(line, column, message)


def _emails_of_others(staff_file: StaffFile, standing: Standing) -> None:
    lines = {row["email"].lower(): row for row in staff_file.rows if number_of(row) and row["email"]}
    in_file = {number_of(row) for row in staff_file.rows}
    wanted = list(lines)
    for start in range(0, len(wanted), EMAILS_AT_ONCE):
        holders = User.objects.filter(email__in=wanted[start : start + EMAILS_AT_ONCE])
        for number, email in holders.values_list("staff_number", "email"):
            if number not in in_file:
                message = _("Another person, %(number)s, has this e-mail address.") % {"number": number}
                staff_file.fault(lines[email].line, "email", message)


def _managers(staff_file: StaffFile, standing: Standing) -> None:
    status = {number: person.status for number, person in standing.people.items()}
    status |= {number_of(row): row["status"] for row in staff_file.rows if number_of(row)}
    for row in staff_file.rows:
        manager = manager_of(row)
        if not manager:
            continue
        if manager == number_of(row):
            staff_file.fault(row.line, "manager_staff_number", _("Nobody is their own manager."))
        elif manager not in status:
            message = _("No person has the staff number “%(number)s”.") % {"number": manager[:40]}
            staff_file.fault(row.line, "manager_staff_number", message)
        elif status[manager] == User.Status.LEFT and row["status"] != User.Status.LEFT:
            staff_file.fault(row.line, "manager_staff_number", _("The manager has left."))


def _clean(staff_file: StaffFile, row: Row, column: str, model, field_name: str, value: str) -> None:
    try:
        model._meta.get_field(field_name).clean(value, None)
    except ValidationError as error:
        staff_file.fault(row.line, column, " ".join(error.messages))


def _one_of(value: str, known: list[str]) -> str:
    return _("“%(value)s” is none of: %(known)s.") % {"value": value[:40], "known": ", ".join(known)}
