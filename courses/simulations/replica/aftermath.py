"""What a report tells beside the verdicts: what to practise next, what help was taken, how long it took."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from courses.simulations import wording
from courses.simulations.engine import Package
from courses.simulations.models import HintTaken, Run
from courses.simulations.replica.judgement import Judged

MOST_ADVICE = 3


@dataclass(frozen=True)
class Advice:
    """Something to practise: a lesson with the checks that lead to it, or one check whose lesson nobody named."""

    lesson: str
    url: str
    checks: list[Judged]

    @property
    def lost(self) -> int:
        return sum(one.lost for one in self.checks)

    @property
    def decides(self) -> bool:
        return any(one.decides for one in self.checks)


@dataclass(frozen=True)
class Help:
    """A hint that was taken; `seq` is how many events the run had."""

    seq: int
    level: str
    step: str
    own_words: bool
    rule: str


def to_practise(judged: Iterable[Judged], lessons: dict[str, str]) -> list[Advice]:
    """At most three: critical breaches first, then what was required, then by the points it cost."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.is_lost:
            groups[one.check.lesson or f"\0{one.check.key}"].append(one)
    advice = [
        Advice(checks[0].check.lesson or "", lessons.get(checks[0].check.lesson, ""), checks)
        for checks in groups.values()
    ]
    return sorted(advice, key=_urgency)[:MOST_ADVICE]


def help_taken(hints: Iterable[HintTaken], package: Package) -> list[Help]:
    """Every hint in words, in the order they were taken."""
    rules = {check.key: check.text for check in package.checks}
    return [
        Help(
            hint.seq,
            hint.get_level_display(),
            wording.verb_label(package, hint.verb),
            hint.verb not in package.actions,
            rules.get(hint.check_key, ""),
        )
        for hint in sorted(hints, key=lambda hint: hint.pk)
    ]


def time_used(run: Run) -> str:
    """From the start to the end of the run, in words."""
    return duration(run.over_at - run.started_at)


def duration(time: timedelta) -> str:
    minutes = max(1, round(time / timedelta(minutes=1)))
    hours, rest = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours_left}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": minutes}


def _urgency(advice: Advice) -> tuple:
    critical = any(one.is_critical for one in advice.checks)
    return (not critical, not advice.decides, -advice.lost)
