"""A small case, from an empty system to a package that may be published, by forms alone."""

import pytest

from courses.simulations.engine import canonical, load_package, self_test
from courses.simulations.models import ScenarioDraft, SimulatedSystem
from courses.simulations.operations import drafts
from tests.courses.simulations.trainer import Trainer

pytestmark = pytest.mark.django_db


def write_system(trainer: Trainer) -> SimulatedSystem:
    """A desk that issues certified copies: an application is checked, then the copy issued."""
    trainer.post("system_add", name="Copies", language="en")
    system = SimulatedSystem.objects.get()
    page = trainer.open("actors", system.pk).press("add:actors")
    page.fill(actors__0__name="You", actors__0__role="clerk", actors__0__unit="Desk 1").press()
    page = trainer.open("type_add", system.pk).fill(
        label="Application", prefix="AP", fields__0__label="State", fields__0__kind="choice"
    )
    page = page.press("show").fill(fields__0__choices="open\r\nissued").press("add:fields")
    page.fill(fields__1__label="Identity", fields__1__kind="yes/no").press()
    _write_action(trainer, system.pk, "Check identity", "identity", "yes")
    _write_action(trainer, system.pk, "Issue the copy", "state", "issued")
    page = (
        trainer.open("guard_add", system.pk, "issue_the_copy")
        .fill(when__0__path="target.state")
        .press("show")
    )
    page = page.fill(when__0__value__text="open")
    page.data["else"] = ["It is issued already."]
    page.press()
    return system


def _write_action(trainer: Trainer, system: int, label: str, field: str, value: str) -> None:
    trainer.open("action_add", system).fill(label=label, on="application", who=["clerk"]).press()
    key = label.lower().replace(" ", "_")
    page = trainer.open("effect_add", system, key, query="?kind=set").fill(set__0__field=field).press("show")
    page.fill(set__0__value__text=value).press()


def write_scenario(trainer: Trainer, system: SimulatedSystem) -> ScenarioDraft:
    trainer.post("scenario_add", title="A certified copy", slug="copy", system=system.pk)
    draft = ScenarioDraft.objects.get()
    trainer.open("case", draft.pk).fill(brief="Issue the copy.", me="you", start="2026-12-07T09:30").press()
    page = trainer.open("records", draft.pk, "application").press("add:records")
    page.fill(records__0__as="paper", records__0__with__state="open").press()
    page = (
        trainer.open("check_add", draft.pk)
        .fill(text="Issued", cite="Act 1", worth="10", must="on")
        .press("add:when")
    )
    page = page.fill(when__0__path="cast.paper.state").press("show").fill(when__0__value__text="issued")
    page.press()
    page = (
        trainer.open("check_add", draft.pk)
        .fill(text="Identity first", cite="Act 2", check="before")
        .press("show")
    )
    page.fill(a__do=["check_identity"], b__do=["issue_the_copy"], same="target", breach="critical").press()
    return draft


def write_runs(trainer: Trainer, draft: ScenarioDraft) -> None:
    _write_steps(trainer.open("model_steps", draft.pk), "model_run", "check_identity", "issue_the_copy")
    page = trainer.open("bad_run_add", draft.pk).fill(note="Never issues", breaks="issued")
    _write_steps(page, "events", "check_identity")
    page = trainer.open("bad_run_add", draft.pk).fill(note="Does not look", breaks="identity_first")
    _write_steps(page, "events", "issue_the_copy")


def _write_steps(page, rows: str, *acts: str) -> None:
    for number, act in enumerate(acts):
        page = page.press(f"add:{rows}").fill(**{f"{rows}__{number}__do": act}).press("show")
        page = page.fill(**{f"{rows}__{number}__on": "$paper"})
    page.press()


def test_a_case_is_written_from_nothing_and_may_be_published():
    trainer = Trainer()

    draft = write_scenario(trainer, write_system(trainer))
    write_runs(trainer, draft)

    draft = ScenarioDraft.objects.select_related("system").get(pk=draft.pk)
    package = load_package(canonical(drafts.package_of(draft)))
    assert self_test(package) == []
    assert "Still missing" not in trainer.open("scenario", draft.pk).text
    assert "Still missing" not in trainer.open("system", draft.system_id).text
