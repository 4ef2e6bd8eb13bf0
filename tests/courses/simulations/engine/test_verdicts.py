"""The table of checks, row by row, and against a slow transcription of it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.simulations.engine import Machine, default_draw, judge, load_package, play
from courses.simulations.engine.expressions import Scope, compile_path
from courses.simulations.engine.values import minute_of
from courses.simulations.engine.verdicts import AT_THE_END

from . import cases
from .cases import SUBMIT, act, playing, wait

A, B = {"do": "act"}, {"do": "other"}
OTHER, MAKE = act(do="other"), {"do": "make"}
SECOND = act("$second"), act("$second", do="other")


def verdict(check: dict, *events: dict):
    """Verdict and violations of a check of conduct after the events."""
    machine = playing(cases.conduct(cases.tiny(), **check), *events)
    found = judge(machine.package, machine.state, machine.trace).verdicts["rule"]
    return (found.verdict, *found.violations)


def test_state_is_broken_only_at_the_end():
    check = {"check": "state", "when": [["cast.first.name", "=", "two"]]}

    assert verdict(check) == ("open",)
    assert verdict(check, SUBMIT) == ("broken", AT_THE_END)
    assert verdict({"check": "state", "when": []}) == ("kept",)


def test_state_sees_the_learner_and_neither_target_nor_input():
    when = [
        ["me", "=", "clerk"],
        ["target", "=", None],
        ["input.x", "=", None],
        ["now", "=", "2026-12-07T10:01"],
    ]

    assert verdict({"check": "state", "when": when}, act()) == ("kept",)


def test_did_is_kept_from_min_on_and_broken_beyond_max():
    check = {"check": "did", "a": A, "min": 2, "max": 3}

    assert verdict(check, act()) == ("open",)
    assert verdict(check, act(), SUBMIT) == ("broken", AT_THE_END)
    assert verdict(check, act(), OTHER, act()) == ("kept",)
    assert verdict(check, *[act()] * 5) == ("broken", 3, 4)


def test_did_needs_once_unless_said_otherwise():
    assert verdict({"check": "did", "a": A}, SUBMIT) == ("broken", AT_THE_END)
    assert verdict({"check": "did", "a": A, "min": 0}, SUBMIT) == ("kept",)


def test_never_is_broken_by_every_act():
    assert verdict({"check": "never", "a": A}, OTHER, SUBMIT) == ("kept",)
    assert verdict({"check": "never", "a": A}, act(), OTHER, act()) == ("broken", 0, 2)


def test_before_wants_an_earlier_same_act():
    check = {"check": "before", "a": A, "b": B, "same": "target"}

    assert verdict(check, act(), SUBMIT) == ("idle",)
    assert verdict(check, act(), OTHER, OTHER) == ("kept",)
    assert verdict(check, act(), SECOND[1], OTHER) == ("broken", 1)
    assert verdict({**check, "same": "target.up"}, SECOND[0], OTHER) == ("broken", 1)


def test_before_is_not_kept_by_the_act_itself():
    assert verdict({"check": "before", "a": A, "b": A}, act(), act()) == ("broken", 0)


def test_null_is_the_same_as_null_and_lists_compare_as_lists():
    assert verdict({"check": "before", "a": A, "b": B, "same": "input.x"}, act(), SECOND[1]) == ("kept",)
    assert verdict({"check": "before", "a": A, "b": B, "same": "target.marks"}, act(), SECOND[1]) == ("kept",)


def test_after_waits_and_is_broken_at_the_end():
    check = {"check": "after", "a": A, "b": B, "same": "target"}

    assert verdict(check, OTHER, SUBMIT) == ("idle",)
    assert verdict(check, OTHER, act()) == ("open",)
    assert verdict(check, act(), act(), OTHER) == ("kept",)
    assert verdict(check, act(), OTHER, act(), SECOND[0], SUBMIT) == ("broken", 2, 3)


def test_after_in_time_at_the_limit_and_late_one_minute_on():
    check = {"check": "after", "a": A, "b": B, "within": [10, "min"]}

    assert verdict(check, act(), wait(9)) == ("open",)
    assert verdict(check, act(), wait(9), OTHER) == ("kept",)
    assert verdict(check, act(), wait(10)) == ("broken", 0)
    assert verdict(check, act(), wait(10), OTHER) == ("broken", 0)


def test_after_one_broken_another_still_waiting():
    check = {"check": "after", "a": A, "b": B, "within": [10, "min"]}

    assert verdict(check, act(), wait(10), act()) == ("broken", 0)


def test_within_counts_from_the_start_where_nothing_else_is_named():
    check = {"check": "within", "a": A, "within": [10, "min"]}

    assert verdict(check, wait(10)) == ("open",)
    assert verdict(check, wait(10), act(), SUBMIT) == ("kept",)
    assert verdict(check, wait(11)) == ("broken", AT_THE_END)
    assert verdict(check, wait(11), act()) == ("broken", 1)
    assert verdict(check, SUBMIT) == ("broken", AT_THE_END)


def test_within_counts_from_the_start_in_a_working_minute():
    spec = cases.conduct(cases.tiny(), check="within", a=A, within=[10, "min"])
    spec["scenario"]["start"] = "2026-12-06T10:00"

    machine = playing(spec, wait(10))

    assert judge(machine.package, machine.state, machine.trace).verdicts["rule"].verdict == "open"


def test_within_counts_from_the_first_of_the_others():
    check = {"check": "within", "a": A, "b": B, "within": [10, "min"]}

    assert verdict(check, act(), SUBMIT) == ("idle",)
    assert verdict(check, act(), wait(60), OTHER) == ("kept",)
    assert verdict(check, OTHER, wait(9), OTHER, wait(1)) == ("broken", AT_THE_END)
    assert verdict(check, OTHER, wait(10), act(), act()) == ("broken", 2)
    assert verdict(check, OTHER, SUBMIT) == ("broken", AT_THE_END)


def test_not_together_is_broken_from_where_both_happened():
    check = {"check": "not together", "a": A, "b": B}

    assert verdict(check, act(), act(), SUBMIT) == ("kept",)
    assert verdict(check, act(), act(), OTHER, MAKE, act(), OTHER) == ("broken", 2, 4, 5)
    assert verdict({**check, "b": A}, act(), act()) == ("broken", 0, 1)


def test_apart_forbids_both_to_the_same_person():
    check = {"check": "apart", "a": A, "b": B, "same": "target"}

    assert verdict(check, act()) == ("idle",)
    assert verdict(check, act(), SECOND[1]) == ("kept",)
    assert verdict(check, OTHER, act(), OTHER) == ("broken", 0, 2)


def test_apart_means_another_act_and_everybody():
    spec = cases.conduct(cases.tiny(), check="apart", a={"do": ["act", "other"]}, b=B)
    cases.action(spec, "act")["effects"] = [
        {"later": "act", "as": "bot", "after": [1, "min"]},
        {"later": "other", "as": "bot", "after": [1, "min"]},
    ]
    spec["system"]["actions"][1]["effects"] = [{"create": "item"}]

    machine = playing(spec, OTHER, wait(1))
    assert judge(machine.package, machine.state, machine.trace).verdicts["rule"].verdict == "kept"

    machine = playing(spec, act())
    assert judge(machine.package, machine.state, machine.trace).verdicts["rule"].violations == [2]


def test_first_is_about_the_learners_first_own_act():
    check = {"check": "first", "a": A}

    assert verdict(check, act(do="view"), wait(5)) == ("open",)
    assert verdict(check, act(do="view"), SUBMIT) == ("idle",)
    assert verdict(check, act(do="view"), act("IT-0009"), act(), OTHER) == ("kept",)
    assert verdict(check, act(do="view"), OTHER, act()) == ("broken", 1)


def test_pattern_is_matched_before_the_effects_on_whoever_acts():
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [
        {"set": {"n": 9}},
        {"later": "act", "as": "bot", "after": [1, "min"]},
    ]
    nine = {"do": "act", "where": [["target.n", "=", 9]]}

    def positions(**pattern):
        package = load_package(
            cases.conduct(cases.tiny() | {"system": spec["system"]}, check="never", a=pattern)
        )
        run = play(package, {}, [act(), OTHER, act("IT-0009"), {"do": "fly"}])
        return judge(package, run.state, run.trace).verdicts["rule"].violations

    assert positions(**nine) == []
    assert positions(**nine, by="robot") == [1, 3]
    assert positions(do="*", out="any") == [0, 2, 4, 5]
    assert positions(do=["act", "*"], out="refused") == [4, 5]
    assert positions(do="*", type="item", by="anyone") == [0, 1, 2, 3]
    assert positions(do=["act", "other"], by="clerk") == [0, 2]
    assert positions(do=["act", "other"], by="robot") == [1, 3]


patterns = st.fixed_dictionaries(
    {"do": st.sampled_from(["act", "other", "make", "view", "*", ["act", "make"], ["wait", "other"]])},
    optional={
        "out": st.sampled_from(["ok", "refused", "any"]),
        "by": st.sampled_from(["me", "anyone", "robot", "clerk"]),
        "type": st.just("item"),
        "where": st.just([["target", "!=", "IT-0002"]]),
    },
)
spans = st.sampled_from([[1, "min"], [5, "min"], [1, "h"], [1, "wd"], [1, "d"]])
same = st.sampled_from(["target", "target.n", "target.marks", "me", "input.n"])
checks = st.one_of(
    st.fixed_dictionaries(
        {"check": st.just("did"), "a": patterns}, optional={"min": st.integers(0, 3), "max": st.just(3)}
    ),
    st.fixed_dictionaries({"check": st.sampled_from(["never", "first"]), "a": patterns}),
    st.fixed_dictionaries(
        {"check": st.sampled_from(["before", "apart"]), "a": patterns, "b": patterns}, optional={"same": same}
    ),
    st.fixed_dictionaries(
        {"check": st.just("after"), "a": patterns, "b": patterns}, optional={"same": same, "within": spans}
    ),
    st.fixed_dictionaries(
        {"check": st.just("within"), "a": patterns, "within": spans}, optional={"b": patterns}
    ),
    st.fixed_dictionaries({"check": st.just("not together"), "a": patterns, "b": patterns}),
)
events = st.lists(
    st.builds(
        lambda do, on, n, unit: (
            {"do": do, "on": None if do in ("wait", "make", "submit") else on}
            | ({"input": {"n": n, "unit": unit}} if do == "wait" else {})
        ),
        st.sampled_from(["act", "other", "act", "other", "make", "view", "wait", "fly", "submit"]),
        st.sampled_from(["$first", "$second", "IT-0009", None]),
        st.integers(1, 30),
        st.sampled_from(["min", "min", "h", "wd"]),
    ),
    max_size=12,
)


def lively() -> dict:
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [
        {"later": "other", "as": "bot", "after": [4, "min"], "on": "$second"},
        {"add": {"marks": {"ref": "me"}}},
    ]
    cases.action(spec, "make")["effects"] = [
        {"later": "act", "as": "bot", "after": [2, "min"], "on": "$first"}
    ]
    return spec


def slow_verdict(check, run):
    """The table word by word; `run` has the positions of A and B, values of `same` and times."""
    at, by, over, now = run["at"], run["by"], run["over"], run["now"]
    a, b, value = run["a"], run.get("b", []), run["same"]

    def due(t):
        return run["due"](t, *check["within"])

    kind = check["check"]
    if kind == "did":
        least, most = check.get("min", 1), check.get("max")
        bad = a[most:] if most is not None and len(a) > most else [-1] if over and len(a) < least else []
        return bad, "kept" if len(a) >= least else "open"
    if kind == "never":
        return a, "kept"
    if kind == "before":
        return [y for y in b if not any(x < y and value[x] == value[y] for x in a)], "kept" if b else "idle"
    if kind == "after":
        limited = "within" in check
        unanswered = [
            x
            for x in a
            if not any(y > x and value[x] == value[y] and (not limited or at[y] <= due(at[x])) for y in b)
        ]
        bad = [x for x in unanswered if over or (limited and now > due(at[x]))]
        return bad, "open" if set(unanswered) - set(bad) else "kept" if a else "idle"
    if kind == "within":
        if "b" in check and not b:
            return [], "idle"
        limit = due(at[b[0]] if "b" in check else run["start"])
        if any(at[x] <= limit for x in a):
            return [], "kept"
        return ([a[0] if a else -1] if over or now > limit else []), "open"
    if kind == "not together":
        return [z for z in sorted({*a, *b}) if a and b and z >= max(a[0], b[0])], "kept"
    if kind == "apart":
        bad = [y for y in b if any(x != y and value[x] == value[y] and by[x] == by[y] for x in a)]
        return bad, "kept" if a and b else "idle"
    own = [z for z, do in enumerate(run["do"]) if run["own"][z]]
    if not own:
        return [], "idle" if over else "open"
    return [z for z in own[:1] if z not in a], "kept"


def matches(pattern, default_by, entry, record, target) -> bool:
    verbs = [pattern["do"]] if isinstance(pattern["do"], str) else pattern["do"]
    by, out = pattern.get("by", default_by), pattern.get("out", "ok")
    role = {"clerk": "clerk", "bot": "robot"}[entry["by"]]
    return (
        ("*" in verbs or entry["do"] in verbs)
        and out in ("any", entry["out"])
        and (by == "anyone" or by == role or (by == "me" and entry["by"] == "clerk"))
        and ("type" not in pattern or record is not None)
        and ("where" not in pattern or target != "IT-0002")
    )


@settings(max_examples=300)
@given(checks, events)
def test_verdicts_agree_with_the_table_read_word_by_word(check, run_events):
    package = load_package(cases.conduct(lively(), **check))
    machine = play(package, default_draw(package), run_events)
    seen = {}
    watched = play_watching(package, run_events, check.get("same"), seen)
    assert watched.trace.entries == machine.trace.entries

    entries = machine.trace.entries
    default_by = "anyone" if check["check"] == "apart" else "me"
    positions = {
        side: [
            z
            for z, entry in enumerate(entries)
            if matches(check[side], default_by, entry, seen[z]["record"], seen[z]["target"])
        ]
        for side in ("a", "b")
        if side in check
    }
    run = {
        **positions,
        "at": [minute_of(entry["at"]) for entry in entries],
        "by": [entry["by"] for entry in entries],
        "do": [entry["do"] for entry in entries],
        "own": [
            entry["by"] == "clerk" and entry["out"] == "ok" and entry["do"] in ("act", "other", "make")
            for entry in entries
        ],
        "same": [seen[z]["same"] for z in range(len(entries))],
        "over": machine.state.over,
        "now": machine.state.minute,
        "start": package.start_minute,
        "due": package.worktime.due,
    }
    violations, otherwise = slow_verdict(check, run)

    found = judge(package, machine.state, machine.trace).verdicts["rule"]

    assert (found.verdict, found.violations) == ("broken" if violations else otherwise, violations)


def play_watching(package, run_events, same_path, seen):
    """Play, noting what each act saw before its effects."""
    value = compile_path(same_path) if same_path else lambda scope: None
    machine = Machine(package, default_draw(package))

    def note(add):
        def noting(seq, scope: Scope, do, on, why):
            same_now = value(scope)
            seen[len(machine.trace)] = {
                "same": list(same_now) if isinstance(same_now, list) else same_now,
                "record": scope.state.record(scope.target),
                "target": scope.target,
            }
            add(seq, scope, do, on, why)

        return noting

    machine.trace.add = note(machine.trace.add)
    for event in run_events:
        machine.step(event)
    return machine
