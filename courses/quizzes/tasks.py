"""What operations of quizzes have put into the outbox."""

from datetime import datetime, timedelta

from courses.quizzes.operations import analyses, regrades
from lms.outbox import registry


@registry.handler(analyses.KIND, lease=timedelta(minutes=10))
def make_analysis(payload: dict, at: datetime) -> None:
    """Counts what the answers to a quiz say; twenty thousand attempts take a minute."""
    analyses.make_analysis(analysis_id=payload["analysis_id"], at=at)


@registry.handler(regrades.KIND, lease=timedelta(minutes=5))
def mark_anew(payload: dict, at: datetime) -> None:
    """Marks some attempts anew by a regrade."""
    regrades.work_regrade(regrade_id=payload["regrade_id"], attempts=payload["attempts"], at=at)
