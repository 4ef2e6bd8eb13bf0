from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.people import operations, queries


class Command(BaseCommand):
    help = (
        "Removes the names of people who left longer ago than PEOPLE_RETENTION_DAYS. Staff number and key stay, so"
        " evidence, certificates and the trail verify as before. Cannot be undone; run it first with --dry-run."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="list the staff numbers, but change nothing"
        )

    def handle(self, *args, dry_run, **options):
        at = timezone.now()
        forgotten = 0
        for person in queries.past_retention(at).order_by("staff_number"):
            if not dry_run and not self.forget(person, at):
                continue
            self.stdout.write(person.staff_number)
            forgotten += 1
        self.stdout.write(f"{forgotten} would be forgotten." if dry_run else f"{forgotten} forgotten.")

    def forget(self, person, at) -> bool:
        """False for one who came back while the others were forgotten."""
        try:
            operations.forget_person(person=person, by=None, at=at)
        except operations.RetentionNotOver:
            return False
        return True
