import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.quizzes.exchange import FORMATS
from courses.quizzes.queries.exchange import bank_named, export_of


class Command(BaseCommand):
    help = (
        "Writes the complete questions of a bank in one language to a file and prints one JSON object: how many, which"
        " are left out and what of the others the format cannot carry."
    )

    def add_arguments(self, parser):
        parser.add_argument("--bank", required=True, help="short name or title of the bank")
        parser.add_argument("--format", choices=FORMATS, default="moodle-xml")
        languages = [language for language, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args, bank, format, language, output, **options):
        source = bank_named(bank)
        if source.pk is None:
            raise CommandError(f"There is no bank “{bank}”.")
        written = export_of(source, language, format)
        try:
            output.write_bytes(written.data)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error
        told = {"bank": source.slug, "format": format, "language": language, "written": written.count}
        told["left_out"] = [fault.as_dict() for fault in written.left_out]
        told["lost"] = [fault.as_dict() for fault in written.lost]
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
