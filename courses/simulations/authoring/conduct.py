"""Rules of conduct that the model run keeps: the order of its acts, and what it leaves alone."""

from collections.abc import Iterator

from courses.simulations.authoring.phrases import Phrases
from courses.simulations.authoring.played import Act, Playbook, Played
from courses.simulations.authoring.proposal import ACT, ORDER, Proposal
from courses.simulations.engine import Question, play
from courses.simulations.engine.selftest import steps_in


def orders(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    """The first act, and every order of two own acts that is the same in all draws and that the system lets be broken."""
    runs = [list(run.own_acts()) for run in book.runs]
    if not all(runs):
        return
    first = {acts[0].do for acts in runs}
    if len(first) == 1:
        verb = first.pop()
        yield Proposal(
            ORDER,
            {"check": "first", "a": {"do": verb}},
            key=f"{verb}_first",
            text=say.say("first", a=say.verb(verb)),
            subject=say.verb(verb),
            breach="minor",
        )
    neighbours = {(one.do, other.do) for acts in runs for one, other in zip(acts, acts[1:], strict=False)}
    verbs = list(dict.fromkeys(act.do for acts in runs for act in acts))
    for a in verbs:
        for b in _not_bound_to(a, book) if len(verbs) > 1 else ():
            if b != a and _always_before(a, b, runs):
                yield _before(a, b, runs, say, near=(a, b) in neighbours)


def _before(a: str, b: str, runs: list[list[Act]], say: Phrases, *, near: bool) -> Proposal:
    same = {"same": "target"} if _on_the_same(a, b, runs) else {}
    return Proposal(
        ORDER,
        {"check": "before", "a": {"do": a}, "b": {"do": b}, **same},
        key=f"{a}_before_{b}",
        text=say.say("before", a=say.verb(a), b=say.verb(b)),
        subject=say.verb(b),
        breach="major",
        near=near,
    )


def _always_before(a: str, b: str, runs: list[list[Act]]) -> bool:
    """Whether every B of every draw has an A before it, and there is one."""
    found = False
    for acts in runs:
        done = [act.do for act in acts]
        if b in done:
            if a not in done[: done.index(b)]:
                return False
            found = True
    return found


def _on_the_same(a: str, b: str, runs: list[list[Act]]) -> bool:
    """Whether every B acts on a record on which an A has acted before."""
    for acts in runs:
        seen = set()
        for act in acts:
            if act.do == a:
                seen.add(act.on)
            elif act.do == b and (act.on is None or act.on not in seen):
                return False
    return True


def _not_bound_to(verb: str, book: Playbook) -> list[str]:
    """Acts that are accepted also where this one was left out: the others nobody could do too early."""
    found: dict[str, None] = {}
    for run in book.runs:
        events = [e for e in steps_in(book.package.model_run, run.draw) if e["do"] != verb]
        machine = play(book.package, run.draw, events)
        found |= {
            entry["do"]: None
            for entry in machine.trace
            if entry["out"] == "ok"
            and entry["by"] == book.package.learner.key
            and entry["do"] in book.package.actions
        }
    return list(found)


def orders_after_others(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    """Own acts that wait for what somebody else does with the record, where the system would not make them wait."""
    pairs = [set(_after_others(run)) for run in book.runs]
    hasty = [_without_waiting(run, book) for run in book.runs]
    for a, role, b in sorted(set.union(*pairs)):
        if any(
            (a, role, b) not in found and b in _verbs(run)
            for found, run in zip(pairs, book.runs, strict=True)
        ):
            continue
        if not book.is_learners(a) and any(b in done and a not in done[: done.index(b)] for done in hasty):
            yield Proposal(
                ORDER,
                {"check": "before", "a": {"do": a, "by": role}, "b": {"do": b}, "same": "target"},
                key=f"{a}_before_{b}",
                text=say.say("before", a=say.verb(a), b=say.verb(b)),
                subject=say.verb(b),
                breach="major",
            )


def _after_others(run: Played) -> Iterator[tuple[str, str, str]]:
    """Verb and role of what somebody else did with a record, and what the learner did with it later."""
    package, done = run.machine.package, {}
    for entry in run.machine.trace:
        if entry["out"] == "refused" or entry["do"] not in package.actions:
            continue
        if entry["by"] == package.learner.key:
            yield from ((a, role, entry["do"]) for a, role in done.get(entry["on"], ()))
        elif entry["on"]:
            done.setdefault(entry["on"], {})[entry["do"], package.actors[entry["by"]].role] = None


def _verbs(run: Played) -> set[str]:
    return {act.do for act in run.own_acts()}


def _without_waiting(run: Played, book: Playbook) -> list[str]:
    """What is accepted, of everybody, where the learner never lets time pass."""
    events = [e for e in steps_in(book.package.model_run, run.draw) if e["do"] != "wait"]
    return [e["do"] for e in play(book.package, run.draw, events).trace if e["out"] == "ok"]


# Acts


def acts(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    """What the learner's role may do and the model run does not: other acts, other records, other answers."""
    done: dict[str, list[Act]] = {}
    for run in book.runs:
        for act in run.own_acts():
            done.setdefault(act.do, []).append(act)
    for verb, action in book.package.actions.items():
        if not book.is_learners(verb):
            continue
        if verb not in done:
            yield _never(verb, say)
            continue
        if action.on:
            yield from _on_others(verb, action.on, done[verb], book, say)
        for question in action.form:
            yield from _other_answers(verb, question, done[verb], say)


def _never(verb: str, say: Phrases) -> Proposal:
    return Proposal(
        ACT,
        {"check": "never", "a": {"do": verb}},
        key=f"no_{verb}",
        text=say.say("never", a=say.verb(verb)),
        subject=say.verb(verb),
        breach="major",
    )


def _on_others(verb: str, type_: str, done: list[Act], book: Playbook, say: Phrases) -> Iterator[Proposal]:
    where = only_on({act.on for act in done}, type_, book)
    if where:
        names = ", ".join(dict.fromkeys(name_of(act.on, book, say) for act in done))
        yield Proposal(
            ACT,
            {"check": "never", "a": {"do": verb, "where": where}},
            key=f"{verb}_elsewhere",
            text=say.say("never on others", a=say.verb(verb), names=names),
            subject=say.verb(verb),
            breach="major",
        )


def _other_answers(verb: str, question: Question, done: list[Act], say: Phrases) -> Iterator[Proposal]:
    choices = ("yes", "no") if question.kind == "yes/no" else question.choices
    given = [act.input.get(question.key) for act in done]
    kept = [choice for choice in choices if choice in given]
    if kept and len(kept) < len(choices) and all(answer in choices for answer in given):
        path = f"input.{question.key}"
        where = [[path, "!=", kept[0]]] if len(kept) == 1 else [[path, "not in", kept]]
        yield Proposal(
            ACT,
            {"check": "never", "a": {"do": verb, "where": where}},
            key=f"{verb}_{question.key}",
            text=say.say(
                "never other answer",
                a=say.verb(verb),
                field=question.label,
                value=", ".join(f"“{choice}”" for choice in kept),
            ),
            subject=say.verb(verb),
            breach="major",
        )


def only_on(touched: set[str], type_: str, book: Playbook) -> list | None:
    """The condition that a target is another record of the type than these; None where there is no other.

    Where acts create records of the type, only those of the data are forbidden: what a learner makes is the learner's.
    """
    there = book.runs[0].start.ids_of(type_)
    names = {record_id: book.aliases.of(record_id) for record_id in there}
    others = [record_id for record_id in there if record_id not in touched]
    if not others or None in names.values():
        return None
    if any(run.state.ids_of(type_) != run.start.ids_of(type_) for run in book.runs) or not touched & set(
        there
    ):
        return [["target", "in", [names[one] for one in others]]]
    kept = [names[one] for one in there if one in touched]
    return [["target", "!=", kept[0]]] if len(kept) == 1 else [["target", "not in", kept]]


def name_of(record_id: str, book: Playbook, say: Phrases) -> str:
    """What a record is called, by its first column."""
    for run in book.runs:
        if record_id in run.state.records:
            return say.value(run.state.records, record_id)
    return record_id
