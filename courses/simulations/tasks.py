"""What operations of simulations have put into the outbox."""

from datetime import datetime, timedelta

from courses.simulations.operations import selftests
from lms.outbox import registry


@registry.handler(selftests.KIND, lease=timedelta(minutes=3))
def go_on_with_self_test(payload: dict, at: datetime) -> None:
    """Plays some more runs of a self-test; safe to run twice, since the payload says how many were played."""
    selftests.go_on(test_id=payload["test_id"], tried=payload["tried"], at=at)
