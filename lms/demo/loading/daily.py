"""What a living system has on an ordinary morning: people at the gate, and a page that waits for review."""

import json
import logging
from datetime import datetime, timedelta

from wagtail.models import Workflow, WorkflowState

from certification.access_gate import operations as gate
from certification.access_gate.models import CallingSystem, Decision, ProtectedSystem
from certification.access_gate.queries import RESOURCE_TYPE, SUBJECT_TYPE, Question
from courses.catalogue.models import LessonPage
from lms.people.models import User

CALLER = "Identity provider of Haneul City"
# (minutes ago, staff number, role, system): those who may, those who lapsed, left or never learned, and a slip of the pen.
ASKED = [
    (412, "HN-1003", "registrar", "resident-register"),
    (405, "HN-1011", "registrar", "resident-register"),
    (401, "HN-1001", "registrar", "resident-register"),
    (396, "LS-1011", "case-officer", "information-sharing"),
    (388, "HN-1014", "registrar", "resident-register"),
    (377, "HN-1021", "registrar", "resident-register"),
    (341, "HN-1013", "registrar", "resident-register"),
    (300, "LS-1014", "case-officer", "information-sharing"),
    (222, "HN-1003", "registrar", "resident-register"),
    (140, "HN-9999", "registrar", "resident-register"),
    (131, "HN-1003", "drafter", "e-documents"),
    (64, "LS-1016", "case-officer", "information-sharing"),
    (9, "HN-1032", "registrar", "resident-register"),
]
IN_REVIEW = "fourteen-days"
NOTE = {
    "type": "callout",
    "value": {
        "kind": "note",
        "title": "Count aloud at the counter",
        "text": "<p>Say the moving day and the last day to the person who reports, and write both on the form: "
        "most objections to a penalty begin with a count that only one of the two had made.</p>",
    },
}


def load(*, at: datetime) -> None:
    """Asks the gate as production systems do, and sends a changed lesson for review; each once."""
    if not Decision.objects.exists():
        _ask(at=at)
    if not WorkflowState.objects.exists():
        _send_for_review()


def _ask(*, at: datetime) -> None:
    administrator = User.objects.get(staff_number="AD-9001")
    begun = at - timedelta(days=1)
    caller = CallingSystem.objects.filter(name=CALLER).first()
    if caller:
        gate.revoke_caller(caller=caller, by=administrator, at=at)  # of a load that was interrupted
    _caller, token = gate.create_caller(
        name=CALLER,
        systems=ProtectedSystem.objects.all(),
        expires_at=at + timedelta(days=365),
        by=administrator,
        at=begun,
    )
    for number, (minutes, person, role, system) in enumerate(ASKED, start=1):
        moment = at - timedelta(minutes=minutes)
        question = Question(SUBJECT_TYPE, person, role, RESOURCE_TYPE, system)
        rights = gate.authenticate(token=token, question=question, at=moment)
        gate.evaluate(question=question, rights=rights, request_id=f"demo-{number:02}", at=moment)


def _send_for_review() -> None:
    trainer = User.objects.get(staff_number="TR-2001")
    lesson = LessonPage.objects.filter(slug=IN_REVIEW, locale__language_code="en").first()
    workflow = lesson and lesson.get_workflow()
    if not isinstance(workflow, Workflow):
        logging.getLogger(__name__).warning("no review for %s: nothing is sent there", IN_REVIEW)
        return
    draft = lesson.get_latest_revision_as_object()
    blocks = json.loads(json.dumps(list(draft.body.raw_data)))
    draft.body = json.dumps([*blocks, NOTE])
    draft.save_revision(user=trainer)
    workflow.start(lesson, trainer)
