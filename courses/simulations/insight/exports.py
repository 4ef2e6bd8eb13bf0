"""Runs for other tools, without anybody's name: a table of runs, and an event log in XES (IEEE 1849).

Learners are numbered anew in every export, in the order of random keys, so that neither a number nor its place says who
it is. Moments are those of the replica, and of the real ones only the month is told.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from itertools import count
from xml.sax.saxutils import quoteattr

from django.db.models import F, Prefetch, QuerySet

from courses.simulations import wording
from courses.simulations.engine import Package
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.insight.selection import Selection
from courses.simulations.models import RunSummary, RunVerdict

AT_ONCE = 200
UNKNOWN = "?"
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
COLUMNS = (
    "run",
    "learner",
    "month",
    "version",
    "mode",
    "try",
    "passed",
    "score",
    "steps",
    "refused",
    "hints",
    "seconds",
    "path",
)


def columns(checks: list[str]) -> list[str]:
    """The header of the table: facts of the run, then a column for each check."""
    return [*COLUMNS, *(f"check {key}" for key in checks)]


def rows(selection: Selection, checks: list[str]) -> Iterator[list]:
    """A row for each run: what it came to, and the verdict on each check."""
    learner = _numbering()
    verdicts = Prefetch("verdicts", RunVerdict.objects.only("summary_id", "key", "verdict"))
    for number, one in enumerate(_ordered(selection).prefetch_related(verdicts).iterator(AT_ONCE), start=1):
        told = {verdict.key: verdict.verdict for verdict in one.verdicts.all()}
        yield [
            number,
            learner(one.person_id),
            one.judged_at.astimezone(UTC).strftime("%Y-%m"),
            one.version.number,
            one.mode,
            one.try_number,
            "yes" if one.passed else "no",
            one.score,
            one.steps,
            one.refused,
            one.hints,
            one.seconds,
            " ".join(one.path),
            *(told.get(key, "") for key in checks),
        ]


def event_log(selection: Selection) -> Iterator[bytes]:
    """The log as UTF-8, a piece for each run."""
    yield _opening(selection).encode()
    learner = _numbering()
    runs = _ordered(selection).defer("path", "version__package").annotate(snapshot=F("run__snapshot"))
    for number, one in enumerate(runs.iterator(AT_ONCE), start=1):
        yield _trace(one, number, learner(one.person_id)).encode()
    yield b"</log>\n"


def _ordered(selection: Selection) -> QuerySet[RunSummary]:
    """By the random key of the run, not by time."""
    light = selection.summaries().select_related("version").defer("version__package")
    return light.order_by("run__key")


def _numbering() -> Callable[[int | None], str]:
    numbers, following = {}, count(1)

    def numbered(person: int | None) -> str:
        if person not in numbers:
            numbers[person] = f"L{next(following):04d}"
        return numbers[person]

    return numbered


def _opening(selection: Selection) -> str:
    extensions = "".join(
        f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n' for name, prefix, uri in EXTENSIONS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
        f"{extensions}"
        '  <global scope="trace">\n    <string key="concept:name" value=""/>\n  </global>\n'
        '  <global scope="event">\n    <string key="concept:name" value=""/>\n'
        '    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>\n'
        '    <string key="org:resource" value=""/>\n'
        '    <string key="lifecycle:transition" value="complete"/>\n  </global>\n'
        '  <classifier name="Step" scope="event" keys="concept:name"/>\n'
        '  <classifier name="Step and outcome" scope="event" keys="concept:name lifecycle:transition"/>\n'
        f"{_string('concept:name', str(selection.scenario), 2)}"
        f"{_string('lifecycle:model', 'standard', 2)}"
    )


def _trace(summary: RunSummary, number: int, learner: str) -> str:
    package = summary.version.load()
    entries = json.loads(summary.snapshot)["trace"]["entries"]
    return (
        "  <trace>\n"
        f"{_string('concept:name', f'run {number}', 4)}{_string('learner', learner, 4)}"
        f'    <boolean key="passed" value="{str(summary.passed).lower()}"/>\n'
        f'    <int key="score" value="{summary.score}"/>\n'
        f'    <int key="version" value="{summary.version.number}"/>\n'
        f"{''.join(_event(entry, package, learner) for entry in entries)}  </trace>\n"
    )


def _event(entry: dict, package: Package, learner: str) -> str:
    """One act. The replica's clock knows no time zone; what was refused is a step given up (ate_abort)."""
    verb = entry["do"] if entry["do"] in package.actions.keys() | BUILT_IN_FORMS.keys() else UNKNOWN
    is_own = entry["by"] == package.learner.key
    return (
        "    <event>\n"
        f"{_string('concept:name', wording.verb_label(package, verb), 6)}{_string('step', verb, 6)}"
        f'      <date key="time:timestamp" value="{entry["at"]}:00+00:00"/>\n'
        f"{_string('org:resource', learner if is_own else entry['by'], 6)}"
        f"{_string('org:role', 'learner' if is_own else 'replica', 6)}"
        f"{_string('lifecycle:transition', 'complete' if entry['out'] == 'ok' else 'ate_abort', 6)}"
        "    </event>\n"
    )


def _string(key: str, value: str, indent: int) -> str:
    return f"{' ' * indent}<string key={quoteattr(key)} value={quoteattr(NO_XML.sub('�', value))}/>\n"
