"""What operations of quizzes have put into the outbox."""

from datetime import datetime, timedelta

from courses.quizzes.operations import analyses
from lms.outbox import registry


@registry.handler(analyses.KIND, lease=timedelta(minutes=10))
def make_analysis(payload: dict, at: datetime) -> None:
    """Counts what the answers to a quiz say; twenty thousand attempts take a minute."""
    analyses.make_analysis(analysis_id=payload["analysis_id"], at=at)
