"""Runs of many steps stand on pages: each page writes back its own part, and paths lead to the right one."""

import pytest

from courses.simulations.authoring.places import STEPS_A_PAGE, url_for
from courses.simulations.engine import canonical
from courses.simulations.models import ScenarioDraft
from tests.courses.simulations.trainer import Trainer, draft_of, spec_of

pytestmark = pytest.mark.django_db

SUBMIT = {"do": "submit"}


def views(count: int) -> list[dict]:
    return [{"do": "note", "input": {"text": f"Note {number}"}} for number in range(1, count + 1)]


def long_draft(count: int = 119) -> ScenarioDraft:
    """A draft with a model run of so many steps and `submit`, and the first bad run as long."""
    spec = spec_of("1-move-in")
    del spec["scenario"]["vary"]  # which would put a box to each value beside each step
    steps = [*views(count), SUBMIT]
    spec["scenario"]["model_run"] = steps
    spec["scenario"]["bad_runs"][0] |= {"events": steps}
    return draft_of(spec)


def spec_now(draft) -> dict:
    return ScenarioDraft.objects.get(pk=draft.pk).spec


def model_run(draft) -> list:
    """The steps as they stand: the text of a note, else the verb."""
    return [step.get("input", {}).get("text", step["do"]) for step in spec_now(draft)["model_run"]]


def notes(first: int, last: int) -> list[str]:
    return [f"Note {number}" for number in range(first, last + 1)]


FORMS = [("model_steps", ()), ("bad_run_steps", (0,))]


@pytest.mark.parametrize(("name", "place"), FORMS)
def test_a_page_holds_no_more_steps_than_it_may_and_leads_to_the_others(name, place):
    draft, trainer = long_draft(499), Trainer()

    page = trainer.open(name, draft.pk, *place, query="?p=3")

    assert len(page.soup.select(".rows--steps > ol > li")) == STEPS_A_PAGE
    assert "Steps 101 to 150 of 500" in page.text
    assert len(page.response.content) < 400_000
    assert [link["href"] for link in page.soup.select(".workshop-pages a")] == [
        f"?p={n}" for n in range(1, 11)
    ]


@pytest.mark.parametrize(("name", "place"), FORMS)
def test_untouched_pages_write_back_the_same_bytes(name, place):
    draft, trainer = long_draft(), Trainer()
    before = canonical(draft.spec)

    for number in (1, 2, 3):
        page = trainer.open(name, draft.pk, *place, query=f"?p={number}")
        assert page.send().status_code == 302
        assert canonical(spec_now(draft)) == before
    trainer.open(name, draft.pk, *place, query="?p=2").press("show").send()

    assert canonical(spec_now(draft)) == before


def test_a_short_run_has_one_page():
    draft, trainer = long_draft(STEPS_A_PAGE - 1), Trainer()

    page = trainer.open("model_steps", draft.pk)

    assert not page.soup.select(".workshop-pages")
    assert "Steps 1 to" not in page.text


def test_a_changed_step_is_written_at_its_place_and_its_page_is_shown_again():
    draft = long_draft()

    page = Trainer().open("model_steps", draft.pk, query="?p=2")
    page.fill(**{"model_run-9-input-0-value-text": "Changed"}).press()

    assert model_run(draft) == [*notes(1, 59), "Changed", *notes(61, 119), "submit"]


def test_steps_are_added_moved_and_taken_out_within_a_page():
    draft = long_draft()

    page = Trainer().open("model_steps", draft.pk, query="?p=2").press("remove:model_run-0")
    page = page.press("up:model_run-1").press("add:model_run").fill(**{"model_run-49-do": "note"})
    page.press("show").fill(**{"model_run-49-input-0-value-text": "New"}).press()

    assert model_run(draft) == [
        *notes(1, 50),
        "Note 53",
        "Note 52",
        *notes(54, 100),
        "New",
        *notes(101, 119),
        "submit",
    ]


def test_only_the_last_page_ends_with_submit():
    draft, trainer = long_draft(), Trainer()

    page = trainer.open("model_steps", draft.pk, query="?p=2").fill(**{"model_run-9-do": "submit"})
    told = page.press()

    assert "Only the last step can be to submit." in told.text
    assert canonical(spec_now(draft)) == canonical(draft.spec)


def test_a_last_page_that_is_emptied_still_ends_with_submit():
    draft = long_draft(101)
    page = Trainer().open("model_steps", draft.pk, query="?p=3")
    for _row in range(2):
        page = page.press("remove:model_run-0")

    page.press()

    assert model_run(draft) == [*notes(1, 100), "submit"]


def test_no_more_steps_are_saved_than_a_run_may_have():
    draft = long_draft(499)

    page = Trainer().open("model_steps", draft.pk, query="?p=2").press("add:model_run")
    told = page.fill(**{"model_run-50-do": "note"}).press("show").press()

    assert "At most 50 rows." in told.text
    assert len(spec_now(draft)["model_run"]) == 500


@pytest.mark.parametrize(("asked", "shown"), [("0", 1), ("x", 1), ("99", 2), ("9" * 30, 1)])
def test_a_page_there_is_not_is_one_there_is(asked, shown):
    page = Trainer().open("model_steps", long_draft(STEPS_A_PAGE).pk, query=f"?p={asked}")

    assert page.soup.select_one(".workshop-pages [aria-current]").text == str(shown)


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("$.scenario.model_run[49].do", "model-run/steps/#model_run-49"),
        ("$.scenario.model_run[50].do", "model-run/steps/?p=2#model_run-50"),
        ("$.scenario.model_run[119]", "model-run/steps/?p=3#model_run-119"),
        ("$.scenario.bad_runs[0].events[100].input.text", "bad-runs/0/steps/?p=3#events-100"),
        ("$.scenario.bad_runs[0].note", "bad-runs/0/steps/#id_note"),
    ],
)
def test_a_path_leads_to_the_page_on_which_its_step_stands(path, ending):
    draft = long_draft()
    url = url_for(draft, path)

    page = Trainer().client.get(url).content.decode()

    assert url.endswith(ending)
    assert f'id="{url.partition("#")[2]}"' in page


def test_what_is_wrong_with_a_step_leads_to_it_on_its_page():
    draft = long_draft()

    page = Trainer().open("model_steps", draft.pk, query="?p=2").press("add:model_run")
    page = page.fill(**{"model_run-50-do": "view"}).press("show").press()

    links = [link["href"] for link in page.soup.select(".help-critical a")]
    assert links == ["#id_model_run-50-on"]
    assert page.soup.select_one(links[0])


def test_steps_that_somebody_has_moved_meanwhile_are_not_written_over():
    draft = long_draft()
    first, second = Trainer(), Trainer()
    mine = second.open("model_steps", draft.pk, query="?p=2").fill(
        **{"model_run-0-input-0-value-text": "Mine"}
    )
    first.open("model_steps", draft.pk).press("remove:model_run-0").press()
    before = canonical(spec_now(draft))

    told = mine.press()
    again = told.press()

    assert "Something else stands at this place now" in told.text and "Mine" in str(told.soup)
    assert "Something else stands at this place now" in again.text
    assert canonical(spec_now(draft)) == before


def test_a_change_elsewhere_does_not_keep_a_page_of_steps_from_being_saved():
    draft = long_draft()
    first, second = Trainer(), Trainer()
    mine = second.open("model_steps", draft.pk, query="?p=2").fill(
        **{"model_run-0-input-0-value-text": "Mine"}
    )
    first.open("sources", draft.pk).fill(sources__1__name="Theirs").press()

    mine.press().press()

    assert model_run(draft)[50] == "Mine"
