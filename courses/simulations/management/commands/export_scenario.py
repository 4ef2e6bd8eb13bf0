import sys

from django.core.management.base import BaseCommand, CommandError

from courses.simulations.models import Scenario, ScenarioDraft, ScenarioVersion
from courses.simulations.operations.exchange import export_of


class Command(BaseCommand):
    help = (
        "Write the package of a scenario as canonical JSON: the newest version, a version by its number, or the draft"
        " as it stands. Imported and exported again, the file is the same byte for byte."
    )

    def create_parser(self, prog_name, subcommand, **kwargs):
        # --version is a version of the scenario here, not of Django.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG", help="short name of the scenario")
        parser.add_argument("--language", default="", help="needed where the scenario is there in several")
        parser.add_argument("--version", type=int, dest="number", metavar="N", help="by default the newest")
        parser.add_argument("--draft", action="store_true", help="the draft instead of a version")
        parser.add_argument("--output", metavar="FILE", required=True, help="- for standard output")

    def handle(self, *args, slug, language, number, draft, output, **options):
        if draft and number is not None:
            raise CommandError("choose --version or --draft, not both")
        scenario = self._scenario(slug, language)
        source = self._draft(scenario) if draft else self._version(scenario, number)
        content = export_of(source).encode()
        if output == "-":
            sys.stdout.buffer.write(content)
            return
        try:
            with open(output, "wb") as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"cannot write {output}: {error.strerror}") from error
        what = "draft" if draft else f"version {source.number}, {source.spec_sha256}"
        self.stdout.write(f"exported: {scenario.slug}, {what}")

    def _scenario(self, slug: str, language: str) -> Scenario:
        scenarios = Scenario.objects.filter(slug=slug).select_related("locale")
        found = [one for one in scenarios if language in ("", one.locale.language_code)]
        if not found:
            raise CommandError(f"there is no scenario {slug}" + (f" in {language}" if language else ""))
        if len(found) > 1:
            languages = ", ".join(sorted(one.locale.language_code for one in found))
            raise CommandError(f"name a --language: {slug} is there in {languages}")
        return found[0]

    def _version(self, scenario: Scenario, number: int | None) -> ScenarioVersion:
        versions = ScenarioVersion.objects.filter(scenario=scenario, trial=False).order_by("-number")
        version = (versions if number is None else versions.filter(number=number)).first()
        if version is None:
            which = "no version" if number is None else f"no version {number}"
            raise CommandError(f"{scenario.slug} has {which}")
        return version

    def _draft(self, scenario: Scenario) -> ScenarioDraft:
        draft = ScenarioDraft.objects.select_related("system").filter(scenario=scenario).first()
        if draft is None:
            raise CommandError(f"{scenario.slug} has no draft")
        return draft
