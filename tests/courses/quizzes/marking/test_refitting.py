"""What a paper showed of one version of a question, told in terms of a later one. No database."""

from copy import deepcopy

import pytest

from courses.quizzes.marking import KINDS
from courses.quizzes.marking.refitting import Unfit, refit, reworded
from tests.factories.specs import SPECS, item_for, right_value

JUDGED = [kind for kind in SPECS if kind != "essay"]


def changed(kind: str, change) -> tuple[dict, dict]:
    """The question of a kind, and as it is after the change."""
    after = deepcopy(SPECS[kind])
    change(after)
    return SPECS[kind], after


def fraction_of(before: dict, after: dict, value, *, seed: int = 1):
    """What a value given on a paper of the earlier version earns by the later one: by the response that was kept, and
    by the item, which must agree."""
    kind, item = KINDS[before["kind"]], item_for(before, seed=seed)
    fit = refit(before, after)
    kept = fit.response(kind.response(before, item, value))
    assert kept == kind.response(after, fit.item(item), value)
    return kind.fraction(after, kept)


@pytest.mark.parametrize("kind", JUDGED)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_under_the_same_key_everything_earns_the_same(kind, seed):
    spec = SPECS[kind]

    assert fraction_of(spec, deepcopy(spec), right_value(spec, item_for(spec, seed=seed)), seed=seed) == 1


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "hotspot", "matching", "ordering"])
def test_parts_may_stand_in_another_order(kind):
    def turn(spec):
        for name in ("options", "places", "prompts", "matches"):
            spec.get(name, []).reverse()

    before, after = changed(kind, turn)

    assert fraction_of(before, after, right_value(before, item_for(before))) == 1


def test_a_tick_that_was_moved_is_followed():
    before, after = changed("single", lambda spec: swap(spec["options"], "worth", "correct"))
    item = item_for(before)

    assert fraction_of(before, after, [item["order"].index(1)]) == 1
    assert fraction_of(before, after, [item["order"].index(0)]) < 1
    assert not reworded(before, after)


def test_words_that_were_moved_are_followed():
    before, after = changed("single", lambda spec: swap(spec["options"], "text"))
    item = item_for(before)

    assert fraction_of(before, after, [item["order"].index(1)]) == 1
    assert not reworded(before, after)


def test_a_corrected_spelling_is_the_same_option_and_is_told():
    before, after = changed("single", lambda spec: spec["options"][1].update(text="Within thirty days"))

    assert fraction_of(before, after, right_value(before, item_for(before))) == 1
    assert reworded(before, after)


def test_what_belongs_together_may_change_places():
    """The editor names matches by the first pair that has them: their ids change hands."""

    def turn(spec):
        spec["matches"] = [{"id": "id-a1", "text": "one month"}, {"id": "id-a2", "text": "14 days"}]
        spec["matches"].append({"id": "id-a3", "text": "at once"})
        for prompt, match in zip(spec["prompts"], ["id-a1", "id-a2", "id-a2"], strict=True):
            prompt["match"] = match

    before, after = changed("matching", turn)
    given = right_value(after, refit(before, after).item(item_for(before)))

    assert fraction_of(before, after, given) == 1
    assert fraction_of(before, after, right_value(before, item_for(before))) == 0


def test_a_thing_that_was_put_into_another_category_is_known_by_its_words():
    before, after = changed(
        "categorise", lambda spec: spec["things"][1].update(id="id-new", category="id-c1")
    )
    given = right_value(after, refit(before, after).item(item_for(before)))

    assert fraction_of(before, after, given) == 1


def test_steps_are_judged_in_their_new_order():
    before, after = changed("ordering", lambda spec: spec["steps"].reverse())
    given = right_value(before, item_for(before))[::-1]

    assert fraction_of(before, after, given) == 1


@pytest.mark.parametrize(("kind", "key"), [("short", "answers"), ("numeric", "answers")])
def test_written_answers_are_judged_by_what_is_accepted_now(kind, key):
    text = {"short": "relocation", "numeric": "21"}[kind]
    accepted = {"short": {"pattern": "relocation"}, "numeric": {"answer": "21"}}[kind]
    before, after = changed(kind, lambda spec: spec[key][0].update(**accepted))

    assert KINDS[kind].fraction(before, text) == 0
    assert fraction_of(before, after, text) == 1


REFUSED = {
    "an option removed": ("single", lambda spec: spec["options"].pop(), "Options were added or removed."),
    "an option added": (
        "multiple",
        lambda spec: spec["options"].append({**spec["options"][0], "id": "id-new", "text": "New"}),
        "Options were added or removed.",
    ),
    "another option in its place": (
        "single",
        lambda spec: spec["options"][0].update(id="id-new", text="New"),
        "Options were added or removed.",
    ),
    "several places": ("hotspot", lambda spec: spec.update(several=True), "One place was to be chosen"),
    "a place removed": ("hotspot", lambda spec: spec["places"].pop(), "Places on the picture"),
    "a match reworded": (
        "matching",
        lambda spec: spec["matches"][2].update(text="later"),
        "Other things can be chosen",
    ),
    "a pair removed": ("matching", lambda spec: spec["prompts"].pop(), "Pairs were added or removed."),
    "a step removed": ("ordering", lambda spec: spec["steps"].pop(), "Steps were added or removed."),
    "a thing removed": ("categorise", lambda spec: spec["things"].pop(), "Things to sort"),
    "categories turned": ("categorise", lambda spec: spec["categories"].reverse(), "Categories were added"),
    "another unit": ("numeric", lambda spec: spec.update(unit="weeks"), "another unit"),
    "a unit removed": ("numeric", lambda spec: spec["units"].pop(), "was removed"),
    "a gap removed": ("cloze", lambda spec: spec["gaps"].pop(), "Gaps were added"),
    "an option of a gap removed": (
        "cloze",
        lambda spec: spec["gaps"][1]["options"].pop(),
        "Options were added or removed.",
    ),
    "parts turned": ("case", lambda spec: spec["parts"].reverse(), "Parts were added"),
    "another kind": ("single", lambda spec: spec.update(kind="multiple"), "another kind"),
    "marked by people": ("essay", lambda spec: None, "People mark"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_compared_is_refused_with_the_reason(name):
    kind, change, why = REFUSED[name]
    before, after = changed(kind, change)

    with pytest.raises(Unfit) as refused:
        refit(before, after)

    assert why in str(refused.value.message)


def swap(parts: list[dict], *names: str) -> None:
    """Gives the first two parts what the other has."""
    for name in names:
        parts[0][name], parts[1][name] = parts[1][name], parts[0][name]
