"""What a paper asked by one version of a question, told in terms of a later version: to mark it by a corrected key.

Parts are recognised by their wording and, where that is new, by their id: an editor may correct a key by moving words
as well as by moving a tick.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import sorted_by_id

SHOWN = ("stem", "text", "image", "x", "y", "w", "h")


class Unfit(Exception):
    """Answers to the earlier version cannot be judged by the later one; `message` says why."""

    def __init__(self, message: str | Promise):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Refit:
    """Turns a response, and an item of a paper, from the earlier version into the later one."""

    response: Callable[[Any], Any]
    item: Callable[[dict], dict]


def refit(before: dict, after: dict) -> Refit:
    """Raises Unfit where the later version asks for something else than the earlier one did."""
    if before["kind"] != after["kind"]:
        raise Unfit(_("It is of another kind now."))
    return REFITS[before["kind"]](before, after)


def reworded(before: dict, after: dict) -> bool:
    """Whether learners read, or saw, something else than they would now."""
    return Counter(_shown(before)) != Counter(_shown(after))


def _shown(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        for one in spec:
            yield from _shown(one)
    elif isinstance(spec, dict):
        for name, value in spec.items():
            if name in SHOWN:
                yield f"{name}: {value}"
            elif name not in ("feedback", "lesson"):
                yield from _shown(value)


def _same(before: dict, after: dict) -> Refit:
    return Refit(response=lambda response: response, item=lambda item: item)


def _figure(before: dict, after: dict) -> Refit:
    if (before["unit"], bool(before.get("unit_required"))) != (
        after["unit"],
        bool(after.get("unit_required")),
    ):
        raise Unfit(_("It asks for the figure in another unit now."))
    if not _units(before) <= _units(after):
        raise Unfit(_("A unit that answers could be written in was removed."))
    return _same(before, after)


def _units(spec: dict) -> set[str]:
    return {other["unit"] for other in spec.get("units", [])}


def _options(before: dict, after: dict) -> Refit:
    return _chosen(before["options"], after["options"], _("Options were added or removed."))


def _places(before: dict, after: dict) -> Refit:
    if before["several"] != after["several"]:
        raise Unfit(_("One place was to be chosen, and now several are, or the other way round."))
    return _chosen(before["places"], after["places"], _("Places on the picture were added or removed."))


def _chosen(before: list[dict], after: list[dict], refusal: Promise) -> Refit:
    ids = _paired(before, after, refusal)
    return Refit(
        response=lambda response: sorted(ids[one] for one in response),
        item=lambda item: item | {"order": _moved(item["order"], before, after, ids)},
    )


def _ordered(before: dict, after: dict) -> Refit:
    ids = _paired(before["steps"], after["steps"], _("Steps were added or removed."))
    return Refit(
        response=lambda response: [ids[step] for step in response],
        item=lambda item: item | {"order": _moved(item["order"], before["steps"], after["steps"], ids)},
    )


def _matched(before: dict, after: dict) -> Refit:
    """Matches are recognised by their wording alone: the id of one is that of the first pair which has it."""
    prompts = _paired(before["prompts"], after["prompts"], _("Pairs were added or removed."))
    texts: dict[str, str] = {}
    for match in after["matches"]:
        texts.setdefault(match["text"], match["id"])
    if {match["text"] for match in before["matches"]} != texts.keys():
        raise Unfit(_("Other things can be chosen for the prompts now."))
    matches = {match["id"]: texts[match["text"]] for match in before["matches"]}

    def moved(item: dict) -> dict:
        order = _moved(item["order"], before["prompts"], after["prompts"], prompts)
        offered = _moved(item["matches"], before["matches"], after["matches"], matches)
        return item | {"order": order, "matches": offered}

    return Refit(lambda response: _renamed(response, prompts, matches), moved)


def _sorted_into(before: dict, after: dict) -> Refit:
    things = _paired(before["things"], after["things"], _("Things to sort were added or removed."))
    refusal = _("Categories were added, removed or put in another order.")
    categories = _paired(before["categories"], after["categories"], refusal)
    if [categories[one["id"]] for one in before["categories"]] != [one["id"] for one in after["categories"]]:
        raise Unfit(refusal)
    return Refit(
        response=lambda response: _renamed(response, things, categories),
        item=lambda item: item | {"order": _moved(item["order"], before["things"], after["things"], things)},
    )


def _composed(key: str, refusal: Promise) -> Callable[[dict, dict], Refit]:
    def refit_parts(before: dict, after: dict) -> Refit:
        if [(part["id"], part["kind"]) for part in before[key]] != [
            (part["id"], part["kind"]) for part in after[key]
        ]:
            raise Unfit(refusal)
        parts = {one["id"]: refit(one, other) for one, other in zip(before[key], after[key], strict=True)}

        def moved(item: dict) -> dict:
            shown = zip(parts.values(), item["parts"], strict=True)
            return item | {"parts": [one.item(part) for one, part in shown]}

        return Refit(lambda response: {id_: parts[id_].response(one) for id_, one in response.items()}, moved)

    return refit_parts


def _by_people(before: dict, after: dict) -> Refit:
    raise Unfit(_("People mark the answers to this question."))


REFITS: dict[str, Callable[[dict, dict], Refit]] = {
    "single": _options,
    "multiple": _options,
    "true_false": _options,
    "choice": _options,
    "numeric": _figure,
    "short": _same,
    "matching": _matched,
    "ordering": _ordered,
    "categorise": _sorted_into,
    "hotspot": _places,
    "cloze": _composed("gaps", _("Gaps were added, removed, put in another order or made of another kind.")),
    "case": _composed("parts", _("Parts were added, removed, put in another order or made of another kind.")),
    "essay": _by_people,
}


def _paired(before: Sequence[dict], after: Sequence[dict], refusal: Promise) -> dict[str, str]:
    """The id that each part of the earlier version has in the later one."""
    by_text = _unique_texts(after)
    ids = {id_: by_text[text] for text, id_ in _unique_texts(before).items() if text in by_text}
    left = {part["id"] for part in after} - set(ids.values())
    for part in before:
        if part["id"] not in ids and part["id"] in left:
            ids[part["id"]] = part["id"]
            left.remove(part["id"])
    if left or len(ids) < len(before):
        raise Unfit(refusal)
    return ids


def _unique_texts(parts: Sequence[dict]) -> dict[str, str]:
    """The ids of those whose wording no other has."""
    times = Counter(part["text"] for part in parts)
    return {part["text"]: part["id"] for part in parts if part["text"] and times[part["text"]] == 1}


def _moved(
    positions: Sequence[int], before: Sequence[dict], after: Sequence[dict], ids: dict[str, str]
) -> list[int]:
    places = {part["id"]: place for place, part in reversed(list(enumerate(after)))}
    return [places[ids[before[position]["id"]]] for position in positions]


def _renamed(response: dict[str, str], keys: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    return sorted_by_id((keys[key], values[value]) for key, value in response.items())
