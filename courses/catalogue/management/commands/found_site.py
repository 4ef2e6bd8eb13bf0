from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.catalogue import operations


class Command(BaseCommand):
    help = "Makes the home page and the course catalogue of each language where they are missing. Safe to repeat."

    def handle(self, *args, **options):
        indexes = operations.found_site(by=None, at=timezone.now())
        for index in indexes:
            self.stdout.write(f"{index.locale.language_code}: {index.url}")
