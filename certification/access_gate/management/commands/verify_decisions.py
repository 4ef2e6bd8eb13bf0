from django.core.management.base import BaseCommand, CommandError

from certification.access_gate import operations
from certification.access_gate.models import Decision, DecisionSeal


class Command(BaseCommand):
    help = "Checks that no sealed decision of the access gate was changed, removed or reordered."

    def handle(self, *args, **options):
        broken = operations.first_broken_seal()
        if broken:
            raise CommandError(f"The log does not fit the seal of decision {broken.last_decision}.")
        sealed = DecisionSeal.objects.order_by("last_decision").last()
        waiting = Decision.objects.filter(id__gt=sealed.last_decision if sealed else 0).count()
        self.stdout.write(f"{DecisionSeal.objects.count()} seals fit; {waiting} decisions wait for the next.")
