"""How much was asked, and what came of it."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """`lists` of moves, `visits` of some requests each, `files` of questions; `calls` are the moves, requests and
    imports; `taken` the events."""

    lists: int = 0
    visits: int = 0
    files: int = 0
    calls: int = 0
    taken: int = 0
    failures: int = 0
    told: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)

    @contextmanager
    def counting_failures(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.failures += 1
            raise

    def keep(self, name: str) -> None:
        """As a file where FUZZ_TALLIES says, if it does."""
        if folder := os.environ.get("FUZZ_TALLIES"):
            file = Path(folder) / f"{re.sub('[^a-z0-9]+', '-', name)}.json"
            file.write_text(json.dumps(vars(self)), encoding="utf-8")
