"""The content of an entry by kind, in one spelling, and what the editor's fields can hold.

    single, multiple   options [{text, correct, worth, feedback}], shuffle; multiple also scoring
    true_false         truth, feedback_true, feedback_false
    numeric            answers [{answer, tolerance, worth, feedback}], unit, units [{unit, multiplier}], unit_required
    short              answers [{pattern, worth, feedback}], case_sensitive
    matching           pairs [{prompt, match, feedback}], distractors [text], shuffle
    ordering           steps [text], scoring
    cloze              text with {{1}}, gaps [{kind short|numeric|choice, weight, and the keys of that kind}]
    categorise         categories [{text, things [text]}], shuffle
    hotspot            picture (hash), alt, places [{text, x, y, w, h, correct, worth, feedback}], several, scoring
    case               parts [{kind, stem, weight, and the keys of that kind}]
    essay              words_min, words_max, text_required, files, files_most, files_kinds, files_megabytes, guidance,
                       rubric [{title, levels [{text, points}]}]

Figures are decimal strings. The worth of an option is None where it follows from being correct or not.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import FIFTH_PLACE, WHOLE, plain
from courses.quizzes.exchange.entries import KINDS, Entry, Unreadable

LONGEST_TEXT = 200_000
DATA_ADDRESS = re.compile(r"data:[^\"'\s>]*", re.IGNORECASE)
LONGEST = {
    "pattern": 200,
    "match": 200,
    "unit": 40,
    "name": 200,
    "level": 300,
    "alt": 300,
    "topic": 120,
    "source": 300,
    "tag": 100,
    "category": 200,
}
MOST_PARTS = 60
MOST_IN_A_PART = 20
MOST_THINGS = 30
MOST_TAGS = 60
DEEPEST_CATEGORY = 10
FILE_KINDS = ("pdf", "docx", "hwpx", "hwp", "odt", "xlsx", "pptx", "txt", "png", "jpg")
SAME_FILES = {"jpeg": "jpg"}
# Any figure at all: what other systems write as "*", to give feedback on what fits nothing else.
ANY_FIGURE = {"answer": "0", "tolerance": "99999999999999"}
# Per cents that other systems mean when they write fewer digits: 33.333 is a third.
SHARES = sorted(
    {(WHOLE * part / whole).quantize(FIFTH_PLACE) for whole in range(1, 13) for part in range(whole + 1)}
)
NEAR = Decimal("0.006")

CHOICE = {"options": [], "shuffle": True}
EMPTY = {
    "single": CHOICE,
    "multiple": CHOICE | {"scoring": "all"},
    "true_false": {"truth": "", "feedback_true": "", "feedback_false": ""},
    "numeric": {"answers": [], "unit": "", "units": [], "unit_required": False},
    "short": {"answers": [], "case_sensitive": False},
    "matching": {"pairs": [], "distractors": [], "shuffle": True},
    "ordering": {"steps": [], "scoring": "all"},
    "cloze": {"text": "", "gaps": []},
    "categorise": {"categories": [], "shuffle": True},
    "hotspot": {"picture": "", "alt": "", "places": [], "several": False, "scoring": "all"},
    "case": {"parts": []},
    "essay": {
        "words_min": None,
        "words_max": None,
        "text_required": True,
        "files": "",
        "files_most": 1,
        "files_kinds": [],
        "files_megabytes": 10,
        "guidance": "",
        "rubric": [],
    },
}
PART_KINDS = ("single", "multiple", "true_false", "numeric", "short", "matching", "ordering", "categorise")


def figure(text: str, *, places: int = 6) -> str:
    """A decimal figure in its one spelling. Unreadable where it is none, or has more digits than can be kept."""
    number = _decimal(text.strip().replace("\N{MINUS SIGN}", "-"), text)
    _sign, digits, exponent = number.normalize().as_tuple()
    whole = len(digits) + exponent
    if -exponent > places or whole > 20 - places:
        raise Unreadable(
            _("“%(figure)s” has too many digits: %(places)d behind the point at most.")
            % {"figure": text.strip()[:40], "places": places}
        )
    return plain(number)


def worth(text: str) -> str:
    """Per cent from −100 to 100; a share that was written with fewer digits is the share."""
    number = _decimal(text.strip().removesuffix("%").replace("\N{MINUS SIGN}", "-").replace(",", "."), text)
    if abs(number) > WHOLE:
        raise Unreadable(
            _("“%(worth)s” is not between −100 and 100 per cent.") % {"worth": text.strip()[:40]}
        )
    number = number.quantize(FIFTH_PLACE)
    nearest = min(SHARES, key=lambda share: abs(share - abs(number)))
    if abs(nearest - abs(number)) < NEAR:
        number = nearest.copy_sign(number)
    return plain(number)


def _decimal(text: str, told: str) -> Decimal:
    try:
        number = Decimal(text) if text.isascii() and "_" not in text else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number.adjusted()) > 40:
        raise Unreadable(
            _("“%(text)s” is not a figure: write it with a point and without commas.")
            % {"text": told.strip()[:40]}
        )
    return number


def whole(text: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number in these bounds, or Unreadable."""
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        raise Unreadable(
            _("“%(text)s” is not a whole number from %(least)d to %(most)d.")
            % {"text": text[:40], "least": least, "most": most}
        )
    return int(text)


def refuse_many(count: int, most: int = MOST_PARTS) -> None:
    """Unreadable where a question has more parts than can be kept: told before they are read one by one."""
    if count > most:
        raise Unreadable(
            _("The question has %(count)d parts of one sort; %(most)d can be kept.")
            % {"count": count, "most": most}
        )


def refuse_long(text: str) -> None:
    """Unreadable where the text, the pictures in it aside, is too long to be one text."""
    if len(text) > LONGEST_TEXT and len(DATA_ADDRESS.sub("", text)) > LONGEST_TEXT:
        raise Unreadable(_("A text is longer than %(most)d characters.") % {"most": LONGEST_TEXT})


def file_kinds(names: Iterable[str]) -> list[str]:
    """The kinds of file of these endings, in the editor's order. Unreadable where one is none of them."""
    wanted = {
        SAME_FILES.get(name, name)
        for name in (one.strip().removeprefix(".").casefold() for one in names)
        if name
    }
    if unknown := sorted(wanted - set(FILE_KINDS)):
        raise Unreadable(_("Files of the kind “%(kind)s” are not taken.") % {"kind": unknown[0][:20]})
    return [name for name in FILE_KINDS if name in wanted]


def share_of(options: list[dict], option: dict, *, several: bool) -> Decimal:
    """What an option is worth that does not say so (see `authoring.parts.options`)."""
    if not several:
        return WHOLE if option["correct"] else Decimal(0)
    alike = sum(one["correct"] == option["correct"] for one in options)
    return (WHOLE / alike * (1 if option["correct"] else -1)).quantize(FIFTH_PLACE)


def worth_of(options: list[dict], option: dict, *, several: bool) -> Decimal:
    """What choosing it earns, in per cent."""
    if option["worth"] is None or (option["correct"] and not several):
        return share_of(options, option, several=several)
    return Decimal(option["worth"])


def spell_worths(options: list[dict], *, several: bool) -> list[dict]:
    """Leaves out what follows from being correct or not."""
    for option in options:
        given = option["worth"]
        implied = share_of(options, option, several=several)
        if given is not None and ((option["correct"] and not several) or Decimal(given) == implied):
            option["worth"] = None
    return options


def checked(entry: Entry) -> Entry:
    """The entry, in its one spelling. Unreadable where the editor's fields could not hold it."""
    for kind, content in contents_of(entry):
        if kind in ("single", "multiple"):
            spell_worths(content["options"], several=kind == "multiple")
        if kind == "hotspot":
            spell_worths(content["places"], several=content["several"])
        for gap in content.get("gaps", []):
            if gap["kind"] == "choice":
                spell_worths(gap["options"], several=False)
    for reason in _too_much(entry):
        raise Unreadable(reason)
    return entry


def contents_of(entry: Entry) -> Iterator[tuple[str, dict]]:
    """The kind and content of the question and of the parts of a case."""
    yield entry.kind, entry.content
    if entry.kind == "case":
        for part in entry.content["parts"]:
            yield part["kind"], part


def pictures_of(entry: Entry) -> list[str]:
    """The hashes of all pictures that it shows, each once."""
    found = []
    if entry.kind == "hotspot" and entry.content["picture"]:
        found.append(entry.content["picture"])
    for html in rich_texts_of(entry):
        found += [piece[:64] for piece in html.split('src="sha256:')[1:]]
    return list(dict.fromkeys(found))


def rich_texts_of(entry: Entry) -> Iterator[str]:
    yield entry.stem
    yield entry.feedback
    yield from _texts_in(entry.content)


def _texts_in(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)


def _too_much(entry: Entry) -> Iterator[str]:
    if entry.kind not in KINDS:
        yield _("“%(kind)s” is no kind of question.") % {"kind": entry.kind[:40]}
        return
    for name, text in _bounded_texts(entry):
        if len(text) > LONGEST[name]:
            yield _("“%(text)s…” is longer than %(most)d characters.") % {
                "text": text[:40],
                "most": LONGEST[name],
            }
    if any(len(text) > LONGEST_TEXT for text in rich_texts_of(entry)):
        yield _("A text is longer than %(most)d characters.") % {"most": LONGEST_TEXT}
    if len(entry.tags or ()) > MOST_TAGS:
        yield _("The question has more than %(most)d tags.") % {"most": MOST_TAGS}
    if len(entry.category or ()) > DEEPEST_CATEGORY:
        yield _("The category lies deeper than %(most)d levels.") % {"most": DEEPEST_CATEGORY}
    for place, (kind, content) in enumerate(contents_of(entry)):
        for count, most in _counts(kind, content, is_part=place > 0):
            if count > most:
                yield _("The question has %(count)d parts of one sort; %(most)d can be kept.") % {
                    "count": count,
                    "most": most,
                }


def _bounded_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "topic", entry.topic or ""
    yield "source", entry.source or ""
    yield from (("tag", tag) for tag in entry.tags or ())
    yield from (("category", title) for title in entry.category or ())
    for _kind, content in contents_of(entry):
        for holder in (content, *content.get("gaps", [])):
            yield from (("pattern", one["pattern"]) for one in holder.get("answers", []) if "pattern" in one)
            yield "unit", holder.get("unit", "")
            if holder.get("kind") == "choice":
                yield from (("name", one["text"]) for one in holder["options"])
        yield from (("unit", one["unit"]) for one in content.get("units", []))
        yield from (("match", one["match"]) for one in content.get("pairs", []))
        yield from (("match", one) for one in content.get("distractors", []))
        yield from (("name", one["text"]) for one in content.get("categories", []))
        yield from (("name", one["text"]) for one in content.get("places", []))
        yield "alt", content.get("alt", "")
        for criterion in content.get("rubric", []):
            yield "name", criterion["title"]
            yield from (("level", level["text"]) for level in criterion["levels"])


def _counts(kind: str, content: dict, *, is_part: bool) -> Iterator[tuple[int, int]]:
    most = MOST_IN_A_PART if is_part else MOST_PARTS
    parts: Iterable[str] = (
        "options",
        "answers",
        "units",
        "pairs",
        "distractors",
        "steps",
        "gaps",
        "places",
        "parts",
        "rubric",
    )
    together = [len(content[name]) for name in parts if name in content]
    yield (max(together, default=0), most) if is_part else (sum(together), most)
    yield len(content.get("categories", [])), 10 if is_part else MOST_PARTS
    yield from ((len(one["things"]), MOST_THINGS) for one in content.get("categories", []))
    yield from (
        (len(gap.get("answers", gap.get("options", []))), MOST_IN_A_PART) for gap in content.get("gaps", [])
    )
    yield from ((len(one["levels"]), 10) for one in content.get("rubric", []))
