"""What the database holds beside what the candidates were told: run by tests/load/exams.py and tests/faults.

Reads from standard input what was acknowledged, for each attempt the value of each revision of each item; prints counts
as JSON.
"""

import json
import sys
from collections import Counter

import django

django.setup()

from courses.quizzes import queries  # noqa: E402  models can be imported only now
from courses.quizzes.models import Attempt  # noqa: E402


def main() -> None:
    counts = Counter(answers=0, lost=0, doubled=0, broken=0, marked=0)
    told = json.load(sys.stdin)
    counts["doubled"] += Attempt.objects.count() - len(told)
    for key, items in told.items():
        attempt = Attempt.objects.get(key=key)
        stored = list(attempt.answers.exclude(item=None).values_list("item", "revision", "value"))
        kept = {(item, revision): value for item, revision, value in stored}
        counts["answers"] += len(stored)
        counts["doubled"] += len(stored) - len(kept)
        counts["lost"] += sum(
            kept.get((int(item), int(revision))) != value
            for item, revisions in items.items()
            for revision, value in revisions.items()
        )
        counts["broken"] += queries.first_fault(attempt) is not None
        counts["marked"] += attempt.markings.count()
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
