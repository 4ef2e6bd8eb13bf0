import hashlib
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from courses.simulations.engine import canonical, first_head, load_package, next_head, spec_sha256

from . import cases

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


def test_only_what_must_be_escaped_is():
    text = '"\\/\b\t\n\f\r\x00\x1f\x7f\u2028é가😀'

    assert canonical(text) == '"\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028é가😀"'


def test_members_are_sorted_by_code_point_without_spaces():
    value = {"\U0001f600": 1, "\uffff": 2, "b": [None, True, -1], "B": {}, "": ""}

    assert canonical(value) == '{"":"","B":{},"b":[null,true,-1],"\uffff":2,"\U0001f600":1}'


@given(values)
def test_canonical_text_reads_back_to_the_value(value):
    text = canonical(value)

    assert json.loads(text) == value
    assert not re.search("[\x00-\x1f]", text)


@given(st.dictionaries(texts, values))
def test_order_of_members_does_not_count(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_spacing_and_order_of_a_package_do_not_change_its_hash():
    spec = cases.tiny()
    turned = json.dumps({name: spec[name] for name in reversed(spec)}, indent=8)

    assert load_package(turned).sha256 == spec_sha256(spec) == load_package(spec).sha256


def test_heads_chain_the_package_the_draw_and_the_events():
    event = {"do": "view", "on": "$first", "input": {}}

    head = next_head(first_head("ab", {"n": 1}), event)

    zeroth = hashlib.sha256(b'ab{"n":1}').hexdigest()
    expected = hashlib.sha256(zeroth.encode() + b'{"do":"view","input":{},"on":"$first"}').hexdigest()
    assert head == expected
