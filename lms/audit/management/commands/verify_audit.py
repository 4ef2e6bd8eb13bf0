from django.core.management.base import BaseCommand, CommandError

from lms.audit import operations


class Command(BaseCommand):
    help = "Recomputes the hash chain of the audit trail. Fails, naming the first seal that does not fit."

    def handle(self, *args, **options):
        broken = operations.first_broken_seal()
        if broken is not None:
            raise CommandError(
                f"The events up to {broken.last_event} do not fit their seal of {broken.sealed_at}."
            )
        self.stdout.write("The audit trail fits its seals.")
