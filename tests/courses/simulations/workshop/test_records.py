"""The records of a scenario: tables, and files brought in all together or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.simulations.authoring.places import page as address
from courses.simulations.authoring.tables import Unreadable, read_csv
from courses.simulations.models import ScenarioDraft
from tests.courses.simulations.trainer import Page, Trainer, draft_of, spec_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return Trainer()


@pytest.fixture
def draft():
    return draft_of("1-move-in")


def data(draft: ScenarioDraft) -> list[dict]:
    return ScenarioDraft.objects.get(pk=draft.pk).spec["data"]


def upload(trainer: Trainer, draft, text: str | bytes, type_: str = "person") -> Page:
    url = address("records_import", draft.pk, type_)
    file = SimpleUploadedFile("people.csv", text if isinstance(text, bytes) else text.encode(), "text/csv")
    return Page(trainer, url, trainer.client.post(url, {"file": file, "seq": draft.seq}))


def take_over(page: Page, draft) -> Page:
    form = page.soup.select_one("form:has(textarea[name=rows])")
    rows = form.select_one("textarea[name=rows]").get_text().removeprefix("\n")
    seq = form.select_one("input[name=seq]")["value"]
    answer = page.trainer.client.post(page.url, {"rows": rows, "seq": seq}, follow=True)
    return Page(page.trainer, page.url, answer)


def test_a_record_is_added_with_links_dates_and_what_varies(trainer, draft):
    page = trainer.open("records", draft.pk, "report").press("add:records")
    row = "records__1__"
    page.fill(
        **{
            f"{row}as": "second",
            f"{row}with__status": "received",
            f"{row}with__reported": "2026-12-08",
            f"{row}with__moved": "{{moved}}",
            f"{row}with__reporter": "$reporter",
            f"{row}with__people": "reporter\r\nmover",
            f"{row}with__households_there": "1,200",
        }
    ).press()

    assert data(draft)[-1] == {
        "type": "report",
        "as": "second",
        "with": {
            "status": "received",
            "reported": "2026-12-08",
            "moved": "{{moved}}",
            "reporter": "$reporter",
            "people": ["$reporter", "$mover"],
            "households_there": 1200,
        },
    }


def test_records_keep_their_place_among_those_of_other_types(trainer, draft):
    before = data(draft)

    trainer.open("records", draft.pk, "person").fill(records__1__with__name="Seo Haerin").press()

    after = data(draft)
    assert [one.get("as") for one in after] == [one.get("as") for one in before]
    assert after[3]["with"]["name"] == "Seo Haerin"


def test_a_record_nobody_speaks_of_is_removed(trainer, draft):
    page = trainer.open("records", draft.pk, "person").press("add:records").fill(records__4__as="passer_by")
    page.press()

    trainer.open("records", draft.pk, "person").press("remove:records-4").press()

    assert "passer_by" not in [one.get("as") for one in data(draft)]


def test_a_record_that_checks_speak_of_stays(trainer, draft):
    page = trainer.open("records", draft.pk, "person").press("remove:records-1").press()

    assert "is still used" in page.text
    assert len(data(draft)) == 7


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"records__0__as": "Two words"}, "Small letters a to z"),
        ({"records__1__as": "report"}, "There is a record of this name already."),
        ({"records__0__with__reported": "2026-02-30"}, "Enter a date that exists: 2026-12-31."),
        ({"records__0__with__moved": "{{gone}}"}, "Nothing of the name “gone” varies."),
        ({"records__0__with__households_there": "few"}, "Enter a whole number."),
        ({"records__0__with__people": "stranger"}, "There is no record “stranger”."),
        (
            {"records__0__with__status": "lost"},
            "Select a valid choice. lost is not one of the available choices.",
        ),
        ({"records__0__with__relation": "$stranger"}, "There is no record “stranger”."),
    ],
)
def test_a_cell_that_cannot_be_is_refused_in_its_place(trainer, draft, filled, error):
    before = data(draft)

    page = trainer.open("records", draft.pk, "report").press("add:records").fill(**filled).press()

    assert any(error in one for one in page.errors), page.errors
    assert data(draft) == before


def test_many_records_are_shown_in_pages_and_saved_a_page_at_a_time(trainer):
    spec = spec_of("1-move-in")
    spec["scenario"]["data"] += [{"type": "household", "with": {"address": f"{n} Gil"}} for n in range(110)]
    draft = draft_of(spec)

    page = trainer.open("records", draft.pk, "household", query="?p=3")
    page.fill(records__0__with__address="Changed").press()

    assert page.data["records-11-with-address"] == ["109 Gil"]
    assert data(draft)[7 + 98]["with"]["address"] == "Changed"
    assert len(data(draft)) == 117


# --- files


def test_a_file_is_shown_first_and_then_taken_over(trainer, draft):
    text = "Name in the case,Name,Household,Telephone answers\nsib,Seo Hana,new_hh,Yes; No\n,Seo Dul,,\n"

    page = upload(trainer, draft, text)

    assert "2 rows in the file" in page.text
    assert len(data(draft)) == 7
    take_over(page, draft)
    assert data(draft)[7:] == [
        {
            "type": "person",
            "as": "sib",
            "with": {"name": "Seo Hana", "household": "$new_hh", "calls": ["Yes", "No"]},
        },
        {"type": "person", "with": {"name": "Seo Dul"}},
    ]


def test_records_of_a_file_may_link_to_each_other(trainer, draft):
    page = upload(trainer, draft, "as;Address;Head\nh1;1 Gil;reporter\n", "household")

    take_over(page, draft)

    assert data(draft)[-1]["with"]["head"] == "$reporter"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Colour\nred\n", ["Row 1: there is no field “Colour”."]),
        ("Name,Name\na,b\n", ["Row 1: the column “Name” is there twice."]),
        ("as,Name\nreporter,Seo\n", ["Row 2, Name in the case: There is a record of this name already."]),
        ("as,Name\nnew,A\nnew,B\n", ["Row 3, Name in the case: There is a record of this name already."]),
        ("as\nTwo words\n", ["Row 2, Name in the case: Small letters a to z"]),
        ("Name,Household\nA,new_hh\nB,castle\n", ["Row 3, Household: There is no record “castle”."]),
        ("Name\nA,B\n", ["Row 2, there are more cells than columns"]),
        (
            "Name,Household\n{{gone}},castle\n",
            ["Row 2, Name: Nothing of the name “gone” varies.", "Row 2, Household:"],
        ),
        ("", ["The submitted file is empty."]),
        (",\n", ["The file is empty."]),
        ('Name\n"open\n', ["This is not a CSV file"]),
        (b"\xff\xfe\xff\x00", ["The file is not in UTF-8."]),
        (b"Name\n\x00\n", ["This is not a text file."]),
    ],
)
def test_a_file_with_a_fault_is_taken_over_not_at_all(trainer, draft, text, faults):
    page = upload(trainer, draft, text)

    assert all(fault in page.text for fault in faults), page.text
    assert page.soup.select_one("textarea[name=rows]") is None
    assert len(data(draft)) == 7


def test_what_the_browser_sends_as_rows_is_judged_again(trainer, draft):
    url = address("records_import", draft.pk, "person")

    answer = trainer.client.post(url, {"rows": "Name,Household\nA,castle\n", "seq": draft.seq})

    assert "There is no record “castle”." in answer.content.decode()
    assert len(data(draft)) == 7


def test_a_file_for_a_draft_that_moved_on_is_not_taken_over(trainer, draft):
    page = upload(trainer, draft, "Name\nA\n")
    trainer.open("sources", draft.pk).fill(sources__0__name="Changed").press()

    page = take_over(page, draft)

    assert "Somebody has changed this meanwhile." in page.text
    assert len(data(draft)) == 7


def test_a_file_may_not_bring_more_records_than_a_case_holds(trainer):
    spec = spec_of("1-move-in")
    spec["scenario"]["data"] += [{"type": "household"} for _n in range(1992)]
    draft = draft_of(spec)

    page = upload(trainer, draft, "Name\n" + "A\n" * 2)

    assert "Together there would be more than 2000 records." in page.text


@pytest.mark.parametrize(
    "text",
    [
        "이름,주소\n서,길\n".encode("cp949"),
        "\ufeff이름,주소\n서,길\n".encode(),
        "이름\t주소\n서\t길".encode(),
    ],
)
def test_files_of_the_usual_programs_are_read(text):
    assert read_csv(text) == (["이름", "주소"], [["서", "길"]])


def test_a_file_of_more_than_a_megabyte_is_not_read():
    with pytest.raises(Unreadable):
        read_csv(b"a" * 1_048_577)
