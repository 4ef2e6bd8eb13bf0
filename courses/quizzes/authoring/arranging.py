"""Kinds that are answered by putting things where they belong."""

from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring.kind import Resolved
from courses.quizzes.authoring.parts import FEWEST, bound, inline, rows_of, said, wording_faults


def matched(pairs: list, distractors: list, resolved: Resolved) -> dict:
    """Prompts and matches. Matches of the same text are one; it is known by the first row that has it."""
    matches: dict[str, str] = {}
    for text, row_id in [
        *((row.value["match"].strip(), row.id) for row in pairs),
        *((row.value["text"].strip(), row.id) for row in distractors),
    ]:
        matches.setdefault(text, row_id)
    return {
        "prompts": [
            {
                "id": row.id,
                "text": inline(row.value["prompt"], resolved),
                "match": matches[row.value["match"].strip()],
                "feedback": resolved(row.value["feedback"].source),
            }
            for row in pairs
        ],
        "matches": [{"id": row_id, "text": text} for text, row_id in matches.items()],
    }


def matching_faults(pairs: list, distractors: list) -> list:
    faults = [_("Give at least two pairs.")] if len(pairs) < FEWEST else []
    faults += wording_faults(
        [said(row.value["prompt"]) for row in pairs],
        empty=_("Every pair needs a prompt."),
        twice=_("Two prompts say the same."),
    )
    texts = [row.value["match"].strip() for row in pairs]
    others = [row.value["text"].strip() for row in distractors]
    if "" in texts + others:
        faults.append(_("Say what belongs to every prompt."))
    if set(texts) & set(others):
        faults.append(_("What belongs to a prompt is also given as belonging to none."))
    if len(pairs) >= FEWEST and len(set(texts + others)) < FEWEST:
        faults.append(_("There is only one thing to choose: add what belongs to no prompt."))
    return faults


def steps(rows: list, resolved: Resolved) -> list[dict]:
    return [{"id": row.id, "text": inline(row.value["text"], resolved)} for row in rows]


def step_faults(rows: list) -> list:
    few = [_("Give at least two steps.")] if len(rows) < FEWEST else []
    return few + wording_faults(
        [said(row.value["text"]) for row in rows],
        empty=_("Every step needs a text."),
        twice=_("Two steps say the same."),
    )


def categorised(rows: list, resolved: Resolved) -> dict:
    return {
        "categories": [{"id": row.id, "text": row.value["text"]} for row in rows],
        "things": [
            {"id": thing.id, "text": inline(thing.value, resolved), "category": row.id}
            for row in rows
            for thing in bound(row.value["things"])
        ],
    }


def category_faults(rows: list) -> list:
    things = [said(thing.value) for row in rows for thing in bound(row.value["things"])]
    faults = [_("Give at least two categories.")] if len(rows) < FEWEST else []
    faults += [_("Give at least two things to sort.")] if len(things) < FEWEST else []
    faults += wording_faults(
        [row.value["text"].strip() for row in rows],
        empty=_("Every category needs a name."),
        twice=_("Two categories have the same name."),
    )
    return faults + wording_faults(
        things, empty=_("Every thing needs a text."), twice=_("Two things say the same.")
    )


class Matching:
    icon = "resubmit"
    description = _("To every prompt what belongs to it is chosen from a list.")
    fields = ("shuffle",)
    blocks = ("pair", "distractor")
    parts = _("Pairs")
    hint = _("Prompts with what belongs to them; and what is offered besides and belongs to none.")

    def content(self, question, resolved: Resolved) -> dict:
        pairs, distractors = rows_of(question, "pair"), rows_of(question, "distractor")
        return matched(pairs, distractors, resolved) | {"shuffle": question.shuffle}

    def faults(self, question) -> dict[str, list]:
        return {"options": matching_faults(rows_of(question, "pair"), rows_of(question, "distractor"))}


class Ordering:
    icon = "order"
    description = _("Steps are put in their right order.")
    fields = ("scoring",)
    blocks = ("step",)
    parts = _("Steps")
    hint = _("The steps in the right order. Learners see them in another.")

    def content(self, question, resolved: Resolved) -> dict:
        return {"steps": steps(rows_of(question, "step"), resolved), "scoring": question.scoring}

    def faults(self, question) -> dict[str, list]:
        return {"options": step_faults(rows_of(question, "step"))}


class Categorise:
    icon = "folder-open-inverse"
    description = _("Every thing is put into the category it belongs to.")
    fields = ("shuffle",)
    blocks = ("category",)
    parts = _("Categories")
    hint = _("The categories, each with what belongs to it.")

    def content(self, question, resolved: Resolved) -> dict:
        return categorised(rows_of(question, "category"), resolved) | {"shuffle": question.shuffle}

    def faults(self, question) -> dict[str, list]:
        return {"options": category_faults(rows_of(question, "category"))}
