from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.simulations import operations, wording
from courses.simulations.engine import BadInput
from courses.simulations.engine.reading import read_file
from courses.simulations.operations.exchange import bring_in


class Command(BaseCommand):
    help = (
        "Import a scenario package as the draft of the scenario of its short name, which is made where it is missing."
        " A package that is not sound is refused with the JSON path of its fault, one that fails its self-test with"
        " the findings; then nothing has changed. Content that is there already gives the version it got then."
        " What is edited next in the workshop is what was imported."
    )

    def add_arguments(self, parser):
        parser.add_argument("package", metavar="PACKAGE.json")
        parser.add_argument(
            "--slug", default="", help="short name of the scenario; by default made of its title"
        )
        parser.add_argument(
            "--ends-passes",
            action="store_true",
            help="once published, it ends the passes on earlier versions; without it they stay good",
        )
        parser.add_argument("--publish", action="store_true", help="let new runs begin with it")

    def handle(self, *args, package, slug, ends_passes, publish, **options):
        at = timezone.now()
        try:
            text = read_file(package)
            version = bring_in(text=text, slug=slug, keeps_passes=not ends_passes, by=None, at=at)
        except BadInput as fault:
            raise CommandError(str(fault), returncode=2) from fault
        except operations.SelfTestFailed as failed:
            raise CommandError("\n".join(wording.finding(one) for one in failed.findings)) from failed
        if publish:
            operations.publish_version(version=version, by=None, at=at)
        done = "published" if publish else "imported"
        self.stdout.write(f"{done}: {version.scenario.slug}, version {version.number}, {version.spec_sha256}")
