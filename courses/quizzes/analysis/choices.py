"""What was chosen, by thirds of the group: responses that were counted as they were kept, told in parts and choices."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from courses.quizzes.analysis import labels
from courses.quizzes.analysis.selection import FEWEST_WRITERS
from courses.quizzes.analysis.sums import Counted
from courses.quizzes.marking import KINDS, Kind
from courses.quizzes.models import QuestionVersion

Thirds = list[int]


@dataclass
class Table:
    """How many of the lower, middle and upper third had a question, left it out, and chose what.

    A choice is told by its part of the question ("" where there is one only) and its id, or what was written. What fewer
    than FEWEST_WRITERS wrote is counted together under None.
    """

    had: Thirds = field(default_factory=lambda: [0, 0, 0])
    unanswered: Thirds = field(default_factory=lambda: [0, 0, 0])
    chosen: dict[tuple[str, str | None], Thirds] = field(default_factory=dict)

    def as_json(self) -> dict:
        rows = sorted(self.chosen.items(), key=lambda row: (row[0][0], row[0][1] or "", row[0][1] is None))
        return {
            "had": self.had,
            "unanswered": self.unanswered,
            "chosen": [[part, choice, *thirds] for (part, choice), thirds in rows],
        }


def is_told(version: QuestionVersion) -> bool:
    """Whether the responses can be told in choices: what people judge has none."""
    return not _kind(version).by_people


def _kind(version: QuestionVersion) -> Kind:
    return KINDS[version.spec["kind"]]


def tables(counted: Iterable[Counted], versions: Mapping[int, QuestionVersion]) -> dict[str, Table]:
    """By translation group of the question: all its versions together."""
    found: dict[str, Table] = defaultdict(Table)
    for one in counted:
        version = versions[one.version]
        table = found[str(version.question.translation_key)]
        table.had[one.third] += one.times
        if one.response is None:
            table.unanswered[one.third] += one.times
            continue
        for choice in _kind(version).choices(version.spec, json.loads(one.response)):
            table.chosen.setdefault(choice, [0, 0, 0])[one.third] += one.times
    known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for version in versions.values():
        foreseen = labels.parts(version.spec)
        known[str(version.question.translation_key)] |= {
            (part.id, choice.id) for part in foreseen for choice in part.choices
        }
    for group, table in found.items():
        table.chosen = _with_rare_together(table.chosen, known[group])
    return dict(found)


def _with_rare_together(
    chosen: Mapping[tuple[str, str | None], Thirds], known: set[tuple[str, str]]
) -> dict[tuple[str, str | None], Thirds]:
    found: dict[tuple[str, str | None], Thirds] = {}
    for (part, choice), thirds in chosen.items():
        rare = (part, choice) not in known and sum(thirds) < FEWEST_WRITERS
        into = found.setdefault((part, None if rare else choice), [0, 0, 0])
        for third, times in enumerate(thirds):
            into[third] += times
    return found
