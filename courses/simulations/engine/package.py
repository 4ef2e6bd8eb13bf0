"""A scenario package, checked and compiled: types, actors, actions and checks of one case."""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from . import rules
from .canonical import canonical, spec_sha256
from .effects import Effect, Later, compile_effects
from .expressions import Condition, compile_conditions
from .faults import BadInput
from .forms import Question
from .patterns import ANY_VERB, Check, matchers_by_verb
from .reading import MAX_BYTES, MAX_DEPTH, inspect, parse
from .schema import SCENARIO
from .state import State, first_state
from .values import minute_of
from .vocabulary import BUILT_IN_FORMS, MESSAGE
from .work import ACT, FILLED_VALUE, STARTED_RECORD, Effort, Meter, effort_of
from .worktime import WorkTime

_STARTS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Actor:
    key: str
    name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record type. `mask` is none, part or full."""

    key: str
    label: str
    kind: str
    choices: tuple = ()
    of: str | None = None
    many: bool = False
    mask: str = "none"


@dataclass(frozen=True, slots=True)
class RecordType:
    """A kind of record. `columns` and `details` are the fields screens show, in order."""

    key: str
    prefix: str
    label: str
    fields: dict[str, Field]
    columns: tuple[str, ...]
    details: tuple[str, ...]

    @classmethod
    def of_source(cls, source: dict) -> "RecordType":
        fields = [Field(**{**f, "choices": tuple(f.get("choices", ()))}) for f in source["fields"]]
        keys = [field.key for field in fields]
        return cls(
            key=source["key"],
            prefix=source["prefix"],
            label=source["label"],
            fields=dict(zip(keys, fields, strict=True)),
            columns=tuple(source.get("list", keys[:4])),
            details=tuple(source.get("detail", keys)),
        )

    @property
    def masked(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields.values() if field.mask != "none")


@dataclass(frozen=True, slots=True)
class Action:
    """A verb of the system. `on` is the record type it takes, None if it takes no record."""

    key: str
    label: str
    help: str | None
    on: str | None
    who: tuple[str, ...]
    minutes: int
    form: tuple[Question, ...]
    guards: tuple[tuple[Condition, str], ...]
    effects: tuple[Effect, ...]


class Package:
    """What a run is played on. Never changes, so that runs and threads may share one.

    Only `load_package` makes one: the constructor trusts that the source is valid.
    """

    def __init__(self, spec: dict):
        system, scenario = spec["system"], spec["scenario"]
        self.spec = spec
        self.sha256 = spec_sha256(spec)
        self.name: str = system["name"]
        self.title: str = scenario["title"]
        self.brief: str = scenario["brief"]
        self.language: str = scenario["language"]
        self.sources: list[dict] = scenario.get("sources", [])
        self.pass_mark: int = scenario.get("pass", 80)
        self.time_limit: int | None = scenario.get("time_limit")
        self.attempts: int | None = scenario.get("attempts", 3)
        self.cool_down: int = scenario.get("cool_down", 24)
        self.vary: dict[str, list] = scenario.get("vary", {})
        self.data: list[dict] = scenario["data"]
        self.model_run: list[dict] = scenario["model_run"]
        self.bad_runs: list[dict] = scenario["bad_runs"]
        self.worktime = WorkTime.of(system["calendar"])
        self.start_minute = self.worktime.roll(minute_of(scenario["start"]))
        self.actors = {actor["key"]: Actor(**actor) for actor in system["actors"]}
        self.learner = self.actors[scenario["me"]]
        self.types = {kind["key"]: RecordType.of_source(kind) for kind in [*system["types"], MESSAGE]}
        self.laters: dict[tuple[str, int], Later] = {}
        self.actions = {action["key"]: self._action(action) for action in system["actions"]}
        self.checks = tuple(Check.of_source(*pair) for pair in enumerate(scenario["checks"]))
        self.matchers = matchers_by_verb(self.checks)
        self.meter: Meter | None = None
        self._efforts: dict[str, Effort] = {}
        self._starts: dict[str, State] = {}

    def limited(self, most: float) -> "Package":
        """The same package with a meter: playing and judging on it raise TooMuchWork where they become more work."""
        twin = copy(self)
        twin.meter, twin._starts = (
            Meter(most),
            {},
        )  # a start that is there already would cost less another time
        return twin

    def start(self, draw: dict) -> State:
        """A state of one's own before the first event. `draw` must be a checked one."""
        key = canonical(draw)
        state = self._starts.get(key)
        if self.meter:
            self.meter.add(len(self.data) * STARTED_RECORD if state else self._filling)
        if state is None:
            if len(self._starts) >= _STARTS_KEPT:
                self._starts.clear()
            state = self._starts[key] = first_state(self, draw)
        return state.copy()

    def effort(self, verb: str) -> Effort:
        """The most that an act takes: its guards and effects, what makes it wait, and the checks that look at it."""
        known = verb if verb in self.actions or verb in BUILT_IN_FORMS else ANY_VERB
        if known not in self._efforts:
            self._efforts[known] = self._effort_of(known)
        return self._efforts[known]

    @cached_property
    def judging(self) -> Effort:
        """The most that the checks of the final state take."""
        return effort_of(
            [check["when"] for check in self.spec["scenario"]["checks"] if "when" in check], self.types
        )

    @cached_property
    def _filling(self) -> int:
        return FILLED_VALUE * sum(1 + len(source.get("with", ())) for source in self.data)

    def _effort_of(self, verb: str) -> Effort:
        parts, actions = [], self.spec["system"]["actions"]
        for action in actions:
            effects = action.get("effects", [])
            parts += [effect.get("still", []) for effect in effects if effect.get("later") == verb]
            if action["key"] == verb:
                parts += [[guard["when"] for guard in action.get("guards", ())], effects]
        checks = self.spec["scenario"]["checks"]
        for check, side, _pattern in self.matchers(verb):
            source = checks[check.index]
            parts += [source[side].get("where", []), source.get("same", "")]
        effort = effort_of(parts, self.types)
        return replace(effort, once=ACT + effort.once)

    def built_in_form(self, verb: str, type_: str | None = None) -> tuple[Question, ...]:
        """The form of a built-in verb; that of `reveal` depends on the type of the record."""
        return self._reveal_forms[type_] if verb == "reveal" and type_ else self._built_in_forms[verb]

    @cached_property
    def _built_in_forms(self) -> dict[str, tuple[Question, ...]]:
        forms = {verb: tuple(map(Question.of_source, form)) for verb, form in BUILT_IN_FORMS.items()}
        return forms | {"search": self._with_choices("search", self.types)}

    @cached_property
    def _reveal_forms(self) -> dict[str, tuple[Question, ...]]:
        return {key: self._with_choices("reveal", kind.masked) for key, kind in self.types.items()}

    def _with_choices(self, verb: str, choices) -> tuple[Question, ...]:
        first, *others = BUILT_IN_FORMS[verb]
        return tuple(map(Question.of_source, [{**first, "choices": choices}, *others]))

    def _action(self, source: dict) -> Action:
        effects, laters = compile_effects(source, self.actors, self.learner.key)
        self.laters |= laters
        guards = [(compile_conditions(guard["when"]), guard["else"]) for guard in source.get("guards", ())]
        return Action(
            key=source["key"],
            label=source["label"],
            help=source.get("help"),
            on=source.get("on"),
            who=tuple(source["who"]),
            minutes=source.get("minutes", 1),
            form=tuple(map(Question.of_source, source.get("form", ()))),
            guards=tuple(guards),
            effects=effects,
        )


def load_package(source: str | bytes | dict) -> Package:
    """A package from its file's content, or from the parsed JSON of one.

    BadInput names the JSON path of the fault, `$` for what is no JSON or too large.
    """
    spec = source if isinstance(source, dict) else _parse(source)
    inspect(spec, MAX_DEPTH)
    if fault := SCENARIO.fault(spec):
        raise fault.as_bad_input()
    rules.check(spec)
    return Package(spec)


def _parse(source: str | bytes):
    size = len(source.encode(errors="surrogatepass") if isinstance(source, str) else source)
    if size > MAX_BYTES:
        raise BadInput("$", f"larger than {MAX_BYTES} bytes")
    return parse(source)
