"""`make faults`: kill -9 of worker and dispatcher while certificates are issued, and of the web process while answers are
saved; nothing may be lost or doubled.

Runs on SQLite with the embedded broker, then on PostgreSQL with RabbitMQ (both stay up; only our processes die).
A kill counts only when the killed process had work: the worker a row in its hands, the dispatcher rows to ring for.
"""

import argparse
import os
import random
import sys
import time

from tests.faults import saves
from tests.faults.watching import Watcher
from tests.stack import Stack, running

SERVICES = {
    "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "CACHE_URL": os.environ.get("CACHE_URL", "rediscache://127.0.0.1:6379/9"),
}
LONGEST_CALM = 300  # seconds from the last kill until everything must be done


def main() -> int:
    options = _options()
    chance = random.Random(options.seed)
    totals = {"kills": 0, "lost": 0, "doubled": 0, "gaps": 0}
    for name, environment in (("SQLite, embedded broker", {}), ("PostgreSQL, RabbitMQ", SERVICES)):
        counted = _ordeal(environment, options, chance)
        print(f"{name}: issuances={options.issuances} " + _line(counted), flush=True)
        totals = {key: totals[key] + counted[key] for key in totals}
    for name in SERVICES:
        os.environ.pop(name, None)
    if options.saves:
        counted = saves.ordeal(options, chance)
        totals = {key: totals[key] + counted[key] for key in totals}
    print(_line(totals))
    return 1 if totals["lost"] or totals["doubled"] or totals["gaps"] or not totals["kills"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--issuances", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20, help="on each of the two set-ups")
    parser.add_argument(
        "--saves", type=int, default=2000, help="answers saved while the web process is killed"
    )
    parser.add_argument("--seed", type=int, default=None)
    return parser.parse_args()


def _ordeal(environment: dict, options: argparse.Namespace, chance: random.Random) -> dict[str, int]:
    for name in SERVICES:
        os.environ.pop(name, None)
    os.environ.update(environment)
    with running(demo=False, web=False, worker=False) as stack:
        stack.env["OUTBOX_LEASE_SECONDS"] = "15"
        stack.run("-m", "tests.faults.seed", str(options.issuances))
        watcher = Watcher(stack)
        start = {"worker": stack.start_worker, "dispatcher": stack.start_dispatcher}
        for starting in start.values():
            starting()
        kills = _kill(stack, watcher, start, options.kills, chance)
        _wait_until_done(watcher)
        return {
            "kills": kills,
            "lost": options.issuances - min(watcher.certificates(), watcher.documents()),
            "doubled": watcher.doubled(),
            "gaps": watcher.gaps(),
        }


def _kill(stack: Stack, watcher: Watcher, start: dict, wanted: int, chance: random.Random) -> int:
    """Kills the one or the other at random moments while there is work; returns how many of the kills count."""
    kills = 0
    while kills < wanted and watcher.undone():
        time.sleep(chance.uniform(0.3, 2.5))
        victim = chance.choice(list(start))
        busy = watcher.in_hands() if victim == "worker" else watcher.waiting()
        if not busy:
            continue
        stack.kill(victim)
        start[victim]()
        kills += 1
    return kills


def _wait_until_done(watcher: Watcher) -> None:
    deadline = time.monotonic() + LONGEST_CALM
    while watcher.undone() and time.monotonic() < deadline:
        time.sleep(1)


def _line(counted: dict[str, int]) -> str:
    return " ".join(f"{key}={value}" for key, value in counted.items())


if __name__ == "__main__":
    sys.exit(main())
