from django.core.management.base import BaseCommand, CommandError

from certification.awards import operations
from certification.awards.models import Certificate
from lms.audit.operations import first_broken_seal


class Command(BaseCommand):
    help = (
        "Checks every period, certificate, document and revocation against its hashes, its evidence and the audit"
        " trail, and the register for gaps. Lists what does not fit, and fails if anything does not."
    )

    def handle(self, *args, **options):
        if broken := first_broken_seal():
            raise CommandError(
                f"The audit trail is broken up to event {broken.last_event}: see verify_audit."
            )
        faults = 0
        for fault in operations.unsound():
            self.stderr.write(fault)
            faults += 1
        if faults:
            raise CommandError(f"{faults} faults.")
        self.stdout.write(f"{Certificate.objects.count()} certificates are as they were issued.")
