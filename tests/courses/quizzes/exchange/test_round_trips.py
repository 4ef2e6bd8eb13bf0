"""What is written in a format and read again is the same question, for every kind that the format carries."""

from io import BytesIO

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import FORMATS, KINDS, Entry, read, shapes
from tests.courses.quizzes.exchange.questions import entries

many = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
)


def through(name: str, written: list[Entry]) -> list[Entry]:
    """The questions after they were written and read, and nothing was said against any of them."""
    file = FORMATS[name].write(written)
    assert not file.left_out
    reading = read(BytesIO(file.data), name, "en")
    assert reading.faults == []
    assert [note.reason for entry in reading.entries for note in entry.notes] == []
    return reading.entries


def said(entry: Entry) -> tuple:
    return entry.kind, entry.stem, entry.feedback, entry.content, sorted(entry.pictures)


def filed(entry: Entry) -> tuple:
    return entry.key, entry.category or (), entry.topic, entry.source, entry.difficulty, entry.tags


def test_every_kind_is_in_moodle_xml():
    assert set(FORMATS["moodle-xml"].kinds) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_moodle_xml_brings_every_kind_back_as_it_was(kind):
    @many
    @given(st.lists(entries([kind]), min_size=1, max_size=2))
    def comes_back(written):
        again = through("moodle-xml", written)

        assert [said(one) for one in again] == [said(one) for one in written]
        assert [filed(one) for one in again] == [filed(one) for one in written]

    comes_back()


@pytest.mark.parametrize("kind", FORMATS["gift"].kinds)
def test_gift_brings_its_kinds_back_as_they_were(kind):
    @many
    @given(st.lists(entries([kind], scoring="partial"), min_size=1, max_size=2))
    def comes_back(written):
        for entry in written:
            _as_gift_has_it(entry)

        again = through("gift", written)

        assert [said(one) for one in again] == [said(one) for one in written]
        assert [(one.key, one.category or (), one.tags or ()) for one in again] == [
            (one.key, one.category, one.tags) for one in written
        ]

    comes_back()


def _as_gift_has_it(entry: Entry) -> None:
    """Takes away what the export names as lost."""
    content = entry.content
    content |= {
        name: shapes.EMPTY[entry.kind][name]
        for name in ("shuffle", "unit", "units", "unit_required")
        if name in content
    }
    if entry.kind == "short":
        content["case_sensitive"] = False
    if entry.kind == "essay":
        entry.content = dict(shapes.EMPTY["essay"])
    if entry.kind == "multiple":
        for option in content["options"]:
            earned = shapes.worth_of(content["options"], option, several=True)
            option["correct"], option["worth"] = earned > 0, plain(earned)
    shapes.checked(entry)
    entry.pictures = {one: entry.pictures[one] for one in shapes.pictures_of(entry)}


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", FORMATS["csv"].kinds)
def test_a_table_brings_its_kinds_back_as_they_were(name, kind):
    @settings(many, max_examples=30 if name == "csv" else 10)
    @given(st.lists(entries([kind], pictures=False), min_size=1, max_size=2))
    def comes_back(written):
        for entry in written:
            for gap in entry.content.get("gaps", []):
                if gap["kind"] == "numeric":
                    gap["unit"] = ""

        again = through(name, written)

        assert [said(one) for one in again] == [said(one) for one in written]
        assert [filed(one) for one in again] == [filed(one) for one in written]

    comes_back()


@many
@given(st.lists(entries(["single"], plain=True), min_size=1, max_size=3))
def test_aiken_brings_plain_single_choice_back(written):
    file = FORMATS["aiken"].write(written)
    lost = {fault.question for fault in file.lost if "Formatting" in fault.reason}
    left_out = {fault.question for fault in file.left_out}
    again = read(BytesIO(file.data), "aiken", "en")
    kept = [entry for entry in written if entry.key not in left_out]

    assert again.faults == []
    assert len(again.entries) == len(kept)
    for before, after in zip(kept, again.entries, strict=True):
        if before.key not in lost:
            assert after.stem == before.stem
            assert [one["text"] for one in after.content["options"]] == [
                one["text"] for one in before.content["options"]
            ]
        assert [one["correct"] for one in after.content["options"]] == [
            one["correct"] for one in before.content["options"]
        ]
