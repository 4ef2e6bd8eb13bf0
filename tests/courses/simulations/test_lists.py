"""Lists: narrowing and sorting what they show, and the order of columns and fields that a trainer chose."""

import json

import pytest
from django.utils import timezone

from tests.courses.simulations.learner import Learner, text_of
from tests.factories.simulations import package_text, started_run

pytestmark = pytest.mark.django_db

PEOPLE = [("Ahn", "yes", "new", "010"), ("Bae", "no", "closed", "020"), ("Cho", "yes", "closed", "030")]


def at_work(people=PEOPLE, **options) -> Learner:
    """Before a package whose people have a yes/no, a choice and a masked column."""
    spec = json.loads(package_text())
    person = next(kind for kind in spec["system"]["types"] if kind["key"] == "person")
    person["fields"] += [
        {"key": "resident", "label": "Resident", "kind": "yes/no"},
        {"key": "stage", "label": "Stage", "kind": "choice", "choices": ["new", "closed"]},
    ]
    person["list"] = ["name", "resident", "stage", "phone"]
    added = [
        {"type": "person", "with": {"name": name, "resident": resident, "stage": stage, "phone": phone}}
        for name, resident, stage, phone in people
    ]
    data = [*spec["scenario"]["data"], *added]
    return Learner(started_run(system=spec["system"], data=data, at=timezone.now(), **options))


def rows(learner: Learner, **query) -> list[str]:
    """Which of the added people the list shows, in order."""
    page = text_of(learner.look("list", "person", **query))
    found = sorted((page.index(f"Open {name}"), name) for name, *_rest in PEOPLE if f"Open {name}" in page)
    return [name for _place, name in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Ahn", "Bae", "Cho"]),
        ({"is-resident": "yes"}, ["Ahn", "Cho"]),
        ({"is-stage": "closed"}, ["Bae", "Cho"]),
        ({"is-stage": "closed", "is-resident": "yes"}, ["Cho"]),
        ({"q": "  BAE "}, ["Bae"]),
        ({"q": "closed", "sort": "-name"}, ["Cho", "Bae"]),
        ({"is-stage": "what the list does not offer"}, ["Ahn", "Bae", "Cho"]),
        ({"is-phone": "010"}, ["Ahn", "Bae", "Cho"]),
    ],
)
def test_a_list_is_narrowed_by_what_it_shows(query, expected):
    assert rows(at_work(), **query) == expected


def test_the_number_of_a_record_narrows_a_list():
    assert rows(at_work(), q="tp-0006") == ["Bae"]


def test_what_is_masked_is_never_matched():
    learner = at_work()

    assert rows(learner, q="010") == []
    assert rows(learner, q="0") == ["Ahn", "Bae", "Cho"]  # by their numbers, TP-0005 and on
    assert rows(learner, q="0●") == []


def test_what_was_revealed_is_matched_for_that_record_only():
    learner = at_work()
    reveal = {"answer-case": "MV-0001", "answer-purpose": "Call back", "answer-basis": "Act Art. 16"}
    learner.send(learner.url("reveal", "TP-0005", "phone"), **reveal)

    assert rows(learner, q="010") == ["Ahn"]
    assert rows(learner, q="020") == []


def test_filtering_is_no_event():
    learner = at_work()

    rows(learner, q="Ahn")

    assert not learner.run.events.exists()


def test_a_list_tells_how_many_of_how_many_it_shows():
    learner = at_work()

    assert "2 of 7 records" in text_of(learner.look("list", "person", **{"is-resident": "yes"}))
    assert "No record of this list fits the filter." in text_of(learner.look("list", "person", q="zzz"))


def test_pages_keep_filter_and_sort_and_sorting_keeps_the_filter():
    crowd = [(f"Person {number:03}", "yes", "new", None) for number in range(60)]
    learner = at_work(crowd)

    page = learner.look("list", "person", **{"q": "Person", "is-resident": "yes", "sort": "-name"})

    html = page.content.decode()
    assert "Person 059" in text_of(page) and "Person 000" not in text_of(page)
    assert "?q=Person&amp;is-resident=yes&amp;sort=-name&amp;page=2" in html
    assert "?q=Person&amp;is-resident=yes&amp;sort=stage" in html
    last = text_of(
        learner.look("list", "person", **{"q": "Person", "is-resident": "yes", "sort": "-name", "page": 3})
    )
    assert "Person 000" in last


def test_the_filter_form_keeps_what_was_asked_and_the_order():
    html = (
        at_work().look("list", "person", **{"q": "A<b>", "is-stage": "new", "sort": "name"}).content.decode()
    )

    assert 'value="A&lt;b&gt;"' in html
    assert '<option value="new" selected' in html
    assert '<input type="hidden" name="sort" value="name">' in html


def test_a_replica_filters_messages_too():
    learner = Learner(started_run("3-sharing", at=timezone.now()))

    page = text_of(learner.look("list", "message", q="how was my data"))

    assert "How was my data used?" in page


# The order that a trainer chose


def screen_of(response) -> str:
    """What stands behind the navigation."""
    page = text_of(response)
    return page[page.index("Submit the case") :]


def _reordered(name: str, type_: str, **orders) -> Learner:
    spec = json.loads(package_text(name))
    kind = next(one for one in spec["system"]["types"] if one["key"] == type_)
    kind |= orders
    return Learner(started_run(name, system=spec["system"], at=timezone.now()))


def test_lists_results_and_closed_records_follow_the_order_of_columns():
    learner = _reordered("1-move-in", "person", list=["address", "household", "name"])

    asked = {"answer-type": "person", "answer-text": "Haneul"}
    pages = [
        learner.look("list", "person"),
        learner.look("record", "TP-0001"),
        learner.send(learner.url("search"), **asked),
    ]

    for page in map(screen_of, pages):
        assert page.index("Address") < page.index("Household") < page.index("Name")


def test_an_open_record_follows_the_order_of_fields_and_hides_the_rest():
    learner = _reordered("1-move-in", "person", detail=["phone", "address", "name"])

    page = screen_of(learner.open("TP-0001"))
    sheet = page[: page.index("linked to this record")]

    assert sheet.index("Telephone") < sheet.index("Address") < sheet.index("Name")
    assert "Telephone answers" not in sheet


def test_the_form_beside_an_act_shows_the_record_in_its_order():
    learner = _reordered("1-move-in", "report", detail=["mover", "reported", "status"])
    learner.open("MV-0001")

    page = text_of(learner.look("act", "see_mover_id", on="MV-0001"))
    beside = page[page.index("Carry out") :]

    assert beside.index("Mover") < beside.index("Reported on") < beside.index("Status")
