"""What several kinds have in common: rows of parts, their worth, and what may be wrong with them.

A row is a block with an `id` and a `value`, of a stream or of a list.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring.kind import Resolved

ONE_PARAGRAPH = re.compile(r"\A<p(?: [^>]*)?>((?:(?!</?p[ >]).)*)</p>\Z", re.DOTALL)
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
WHOLE = Decimal(100)
FIFTH_PLACE = Decimal("0.00001")
FEWEST = 2


def plain(figure: Decimal | int | None) -> str:
    """The figure as it is frozen: without an exponent and without zeros at its end."""
    return "" if figure is None else format(Decimal(figure).normalize() + 0, "f")


def inline(rich, resolved: Resolved) -> str:
    """Rich text for the inside of a line: a single paragraph without its paragraph."""
    html = resolved(rich.source)
    one = ONE_PARAGRAPH.match(html)
    return one[1] if one else html


def said(text) -> str:
    """What a text says, rich or not, to compare it with others; the source where it shows a picture."""
    source = getattr(text, "source", text) or ""
    if "<embed" in source:
        return BLOCK_KEY.sub("", source)
    return unescape(strip_tags(source)).strip()


def rows_of(question, name: str) -> list:
    return [block for block in question.options if block.block_type == name]


def bound(rows: Iterable) -> list:
    """The rows of a list block with their ids."""
    return list(rows.bound_blocks)


def options(rows: list, resolved: Resolved, *, several: bool, text: Callable = inline) -> list[dict]:
    """Options with what each is worth. A choice of one: 100 when correct, else what is given, else 0. A choice of
    several: what is given, else an equal share of 100 for the correct ones and of −100 for the others."""
    ticked = [bool(row.value["correct"]) for row in rows]
    share = {True: WHOLE / max(sum(ticked), 1), False: -WHOLE / max(len(rows) - sum(ticked), 1)}
    frozen = []
    for row, right in zip(rows, ticked, strict=True):
        given = row.value["worth"]
        if several:
            worth = share[right].quantize(FIFTH_PLACE) if given is None else given
        else:
            worth = WHOLE if right else given or Decimal(0)
        frozen.append(
            {
                "id": row.id,
                "text": text(row.value["text"], resolved),
                "worth": plain(worth),
                "correct": right if several else worth == WHOLE,
                "feedback": resolved(row.value["feedback"].source),
            }
        )
    return frozen


def unresolved(text: str, _resolved: Resolved) -> str:
    """For options whose text is plain."""
    return text


def answers(rows: list, resolved: Resolved, keys: Callable[[dict], dict]) -> list[dict]:
    """Accepted answers; `keys` says what is frozen of each besides its worth and feedback."""
    return [
        {
            "id": row.id,
            **keys(row.value),
            "worth": plain(row.value["worth"]),
            "feedback": resolved(row.value["feedback"].source),
        }
        for row in rows
    ]


def wording_faults(texts: list[str], *, empty, twice) -> list:
    given = [text for text in texts if text]
    faults = [empty] if len(given) < len(texts) else []
    return [*faults, twice] if len(set(given)) < len(given) else faults


def option_faults(rows: list, *, several: bool) -> list:
    correct = sum(bool(row.value["correct"]) for row in rows)
    faults = [_("Give at least two options.")] if len(rows) < FEWEST else []
    faults += wording_faults(
        [said(row.value["text"]) for row in rows],
        empty=_("Every option needs a text."),
        twice=_("Two options say the same."),
    )
    if not several and correct != 1:
        faults.append(_("A single-choice question has exactly one correct option."))
    if several and correct == 0:
        faults.append(_("Mark at least one option as correct."))
    return faults


def answer_faults(rows: list) -> list:
    """There must be an answer, and one that earns everything."""
    if not rows:
        return [_("Give the right answer.")]
    if any(row.value["worth"] == WHOLE for row in rows):
        return []
    return [_("One of the answers must be worth 100 per cent.")]
