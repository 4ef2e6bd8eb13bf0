"""The model run gone wrong by one thing: a step left out, two exchanged, one answered otherwise, or one too many."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from courses.simulations.authoring.naming import Aliases
from courses.simulations.authoring.phrases import Phrases
from courses.simulations.engine import Check, Package, Question, State, canonical, default_draw
from courses.simulations.engine.events import MAX_EVENTS
from courses.simulations.engine.values import Value

MOST_RECORDS = 6  # of a type that are tried as a target or an answer
LONG = {"min": "h", "h": "wd", "wd": "wd", "d": "d"}  # a wait of this unit outlasts a limit in that one


@dataclass(frozen=True)
class Variation:
    """Steps that end with `submit`, and in a few words what is wrong with them."""

    steps: list[dict]
    note: str


def without(steps: list[dict], places: Iterable[int]) -> list[dict]:
    left_out = set(places)
    return [step for place, step in enumerate(steps) if place not in left_out]


def exchanged(steps: list[dict], one: int, other: int) -> list[dict]:
    """Two steps in each other's place, each for the draws it is for."""
    changed = list(steps)
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def with_added(steps: list[dict], place: int, added: list[dict]) -> list[dict]:
    """One step or more put in before the step at this place."""
    return [*steps[:place], *added, *steps[place:]]


class Variations:
    """All that is tried, the likeliest first. `checks` are those that want breaking: they say what is worth adding."""

    def __init__(self, package: Package, checks: list[Check]):
        self.package, self.checks = package, checks
        self.steps = package.model_run
        self.say = Phrases(package)
        self.aliases = Aliases(package)
        self.start: State = package.start(default_draw(package))
        self.literals = _literals(package, checks)

    def __iter__(self) -> Iterator[Variation]:
        yield from self.left_out()
        yield from self.added(self._ends())
        yield from self.answered_otherwise()
        yield from self.exchanged()
        yield from self.added(range(len(self.steps) - 1))

    def left_out(self) -> Iterator[Variation]:
        """One step, and together those that stand for one in different draws."""
        for places in self._alternatives():
            yield Variation(without(self.steps, places), self._note("without", self.steps[places[0]]))
            if len(places) > 1:
                for place in places:
                    yield Variation(without(self.steps, [place]), self._note("without", self.steps[place]))

    def exchanged(self) -> Iterator[Variation]:
        for one, other in combinations(range(len(self.steps) - 1), 2):
            a, b = (self.say.verb(self.steps[place]["do"]) for place in (one, other))
            yield Variation(exchanged(self.steps, one, other), self.say.say("swapped", a=a, b=b))

    def answered_otherwise(self) -> Iterator[Variation]:
        for place, step in enumerate(self.steps):
            action = self.package.actions.get(step["do"])
            for question in action.form if action else ():
                for answer in self._answers(question, step.get("input", {}).get(question.key)):
                    changed = {**step, "input": _answered(step.get("input", {}), question.key, answer)}
                    note = self.say.say("changed", a=self.say.verb(step["do"]), field=question.label)
                    yield Variation([*self.steps[:place], changed, *self.steps[place + 1 :]], note)

    def added(self, places: Iterable[int]) -> Iterator[Variation]:
        """One more step of those that the checks name; as often as a check allows, and once more."""
        wanted = self.wanted()
        for place in places:
            for added in wanted:
                if len(self.steps) + len(added) <= MAX_EVENTS:
                    note = self._note("added", added[0])
                    yield Variation(with_added(self.steps, place, added), note)

    def _note(self, what: str, step: dict) -> str:
        return self.say.say(what, a=self.say.verb(step["do"]))

    def _ends(self) -> list[int]:
        """Before `submit`, and at the very beginning."""
        return [len(self.steps) - 1, 0]

    def _alternatives(self) -> Iterator[list[int]]:
        """Neighbours that do the same to the same record in different draws, together."""
        together: list[int] = []
        for place, step in enumerate(self.steps[:-1]):
            last = self.steps[together[-1]] if together else None
            same = last and (last["do"], last.get("on")) == (step["do"], step.get("on"))
            if same and "draw" in step and "draw" in last:
                together.append(place)
                continue
            if together:
                yield together
            together = [place]
        if together:
            yield together

    def wanted(self) -> list[list[dict]]:
        """Steps worth adding, each as often as it takes."""
        found = chain.from_iterable(map(self._breaking, self.checks))
        return list({canonical(events): events for events in found}.values())

    def _breaking(self, check: Check) -> Iterator[list[dict]]:
        """What might break a check by being done once too often, or by taking time."""
        if check.within:
            count, unit = check.within
            yield [{"do": "wait", "input": {"n": min(count + 1, 1000), "unit": LONG[unit]}}]
        for pattern in (check.a, check.b):
            for verb in sorted(pattern.verbs) if pattern else ():
                for event in self._events(verb, pattern.type):
                    yield [event] * (check.max + 1 if check.max else 1)

    def _events(self, verb: str, type_: str | None) -> Iterator[dict]:
        """Ways to do it: as the model run does it, on other records, with other answers."""
        if verb in ("*", "submit", "undo"):
            return
        action = self.package.actions.get(verb)
        if action and self.package.learner.role not in action.who:
            return
        for on in self._targets(verb, type_):
            record = self.start.record(self.start.resolve(on))
            form = self._form(verb, record and record["type"])
            base = self._base(verb, on, form)
            yield self._event(verb, on, base)
            for question in form:
                for answer in self._answers(question, base.get(question.key)):
                    yield self._event(verb, on, _answered(base, question.key, answer))

    def _event(self, verb: str, on: str | None, answers: dict) -> dict:
        return {"do": verb} | ({"on": on} if on else {}) | ({"input": answers} if answers else {})

    def _form(self, verb: str, type_: str | None) -> tuple[Question, ...]:
        action = self.package.actions.get(verb)
        return action.form if action else self.package.built_in_form(verb, type_)

    def _targets(self, verb: str, type_: str | None) -> list[str | None]:
        action = self.package.actions.get(verb)
        if action and action.on is None or verb in ("search", "note", "wait"):
            return [None]
        types = [action.on] if action else [type_] if type_ else list(self.package.types)
        found = [step["on"] for step in self.steps if step["do"] == verb and step.get("on")]
        return list(dict.fromkeys(found + [name for one in types for name in self._records(one, verb)]))

    def _records(self, type_: str, verb: str = "") -> list[str]:
        if verb == "reveal" and not self.package.types[type_].masked:
            return []
        ids = self.start.ids_of(type_)[:MOST_RECORDS]
        created = [f"${alias}" for alias in sorted(self.aliases.created)]
        return [self.aliases.known(one) or one for one in ids] + (created if not ids else [])

    def _base(self, verb: str, on: str | None, form: tuple[Question, ...]) -> dict:
        """The answers the model run gives, or some that the form accepts."""
        for step in self.steps:
            if step["do"] == verb:
                return dict(step.get("input", {}))
        given = {question.key: self._some_answer(question) for question in form}
        return {name: value for name, value in given.items() if value is not None}

    def _some_answer(self, question: Question) -> Value:
        if question.kind in ("text", "long text", "file"):
            return question.label[:100] or "–"
        return next((one for one in self._answers(question, None) if one is not None), None)

    def _answers(self, question: Question, given: Value) -> list[Value]:
        """Other answers than the one given; nothing, where the form lets one leave it empty."""
        found = [answer for answer in self._possible(question) if answer != given]
        return found if question.required or given is None else [*found, None]

    def _possible(self, question: Question) -> list[Value]:
        told = self.literals.get(question.key, [])
        if question.kind == "choice":
            return list(question.choices)
        if question.kind == "yes/no":
            return ["yes", "no"]
        if question.kind == "link":
            types = [question.of] if question.of else list(self.package.types)
            return [name for type_ in types for name in self._records(type_)]
        if question.kind in ("number", "money"):
            numbers = [value for value in told if type(value) is int]
            return list(dict.fromkeys([n + d for n in numbers for d in (0, 1, -1)])) or [1]
        if question.kind == "date":
            return [self.start.now[:10]]
        return [value for value in told if type(value) is str and value]


def _answered(answers: dict, key: str, answer: Value) -> dict:
    rest = {name: value for name, value in answers.items() if name != key}
    return rest if answer is None else {**rest, key: answer}


def _literals(package: Package, checks: list[Check]) -> dict[str, list]:
    """What the checks compare answers with, by the key of the answer."""
    found: dict[str, list] = {}
    keys = {check.key for check in checks}
    for source in package.spec["scenario"]["checks"]:
        if source["key"] in keys:
            for path, _op, value in _comparisons([source.get(side, {}).get("where", []) for side in "ab"]):
                if path.startswith("input."):
                    values = value if isinstance(value, list) else [value]
                    found.setdefault(path.split(".")[1], []).extend(
                        v for v in values if type(v) in (str, int)
                    )
    return found


def _comparisons(conditions) -> Iterator[tuple]:
    if isinstance(conditions, dict):
        yield from _comparisons(list(conditions.values()))
    elif isinstance(conditions, list):
        if len(conditions) == 3 and all(isinstance(one, str) for one in conditions[:2]):
            yield tuple(conditions)
            return
        for one in conditions:
            yield from _comparisons(one)
