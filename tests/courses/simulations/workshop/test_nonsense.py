"""Whatever is posted to a form is answered: refused with words, or written as something the pages can show again."""

import json

import pytest

from courses.simulations.authoring.places import page as address
from courses.simulations.models import ScenarioDraft
from tests.courses.simulations.trainer import Trainer, draft_of
from tests.courses.simulations.workshop.test_round_trip import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

NEW = [
    *("type_add", "action_add"),
    *[("guard_add", "tick"), ("effect_add", "tick"), ("effect_add", "free")],
]


def new_parts(draft) -> list[tuple]:
    found = [
        (one, draft.system_id) if isinstance(one, str) else (one[0], draft.system_id, one[1]) for one in NEW
    ]
    return [*found, ("check_add", draft.pk), ("bad_run_add", draft.pk)]


def everything(draft) -> list[tuple]:
    """One page of each kind that shows a part, and those for new parts."""
    kinds = {}
    for place in addresses(draft):
        kinds.setdefault(place[0], place)
    return [*kinds.values(), *new_parts(draft)]


def shown_again(trainer, draft) -> None:
    """Every page of the draft still opens, and it is JSON."""
    draft = ScenarioDraft.objects.select_related("system").get(pk=draft.pk)
    json.dumps([draft.spec, draft.system.spec])
    for place in [
        *everything(draft),
        ("scenario", draft.pk),
        ("system", draft.system_id),
        ("checks", draft.pk),
    ]:
        assert trainer.open(*place).response.status_code == 200, place


@pytest.mark.parametrize("do", [None, "add:fields"])
def test_an_empty_form_is_answered(do):
    draft, trainer = draft_of("language"), Trainer()

    for place in everything(draft):
        seq = draft.seq if draft.spec and place[1] == draft.pk else draft.system.seq
        data = {"seq": seq} | ({"do": do} if do else {})
        assert trainer.client.post(address(*place), data).status_code in (200, 302), place
        draft = ScenarioDraft.objects.select_related("system").get(pk=draft.pk)

    shown_again(trainer, draft)


@pytest.mark.parametrize("junk", ["x", "\u0000", "$gone", "9" * 20, "가" * 250])
def test_a_form_full_of_nonsense_is_answered(junk):
    draft, trainer = draft_of("language"), Trainer()

    for place in everything(draft):
        page = trainer.open(*place)
        keep = ("seq", "base", "csrfmiddlewaretoken")
        page.data = {
            name: value if name in keep or name.endswith("was") else [junk]
            for name, value in page.data.items()
        }
        assert page.send().status_code in (200, 302), place
        assert page.send("show").status_code == 200, place

    shown_again(trainer, draft)


@pytest.mark.parametrize("junk", ["$gone"])
def test_nonsense_in_one_control_at_a_time_is_answered(junk):
    draft, trainer = draft_of("language"), Trainer()

    for place in [
        ("check", draft.pk, "two"),
        ("effect_add", draft.system_id, "tick"),
        ("action", draft.system_id, "tick"),
    ]:
        for name in trainer.open(*place).data:
            if name in ("seq", "base"):
                continue
            page = trainer.open(*place)
            page.data[name] = [junk]
            assert page.send("show").status_code == 200, (place, name)
            assert page.send().status_code in (200, 302), (place, name)
            if trainer.client.get(page.url).status_code == 404:
                break  # its key was changed: the page has moved
