from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.people import operations

KINDS = {"agencies": "agencies", "job_roles": "job roles", "people": "people", "posts": "posts"}


class Command(BaseCommand):
    help = (
        "Creates and updates agencies, job roles, people and posts from a CSV file in UTF-8, by staff number"
        " (columns: docs/features/staff-import.md). Every faulty line is listed; unless all lines are good"
        " nothing is written."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, but write nothing")

    def handle(self, *args, file, dry_run, **options):
        try:
            with file.open("rb") as stream:
                counts = operations.import_staff(stream=stream, by=None, at=timezone.now(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except operations.StaffFileFaulty as refusal:
            self.stderr.write("\n".join(map(str, refusal.faults)))
            raise CommandError(f"{file}: {refusal}. Nothing was written.") from refusal
        self.report(counts, dry_run)

    def report(self, counts, dry_run):
        for kind, title in KINDS.items():
            self.stdout.write(
                f"{title}: {counts.created[kind]} created, {counts.updated[kind]} updated,"
                f" {counts.unchanged[kind]} unchanged"
            )
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
