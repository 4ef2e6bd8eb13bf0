"""What holds for every kind of question."""

import json
from decimal import Decimal
from random import Random

import pytest
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.marking import KINDS, ValueRefused
from tests.factories.specs import SPECS, item_for, right_value

kinds = st.sampled_from(sorted(KINDS))
seeds = st.integers(min_value=0, max_value=99)
positions = st.integers(min_value=-1, max_value=5)
near_values = st.recursive(
    st.none()
    | positions
    | st.sampled_from(["", "14", "14 days", "전입신고", "move in", "\x00", "\ud800", "1,234", "２"]),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=12,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner, max_size=3),
)
essays = st.fixed_dictionaries(
    {
        "text": st.text(st.characters(), max_size=40),
        "files": st.lists(st.sampled_from(["a" * 64, "b" * 64, "c"])),
    }
)
values = near_values | anything | essays


@st.composite
def accepted(draw):
    """A kind with its spec and item, and a value that it accepts: half of the time an arbitrary one."""
    name, seed = draw(kinds), draw(seeds)
    kind, spec = KINDS[name], SPECS[name]
    item = item_for(spec, seed=seed)
    chance = Random(draw(seeds))
    return kind, spec, item, kind.accept(item, random_value(item, chance, draw(st.text(max_size=20))))


def random_value(item: dict, chance: Random, text: str):
    """Some possible answer, a blank one included."""
    maybe = lambda count: chance.choice([None, *range(count)])  # noqa: E731
    match item["kind"]:
        case "numeric":
            return chance.choice(["", "14", "15.5", "-3", "336 hours"][: 4 if not item.get("units") else 5])
        case "short":
            return text
        case "matching":
            return [maybe(len(item["matches"])) for _prompt in item["order"]]
        case "categorise":
            return [maybe(item["categories"]) for _thing in item["order"]]
        case "ordering":
            return chance.choice([[], chance.sample(range(len(item["order"])), len(item["order"]))])
        case "cloze" | "case":
            return [random_value(part, chance, text) for part in item["parts"]]
        case "essay":
            return {"text": text, "files": chance.choice([[], ["a" * 64], ["a" * 64, "b" * 64]])}
        case "multiple":
            return [place for place in range(len(item["order"])) if chance.random() < 0.5]
        case _:
            return chance.choice([[], [chance.randrange(len(item["order"]))]])


@given(name=kinds, seed=seeds, value=values)
def test_any_json_becomes_a_canonical_value_or_is_refused(name, seed, value):
    kind, item = KINDS[name], item_for(SPECS[name], seed=seed)

    try:
        canonical = kind.accept(item, value)
    except ValueRefused as refusal:
        assert str(refusal.message)
        return

    assert kind.accept(item, canonical) == canonical
    assert "\\u0000" not in json.dumps(canonical)
    json.dumps(canonical, ensure_ascii=False).encode()


@given(found=accepted())
def test_what_the_fields_hold_and_the_value_are_inverse(found):
    kind, _spec, item, value = found

    fields = MultiValueDict()
    for name, text in kind.to_form("item-1", item, value):
        fields.appendlist(name, text)

    assert kind.from_form(fields, "item-1", item) == value
    assert all(name == "item-1" or name.startswith("item-1-") for name in fields)


@given(
    name=kinds, texts=st.lists(st.tuples(st.sampled_from(["a", "a-0", "a-1", "a-2-0", "a-files"]), st.text()))
)
def test_whatever_the_fields_hold_is_taken_or_refused(name, texts):
    kind, item = KINDS[name], item_for(SPECS[name])
    fields = MultiValueDict()
    for field, text in texts:
        fields.appendlist(field, text)

    try:
        kind.accept(item, kind.from_form(fields, "a", item))
    except ValueRefused as refusal:
        assert str(refusal.message)


@given(found=accepted())
def test_a_fraction_is_within_0_and_1_and_has_five_places_at_most(found):
    kind, spec, item, value = found

    fraction = kind.fraction(spec, kind.response(spec, item, value))

    assert 0 <= fraction <= 1
    assert fraction == round(fraction, 5)


@given(name=kinds, seed=seeds)
def test_the_right_answer_earns_everything_but_what_people_mark(name, seed):
    kind, spec = KINDS[name], SPECS[name]
    item = item_for(spec, seed=seed)

    response = kind.response(spec, item, kind.accept(item, right_value(spec, item)))

    assert kind.fraction(spec, response) == (0 if kind.by_people else 1)


@given(name=kinds, seed=seeds)
def test_no_answer_earns_nothing_and_fills_no_field(name, seed):
    kind, spec = KINDS[name], SPECS[name]
    item = item_for(spec, seed=seed)

    assert kind.accept(item, kind.blank) == kind.blank
    assert kind.from_form(MultiValueDict(), "a", item) == kind.blank
    assert kind.to_form("a", item, kind.blank) == []


@given(name=kinds, seed=seeds, other=seeds)
def test_the_same_answer_is_told_in_the_same_words_on_every_paper(name, seed, other):
    kind, spec = KINDS[name], SPECS[name]

    told = [
        json.dumps(kind.response(spec, item, kind.accept(item, right_value(spec, item))))
        for item in (item_for(spec, seed=seed), item_for(spec, seed=other))
    ]

    assert told[0] == told[1]


@given(found=accepted())
def test_what_was_chosen_is_told_in_texts(found):
    kind, spec, item, value = found
    if value == kind.blank:
        return

    chosen = kind.choices(spec, kind.response(spec, item, value))

    assert all(isinstance(part, str) and isinstance(choice, str) for part, choice in chosen)
    assert bool(chosen) is not kind.by_people


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("single", "0.41667"),  # a third of 100 + 25 + 0, for less than nothing is nothing
        ("multiple", "0.28571"),  # of seven ways to tick, two earn a half and one everything
        ("true_false", "0.5"),
        ("numeric", None),
        ("short", None),
        ("matching", "0.33333"),
        ("ordering", "0.25"),
        ("categorise", "0.5"),
        ("hotspot", "0.33333"),
        ("cloze", "0.125"),
        ("essay", None),
    ],
)
def test_random_guessing_is_expected_to_earn(name, guess):
    assert KINDS[name].guess(SPECS[name]) == (None if guess is None else Decimal(guess))


@given(seed=seeds)
def test_a_paper_holds_positions_and_nothing_of_the_key(seed):
    for spec in SPECS.values():
        text = json.dumps(item_for(spec, seed=seed))
        assert not [
            secret for secret in ("id-", "TOLD", "EXPLAINED", "RUBRIC", "GUIDANCE", "worth") if secret in text
        ]
