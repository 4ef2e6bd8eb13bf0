from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from lms.demo import operations


class Command(BaseCommand):
    help = (
        "Loads the demo: Haneul City and two ministries, their people, courses, systems and certificates in every"
        " state. Safe to repeat: adds what is missing and changes nothing that is there."
    )

    def handle(self, *args, **options):
        with translation.override("en"):
            counts = operations.load(at=timezone.now().replace(microsecond=0) - timedelta(minutes=1))
        self.stdout.write("Demo loaded: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
