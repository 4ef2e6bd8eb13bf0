"""`make bench`: what one request costs, beside "hello" behind the same middleware in the same run.

Prints a table and writes var/bench.json. Works on a demo of its own in a temporary folder. Exit 1 where something
costs more than it may.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEP = {"queries": 8, "ratio_to_hello": 40}
# The most that some things may cost.
LIMITS = {
    "lesson_page": {"queries": 24},
    "answer_save": {"queries": 4},
    "quiz_attempt": {"ratio_to_hello": 60},  # on average of its requests
    "simulation_step": STEP,
    "simulation_step_400": STEP,
    "fold_and_judge": {"cpu_ms": 500},
}


def main() -> int:
    """Prepares a demo and measures it in a process whose settings point there."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-bench-") as folder:
        env = os.environ | {"GWANMUN_VAR": folder, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
        env["BENCH_RESULT"] = str(ROOT / "var" / "bench.json")
        prepare = [sys.executable, "manage.py", "prepare"]
        quiet = env | {"DJANGO_SETTINGS_MODULE": "lms.settings.development"}
        subprocess.run(prepare, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, check=True)
        return subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.measured"], cwd=ROOT, env=env
        ).returncode


def show(rows: dict[str, dict]) -> int:
    """Prints the figures as a table and keeps them as JSON where BENCH_RESULT says; 1 where one is over its limit."""
    print(f"{'what':<20}{'queries':>9}{'CPU ms':>10}{'× hello':>10}")
    for name, row in rows.items():
        print(f"{name:<20}{row['queries']:>9}{row['cpu_ms']:>10.2f}{row['ratio_to_hello']:>10.1f}")
    file = Path(os.environ["BENCH_RESULT"])
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"\nalso in {file.relative_to(ROOT)}")
    over = [
        f"{name}: {figure} {rows[name][figure]}, at most {most}"
        for name, limits in LIMITS.items()
        for figure, most in limits.items()
        if rows[name][figure] > most
    ]
    print("\n".join(over))
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
