"""From a staff file to agencies, job roles, people and posts: all of it or nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from lms.people import staff_file
from lms.people.models import Agency, JobRole, Post, User
from lms.people.operations import agencies, changes, people, posts
from lms.people.operations import staff_rules as rules
from lms.people.staff_file import Fault, Row, StaffFile

KINDS = ("agencies", "job_roles", "people", "posts")


class StaffFileFaulty(Exception):
    """The file was refused and nothing was written; `faults` are all there are, by line."""

    def __init__(self, faults: list[Fault]):
        super().__init__("1 fault" if len(faults) == 1 else f"{len(faults)} faults")
        self.faults = faults


@dataclass
class Counts:
    """How many of each kind were created, updated, or found as the file says."""

    created: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)


def import_staff(*, stream: BinaryIO, by, at: datetime, dry_run: bool = False) -> Counts:
    """Brings agencies, job roles, people and posts to what the file says; what it does not name stays.

    Everything is written in one transaction, or with `dry_run` nothing, the counts being the same. A second
    import of the same file finds everything unchanged. Raises StaffFileFaulty. It may change anybody's record:
    who may call it for `by` is the caller's to check.
    """
    content = staff_file.read(stream)
    with transaction.atomic():
        standing = rules.load(content)
        if content.columns:
            rules.check(content, standing)
        if content.faults:
            raise StaffFileFaulty(sorted(content.faults, key=lambda fault: fault.line))
        counts = _Writer(content, standing, by, at).write()
        transaction.set_rollback(dry_run)
    return counts


class _Writer:
    """Writes a file that is known to be good."""

    def __init__(self, content: StaffFile, standing: rules.Standing, by, at: datetime):
        self.content, self.standing, self.by, self.at = content, standing, by, at
        self.counts = Counts()
        self.people_rows = [row for row in content.rows if rules.number_of(row)]

    def write(self) -> Counts:
        self.write_agencies()
        self.write_job_roles()
        had_left = {
            number for number, person in self.standing.people.items() if person.status == User.Status.LEFT
        }
        self.free_emails()
        for row in self.people_rows:
            self.write_person(row)
        for row in self.people_rows:
            if row["agency_code"] and not (rules.number_of(row) in had_left and rules.leaves(row)):
                self.write_post(row)
        for row in self.people_rows:
            self.let_go(row)
        return self.counts

    def write_agencies(self) -> None:
        """Parents before children, whatever the order of the lines."""
        rows = {row["agency_code"]: row for row in self.content.rows if rules.defines_agency(row)}
        above = rules.parents_of(self.standing)
        names_parents = "agency_parent_code" in self.content.columns
        written: set[str] = set()

        def write(code: str) -> None:
            if code in written or code not in rows:
                return
            written.add(code)
            write(rows[code]["agency_parent_code"])
            parent = self.standing.agencies.get(rows[code]["agency_parent_code"])
            self.write_agency(rows[code], parent if names_parents else above.get(code), above.get(code))

        for code in rows:
            write(code)

    def write_agency(self, row: Row, parent: Agency | None, before: Agency | None) -> None:
        fields = {
            "name_local": row["agency_name_local"],
            "name_latin": row["agency_name_latin"],
            "kind": row["agency_kind"],
        }
        code, who = row["agency_code"], {"by": self.by, "at": self.at}
        known = self.standing.agencies.get(code)
        if known is None:
            agency = agencies.create_agency(parent=parent, code=code, **fields, **who)
            self.counts.created["agencies"] += 1
        elif changes.differing(known, fields) or before != parent:
            agency = agencies.update_agency(agency=known, parent=parent, **fields, **who)
            self.counts.updated["agencies"] += 1
        else:
            self.counts.unchanged["agencies"] += 1
            return
        self.standing.agencies[code] = agency

    def write_job_roles(self) -> None:
        rows = {row["job_role_code"]: row for row in self.content.rows if rules.defines_job_role(row)}
        for code, row in rows.items():
            fields = {"name_local": row["job_role_name_local"], "name_latin": row["job_role_name_latin"]}
            self.standing.job_roles[code] = self.write_job_role(code, fields)

    def write_job_role(self, code: str, fields: dict) -> JobRole:
        known, who = self.standing.job_roles.get(code), {"by": self.by, "at": self.at}
        if known is None:
            self.counts.created["job_roles"] += 1
            return agencies.create_job_role(code=code, **fields, **who)
        if changes.differing(known, fields):
            self.counts.updated["job_roles"] += 1
            return agencies.update_job_role(job_role=known, **fields, **who)
        self.counts.unchanged["job_roles"] += 1
        return known

    def free_emails(self) -> None:
        """People of one file may exchange addresses: those that change are given up before any is taken."""
        giving_up = []
        for row in self.people_rows:
            person = self.standing.people.get(rules.number_of(row))
            if person and person.email and person.email != row["email"].lower():
                giving_up.append(person.pk)
        User.objects.filter(pk__in=giving_up).update(email="")

    def write_person(self, row: Row) -> None:
        number, who = rules.number_of(row), {"by": self.by, "at": self.at}
        fields = {name: row[name] for name in ("name_local", "name_latin")}
        fields["email"] = row["email"].lower()
        if row["language"]:
            fields["language"] = row["language"]
        person = self.standing.people.get(number)
        if person is None:
            self.standing.people[number] = people.create_person(staff_number=number, **fields, **who)
            self.counts.created["people"] += 1
            return
        if person.forgotten_at and rules.leaves(row):
            self.counts_person(False)  # the list may hold a name longer than we do
            return
        differs = changes.differing(person, fields)
        if differs:
            self.standing.people[number] = people.update_person(person=person, **fields, **who)
        self.counts_person(differs or person.status != row["status"])
        if person.status != row["status"] and not rules.leaves(row):
            self.set_status(row)

    def counts_person(self, differs) -> None:
        (self.counts.updated if differs else self.counts.unchanged)["people"] += 1

    def set_status(self, row: Row) -> None:
        """A person who leaves has the last day of the post named, or today."""
        number = rules.number_of(row)
        self.standing.people[number] = people.change_status(
            person=self.standing.people[number],
            status=row["status"],
            last_day=row.dates["post_until"] or timezone.localdate(self.at),
            by=self.by,
            at=self.at,
        )

    def write_post(self, row: Row) -> None:
        known = rules.known_post(row, self.standing)
        manager = self.standing.people.get(rules.manager_of(row))
        wanted = {"manager": manager, "ends_on": row.dates["post_until"]}
        if "manager_staff_number" not in self.content.columns:
            wanted["manager"] = known.manager if known else None
        if known is None:
            self.counts.created["posts"] += 1
            self.move(row, wanted)
        elif changes.differing(known, wanted):
            self.counts.updated["posts"] += 1
            posts.update_post(post=known, by=self.by, at=self.at, **wanted)
        else:
            self.counts.unchanged["posts"] += 1

    def move(self, row: Row, wanted: dict) -> Post:
        """A post the person did not have yet: what they held until then ends the day before."""
        starts_on, who = row.dates["post_from"], {"by": self.by, "at": self.at}
        for post in rules.open_posts(row, starts_on, self.standing):
            posts.end_post(post=post, last_day=starts_on - timedelta(days=1), **who)
            self.counts.updated["posts"] += 1
        return posts.assign_post(
            person=self.standing.people[rules.number_of(row)],
            agency=self.standing.agencies[row["agency_code"]],
            job_role=self.standing.job_roles[row["job_role_code"]],
            starts_on=starts_on,
            **wanted,
            **who,
        )

    def let_go(self, row: Row) -> None:
        """Leaving comes last: until then the person could still be given the post that ends with it."""
        person = self.standing.people[rules.number_of(row)]
        if person.status != row["status"]:
            self.set_status(row)
