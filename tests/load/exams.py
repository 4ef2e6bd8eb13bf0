"""`make exams`: the same exam for many at once, over real HTTP and as in production, on PostgreSQL and on SQLite.

All start at one moment, answer with a pause before each answer, and hand in within ten seconds; connections are lost on
the way and everybody sends again. Afterwards the database holds each acknowledged answer once. The last line of each says
so; exit 1 where it is not so.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from statistics import quantiles

from tests.load.__main__ import PRODUCTION, SERVICES
from tests.load.candidate import Candidate
from tests.stack import Stack, running

HAND_IN_WITHIN = 10  # seconds
ALONE = 3  # candidates who sit the exam one after the other, for a save without load


def main() -> int:
    options = _options()
    failed = 0
    if options.postgresql:
        os.environ.update(SERVICES)
        with running(demo=False, worker=False, settings="lms.settings.production", **PRODUCTION) as stack:
            failed |= _sit(stack, "PostgreSQL", options.postgresql, options)
    for name in SERVICES:
        os.environ.pop(name, None)
    if options.sqlite:
        with running(demo=False, worker=False) as stack:
            failed |= _sit(stack, "SQLite", options.sqlite, options)
    return failed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make exams", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postgresql", type=int, default=500, help="candidates on PostgreSQL; 0 for none")
    parser.add_argument("--sqlite", type=int, default=50, help="candidates on SQLite; 0 for none")
    parser.add_argument("--think", type=float, default=20, help="seconds before an answer, on average")
    parser.add_argument("--drops", type=float, default=0.1, help="share of the requests that are lost")
    return parser.parse_args()


def _sit(stack: Stack, name: str, count: int, options: argparse.Namespace) -> int:
    told = json.loads(stack.run("-m", "tests.load.seed_exam", str(count + ALONE)).splitlines()[-1])
    alone = [Candidate(stack.url, one, drops=0, seed=number) for number, one in enumerate(told[:ALONE])]
    for candidate in alone:
        candidate.start()
        candidate.browser.tally.seconds.clear()
        candidate.answer_all(rounds=3)
    unloaded = _p95(alone)
    candidates = [
        Candidate(stack.url, one, drops=options.drops, seed=number)
        for number, one in enumerate(told[ALONE:], start=ALONE)
    ]
    starting = _at_once(candidates, lambda one: one.start())
    started = _p95(candidates, forget=True)
    _at_once(candidates, lambda one: one.answer_all(think=options.think))
    saved = _p95(candidates, forget=True)
    handing_in = _at_once(candidates, _hand_in_soon)
    everybody = alone + candidates
    told = {one.key: one.acknowledged for one in everybody}
    counts = json.loads(stack.run("-m", "tests.load.verified_exam", given=json.dumps(told)))
    errors = [error for one in everybody for error in one.tally.errors]
    errors5xx = sum(error[:1] == "5" for error in errors)
    for error in sorted(set(errors))[:20]:
        print(error)
    print(
        f"{name}: requests={sum(one.tally.requests for one in everybody)}"
        f" dropped={sum(one.tally.dropped for one in everybody)} start_seconds={starting:.0f}"
        f" start_p95_ms={started:.0f} hand_in_seconds={handing_in:.0f} hand_in_p95_ms={_p95(candidates):.0f}"
        f" chains_broken={counts['broken']} marked={counts['marked']} other_errors={len(errors) - errors5xx}"
    )
    print(
        f"candidates={count} answers={counts['answers']} lost={counts['lost']} doubled={counts['doubled']}"
        f" errors5xx={errors5xx} save_p95_ms={saved:.0f} unloaded_save_p95_ms={unloaded:.0f}"
        f" ratio={saved / unloaded:.1f}",
        flush=True,
    )
    return int(
        bool(errors or counts["lost"] or counts["doubled"] or counts["broken"] or counts["marked"] != count)
    )


def _hand_in_soon(candidate: Candidate) -> None:
    time.sleep(candidate.chance.uniform(0, HAND_IN_WITHIN))
    candidate.hand_in()


def _at_once(candidates: list[Candidate], act: Callable[[Candidate], None]) -> float:
    """Lets everybody act at one time; returns after how many seconds all had done."""

    def safely(candidate: Candidate) -> None:
        try:
            act(candidate)
        except Exception as error:  # one who fails must be counted, not keep the others from being so
            candidate.tally.errors.append(f"{type(error).__name__}: {error}")

    began = time.monotonic()
    threads = [threading.Thread(target=safely, args=[one], daemon=True) for one in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def _p95(candidates: list[Candidate], *, forget: bool = False) -> float:
    """Milliseconds of the acts so far."""
    waited = [second for one in candidates for second in one.tally.seconds]
    if forget:
        for one in candidates:
            one.tally.seconds.clear()
    return quantiles(waited, n=20)[-1] * 1000


if __name__ == "__main__":
    sys.exit(main())
