"""What the demo's people learned so far: each step by the operation a learner's click would call, on its day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from certification.awards import operations as awards
from certification.awards.models import Period
from courses.catalogue.models import Activity, CoursePage
from courses.progress import operations as progress
from courses.progress import queries as standings
from courses.progress.models import Enrolment
from courses.quizzes import operations as quizzes
from courses.quizzes.models import QuestionVersion
from courses.simulations import operations as simulations
from courses.simulations.engine import steps_in
from courses.simulations.models import Run
from courses.simulations.modes import Mode
from courses.simulations.queries import work_on
from lms.demo.loading.stumbling import HOURS_BETWEEN_TRIES, Stumbles, left_empty, mistaken, stumbles_of
from lms.demo.people import CONTENT
from lms.people.models import User

# From the first lesson to the last act; the whole must lie after the courses were published.
DAYS_OF_LEARNING = 4
RIGHT_ANSWERS_OF_A_FAILURE = 4
NONE = Stumbles([], [], clumsy=False)


def load(*, at: datetime) -> None:
    """Walks everybody through the courses as content/learners.json tells; who has begun already is left alone."""
    told = json.loads((CONTENT / "learners.json").read_text(encoding="utf-8"))
    for slug, people in told.items():
        for staff_number, plan in people.items():
            person = User.objects.get(staff_number=staff_number)
            course = CoursePage.objects.get(slug=slug, locale__language_code=person.language)
            if not Enrolment.objects.filter(person=person, course_key=course.translation_key).exists():
                stumbles = stumbles_of(person) if plan["stage"] == "certified" else NONE
                learning = timedelta(days=plan["days_ago"] + DAYS_OF_LEARNING, hours=stumbles.hours)
                Learner(person, course, at - learning, stumbles).follow(plan, at)


@dataclass
class Learner:
    """One person on one course; `now` is where the person's own clock stands."""

    person: User
    course: CoursePage
    now: datetime
    stumbles: Stumbles

    @transaction.atomic
    def follow(self, plan: dict, at: datetime) -> None:
        """The whole of a person's learning or nothing, so that a load that was interrupted can be repeated."""
        progress.enrol(
            person=self.person,
            course_key=self.course.translation_key,
            language=self.person.language,
            by=self.person,
            at=self.now,
        )
        stage = plan["stage"]
        for place, activity in enumerate(self.activities()):
            if stage == "reading" and place == plan["lessons"]:
                return
            if activity.kind == Activity.Kind.LESSON:
                self.read(activity)
            elif activity.kind == Activity.Kind.QUIZ:
                self.sit(activity, well=stage != "failed quiz")
                if stage == "failed quiz":
                    return
            elif stage == "practised":
                self.work(activity, Mode.PRACTICE, steps=6)
                return
            else:
                self.stumble(activity)
                self.work(activity, Mode.PRACTICE)
                self.work(activity, Mode.ASSESSED, skip_first=stage == "failed case")
        self.receive(plan, at)

    def activities(self) -> Iterator[Activity]:
        """All that the course requires, in reading order."""
        standing = standings.standing(self.person, self.course.translation_key, self.person.language)
        by_key = Activity.objects.in_bulk([one.key for one in standing.required], field_name="key")
        return (by_key[one.key] for one in standing.required)

    def read(self, activity: Activity) -> None:
        self.pass_time(hours=5)
        progress.mark_read(person=self.person, activity=activity, by=self.person, at=self.now)

    def sit(self, activity: Activity, *, well: bool) -> None:
        self.pass_time(hours=3)
        attempt = quizzes.start_attempt(
            person=self.person, activity=activity, language=self.person.language, by=self.person, at=self.now
        )
        items = attempt.paper["items"]
        for item in items if well else items[:RIGHT_ANSWERS_OF_A_FAILURE]:
            self.pass_time(minutes=1)
            quizzes.save_answer(
                attempt_key=attempt.key,
                item=item["item"],
                value=right_value(item),
                revision=1,
                by=self.person,
                at=self.now,
            )
        quizzes.submit_attempt(attempt=attempt, by=self.person, at=self.now)

    def stumble(self, activity: Activity) -> None:
        """What went wrong before it went right: in practice with hints, in assessed runs with a pause after each."""
        for number in self.stumbles.practice:
            run = self.start(activity, Mode.PRACTICE)
            self.ask_for_hints(run, levels=1 + number % 3)
            self.do(run, mistaken(run.version.load(), run.draw, number))
        for number in self.stumbles.assessed:
            run = self.start(activity, Mode.ASSESSED)
            self.do(run, mistaken(run.version.load(), run.draw, number))
            self.pass_time(hours=HOURS_BETWEEN_TRIES)

    def work(
        self, activity: Activity, mode: str, *, steps: int | None = None, skip_first: bool = False
    ) -> None:
        """Works the case as its model run does, as far as `steps`; a first step left out makes it fail."""
        run = self.start(activity, mode)
        package = run.version.load()
        events = steps_in(package.model_run, run.draw)
        if skip_first:
            events = events[len(events) // 2 :]
        self.do(run, events[:steps])

    def start(self, activity: Activity, mode: str) -> Run:
        self.pass_time(hours=2)
        return simulations.start_run(
            person=self.person,
            activity=activity,
            mode=mode,
            language=self.person.language,
            by=self.person,
            at=self.now,
        )

    def do(self, run: Run, events: list[dict]) -> None:
        """Takes the events one after the other; the clumsy send the first form that can be refused empty first."""
        empty_handed = self.stumbles.clumsy
        for event in events:
            self.pass_time(seconds=20)
            if empty_handed and (empty := left_empty(work_on(run).machine, event)):
                self.take(run, empty)
                empty_handed = False
            self.take(run, event)

    def take(self, run: Run, event: dict) -> None:
        simulations.append_event(run=run, expected_seq=run.seq, event=event, by=self.person, at=self.now)
        run.refresh_from_db(fields=["seq", "snapshot"])

    def ask_for_hints(self, run: Run, *, levels: int) -> None:
        for level in range(1, levels + 1):
            simulations.take_hint(run=run, expected_seq=run.seq, level=level, by=self.person, at=self.now)

    def receive(self, plan: dict, at: datetime) -> None:
        """The certificate on the day it was earned, and its revocation on the day of that."""
        awards.consider(person=self.person, at=self.now)
        if "revoked_days_ago" in plan:
            officer = User.objects.get(staff_number="AD-9001")
            period = Period.objects.get(award__person=self.person)
            moment = at - timedelta(days=plan["revoked_days_ago"])
            awards.revoke(period=period, reason=plan["reason"], by=officer, at=moment)

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)


def right_value(item: dict):
    """What a learner who knows the answer would give to this item of a paper."""
    spec = QuestionVersion.objects.get(pk=item["version"]).spec
    if "answers" in spec:
        return spec["answers"][0]["answer"]
    return [place for place, option in enumerate(item["order"]) if spec["options"][option]["correct"]]
