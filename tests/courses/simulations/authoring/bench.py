"""A trainer at the workbench, with a draft of one of the cases."""

from django.urls import reverse

from courses.simulations.models import Run, ScenarioDraft
from courses.simulations.operations import drafts
from courses.simulations.operations.recording import start_recording, stop_trial
from lms.people.operations.role_permissions import setup_roles
from lms.people.roles import Role
from tests.courses.simulations.engine import cases
from tests.factories.people import person_with_role
from tests.factories.simulations import AT, act

PAID, OWED = {"tax": "paid"}, {"tax": "in arrears"}


def sign_in(client, role: Role = Role.TRAINER):
    setup_roles()
    person = person_with_role(role)
    client.force_login(person)
    return person


def page(name: str, *args) -> str:
    return reverse(f"simulation_workshop:{name}", args=args)


def draft_of(name: str = "3-sharing.json", *, slug: str = "case", **members) -> ScenarioDraft:
    """A draft of the case; `members` replace those of its scenario."""
    spec = cases.spec(name)
    system = drafts.create_system(
        name=spec["system"]["name"], language="en", spec=spec["system"], by=None, at=AT
    )
    draft = drafts.create_scenario(title="Case", slug=slug, system=system, by=None, at=AT)
    scenario = {**spec["scenario"], **members}
    return drafts.change_scenario(draft=draft, expected_seq=0, spec=scenario, by=None, at=AT)


def long_draft(**members) -> ScenarioDraft:
    """A draft whose self-test is more work than a page may do, judged by its steps; most stand behind the end of a
    run, so that it is soon played all the same."""
    spec = cases.spec("3-sharing.json")["scenario"]
    runs = [{**run, "events": [*run["events"], *[{"do": "submit"}] * 480]} for run in spec["bad_runs"]]
    return draft_of(**{"bad_runs": runs * 6, **members})


def recorded(draft: ScenarioDraft, author, events: list[dict], draw: dict = PAID, **options) -> Run:
    run = start_recording(draft=draft, draw=draw, by=author, at=AT, **options)
    for event in events:
        act(run, event["do"], event.get("on"), **event.get("input", {}))
    return stop_trial(run=run, by=author, at=AT)


def now(draft: ScenarioDraft) -> dict:
    """What the scenario holds now."""
    return ScenarioDraft.objects.get(pk=draft.pk).spec
