"""The editor of a question asks for what its kind needs, and its lists find it."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from courses.quizzes import operations, queries
from courses.quizzes.authoring import FIELDS_OF_KINDS
from courses.quizzes.models import Question, QuestionBank, QuestionComment, Quiz
from lms.audit.models import AuditEvent
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, block, person_as, question_form, rich
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionBankFactory,
    QuestionCategoryFactory,
    QuestionFactory,
    fields_of,
    fixed,
    publish,
    published_question,
    published_quiz,
    section,
    translated,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def trainer(client):
    return person_as(Role.TRAINER, client)


def test_a_new_question_is_first_asked_for_its_kind(client, trainer):
    response = client.get(address(Question, "add"), {"locale": "en"}, follow=True)

    assert response.redirect_chain == [(address(Question, "kinds") + "?locale=en", 302)]
    links = [url for _kind, _authoring, url in response.context["kinds"]]
    assert len(links) == len(Question.Kind)
    assert links[0] == address(Question, "add") + "?kind=single&locale=en"


@pytest.mark.parametrize("kind", Question.Kind)
def test_the_form_has_the_fields_and_parts_of_the_kind_only(client, trainer, kind):
    form = client.get(address(Question, "add"), {"kind": kind}).context["form"]

    authoring = form.instance.authoring
    assert form.instance.kind == kind
    assert set(form.fields) & FIELDS_OF_KINDS == set(authoring.fields)
    offered = form.fields["options"].block.child_blocks if "options" in form.fields else {}
    assert tuple(offered) == authoring.blocks


def test_whoever_makes_a_question_owns_it(client, trainer):
    form = client.get(address(Question, "add"), {"kind": "short"}).context["form"]

    assert form["owner"].value() == trainer.pk


def test_a_question_of_another_kind_is_made_by_what_is_sent(client, trainer):
    form = question_form(QuestionBankFactory(), rows=(), kind="short", **{"options-count": 1})
    form |= block("options-0", "pattern", 0, {"pattern": "move*in", "worth": 100, "feedback": rich("")})

    response = client.post(address(Question, "add"), form)

    assert response.status_code == 302
    question = Question.objects.get()
    assert (question.kind, question.options[0].value["pattern"]) == ("short", "move*in")


def test_a_question_keeps_its_kind(client, trainer):
    question = QuestionFactory()

    client.post(
        address(Question, "edit", question.pk), question_form(question.bank, key=question.key, kind="essay")
    )

    assert question.get_latest_revision_as_object().kind == "single"


def test_the_editor_of_another_kind_saves_what_its_kind_has(client, trainer):
    question = QuestionFactory(**fields_of("numeric"))
    page = client.get(address(Question, "edit", question.pk))

    assert set(page.context["form"].fields["options"].block.child_blocks) == {"figure", "unit"}


def test_a_new_question_can_be_previewed_while_it_is_written(client, trainer):
    url = address(Question, "preview_on_add") + "?locale=en"
    client.post(url, question_form(QuestionBankFactory()))

    page = client.get(url, {"mode": "key"})

    assert "Is it so?" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bank", lambda one: one.bank_id),
        ("category", lambda one: one.category.get_parent().pk),
        ("kind", lambda one: one.kind),
        ("difficulty", lambda one: "hard"),
        ("tags", lambda one: one.tags.get().pk),
        ("status", lambda one: "ready"),
        ("owner", lambda one: one.owner_id),
    ],
)
def test_questions_are_found_by(client, trainer, name, value):
    law = QuestionCategoryFactory()
    wanted = published_question(
        bank=law.bank,
        category=QuestionCategoryFactory(bank=law.bank, parent=law),
        difficulty="hard",
        tags=["moves"],
        owner=UserFactory(),
        **fields_of("short"),
    ).question
    QuestionFactory(owner=UserFactory(), tags=["fees"], difficulty="easy")

    response = client.get(address(Question, "list"), {name: value(wanted)})

    assert list(response.context["object_list"]) == [wanted]


def test_a_question_is_a_draft_then_ready_then_retired():
    question = QuestionFactory()

    def status():
        return Question.objects.with_status().get(pk=question.pk).status

    seen = [status()]
    publish(question)
    seen.append(status())
    question.unpublish()
    seen.append(status())

    assert seen == ["draft", "ready", "retired"]


def test_wagtail_tells_where_a_question_is_used(client, trainer, indexed):
    question = published_question().question
    published_quiz(contents=[section(fixed(question))], title="Entrance examination")
    published_course(lessons=1, body=[("self_check", {"question": question})])

    page = client.get(address(Question, "usage", question.pk)).content.decode()

    assert "Entrance examination" in page
    assert "Lesson 1" in page


def test_a_translation_has_the_tags_of_the_question():
    question = published_question(tags=["moves"]).question

    copy = translated(question)

    assert [tag.name for tag in copy.tags.all()] == ["moves"]


def test_the_versions_are_told_with_what_changed(client, trainer):
    question = published_question().question
    question.source, question.topic = "Article 17", "Fees"
    publish(question)
    question.options[0].value["correct"] = False
    question.options[1].value["correct"] = True
    publish(question)

    history = queries.version_history(question)
    page = client.get(address(Question, "versions", question.pk)).content.decode()

    assert [past.version.number for past in history] == [3, 2, 1]
    assert [[str(change) for change in past.changes] for past in history] == [
        ["answers and how they are judged"],
        ["source", "topic"],
        [],
    ]
    assert history[0].version.spec_sha256 in page.replace("<wbr>", "")


def test_a_reviewer_comments_and_the_trainer_resolves(client):
    question = QuestionFactory()
    reviewer = person_as(Role.REVIEWER, client)
    client.post(address(Question, "comment", question.pk), {"text": " Which office? "})
    trainer = person_as(Role.TRAINER, client)
    comment = question.comments.get()
    page = client.get(address(Question, "edit", question.pk)).content.decode()

    client.post(address(Question, "resolve_comment", question.pk, comment.pk))

    comment.refresh_from_db()
    assert "Which office?" in page
    assert (comment.text, comment.by, comment.resolved_by) == ("Which office?", reviewer, trainer)


def test_a_comment_is_in_the_trail_without_its_text():
    question, reviewer = QuestionFactory(), UserFactory()

    comment = operations.add_comment(question=question, text="Which office?", by=reviewer, at=AT)
    operations.resolve_comment(comment=comment, by=reviewer, at=AT)

    events = AuditEvent.objects.about(comment).order_by("pk")
    assert [event.verb for event in events] == [
        "quizzes.question.commented",
        "quizzes.question.comment_resolved",
    ]
    assert events[0].detail == {"question": question.pk}


def test_a_comment_that_is_resolved_stays_resolved_by_the_first():
    question, first = QuestionFactory(), UserFactory()
    comment = operations.add_comment(question=question, text="?", by=first, at=AT)
    operations.resolve_comment(comment=comment, by=first, at=AT)

    again = operations.resolve_comment(comment=comment, by=UserFactory(), at=AT)

    assert again.resolved_by == first


def test_an_empty_comment_is_refused():
    with pytest.raises(ValidationError):
        operations.add_comment(question=QuestionFactory(), text="  ", by=UserFactory(), at=AT)


def test_a_comment_is_not_kept_without_its_event(monkeypatch):
    monkeypatch.setattr("courses.quizzes.operations.comments.audit.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        operations.add_comment(question=QuestionFactory(), text="?", by=UserFactory(), at=AT)

    assert not QuestionComment.objects.exists()


def test_a_bank_that_a_quiz_draws_from_cannot_be_deleted(client, admin_person, indexed):
    client.force_login(admin_person)
    bank = QuestionBankFactory()
    published_question(bank=bank)
    quiz = published_quiz(bank=bank, draw=1).quiz

    response = client.post(address(QuestionBank, "delete", bank.pk), follow=True)

    assert "and stays" in response.content.decode()
    assert QuestionBank.objects.filter(pk=bank.pk).exists()
    assert Quiz.objects.filter(pk=quiz.pk).exists()
