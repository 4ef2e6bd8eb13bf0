"""`make fuzz`: many random lists of events and of requests on runs of every package, and damaged files for every
importer of questions; see the random runs and the random files of the tests.

The last line says how much was asked and how much of it was wrong: calls of operations and requests together.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = [
    "tests/courses/simulations/test_random_runs.py",
    "tests/courses/quizzes/exchange/test_random_files.py",
]
COUNTED = ("lists", "visits", "files", "calls", "taken", "failures")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--lists", type=int, default=5000, help="lists of events for the operations")
    parser.add_argument("--visits", type=int, default=1000, help="lists of requests for the views")
    parser.add_argument("--files", type=int, default=10_000, help="files for the importers of questions")
    parser.add_argument("--seed", type=int, default=None, help="the same lists again")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gwanmun-fuzz-") as folder:
        failed = play(options, folder)
        return report(Path(folder), failed)


def play(options: argparse.Namespace, folder: str) -> bool:
    env = os.environ | {
        "FUZZ_LISTS": str(options.lists),
        "FUZZ_VISITS": str(options.visits),
        "FUZZ_FILES": str(options.files),
        "FUZZ_TALLIES": folder,
    }
    command = [sys.executable, "-m", "pytest", *TESTS, "-n", str(options.processes), "-q"]
    command.append("--show-capture=no")
    if options.seed is not None:
        command.append(f"--hypothesis-seed={options.seed}")
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0


def report(folder: Path, failed: bool) -> int:
    sums, told = Counter(), Counter()
    for file in folder.glob("*.json"):
        tally = json.loads(file.read_text(encoding="utf-8"))
        sums.update({name: tally[name] for name in COUNTED})
        told.update(tally["told"] | tally["statuses"])
    failures = sums["failures"] or int(failed)
    print("answers:", ", ".join(f"{name} {count}" for name, count in sorted(told.items())))
    asked = f"lists={sums['lists']} visits={sums['visits']} files={sums['files']} events={sums['taken']}"
    print(f"{asked} calls={sums['calls']} failures={failures}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
