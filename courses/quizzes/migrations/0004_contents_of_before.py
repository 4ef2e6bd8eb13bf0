"""What there was before, in the terms of today: options with rich text, numbers and draws as parts of a stream, the
feedback policy in its three moments, attempts handed in as finished.

Revisions are brought along, for a draft lives in its newest revision. Frozen versions stay as they are: format 1 is
read for ever. It may run twice. The way back is none: what was written in the new fields has no place in the old ones.
"""

import json
import uuid

from django.db import migrations
from django.utils.html import escape

AT_ONCE = 500
AFTERWARDS = {
    "full": ["result", "marks", "answers", "right_answers", "explanations"],
    "answers": ["result", "marks", "answers"],
    "score": ["result"],
}


def finish_attempts(apps, _schema_editor):
    """All that was handed in was marked at once."""
    attempts = apps.get_model("quizzes", "Attempt").objects
    while submitted := list(attempts.filter(state="submitted").values_list("pk", flat=True)[:AT_ONCE]):
        attempts.filter(pk__in=submitted).update(state="finished")


def bring_questions(apps, _schema_editor):
    questions = apps.get_model("quizzes", "Question").objects
    for question in questions.all().iterator(AT_ONCE):
        options = json.loads(json.dumps(list(question.options.raw_data)))
        parts = _parts(options, question.kind, question.answer, question.tolerance, question.translation_key)
        question.options = json.dumps(parts)
        question.save(update_fields=["options"])
    for revision in _revisions(apps, "question"):
        content = revision.content
        given = (content.get("kind"), content.pop("answer", None), content.pop("tolerance", None))
        options = json.loads(content.get("options") or "[]")
        key = uuid.UUID(str(content["translation_key"]))
        content["options"] = json.dumps(_parts(options, *given, key))
        revision.save(update_fields=["content"])


def bring_quizzes(apps, _schema_editor):
    draws = apps.get_model("quizzes", "QuizDraw").objects
    for quiz in apps.get_model("quizzes", "Quiz").objects.all().iterator(AT_ONCE):
        if list(quiz.contents.raw_data):
            continue
        rows = draws.filter(quiz=quiz).order_by("sort_order").values("bank", "count", "marks")
        quiz.contents = json.dumps(_contents(rows, quiz.translation_key))
        quiz.feedback_after = quiz.feedback_closed = AFTERWARDS[quiz.feedback]
        quiz.save(update_fields=["contents", "feedback_after", "feedback_closed"])
    for revision in _revisions(apps, "quiz"):
        content = revision.content
        if "contents" in content:
            continue
        rows = sorted(content.pop("draws", []), key=lambda draw: draw.get("sort_order") or 0)
        key = uuid.UUID(str(content["translation_key"]))
        content["contents"] = json.dumps(_contents(rows, key))
        seen = AFTERWARDS[content.pop("feedback", "full")]
        content["feedback_during"], content["feedback_after"], content["feedback_closed"] = [], seen, seen
        revision.save(update_fields=["content"])


def _revisions(apps, model):
    types = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="quizzes", model=model)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    return revisions.filter(base_content_type__in=types).iterator(AT_ONCE)


def _parts(options, kind, answer, tolerance, key):
    for option in options:
        text = option["value"].get("text", "")
        if option["type"] == "option" and "worth" not in option["value"]:
            option["value"] |= {"text": f"<p>{escape(text)}</p>" if text else "", "worth": None}
    if kind != "numeric":
        return options
    figures = [part for part in options if part["type"] == "figure"]
    if figures or answer in (None, ""):
        return figures
    value = {"answer": str(answer), "tolerance": str(tolerance or 0), "worth": "100", "feedback": ""}
    return [{"type": "figure", "id": _part_id(key, "figure 0"), "value": value}]


def _contents(rows, key):
    """One section with the draws in their order; its ids are the same in all translations."""
    draws = [
        {
            "type": "draw",
            "id": _part_id(key, f"draw {place}"),
            "value": {"bank": row["bank"], "count": row["count"], "marks": str(row["marks"])},
        }
        for place, row in enumerate(rows)
    ]
    return [{"type": "section", "id": _part_id(key, "section 0"), "value": {"items": draws}}] if draws else []


def _part_id(key, name):
    return str(uuid.uuid5(key, name))


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("quizzes", "0003_categories_kinds_contents"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(finish_attempts),
        migrations.RunPython(bring_questions),
        migrations.RunPython(bring_quizzes),
    ]
