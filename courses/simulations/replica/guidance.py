"""What leads through a run in modes that help: the step before, the next one, and hints on the way to it.

Of all that makes screens, only this and judgement.py read the checks; only this reads the model run. A run whose mode
helps nobody has no guide.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations import guiding, queries
from courses.simulations.engine import Check
from courses.simulations.guiding import Change, LastStep, NextStep
from courses.simulations.models import HintTaken
from courses.simulations.queries import Work
from courses.simulations.replica import changes, records, steps
from courses.simulations.replica.changes import Changed
from courses.simulations.replica.judgement import CONDUCT_WORDS, RESULT_WORDS
from courses.simulations.replica.records import Past
from courses.simulations.replica.signposts import Mark, signpost
from courses.simulations.replica.steps import StepText
from courses.simulations.replica.values import moment_text
from lms.people.models import User

QUESTION, RULE, ACTION, DONE = HintTaken.Level


# What may be asked about the built-in acts, of which no package says anything.
QUESTIONS = {
    "view": gettext_lazy("Which record do you have to know before you go on?"),
    "search": gettext_lazy("What do you need to find before you go on?"),
    "reveal": gettext_lazy("Is something hidden that this case really needs?"),
    "note": gettext_lazy("Is there something to write down?"),
    "wait": gettext_lazy("Can you go on, or has somebody else to act first?"),
    "submit": gettext_lazy("Is anything left to do?"),
}


@dataclass(frozen=True)
class Rule:
    """A check that a step touches: its verdict in words, and whether the step changed it."""

    check: Check
    word: str
    kind: str
    is_new: bool
    lesson_url: str | None


@dataclass(frozen=True)
class Told:
    """A step in words, with what it came to."""

    step: StepText
    why: str | None
    rules: list[Rule]
    changed: list[Changed]
    others: list[Past]
    now: str

    @property
    def new_rules(self) -> list[Rule]:
        return [rule for rule in self.rules if rule.is_new]


@dataclass(frozen=True)
class Next:
    """The next step in words, and where it is done. `is_early`: there is first to wait for somebody else."""

    step: StepText
    is_early: bool
    mark: Mark


@dataclass(frozen=True)
class Hint:
    """One rung of the ladder, as it is told once it was taken."""

    level: int
    text: str
    check: Check | None
    lesson_url: str | None
    own_words: bool


@dataclass(frozen=True)
class Guide:
    """`done` of `total` steps of the model run. What the mode of the run does not give is none."""

    done: int = 0
    total: int = 0
    last: Told | None = None
    next: Next | None = None
    hints: tuple[Hint, ...] = ()
    next_level: int | None = None

    @property
    def mark(self) -> Mark | None:
        return self.next and self.next.mark

    @property
    def is_at_the_end(self) -> bool:
        """Whether only the last step, handing in, is left."""
        return self.done == self.total - 1


def guide(work: Work, person: User) -> Guide | None:
    """What helps in this run; None in a mode without help, in a replay, and where a draft has no model run yet."""
    build = _builder(work)
    if build is _hinting and queries.last_hint_of(work.run) is None and guiding.always_has_next(work.machine):
        return Guide(next_level=QUESTION)  # without going through the acts of the run
    step = build and guiding.next_step(work.machine)
    if step is None:
        return None
    return build(work, step, SimpleLazyObject(lambda: queries.lesson_urls(person, work.run.activity)))


def _builder(work: Work):
    """What makes the guide of this mode; None where there must be none."""
    switches = work.run.switches
    if work.moment is not None or work.run.is_over or switches.counts:
        return None
    if not switches.acts:
        return _watching
    if switches.guides:
        return _guiding
    return _hinting if switches.hints else None


def _watching(work: Work, step: NextStep, lessons) -> Guide:
    machine = work.machine
    last = guiding.last_step(machine, work.before)
    told = _told(work, last, lessons, changes.between(last.before, machine)) if last else None
    return Guide(done=machine.seq, total=guiding.steps_of_model(machine), last=told)


def _guiding(work: Work, step: NextStep, lessons) -> Guide:
    last = guiding.last_step(work.machine, work.before)
    return Guide(
        done=step.number,
        total=guiding.steps_of_model(work.machine),
        last=_told(work, last, lessons, []) if last else None,
        next=_next(work, step),
    )


def _hinting(work: Work, step: NextStep, lessons) -> Guide:
    level = queries.ladder(work, step)
    return Guide(
        next=_next(work, step) if level >= ACTION else None,
        hints=tuple(_hints(work, step, level, lessons)),
        next_level=min(level + 1, DONE),
    )


def _told(work: Work, last: LastStep, lessons, changed: list[Changed]) -> Told:
    own, *others = last.entries
    why = records.told(work, [own])[0].why
    return Told(
        step=steps.told(work.machine, work.machine.last[0], last.event, at=own["at"], on=own["on"]),
        why=why,
        rules=[_rule(change, lessons) for change in last.rules],
        changed=changed,
        others=records.told(work, others),
        now=moment_text(work.machine.state.now),
    )


def _rule(change: Change, lessons) -> Rule:
    word, kind = _word(change)
    return Rule(change.check, word, kind, change.is_new, _lesson(change.check, lessons))


def _word(change: Change) -> tuple[str, str]:
    """The verdict in words. A step may do what a rule asks for before the rule comes up: it prepares for it."""
    verdict, words = change.after.verdict, RESULT_WORDS if change.check.worth else CONDUCT_WORDS
    if verdict == "idle" and not change.is_new:
        return _("Prepared for"), "info"
    word, kind = words[verdict]
    return str(word), kind


def _lesson(check: Check | None, lessons) -> str | None:
    """The address of the lesson the check names, where the learner's course has one of that title."""
    return lessons.get(check.lesson) if check and check.lesson else None


def _next(work: Work, step: NextStep) -> Next:
    told = steps.told(work.machine, step.number + 1, step.event, on=step.on)
    return Next(told, step.is_early, signpost(work, step))


def _hints(work: Work, step: NextStep, level: int, lessons) -> Iterator[Hint]:
    """The rungs up to this level. A text is told once; built-in acts without a check have our own question."""
    said: set[str] = set()
    for rung in range(QUESTION, min(level, ACTION) + 1):
        text, check = step.hints.at_level(rung) or "", step.hints.check if rung == RULE else None
        if not text and rung == QUESTION:
            yield Hint(rung, str(QUESTIONS[step.event["do"]]), None, None, own_words=True)
        elif rung == RULE and check is None:
            yield Hint(rung, _("No rule of this case is about this step alone."), None, None, own_words=True)
        else:
            yield Hint(rung, "" if text in said else text, check, _lesson(check, lessons), own_words=False)
        said.add(text)


def done_for_you(work: Work, entry: dict) -> str:
    """Which step was done for the learner."""
    return _("%(step)s (done for you)") % {"step": records.told(work, [entry])[0].label}
