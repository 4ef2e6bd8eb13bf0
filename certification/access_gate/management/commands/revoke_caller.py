from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certification.access_gate import operations
from certification.access_gate.models import CallingSystem


class Command(BaseCommand):
    help = (
        "Ends the token of a caller of the access gate at once. The prefix is the middle part of the token."
    )

    def add_arguments(self, parser):
        parser.add_argument("prefix", help="prefix of the token, as create_caller told it")

    def handle(self, *args, prefix, **options):
        caller = CallingSystem.objects.filter(token_prefix=prefix).first()
        if caller is None:
            raise CommandError(f"No caller has a token with the prefix {prefix}.")
        caller = operations.revoke_caller(caller=caller, by=None, at=timezone.now())
        self.stdout.write(f"{caller.name}: revoked at {caller.revoked_at:%Y-%m-%d %H:%M:%S %Z}")
