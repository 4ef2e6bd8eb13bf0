"""The contents of a quiz as they are frozen, the pools they draw from, and whether these are enough."""

import secrets
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from wagtail.blocks import StreamValue

from courses.quizzes.blocks import DIFFICULTIES
from courses.quizzes.drawing import draw
from courses.quizzes.models.bank import QuestionBank, QuestionCategory
from courses.quizzes.models.question import Question

chance = secrets.SystemRandom()


def frozen_sections(contents: StreamValue, resolved: Callable[[str], str]) -> list[dict]:
    return [
        {
            "key": section.id,
            "title": section.value["title"] or "",
            "intro": resolved(section.value["intro"].source),
            "pass_mark": section.value["pass_mark"],
            "shuffle": bool(section.value["shuffle"]),
            "items": [FROZEN[item.block_type](item.value) for item in section.value["items"]],
        }
        for section in contents
    ]


def draws_of(item: dict) -> list[dict]:
    """What a frozen item asks for: one fixed question, a draw, or the draws that are the rows of a blueprint."""
    if item["type"] != "blueprint":
        return [item]
    common = {name: item[name] for name in ("bank", "bank_id", "marks")}
    return [{"type": "draw", **common, **row} for row in item["rows"]]


def candidates_of(one: dict) -> list[str]:
    """The translation groups that are ready today for a draw or a fixed question."""
    ready = Question.objects.ready().order_by()
    suitable = (
        ready.filter(translation_key=one["group"]) if one["type"] == "question" else ready.matching(one)
    )
    return [str(group) for group in suitable.values_list("translation_key", flat=True).distinct()]


def count_of(one: dict) -> int:
    return 1 if one["type"] == "question" else one["count"]


def questions_in(sections: list[dict]) -> int:
    """How many questions a paper with these sections has."""
    return sum(count_of(one) for section in sections for item in section["items"] for one in draws_of(item))


def contents_faults(contents: StreamValue) -> list[str]:
    """Why no paper could be drawn with these contents today."""
    sections = [section.value for section in contents]
    items = [item for section in sections for item in section["items"]]
    if not items:
        return [gettext("Ask at least one question.")]
    faults = []
    if any(not section["items"] for section in sections):
        faults.append(gettext("A section has no questions."))
    if len(sections) > 1 and any(not (section["title"] or "").strip() for section in sections):
        faults.append(gettext("Give every section a title."))
    if any(not _is_complete(item) for item in items):
        return [*faults, gettext("A question or bank is not chosen, or is gone.")]
    return faults or _too_few([FROZEN[item.block_type](item.value) for item in items])


def _is_complete(item) -> bool:
    return item.value.get("question" if item.block_type == "question" else "bank") is not None


def _too_few(items: list[dict]) -> list[str]:
    wanted = [one for item in items for one in draws_of(item)]
    pools = [(candidates_of(one), count_of(one)) for one in wanted]
    faults = [
        _shortage(one, count, len(ready))
        for one, (ready, count) in zip(wanted, pools, strict=True)
        if len(ready) < count
    ]
    if faults:
        return list(dict.fromkeys(faults))
    drawn = draw(pools, chance)
    return [_overlap(wanted[drawn])] if isinstance(drawn, int) else []


def _shortage(one: dict, count: int, ready: int) -> str:
    if one["type"] == "question":
        return gettext("A question of the quiz is not ready: publish it first, or take it out.")
    message = ngettext(
        "%(wanted)d question is drawn from %(pool)s, which has %(ready)d ready.",
        "%(wanted)d questions are drawn from %(pool)s, which has %(ready)d ready.",
        count,
    )
    return message % {"wanted": count, "pool": described(one), "ready": ready}


def _overlap(one: dict) -> str:
    if one["type"] == "question":
        return gettext(
            "A question is asked twice, or the draws need it: no question is asked twice in one attempt."
        )
    message = gettext(
        "The draws have questions in common: when the others have theirs, %(pool)s is left without enough. No "
        "question is asked twice in one attempt."
    )
    return message % {"pool": described(one)}


def described(one: dict) -> str:
    """A draw in words: “Moves”, or “Moves: Deadlines, hard”."""
    bank = QuestionBank.objects.get(pk=one["bank_id"])
    branch = QuestionCategory.objects.filter(pk=one.get("category_id")).first()
    difficulty = dict(DIFFICULTIES).get(one.get("difficulty") or None, "")
    criteria = [branch, *one.get("tags", []), difficulty, one.get("topic")]
    named = ", ".join(str(criterion) for criterion in criteria if criterion)
    return f"“{bank}: {named}”" if named else f"“{bank}”"


def _marks(given: Decimal) -> int | str:
    """A whole number as one, any other as its decimal spelling."""
    return int(given) if given == given.to_integral_value() else format(given.normalize(), "f")


def _question(value) -> dict:
    return {
        "type": "question",
        "group": str(value["question"].translation_key),
        "marks": _marks(value["marks"]),
    }


def _draw(value) -> dict:
    return {
        "type": "draw",
        **_bank(value["bank"]),
        **_criteria(value["category"], _names(value["tags"]), value["topic"]),
        "difficulty": value["difficulty"] or "",
        "count": value["count"],
        "marks": _marks(value["marks"]),
    }


def _blueprint(value) -> dict:
    return {
        "type": "blueprint",
        **_bank(value["bank"]),
        "marks": _marks(value["marks"]),
        "rows": [
            _criteria(row["category"], _names(row["tag"]), row["topic"]) | {"count": row["count"]}
            for row in value["rows"]
        ],
    }


def _bank(bank: QuestionBank) -> dict:
    return {"bank": bank.slug, "bank_id": bank.pk}


def _criteria(category: QuestionCategory | None, tags: list[str], topic: str | None) -> dict:
    return {"category_id": category and category.pk, "tags": tags, "topic": topic or ""}


def _names(text: str | None) -> list[str]:
    return sorted({name.strip() for name in (text or "").split(",") if name.strip()})


FROZEN = {"question": _question, "draw": _draw, "blueprint": _blueprint}
