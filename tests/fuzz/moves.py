"""What a browser might ask of the operations on a run, likely and unlikely, as strategies of Hypothesis."""

from functools import cache

from hypothesis import strategies as st

from courses.simulations.engine import Package, all_draws
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS

HUGE = "가" * 4001
JUNK = st.one_of(
    st.sampled_from(
        ["", " ", "\0", "a\0b", "\ud800", "$", "$$first", "{{x}}", "{now}", "../..", "👮‍♀️", HUGE]
    ),
    st.text(max_size=12),
)
VALUES = st.one_of(
    st.none(),
    JUNK,
    st.integers(-5, 1200),
    st.sampled_from([2**53 - 1, 2**53, -(2**53), 1.5, True, [], {}, "yes", "no", "min", "h", "wd", "d"]),
    st.dates().map(str),
)
NO_EVENTS = st.one_of(
    st.sampled_from([None, [], "view", 1, {}, {"do": ""}, {"do": None}, {"do": "view", "at": "now"}]),
    st.fixed_dictionaries({"do": st.just("note"), "on": st.integers(), "input": st.just([])}),
)
# How many minutes later than the move before: nothing mostly, sometimes past every deadline.
PAUSES = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 7, 200])


@cache
def likely_event(package: Package):
    """An event whose verb, record and answers are often those that the package knows."""
    state = package.start(all_draws(package)[0])
    aliases = [f"${alias}" for alias in state.cast]
    records = st.sampled_from([None, *state.records, *aliases, "MSG-0001", "XX-0001"]) | JUNK
    verbs = st.sampled_from([*package.actions, *package.actions, *BUILT_IN_FORMS])
    return verbs.flatmap(lambda verb: _event(package, verb, records, [*state.records, *aliases]))


def _event(package: Package, verb: str, records, ids: list[str]):
    action = package.actions.get(verb)
    questions = action.form if action else package.built_in_form(verb)
    answers = {
        question.key: st.sampled_from([*question.choices, *ids]) | VALUES if question.choices else VALUES
        for question in questions
    }
    return st.fixed_dictionaries(
        {"do": st.just(verb), "on": records, "input": st.fixed_dictionaries({}, optional=answers)}
    )


def wild_event():
    """Any verb, any record, any answers."""
    return st.fixed_dictionaries(
        {"do": JUNK | st.sampled_from([*BUILT_IN_FORMS])},
        optional={"on": st.none() | JUNK, "input": st.dictionaries(JUNK, VALUES, max_size=3)},
    )


@cache
def move(package: Package):
    """One thing that is asked of a run: its name and what goes with it."""
    event = st.one_of(
        likely_event(package), likely_event(package), likely_event(package), wild_event(), NO_EVENTS
    )
    behind = st.sampled_from([0, 0, 0, 0, 0, 0, 0, -1, 1, 400])  # beside the number that is right
    often = st.tuples(st.just("event"), event, behind)
    help_ = st.tuples(st.just("hint"), st.integers(1, 4), behind)
    others = st.one_of(
        st.tuples(st.just("again"), st.none(), st.just(0)),
        st.tuples(st.just("next"), st.none(), behind),
        st.tuples(st.just("for_others"), st.none(), behind),
        st.tuples(st.just("until"), st.integers(-3000, 2_000_000), behind),
        st.tuples(st.just("submit"), st.none(), behind),
        st.tuples(st.just("set_aside"), st.none(), st.just(0)),
        st.tuples(st.just("close_overdue"), st.none(), st.just(0)),
    )
    return st.one_of(*[often] * 10, help_, others)


def moves(package: Package):
    """So many steps of the model run, then what comes, each with a pause before it."""
    steps = st.integers(0, len(package.model_run))
    return st.tuples(steps, st.lists(st.tuples(move(package), PAUSES), min_size=2, max_size=20))
