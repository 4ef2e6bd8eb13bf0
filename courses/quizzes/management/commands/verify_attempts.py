from django.core.management.base import BaseCommand, CommandError

from courses.quizzes import queries
from courses.quizzes.models import Attempt


class Command(BaseCommand):
    help = (
        "Verifies every attempt against its hashes: paper, answers, marks and the result that rests on them."
        " Fails naming the attempts that no longer fit; changes nothing."
    )

    def handle(self, *args, **options):
        count, broken = 0, []
        for attempt in Attempt.objects.order_by("pk").iterator(chunk_size=200):
            count += 1
            if fault := queries.first_fault(attempt):
                broken.append(f"{attempt.key}: {fault}")
        if broken:
            raise CommandError("\n".join([f"{len(broken)} of {count} attempts do not verify:", *broken]))
        self.stdout.write(f"{count} attempts verify.")
