"""`make load`: many learners at work at once, on PostgreSQL, over real HTTP and as in production.

Each works a case to its report: thinks, acts, loses connections half-way and sends again, clicks twice, and acts in a
second tab that is a step behind. Afterwards the events in the database are those the learners were told of, no more
and no fewer, each chain verifies, and each run was judged once. The last line says so; exit 1 where it is not so.
"""

import argparse
import json
import os
import secrets
import sys
import threading
import time
from functools import cache
from statistics import quantiles

from courses.simulations.engine import load_package
from tests.load.learner import Learner
from tests.stack import ROOT, Stack, running

PACKAGES = ROOT / "tests" / "courses" / "simulations" / "packages"
SERVICES = {
    "DATABASE_URL": os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "CACHE_URL": os.environ.get("CACHE_URL", "rediscache://127.0.0.1:6379/9"),
}
PRODUCTION = {"SECRET_KEY": secrets.token_hex(32), "ALLOWED_HOSTS": "localhost"}
LONGEST = 240  # seconds until everybody must have done


def main() -> int:
    options = _options()
    os.environ.update(SERVICES)
    with running(demo=False, worker=False, settings="lms.settings.production", **PRODUCTION) as stack:
        told = json.loads(stack.run("-m", "tests.load.seed", str(options.learners)).splitlines()[-1])
        learners = [_learner(stack, one, number, options) for number, one in enumerate(told)]
        seconds = _at_once(learners)
        acknowledged = {one.key: one.acknowledged for one in learners if one.key}
        counts = json.loads(stack.run("-m", "tests.load.verified", given=json.dumps(acknowledged)))
    return _report(learners, counts, seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument(
        "--think", type=float, default=8, help="seconds between two acts of a learner, on average"
    )
    parser.add_argument("--drops", type=float, default=0.1, help="share of the acts that meet each mishap")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


@cache
def _package(case: str):
    return load_package((PACKAGES / f"{case}.json").read_bytes())


def _learner(stack: Stack, told: dict, number: int, options: argparse.Namespace) -> Learner:
    seed = options.seed * 100_000 + number
    package = _package(told["case"])
    return Learner(stack.url, told, package, drops=options.drops, think=options.think, seed=seed)


def _at_once(learners: list[Learner]) -> float:
    """Everybody at work; returns after how many seconds all had done."""
    began = time.monotonic()
    threads = [threading.Thread(target=learner.work, daemon=True) for learner in learners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, began + LONGEST - time.monotonic()))
    return time.monotonic() - began


def _report(learners: list[Learner], counts: dict, seconds: float) -> int:
    tallies = [learner.tally for learner in learners]
    errors = [error for tally in tallies for error in tally.errors]
    errors5xx = sum(error[:1] == "5" for error in errors)
    unfinished = len(learners) - counts["judged"]
    waited = [second for tally in tallies for second in tally.seconds]
    p95 = quantiles(waited, n=20)[-1] * 1000
    for error in sorted(set(errors))[:20]:
        print(error)
    print(
        f"requests={sum(tally.requests for tally in tallies)} dropped={sum(tally.dropped for tally in tallies)}"
        f" second_tabs={sum(tally.told_moved for tally in tallies)} seconds={seconds:.0f}"
        f" chains_broken={counts['broken']} unfinished={unfinished} other_errors={len(errors) - errors5xx}"
    )
    print(
        f"learners={len(learners)} events={counts['events']} lost={counts['lost']} doubled={counts['doubled']}"
        f" errors5xx={errors5xx} p95_ms={p95:.0f}"
    )
    return int(bool(errors or counts["lost"] or counts["doubled"] or counts["broken"] or unfinished))


if __name__ == "__main__":
    sys.exit(main())
