from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certification.access_gate import operations
from certification.access_gate.models import ProtectedSystem


class Command(BaseCommand):
    help = (
        "Makes a caller of the access gate and prints its bearer token, which is shown this once and kept nowhere."
        " The caller may ask about the systems named and learns nothing of others."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="who calls: the name of the portal, proxy or system")
        parser.add_argument(
            "--system", action="append", required=True, help="code of a protected system; can be repeated"
        )
        parser.add_argument(
            "--days", type=int, default=365, help="days until the token expires (default 365)"
        )

    def handle(self, *args, name, system, days, **options):
        if days < 1:
            raise CommandError("--days must be at least 1.")
        systems = list(ProtectedSystem.objects.filter(code__in=system))
        if unknown := sorted(set(system) - {one.code for one in systems}):
            raise CommandError(f"No such protected system: {', '.join(unknown)}.")
        at = timezone.now()
        caller, token = operations.create_caller(
            name=name, systems=systems, expires_at=at + timedelta(days=days), by=None, at=at
        )
        self.stderr.write(
            f"{caller.name}: prefix {caller.token_prefix}, good until {caller.expires_at:%Y-%m-%d}"
        )
        self.stdout.write(token)
