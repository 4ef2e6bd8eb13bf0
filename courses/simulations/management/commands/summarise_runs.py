from django.core.management.base import BaseCommand, CommandError

from courses.simulations import operations


class Command(BaseCommand):
    help = (
        "Makes the summaries that “Where do learners fail?” counts, for judged runs that have none: after an import"
        " of old data, or before the dispatcher does it. Derived rows only; what runs are judged to be stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="make those anew that are there already")

    def handle(self, *args, again, **options):
        runs = operations.summarisable()
        runs = runs if again else runs.filter(summary=None)
        made, failed = 0, 0
        for run in runs.order_by("pk").iterator(chunk_size=200):
            try:
                made += operations.summarise_again(run=run) is not None
            except Exception as error:
                failed += 1
                self.stderr.write(f"run {run.key}: {error!r}")
        self.stdout.write(f"{made} runs summarised.")
        if failed:
            raise CommandError(f"{failed} runs could not be summarised.")
