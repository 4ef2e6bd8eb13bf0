import logging
import signal
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from lms.outbox import operations

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Rings again for outbox rows that are late, and does the dispatcher's chores. Runs until it is stopped;"
        " needs neither broker nor beat: rows it cannot ring for it works itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two turns")
        parser.add_argument(
            "--patience", type=float, default=3.0, help="seconds a row may wait for its doorbell"
        )
        parser.add_argument("--once", action="store_true", help="one turn, then stop")

    def handle(self, *args, interval, patience, once, **options):
        self.last_done: dict[str, datetime] = {}
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for signum in (signal.SIGTERM, signal.SIGINT):
                signal.signal(signum, lambda *_: stop.set())
        while True:
            self.turn(timedelta(seconds=patience))
            if once or stop.wait(interval):
                return

    def turn(self, patience: timedelta) -> None:
        """One look at the table. Whatever goes wrong is logged and the next turn tries again: the loop goes on."""
        try:
            close_old_connections()
            for row in operations.ring_late(at=timezone.now(), patience=patience):
                if not operations.ring(row=row):
                    operations.work(row_id=row.pk, now=timezone.now)
            self.do_chores(timezone.now())
        except DatabaseError:
            logger.exception("the database does not answer; trying again")
        except Exception:  # a dispatcher that is gone helps nobody
            logger.exception("this turn went wrong; trying again")

    def do_chores(self, at: datetime) -> None:
        """Calls each of settings.DISPATCHER_CHORES (dotted name of a function of `at` -> seconds between calls).

        One that fails holds none of the others up, and is called again when its time comes.
        """
        for name, seconds in settings.DISPATCHER_CHORES.items():
            every = timedelta(seconds=seconds)
            if at - self.last_done.get(name, at - every) >= every:
                self.last_done[name] = at
                self.do_chore(name, at)

    def do_chore(self, name: str, at: datetime) -> None:
        try:
            import_string(name)(at=at)
        except Exception:
            logger.exception("the chore %s failed", name)
