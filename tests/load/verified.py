"""What the database holds beside what the learners were told: run by tests/load/__main__.py.

Reads from standard input the tokens of the acts that were acknowledged, a list for each run; prints counts as JSON.
"""

import json
import sys

import django

django.setup()

from courses.simulations import queries  # noqa: E402  models can be imported only now
from courses.simulations.models import Run  # noqa: E402


def main() -> None:
    counts = {"events": 0, "lost": 0, "doubled": 0, "broken": 0, "judged": 0}
    for key, tokens in json.load(sys.stdin).items():
        run = Run.objects.get(key=key)
        stored = [str(token) for token in run.events.order_by("seq").values_list("token", flat=True)]
        counts["events"] += len(stored)
        counts["lost"] += sum(token not in stored for token in tokens)
        counts["doubled"] += sum(token not in tokens for token in stored) + len(stored) - len(set(stored))
        counts["broken"] += stored != tokens or queries.first_difference(run) is not None
        counts["judged"] += run.reports.count()
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
