import pytest

from courses.simulations.engine import hints_for, next_step

from . import cases
from .cases import act, playing, wait

HINTS = ["Who asks?", "Art. 1: act.", "Use “Act”."]


def case(*steps: dict, **check) -> dict:
    spec = cases.tiny()
    spec["scenario"]["model_run"] = [*steps, {"do": "submit"}]
    spec["scenario"]["checks"][0] |= check
    return spec


def test_next_step_is_the_first_that_is_not_done():
    spec = case(act(), wait(4), act("$second"))

    assert next_step(playing(spec)) == act()
    assert next_step(playing(spec, act("$second"))) == act()
    assert next_step(playing(spec, act("$second"), act("IT-0001"))) == wait(4)
    assert next_step(playing(spec, act(), act("$second"), wait(9, "h")))["do"] == "submit"
    assert next_step(playing(spec, act(), act("$second"), wait(9), {"do": "submit"})) is None


def test_one_entry_does_one_step():
    spec = case(act(), act())

    assert next_step(playing(spec, act())) == act()
    assert next_step(playing(spec, act(), act()))["do"] == "submit"


def test_refused_and_undone_acts_and_those_of_others_do_no_step():
    spec = case(act())
    cases.action(spec, "other")["effects"] = [{"later": "act", "as": "bot", "after": [1, "min"]}]

    assert next_step(playing(spec, act(x=1))) == act()
    assert next_step(playing(spec, act(), {"do": "undo", "input": {"to": 1}})) == act()
    assert next_step(playing(spec, act(do="other"))) == act()


def test_alias_stands_for_any_record_it_has_stood_for():
    spec = case({"do": "make"}, act("$new"))
    cases.action(spec, "make")["effects"] = [{"create": "item", "as": "new"}]
    made = [{"do": "make"}, {"do": "make"}]

    assert next_step(playing(spec, {"do": "make"}, act("IT-0001"))) == act("$new")
    assert next_step(playing(spec, *made, act("IT-0003")))["do"] == "submit"
    assert next_step(playing(spec, *made, act("IT-0004")))["do"] == "submit"


def test_steps_of_other_draws_are_left_out():
    spec = case({**act(), "draw": {"v": ["y"]}}, act("$second"))
    spec["scenario"]["vary"] = {"v": ["x", "y"]}

    assert next_step(playing(spec)) == act("$second")


def test_hints_come_from_the_first_check_not_kept_that_names_the_verb():
    hints = hints_for(playing(case(act(), hints=HINTS)))

    assert (hints.check.key, hints.texts, hints.event) == ("done", tuple(HINTS), act())
    assert [hints.at_level(level) for level in (1, 2, 3)] == HINTS


def test_kept_checks_and_those_that_only_name_all_verbs_give_no_hints():
    spec = case(act(), act(), hints=HINTS)
    cases.conduct(spec, check="never", a={"do": "*", "out": "refused"}, hints=["Never."])

    hints = hints_for(playing(spec, act()))

    assert (hints.check, hints.texts) == (None, ("Act",))


def test_without_a_check_the_actions_label_is_the_hint():
    hints = hints_for(playing(case({"do": "make"}, act())))

    assert hints.texts == ("Make",)
    assert {hints.at_level(level) for level in (1, 2, 3)} == {"Make"}


def test_fewer_hints_than_levels_end_with_the_last():
    hints = hints_for(playing(case(act(), hints=HINTS[:2])))

    assert hints.at_level(3) == HINTS[1]


def test_built_in_step_without_a_check_has_no_text():
    hints = hints_for(playing(case(wait(4))))

    assert (hints.texts, hints.at_level(1), hints.event) == ((), None, wait(4))


def test_no_hints_when_all_is_done():
    assert hints_for(playing(case(act()), act(), {"do": "submit"})) is None


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_following_the_steps_leads_to_the_end(name):
    machine = playing(cases.spec(name))
    for _ in range(60):
        step = next_step(machine)
        if step is None:
            break
        machine.step(step)

    assert machine.state.over
