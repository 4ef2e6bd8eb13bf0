"""Questions and quizzes as trainers make them: drafts by the factories, published content by the functions."""

import io
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Locale

from courses.catalogue.models import Activity
from courses.quizzes import operations
from courses.quizzes.freezing import digest
from courses.quizzes.models import (
    AnswerFile,
    Attempt,
    ExamSession,
    MarkingTask,
    Question,
    QuestionBank,
    QuestionCategory,
    QuestionComment,
    QuestionVersion,
    Quiz,
    QuizVersion,
    Regrade,
)
from courses.quizzes.models.question import PICTURE_FILTER
from tests.factories.people import UserFactory
from tests.factories.specs import item_for

OPTIONS = [
    ("Within 14 days", True, "<p>Article 16 says so.</p>"),
    ("Within 30 days", False, "<p>Too late.</p>"),
    ("At the end of the year", False, ""),
]


def locale(language: str = "en") -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def part(kind: str, **value) -> dict:
    """Raw value of one part of a question, or of the contents of a quiz."""
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def options(rows: Iterable[tuple[str, bool, str]] = OPTIONS) -> list[dict]:
    """Raw value of the options of a choice question."""
    return [part("option", text=text, correct=correct, feedback=feedback) for text, correct, feedback in rows]


def figure(answer: str, tolerance: str = "0", **more) -> dict:
    return part(
        "figure", **{"answer": answer, "tolerance": tolerance, "worth": "100", "feedback": "", **more}
    )


def section(*items: dict, **fields) -> dict:
    """Raw value of a section of a quiz."""
    return part("section", items=list(items), **fields)


def drawn_from(bank: QuestionBank, count: int, *, marks: str = "1", category=None, **criteria) -> dict:
    return part("draw", bank=bank.pk, count=count, marks=marks, category=category and category.pk, **criteria)


def blueprint(bank: QuestionBank, *rows: dict, marks: str = "1") -> dict:
    return part("blueprint", bank=bank.pk, rows=list(rows), marks=marks)


def row(count: int, *, category=None, topic: str = "", tag: str = "") -> dict:
    """Raw value of a row of a blueprint."""
    value = {"count": count, "category": category and category.pk, "topic": topic, "tag": tag}
    return {"type": "item", "id": str(uuid.uuid4()), "value": value}


def fixed(question: Question, marks: str = "1") -> dict:
    return part("question", question=question.pk, marks=marks)


def pattern(text: str, worth: str = "100") -> dict:
    return part("pattern", pattern=text, worth=worth, feedback="")


def pair(prompt: str, match: str) -> dict:
    return part("pair", prompt=prompt, match=match, feedback="")


def rows(*values) -> list[dict]:
    """Raw value of a list of blocks."""
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


def choice(text: str, *, correct: bool = False, **more) -> dict:
    """Raw value of an option in a list."""
    return {"text": text, "correct": correct, "feedback": "", **more}


def answer_of(**value) -> dict:
    return {"worth": "100", "feedback": "", **value}


def place(text: str, *, correct: bool = False, x: str = "0", **more) -> dict:
    edges = {"x": x, "y": "0", "w": "20", "h": "20.5"}
    return part("place", text=text, correct=correct, feedback="", **{**edges, **more})


def fields_of(kind: str) -> dict:
    """What makes a question of a kind fit to be published, beside what all questions have."""
    return {"kind": kind, **FIELDS[kind]()}


def _case() -> list[dict]:
    stem = "<p>And this?</p>"
    several = rows(choice("Name", correct=True), choice("Address", correct=True), choice("Hobby"))
    return [
        part(
            "choice_part", stem=stem, several=False, options=rows(choice("Yes", correct=True), choice("No"))
        ),
        part("choice_part", stem=stem, several=True, options=several, scoring="partial", weight=2),
        part("truth_part", stem=stem, truth="true"),
        part("figure_part", stem=stem, answers=rows(answer_of(answer="14", tolerance="0")), unit="days"),
        part("text_part", stem=stem, answers=rows(answer_of(pattern="move*in"))),
        part(
            "matching_part",
            stem=stem,
            pairs=rows(
                {"prompt": "A", "match": "1", "feedback": ""}, {"prompt": "B", "match": "2", "feedback": ""}
            ),
        ),
        part("ordering_part", stem=stem, steps=rows({"text": "First"}, {"text": "Second"})),
        part(
            "categorise_part",
            stem=stem,
            categories=rows(
                {"text": "Public", "things": rows("Law")}, {"text": "Private", "things": rows("Diary")}
            ),
        ),
    ]


FIELDS = {
    "single": lambda: {"options": options()},
    "multiple": lambda: {
        "options": options([("Name", True, ""), ("Address", True, ""), ("Hobby", False, "")])
    },
    "true_false": lambda: {"truth": "true", "options": []},
    "numeric": lambda: {"unit": "days", "options": [figure("14"), part("unit", unit="d", multiplier="1")]},
    "short": lambda: {"options": [pattern("move*in"), pattern("transfer", "50")]},
    "matching": lambda: {
        "options": [pair("Move in", "14 days"), pair("Birth", "1 month"), part("distractor", text="1 year")]
    },
    "ordering": lambda: {"options": [part("step", text=f"<p>Step {n}</p>") for n in (1, 2, 3)]},
    "cloze": lambda: {
        "text": "<p>Report {{1}} within {{2}} days at the {{3}}.</p>",
        "options": [
            part("text_gap", answers=rows(answer_of(pattern="moves"))),
            part("figure_gap", answers=rows(answer_of(answer="14", tolerance="0")), weight=2),
            part("choice_gap", options=rows(choice("office", correct=True), choice("court")), shuffle=True),
        ],
    },
    "categorise": lambda: {
        "options": [
            part("category", text="Public", things=rows("Law", "Notice")),
            part("category", text="Private", things=rows("Diary")),
        ]
    },
    "hotspot": lambda: {
        "picture": picture(),
        "picture_alt": "The form on the screen",
        "options": [place("Search", correct=True), place("Print", x="30"), place("Close", x="60")],
    },
    "case": lambda: {"options": _case()},
    "essay": lambda: {
        "words_max": 300,
        "guidance": "<p>Look for the article.</p>",
        "options": [
            part(
                "criterion",
                title="Law",
                levels=rows({"text": "None", "points": 0}, {"text": "All", "points": 4}),
            )
        ],
    },
}


def picture() -> Image:
    """An image whose rendition was made by an earlier publication. The test has a MEDIA_ROOT of its own."""
    content = io.BytesIO()
    Picture.new("RGB", (640, 400), "teal").save(content, "PNG")
    file = ContentFile(content.getvalue(), "screen.png")
    image = Image.objects.create(title="Screen", file=file)
    image.renditions.create(filter_spec=PICTURE_FILTER, file=file, width=640, height=400)
    return image


class QuestionBankFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuestionBank

    slug = factory.Sequence(lambda n: f"bank-{n}")
    title = factory.Sequence(lambda n: f"Bank {n}")


class QuestionCategoryFactory(factory.django.DjangoModelFactory):
    """A category at the top of its bank, or below `parent`."""

    class Meta:
        model = QuestionCategory

    bank = factory.SubFactory(QuestionBankFactory)
    slug = factory.Sequence(lambda n: f"category-{n}")
    title = factory.Sequence(lambda n: f"Category {n}")

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        if parent is None:
            return model_class.add_root(slug_path=fields["slug"], **fields)
        return parent.add_child(slug_path=f"{parent.slug_path}/{fields['slug']}", **fields)


class QuestionFactory(factory.django.DjangoModelFactory):
    """A draft that is fit to be published; `kind` decides which answer it has."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    class Params:
        multiple = factory.Trait(
            kind="multiple",
            options=factory.LazyFunction(
                lambda: options([("Name", True, ""), ("Address", True, ""), ("Hobby", False, "")])
            ),
        )
        true_false = factory.Trait(kind="true_false", truth="true", options=[])
        numeric = factory.Trait(
            kind="numeric", unit="days", options=factory.LazyFunction(lambda: [figure("14")])
        )

    locale = factory.LazyFunction(locale)
    bank = factory.SubFactory(QuestionBankFactory)
    key = factory.Sequence(lambda n: f"question-{n}")
    kind = "single"
    stem = factory.Sequence(lambda n: f"<p>Question {n}: when is a move reported?</p>")
    options = factory.LazyFunction(options)
    feedback = "<p>Fourteen days from the move.</p>"
    source = "Resident Registration Act, Article 16"
    live = False

    @factory.post_generation
    def tags(self, create, names, **_more):
        if names:
            self.tags.set(names)
            self.save()


class QuizFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quiz

    locale = factory.LazyFunction(locale)
    slug = factory.Sequence(lambda n: f"quiz-{n}")
    title = factory.Sequence(lambda n: f"Quiz {n}")
    pass_mark = 60
    live = False


class RegradeFactory(factory.django.DjangoModelFactory):
    """One that nobody has worked on yet."""

    class Meta:
        model = Regrade

    question_version = factory.LazyAttribute(lambda regrade: regrade.question.versions.newest().get())
    method = Regrade.Method.KEY
    attempts = 1
    previewed_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    reason = "The key was wrong."
    at = factory.LazyFunction(timezone.now)


def comment_on(question: Question) -> QuestionComment:
    return operations.add_comment(
        question=question, text="Is it still in force?", by=UserFactory(), at=timezone.now()
    )


def publish(snippet, by=None):
    """Publishes the content as it stands, in the way the editor does; returns the version it is now."""
    snippet.save_revision().publish(user=by)
    snippet.refresh_from_db()
    return snippet.versions.order_by("number").last()


def published_question(**fields) -> QuestionVersion:
    return publish(QuestionFactory(**fields))


def translated(snippet, language: str = "ko", **fields):
    """The published translation of a question or quiz."""
    copy = snippet.copy_for_translation(locale(language))
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save()
    publish(copy)
    return copy


def filled_bank(questions: int = 4, **fields) -> QuestionBank:
    """A bank with so many ready single-choice questions."""
    bank = fields.pop("bank", None) or QuestionBankFactory()
    for _number in range(questions):
        published_question(bank=bank, **fields)
    return bank


def published_quiz(
    *, questions: int = 4, draw: int | None = None, marks: str = "1", bank=None, by=None, **fields
) -> QuizVersion:
    """A quiz that draws `draw` (all) of so many new single-choice questions, or from the bank that is given; or one
    with the raw `contents` that are given."""
    if "contents" not in fields:
        bank = bank or filled_bank(questions)
        fields["contents"] = [section(drawn_from(bank, draw or questions, marks=marks))]
    return publish(QuizFactory(**fields), by)


def bank_of(version: QuizVersion) -> QuestionBank:
    """The bank that a quiz draws from first."""
    return QuestionBank.objects.get(pk=version.rules["sections"][0]["items"][0]["bank_id"])


def activity_of(version: QuizVersion) -> Activity:
    return Activity.objects.get(key=version.quiz.activity_key)


def session_of(quiz: Quiz, *, at: datetime | None = None, **fields) -> ExamSession:
    """An exam session of a published quiz, open for two hours around that time, or around now."""
    at, hour = at or timezone.now(), timedelta(hours=1)
    given = {"title": "Hall 2", "opens_at": at - hour, "closes_at": at + hour, "address_ranges": []} | fields
    activity = Activity.objects.get(key=quiz.activity_key)
    return operations.open_session(activity=activity, by=UserFactory(), at=at, **given)


def started(
    version: QuizVersion | None = None, *, person=None, at: datetime, language: str = "en"
) -> Attempt:
    """An attempt begun at that time, of a new person and a new quiz unless they are given."""
    return operations.start_attempt(
        person=person or UserFactory(),
        activity=activity_of(version or published_quiz()),
        language=language,
        by=person,
        at=at,
    )


def right_value(attempt: Attempt, number: int):
    """The value that earns all marks of an item."""
    item = attempt.item(number)
    spec = QuestionVersion.objects.get(pk=item["version"]).spec
    if "order" not in item:
        return spec["answers"][0]["answer"]
    return [place for place, option in enumerate(item["order"]) if spec["options"][option]["correct"]]


def wrong_value(attempt: Attempt, number: int):
    """A value that earns none of the marks of a single-choice item."""
    right = right_value(attempt, number)
    return [place for place in range(len(attempt.item(number)["order"])) if place not in right][:1]


def answer(attempt: Attempt, number: int, value, *, at: datetime, revision: int = 1) -> operations.Saved:
    return operations.save_answer(
        attempt_key=attempt.key, item=number, value=value, revision=revision, by=attempt.person, at=at
    )


def answer_rightly(attempt: Attempt, numbers: Iterable[int], *, at: datetime) -> None:
    for number in numbers:
        answer(attempt, number, right_value(attempt, number), at=at)


def frozen(spec: dict, **fields) -> QuestionVersion:
    """A published question whose version is exactly this spec, whatever an editor could have written."""
    question = QuestionFactory(kind=spec["kind"], live=True, **fields)
    return QuestionVersion.objects.create(
        question=question,
        number=1,
        language=question.locale.language_code,
        spec=spec,
        spec_sha256=digest(spec),
        published_at=timezone.now(),
    )


def attempt_on(specs: Iterable[dict], *, person, at: datetime, **rules) -> Attempt:
    """An attempt begun at that time whose paper asks exactly these questions, one after the other."""
    attempt = started(published_quiz(questions=1, **rules), person=person, at=at)
    versions = [frozen(spec) for spec in specs]
    attempt.paper["items"] = [
        item_for(version.spec, number=number)
        | {"section": 0, "version": version.pk, "sha256": version.spec_sha256}
        for number, version in enumerate(versions, start=1)
    ]
    attempt.paper_sha256 = digest(attempt.paper)
    attempt.save(update_fields=["paper", "paper_sha256"])
    return attempt


def handed_in_file(*, person, at: datetime, content: bytes = b"%PDF-1.7", **rules) -> AnswerFile:
    """The file of an attempt that was handed in with it, at a new quiz that asks for nothing else; people mark it."""
    question = published_question(
        kind="essay", options=[], text_required=False, files="allowed", files_kinds=["pdf"]
    ).question
    attempt = started(published_quiz(contents=[section(fixed(question))], **rules), person=person, at=at)
    kept = operations.keep_file(
        attempt_key=attempt.key, item=1, file=ContentFile(content, "answer.pdf"), by=attempt.person, at=at
    )
    answer(attempt, 1, {"text": "", "files": [kept.sha256]}, at=at)
    operations.submit_attempt(attempt=attempt, by=attempt.person, at=at)
    return kept


def taken_up(attempt: Attempt, *, by, at: datetime) -> MarkingTask | None:
    """The first answer of the attempt that people mark, as `by` takes it up."""
    task = attempt.marking_tasks.order_by("item").first()
    group = task.question_version.question.translation_key
    return operations.take_up(activity_id=attempt.activity_id, group=group, settles=False, by=by, at=at)


def marked_by_people(attempt: Attempt, *, at: datetime) -> None:
    """Gives full marks for everything that waits for people."""
    marker = UserFactory()
    for task in attempt.marking_tasks.select_related("question_version").order_by("item"):
        rubric = task.question_version.spec["rubric"]
        best = {one["id"]: max(one["levels"], key=lambda level: level["points"])["id"] for one in rubric}
        operations.give_mark(
            task=task,
            levels=best,
            points=str(attempt.item(task.item)["marks"]),
            comment="",
            settles=False,
            by=marker,
            at=at,
        )
