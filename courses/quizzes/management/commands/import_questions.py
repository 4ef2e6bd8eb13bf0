import json
import sys
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.quizzes import exchange
from courses.quizzes.operations.exchange import FileFaulty, import_questions
from courses.quizzes.queries.exchange import Act, Plan, bank_named, plan_import


class Command(BaseCommand):
    help = (
        "Brings the questions of a file into a bank, which is made where there is none of that name, and prints one"
        " JSON object: counts by type, created, updated, skipped, and the faults with their line or element. Unless"
        " --skip-faulty is given, one fault keeps everything out and the command ends with 1. Complete questions are"
        " published, others stay drafts. Formats: docs/features/question-exchange.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, help="short name or title of the bank")
        parser.add_argument(
            "--format", choices=exchange.FORMATS, help="else told by the file's name and beginning"
        )
        languages = [language for language, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, but write nothing")
        parser.add_argument(
            "--skip-faulty", action="store_true", help="bring in the rest where some are faulty"
        )

    def handle(self, *args, file, bank, language, dry_run, skip_faulty, **options):
        reading, format_name = self.read(file, options["format"], language)
        into = bank_named(bank)
        is_new = into.pk is None
        refused = False
        if dry_run:
            plan = plan_import(reading.entries, bank=into, language=language)
            plan.faults[:0] = reading.faults
            refused = bool(plan.faults) and not skip_faulty
        else:
            try:
                plan = import_questions(
                    entries=reading.entries,
                    faults=reading.faults,
                    bank=into,
                    language=language,
                    by=None,
                    at=timezone.now(),
                    skip_faulty=skip_faulty,
                    source=file.name,
                )
            except FileFaulty as refusal:
                plan, refused = Plan(faults=refusal.faults), True
        told = {
            "file": file.name,
            "format": format_name,
            "bank": into.slug,
            "new_bank": is_new,
            "language": language,
        }
        told |= {"dry_run": dry_run, "written": not (dry_run or refused)} | told_of(plan)
        told["notes"] = [note.as_dict() for note in reading.notes] + [
            step.entry.fault(note.reason).as_dict() for step in plan.steps for note in step.entry.notes
        ]
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if refused:
            sys.exit(1)

    def read(self, file: Path, format_name: str | None, language: str) -> tuple[exchange.Reading, str]:
        try:
            with file.open("rb") as stream:
                format_name = format_name or exchange.format_of(file.name, stream.read(4096))
                stream.seek(0)
                return exchange.read(stream, format_name, language), format_name
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error


def told_of(plan: Plan) -> dict:
    return {
        "types": dict(sorted(Counter(step.entry.kind for step in plan.steps).items())),
        "created": plan.number_of(Act.CREATE),
        "updated": plan.number_of(Act.UPDATE),
        "skipped": plan.number_of(Act.SKIP),
        "drafts": [
            step.entry.fault(" ".join(step.held_back)).as_dict() | {"question": step.key}
            for step in plan.drafts
        ],
        "faults": [fault.as_dict() for fault in plan.faults],
    }
