"""Bringing in question banks and quizzes that are written as data, in several languages."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.html import escape
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale

from courses.quizzes.blocks import FEEDBACK_FEATURES, INTRO_FEATURES, PART_FEATURES, STEM_FEATURES
from courses.quizzes.freezing import digest
from courses.quizzes.models import Question, QuestionBank, Quiz
from lms.audit import operations as audit


@transaction.atomic
def import_bank(*, content: dict, by, at: datetime) -> QuestionBank:
    """Creates or brings up to date a bank and publishes its questions in every language they are written in.

    Keys decide what is the same, so it may be repeated: what has not changed gets no new version. Formatting that
    the editor does not offer is dropped. Raises ValidationError at the first question that is not fit to be
    published, and keeps nothing then.
    """
    titles = _texts(content["bank"]).values()
    bank, _created = QuestionBank.objects.update_or_create(
        slug=content["bank"]["slug"], defaults={"title": " / ".join(dict.fromkeys(titles))}
    )
    for entry in content["questions"]:
        _import_question(bank, entry, by=by)
    detail = {"slug": bank.slug, "questions": len(content["questions"])}
    audit.record(by=by, at=at, verb="quizzes.bank.imported", obj=bank, detail=detail)
    return bank


@transaction.atomic
def import_quiz(*, content: dict, by, at: datetime) -> Quiz:
    """Creates or brings up to date a quiz in every language it is written in, and publishes it.

    Its bank must be there with enough ready questions, else ValidationError. Returns the quiz in the first language
    of settings.LANGUAGES that it is written in. May be repeated.
    """
    bank = QuestionBank.objects.get(slug=content["bank"])
    first = None
    for language, text in _texts(content).items():
        quiz = _in_language(Quiz, language, first, slug=content["slug"])
        quiz.title, quiz.intro = text["title"], _rich(text["intro"], INTRO_FEATURES)
        for rule in ("pass_mark", "time_limit_minutes", "tries"):
            setattr(quiz, rule, content[rule])
        quiz.contents = _one_draw(quiz, bank, content["draw"])
        _publish(quiz, by=by)
        first = first or quiz
    audit.record(by=by, at=at, verb="quizzes.quiz.imported", obj=first, detail={"slug": content["slug"]})
    return first


def _import_question(bank: QuestionBank, entry: dict, *, by) -> None:
    first = None
    for language, text in _texts(entry).items():
        question = _in_language(Question, language, first, bank=bank, key=entry["key"])
        question.kind = entry["kind"]
        question.topic, question.source = entry.get("topic", ""), entry.get("source", "")
        question.stem = _rich(text["stem"], STEM_FEATURES)
        question.feedback = _rich(text.get("feedback", ""), FEEDBACK_FEATURES)
        question.options = _options(question, text.get("options", []))
        if question.kind == Question.Kind.TRUE_FALSE:
            question.truth = "true" if entry["answer"] else "false"
        if question.kind == Question.Kind.NUMERIC:
            question.options = _figure(question, entry)
            question.unit = entry.get("unit", {}).get(language, "")
        _publish(question, by=by)
        first = first or question


def _texts(content: dict) -> dict:
    """What is written in each language of the site, by language."""
    return {language: content[language] for language, _name in settings.LANGUAGES if language in content}


def _in_language(model, language: str, first, **identity):
    """The row of this identity in that language, new and unsaved where there is none, a translation of `first`."""
    locale, _created = Locale.objects.get_or_create(language_code=language)
    row = model.objects.filter(locale=locale, **identity).first()
    row = row or model(locale=locale, live=False, **identity)
    if first:
        row.translation_key = first.translation_key
    return row


def _options(question: Question, options: list[dict]) -> list[dict]:
    """Raw options. Their ids depend on the question and their place only, so translations and repeats share them."""
    return [
        _part(
            question.translation_key,
            "option",
            place,
            text=_rich(option["text"], PART_FEATURES),
            correct=option["correct"],
            feedback=_rich(option.get("feedback", ""), FEEDBACK_FEATURES),
        )
        for place, option in enumerate(options)
    ]


def _figure(question: Question, entry: dict) -> list[dict]:
    """The one right answer of a number, as raw parts."""
    right = {"answer": entry["answer"], "tolerance": entry.get("tolerance", "0"), "worth": "100"}
    return [_part(question.translation_key, "figure", 0, **right, feedback="")]


def _one_draw(quiz: Quiz, bank: QuestionBank, count: int) -> list[dict]:
    """Raw contents of a quiz that draws from one bank only."""
    draw = _part(quiz.translation_key, "draw", 0, bank=bank.pk, count=count, marks="1")
    return [_part(quiz.translation_key, "section", 0, items=[draw])]


def _part(owner: uuid.UUID, kind: str, place: int, **value) -> dict:
    return {"type": kind, "id": str(uuid.uuid5(owner, f"{kind} {place}")), "value": value}


def _rich(text: str, features: list[str]) -> str:
    """The text as the editor would have saved it; plain text becomes a paragraph."""
    if not text:
        return ""
    converter = ContentstateConverter(features)
    html = text if text.lstrip().startswith("<") else f"<p>{escape(text)}</p>"
    return converter.to_database_format(converter.from_database_format(html))


def _publish(row: Question | Quiz, *, by) -> None:
    version = row.versions.order_by("-number").first() if row.pk else None
    if version and row.live and version.spec_sha256 == digest(row.spec()):
        return
    row.full_clean()
    row.save()
    row.save_revision(user=by, clean=False).publish(user=by, skip_permission_checks=True)
