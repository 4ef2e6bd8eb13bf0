"""kill -9 of the web process while answers are saved: what was acknowledged must be there afterwards."""

import argparse
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.load.candidate import Candidate
from tests.stack import Stack, running

CANDIDATES = 20


def ordeal(options: argparse.Namespace, chance: random.Random) -> dict[str, int]:
    """Kills the web process again and again while candidates save; counts kills, answers lost and doubled."""
    with running(demo=False, worker=False) as stack:
        told = json.loads(stack.run("-m", "tests.load.seed_exam", str(CANDIDATES)).splitlines()[-1])
        candidates = [Candidate(stack.url, one, drops=0.05, seed=chance.randrange(2**32)) for one in told]
        for candidate in candidates:
            candidate.start()
        questions = sum(len(one.items) for one in candidates)
        rounds = max(1, options.saves // questions)
        with _saving(candidates, rounds) as threads:
            kills = _kill(stack, threads, chance)
        told = {one.key: one.acknowledged for one in candidates}
        counts = json.loads(stack.run("-m", "tests.load.verified_exam", given=json.dumps(told)))
    acknowledged = sum(len(revisions) for one in candidates for revisions in one.acknowledged.values())
    errors = sorted({error for one in candidates for error in one.tally.errors})
    print(*errors[:10], sep="\n", end="\n" if errors else "")
    unsaved = questions * rounds - acknowledged
    print(f"web process, SQLite: saves={acknowledged} chains_broken={counts['broken']} unsaved={unsaved}")
    return {
        "kills": kills,
        "lost": counts["lost"] + unsaved,
        "doubled": counts["doubled"] + counts["broken"],
        "gaps": 0,
    }


@contextmanager
def _saving(candidates: list[Candidate], rounds: int) -> Iterator[list[threading.Thread]]:
    threads = [
        threading.Thread(target=one.answer_all, kwargs={"rounds": rounds, "think": 0.05}, daemon=True)
        for one in candidates
    ]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join()


def _kill(stack: Stack, threads: list[threading.Thread], chance: random.Random) -> int:
    """Each kill hits saves that are under way: the candidates never pause for long."""
    kills = 0
    while any(thread.is_alive() for thread in threads):
        time.sleep(chance.uniform(0.5, 2))
        if not any(thread.is_alive() for thread in threads):
            break
        stack.kill("web")
        stack.start_web()
        stack.wait_until_it_answers()
        kills += 1
    return kills
