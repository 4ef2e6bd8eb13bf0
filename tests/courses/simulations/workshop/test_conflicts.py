"""Two editors at one draft, locks, and who may come in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.simulations.authoring.places import page as address
from courses.simulations.models import ScenarioDraft, SimulatedSystem
from courses.simulations.operations import drafts
from lms.people.roles import Role
from tests.courses.simulations.trainer import Trainer, draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return draft_of("1-move-in")


def test_the_second_editor_is_told_and_loses_nothing(draft):
    first, second = Trainer(), Trainer()
    mine = second.open("sources", draft.pk).fill(sources__0__name="Mine").press("add:sources")
    mine.fill(sources__5__name="Another")
    first.open("sources", draft.pk).fill(sources__1__name="Theirs").press()

    told = mine.press()

    spec = ScenarioDraft.objects.get(pk=draft.pk).spec
    assert "Somebody has changed this meanwhile" in told.text
    assert spec["sources"][1]["name"] == "Theirs"
    assert told.data["sources-0-name"] == ["Mine"]
    assert told.data["sources-5-name"] == ["Another"]


def test_what_was_kept_is_saved_by_pressing_once_more(draft):
    first, second = Trainer(), Trainer()
    mine = second.open("check", draft.pk, "registered").fill(text="Mine")
    first.open("sources", draft.pk).fill(sources__1__name="Theirs").press()

    mine.press().press()

    spec = ScenarioDraft.objects.get(pk=draft.pk).spec
    assert spec["checks"][0]["text"] == "Mine"
    assert spec["sources"][1]["name"] == "Theirs"


def test_what_stands_elsewhere_now_is_not_written_over(draft):
    """A guard is known by its number: if another one has that number now, it stays."""
    first, second = Trainer(), Trainer()
    place = (draft.system_id, "register_move", 0)
    mine = second.open("effect", *place)
    mine.data["of-kind"] = [""]
    first.post("effects_order", draft.system_id, "register_move", do="down:0", seq=draft.system.seq)
    before = SimulatedSystem.objects.get().spec

    told = mine.press()
    again = told.press()

    assert "Something else stands at this place now" in told.text
    assert "Something else stands at this place now" in again.text
    assert SimulatedSystem.objects.get().spec == before


def test_what_was_removed_meanwhile_can_be_saved_anew(draft):
    first, second = Trainer(), Trainer()
    spec = draft.spec | {
        "checks": [*draft.spec["checks"], draft.spec["checks"][0] | {"key": "extra", "text": "Extra"}]
    }
    drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec=spec, by=None, at=timezone.now())
    mine = second.open("check", draft.pk, "extra").fill(text="Kept")
    first.post("checks", draft.pk, do="drop:13", seq=draft.seq + 1)

    mine.press().press()

    assert ScenarioDraft.objects.get(pk=draft.pk).spec["checks"][-1]["text"] == "Kept"


def test_lists_are_not_put_in_order_on_an_old_view(draft):
    answer = Trainer().post("checks", draft.pk, do="down:0", seq=draft.seq - 1)

    assert "nothing was moved or removed" in answer.content.decode()
    assert ScenarioDraft.objects.get(pk=draft.pk).seq == draft.seq


@pytest.mark.parametrize("seq", ["", "x", "-1", "99999999999999999999"])
def test_a_form_without_a_sound_number_changes_nothing(draft, seq):
    page = Trainer().open("case", draft.pk).fill(title="Changed", seq=seq).press()

    assert "Somebody has changed this meanwhile" in page.text
    assert ScenarioDraft.objects.get(pk=draft.pk).spec["title"] != "Changed"


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("case", {"title": "Changed"}),
        ("sources", {"sources__0__name": "Changed"}),
        ("vary", {"vary__0__name": "other"}),
    ],
)
def test_a_locked_scenario_is_shown_and_not_changed(draft, name, filled):
    draft.scenario.locked = True
    draft.scenario.save()

    page = Trainer().open(name, draft.pk).fill(**filled).press()

    assert "locked" in page.text
    assert ScenarioDraft.objects.get(pk=draft.pk).seq == draft.seq


def test_a_locked_scenario_takes_no_file_and_keeps_its_order(draft):
    draft.scenario.locked = True
    draft.scenario.save()
    trainer = Trainer()

    trainer.post("checks", draft.pk, do="down:0", seq=draft.seq)
    trainer.client.post(
        address("records_import", draft.pk, "person"), {"rows": "Name\nA\n", "seq": draft.seq}
    )

    assert ScenarioDraft.objects.get(pk=draft.pk).seq == draft.seq


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR])
def test_authors_are_shown_the_way_in(role, draft):
    trainer = Trainer(role)

    home = trainer.client.get(reverse("wagtailadmin_home")).content.decode()

    assert address("systems") in home
    assert trainer.open("scenario", draft.pk).response.status_code == 200


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.AUDITOR, Role.SYSTEM_OWNER])
def test_others_find_no_way_in(role, draft):
    trainer = Trainer(role)

    home = trainer.client.get(reverse("wagtailadmin_home")).content.decode()

    assert address("systems") not in home
    for name, key in [("systems", None), ("system", draft.system_id), ("case", draft.pk)]:
        answer = trainer.client.get(address(name, *([key] if key else [])))
        assert answer["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    "url",
    [
        "systems/999/",
        "systems/1/types/nothing/",
        "systems/1/actions/nothing/",
        "systems/1/actions/register_move/guards/9/",
        "scenarios/999/",
        "scenarios/1/checks/nothing/",
        "scenarios/1/records/nothing/",
        "scenarios/1/bad-runs/99/steps/",
    ],
)
def test_what_is_not_there_is_not_found(draft, url):
    url = url.replace("systems/1/", f"systems/{draft.system_id}/").replace(
        "scenarios/1/", f"scenarios/{draft.pk}/"
    )

    assert Trainer().client.get(f"/admin/workshop/{url}").status_code == 404


def test_the_lists_ask_as_much_for_many_as_for_one(draft):
    trainer = Trainer()
    _counts(trainer, draft)  # what is kept between requests is there now
    counts = _counts(trainer, draft)
    for _number in range(3):
        draft_of("2-petition")

    assert _counts(trainer, draft) == counts
    assert max(counts.values()) <= 22


def _counts(trainer: Trainer, draft) -> dict[str, int]:
    found = {}
    for name, key in [
        ("systems", None),
        ("types", draft.system_id),
        ("scenario", draft.pk),
        ("checks", draft.pk),
    ]:
        with CaptureQueriesContext(connection) as queries:
            trainer.client.get(address(name, *([key] if key else [])))
        found[name] = len(queries)
    return found
