"""Who does what: two acts that different people do, and two acts of which a run has only one."""

from collections.abc import Iterator
from itertools import combinations

from courses.simulations.authoring.phrases import Phrases
from courses.simulations.authoring.played import Playbook, Played
from courses.simulations.authoring.proposal import ACTORS, Proposal


def actors(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    """Two acts on one record that different people do, and two acts of which a run has only one."""
    yield from _apart(book, say)
    yield from _not_together(book, say)


def _apart(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    pairs = dict.fromkeys(pair for run in book.runs for pair in _of_different_actors(run))
    for own, others in pairs:
        if book.is_learners(own) and book.is_learners(others):
            yield Proposal(
                ACTORS,
                {"check": "apart", "a": {"do": own}, "b": {"do": others}, "same": "target"},
                key=f"{own}_apart_{others}",
                text=say.say("apart", a=say.verb(own), b=say.verb(others)),
                subject=say.verb(others),
                breach="critical",
            )


def _of_different_actors(run: Played) -> Iterator[tuple[str, str]]:
    learner = run.machine.package.learner.key
    by_record: dict[str, list[dict]] = {}
    for entry in run.machine.trace:
        if entry["out"] == "ok" and entry["on"] and entry["do"] in run.machine.package.actions:
            by_record.setdefault(entry["on"], []).append(entry)
    for entries in by_record.values():
        own = dict.fromkeys(entry["do"] for entry in entries if entry["by"] == learner)
        others = dict.fromkeys(entry["do"] for entry in entries if entry["by"] != learner)
        yield from ((a, b) for a in own for b in others if a not in others and b not in own)


def _not_together(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    done = [{act.do for act in run.own_acts()} for run in book.runs]
    some = sorted({verb for verbs in done for verb in verbs})
    for a, b in combinations(some, 2):
        if not any({a, b} <= verbs for verbs in done):
            yield Proposal(
                ACTORS,
                {"check": "not together", "a": {"do": a}, "b": {"do": b}},
                key=f"{a}_or_{b}",
                text=say.say("not together", a=say.verb(a), b=say.verb(b)),
                subject=say.verb(a),
                breach="major",
            )
