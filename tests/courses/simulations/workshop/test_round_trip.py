"""What a form shows and nobody touches is written back as it was, to the byte, for every part of the language."""

import pytest

from courses.simulations.engine import canonical
from courses.simulations.models import ScenarioDraft
from tests.courses.simulations.trainer import SPECS, Trainer, draft_of

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]


def addresses(draft: ScenarioDraft) -> list[tuple]:
    """Every form of the workshop that shows a part of the draft."""
    system, spec, pk = draft.system, draft.spec, draft.pk
    found = [("calendar", system.pk), ("actors", system.pk)]
    found += [("type", system.pk, one["key"]) for one in system.spec["types"]]
    for action in system.spec["actions"]:
        found.append(("action", system.pk, action["key"]))
        for name, member in (("guard", "guards"), ("effect", "effects")):
            found += [(name, system.pk, action["key"], i) for i in range(len(action.get(member, ())))]
    found += [(name, pk) for name in ("case", "sources", "vary", "model_steps")]
    found += [("records", pk, key) for key in dict.fromkeys(one["type"] for one in spec["data"])]
    found += [("check", pk, one["key"]) for one in spec["checks"]]
    return found + [("bad_run_steps", pk, index) for index in range(len(spec["bad_runs"]))]


@pytest.mark.parametrize("name", SPECS)
def test_an_untouched_form_writes_back_the_same_bytes(name):
    draft = draft_of(name)
    system, scenario = canonical(draft.system.spec), canonical(draft.spec)
    trainer = Trainer()

    for address in addresses(draft):
        answer = trainer.open(*address).send()

        assert answer.status_code == 302, address
    draft = ScenarioDraft.objects.select_related("system").get(pk=draft.pk)
    assert canonical(draft.system.spec) == system
    assert canonical(draft.spec) == scenario
    assert (draft.seq, draft.system.seq) > (1, 0)


def test_a_form_that_was_shown_again_writes_back_the_same_bytes():
    draft = draft_of("language")
    system, scenario = canonical(draft.system.spec), canonical(draft.spec)
    trainer = Trainer()

    for address in addresses(draft):
        trainer.open(*address).press("show").send()

    draft = ScenarioDraft.objects.select_related("system").get(pk=draft.pk)
    assert canonical(draft.system.spec) == system
    assert canonical(draft.spec) == scenario
