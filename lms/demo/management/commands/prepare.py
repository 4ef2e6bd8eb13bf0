import hashlib
import io
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from lms.demo import people
from lms.demo.operations import is_loaded


class Command(BaseCommand):
    help = (
        "Brings database, static files and demo up to date for `make run`: migrates old data without losing any,"
        " collects static files when they changed, loads the demo once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--no-demo", action="store_true", help="an empty product, for tests and benchmarks"
        )

    def handle(self, *args, no_demo, **options):
        call_command("migrate", interactive=False, verbosity=0)
        if "ephemeral" in settings.DATABASES:
            # Of sessions alone: to walk through all migrations for one table takes over a minute.
            call_command("migrate", "sessions", database="ephemeral", interactive=False, verbosity=0)
        call_command(
            "createcachetable",
            database="ephemeral" if "ephemeral" in settings.DATABASES else "default",
            verbosity=0,
        )
        call_command("setup_roles", verbosity=0, stdout=io.StringIO())
        self.collect_static()
        if no_demo:
            call_command("found_site", stdout=io.StringIO())
            return
        if not is_loaded():
            self.stdout.write("Loading the demo (once, about a minute) ...")
            call_command("load_demo", stdout=self.stdout)
        self.introduce()

    def collect_static(self):
        stamp = settings.VAR_DIR / "static-collected"
        wanted = _fingerprint(settings.STATICFILES_DIRS, settings.BASE_DIR / "requirements.txt")
        if stamp.exists() and stamp.read_text() == wanted:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def introduce(self):
        port = os.environ.get("PORT", "8000")
        lines = [
            "",
            f"Gwanmun is starting at http://localhost:{port}/  (Ctrl-C stops it)",
            "",
            "Demo sign-ins:",
        ]
        lines += [
            f"  {who.staff_number:<8} {people.PASSWORD:<24} {who.shown_as}" for who in people.sign_ins()
        ]
        self.stdout.write("\n".join([*lines, ""]))


def _fingerprint(folders, requirements: Path) -> str:
    """Changes whenever a static file of ours or the version of a library does."""
    files = sorted(file for folder in folders for file in Path(folder).rglob("*") if file.is_file())
    lines = [f"{file}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files]
    return hashlib.sha256("\n".join([requirements.read_text(), *lines]).encode()).hexdigest()
