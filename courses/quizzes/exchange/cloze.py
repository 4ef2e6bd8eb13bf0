r"""Texts with gaps in Moodle's notation: {2:SHORTANSWER:=Seoul#Yes~%50%Sejong~*#No}.

In it \ takes the meaning off } ~ # = % " and \; HTML entities do so too, and are what is written.
"""

import re
from html import escape, unescape

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import rich, shapes
from courses.quizzes.exchange.entries import Unreadable
from courses.quizzes.exchange.filing import one_line
from courses.quizzes.exchange.rich import FindPicture, known_picture

NUMBERS = ("NUMERICAL", "NM")
WORDS = ("SHORTANSWER", "SA", "MW")
EXACT_WORDS = ("SHORTANSWER_C", "SAC", "MWC")
CHOICES = {
    name + side + mixed: bool(mixed)
    for name, sides in (("MULTICHOICE", ("", "_V", "_H")), ("MC", ("", "V", "H")))
    for side in sides
    for mixed in ("", "S")
} | {"MULTICHOICE_S": True}
SEVERAL = re.compile(r"M(?:ULTI)?R(?:ESPONSE)?(?:_?[VH]?S?)\Z")
BEGINNING = re.compile(r"\{\s*(?:(\d+)\s*)?:\s*([A-Z_]+)\s*:")
SHARE = re.compile(r"\s*(?:=|%\s*(-?\d+(?:[.,]\d*)?)\s*%)")
MARKER = re.compile(r"\{\{\s*\d+\s*\}\}")
ESCAPED = re.compile(r"\\([}{~#=%\"\\/])")
SIGNS = "}{~#\\=%\"':"
LONGEST_GAP = 20_000


def marker(number: int) -> str:
    return f"{{{{{number}}}}}"


def read(html: str, find: FindPicture = known_picture, lost: list[str] | None = None) -> dict:
    """The content of a cloze question. Unreadable where the notation is wrong or a gap is of no kind of ours."""
    shapes.refuse_long(html)
    if MARKER.search(html):
        raise Unreadable(_("The text holds {{1}} itself, which marks a gap here."))
    pieces, gaps, place = [], [], 0
    while found := BEGINNING.search(html, place):
        end = _end(html, found.end())
        if len(gaps) == shapes.MOST_PARTS:
            shapes.refuse_many(len(BEGINNING.findall(html)))
        gaps.append(_gap(found[1] or "", found[2], html[found.end() : end], find, lost))
        pieces += [html[place : found.start()], marker(len(gaps))]
        place = end + 1
    if not gaps:
        raise Unreadable(_("The text has no gap."))
    text = rich.clean("".join([*pieces, html[place:]]), rich.STEM, find, lost)
    if [int(number[2:-2]) for number in re.findall(r"\{\{\d+\}\}", text)] != list(range(1, len(gaps) + 1)):
        raise Unreadable(_("A gap stands where it would not be shown, or is broken by formatting."))
    return {"text": text, "gaps": gaps}


def write(content: dict) -> str:
    """The text with its gaps in the notation; brackets that are no gap are spelled as entities."""
    pieces, place = [], 0
    for marker in MARKER.finditer(content["text"]):
        gap = content["gaps"][int(marker[0].strip("{} ")) - 1]
        pieces += [content["text"][place : marker.start()].replace("{", "&#123;"), _written(gap)]
        place = marker.end()
    return "".join([*pieces, content["text"][place:].replace("{", "&#123;")])


def _end(html: str, start: int) -> int:
    for place in range(start, min(len(html), start + LONGEST_GAP)):
        if html[place] == "}" and html[place - 1] != "\\":
            return place
    raise Unreadable(_("A gap is not closed: “%(gap)s…”.") % {"gap": html[start : start + 40]})


def _gap(weight: str, name: str, body: str, find: FindPicture, lost: list[str] | None) -> dict:
    given = {"weight": shapes.whole(weight, least=1, most=100) if weight else 1}
    answers = [_answer(one, find, lost) for one in _split(body, "~") if one.strip()]
    if not answers:
        raise Unreadable(_("A gap has no answer."))
    if name in NUMBERS:
        return given | {"kind": "numeric", "answers": [_figure(one) for one in answers], "unit": ""}
    if name in WORDS or name in EXACT_WORDS:
        patterns = [
            {"pattern": one["text"], "worth": one["worth"], "feedback": one["feedback"]} for one in answers
        ]
        return given | {"kind": "short", "answers": patterns, "case_sensitive": name in EXACT_WORDS}
    if name in CHOICES:
        options = [_option(one) for one in answers]
        return given | {"kind": "choice", "options": options, "shuffle": CHOICES[name]}
    if SEVERAL.match(name):
        raise Unreadable(
            _("A gap of the sort %(name)s, where several may be chosen, has no equal here.") % {"name": name}
        )
    raise Unreadable(_("%(name)s is no sort of gap.") % {"name": name[:40]})


def _split(body: str, sign: str, most: int = -1) -> list[str]:
    """The parts between the signs that neither \\ nor an entity takes the meaning off."""
    parts, start = [], 0
    for place, character in enumerate(body):
        if character != sign or (place and body[place - 1] == "\\"):
            continue
        if sign == "#" and place and body[place - 1] == "&":
            continue
        if most >= 0 and len(parts) == most:
            break
        parts.append(body[start:place])
        start = place + 1
    return [*parts, body[start:]]


def _answer(source: str, find: FindPicture, lost: list[str] | None) -> dict:
    share = SHARE.match(source)
    text, *feedback = _split(source[share.end() :] if share else source, "#", most=1)
    earned = "0" if not share else shapes.worth(share[1] or "100")
    html = rich.clean(ESCAPED.sub(r"\1", feedback[0]), rich.FEEDBACK, find, lost) if feedback else ""
    return {"text": _plain(text), "worth": earned, "feedback": html}


def _plain(source: str) -> str:
    """Text of a gap: without tags, white space once. A backslash before a sign is gone; one before * stays."""
    source = ESCAPED.sub(lambda found: f"&#{ord(found[1])};", source)
    if "<" in source:
        source = escape(rich.to_plain(rich.clean(source)), quote=False)
    return one_line(unescape(source))


def _option(answer: dict) -> dict:
    correct = answer["worth"] == "100"
    return {
        "text": answer["text"],
        "correct": correct,
        "worth": None if correct or answer["worth"] == "0" else answer["worth"],
        "feedback": answer["feedback"],
    }


def _figure(answer: dict) -> dict:
    rest = {"worth": answer["worth"], "feedback": answer["feedback"]}
    if answer["text"] == "*":
        return shapes.ANY_FIGURE | rest
    given, _colon, tolerance = answer["text"].partition(":")
    return {"answer": shapes.figure(given), "tolerance": shapes.figure(tolerance or "0")} | rest


def _written(gap: dict) -> str:
    name = {"numeric": "NUMERICAL", "short": "SHORTANSWER", "choice": "MULTICHOICE"}[gap["kind"]]
    if gap.get("case_sensitive"):
        name += "_C"
    if gap["kind"] == "choice" and gap["shuffle"]:
        name += "_S"
    answers = gap["options"] if gap["kind"] == "choice" else gap["answers"]
    body = "~".join(_written_answer(gap, one) for one in answers)
    return f"{{{gap['weight']}:{name}:{body}}}"


def _written_answer(gap: dict, answer: dict) -> str:
    if gap["kind"] == "choice":
        earned, text = (
            plain(shapes.worth_of(gap["options"], answer, several=False)),
            _signless(answer["text"]),
        )
    elif gap["kind"] == "short":
        earned, text = answer["worth"], _signless(answer["pattern"])
    elif {name: answer[name] for name in shapes.ANY_FIGURE} == shapes.ANY_FIGURE:
        earned, text = answer["worth"], "*"
    else:
        earned, text = answer["worth"], f"{answer['answer']}:{answer['tolerance']}"
    share = "=" if earned == "100" else f"%{earned}%" if earned != "0" else ""
    return share + text + (f"#{_closed(answer['feedback'])}" if answer["feedback"] else "")


def _signless(text: str) -> str:
    return "".join(f"&#{ord(sign)};" if sign in SIGNS else escape(sign, quote=False) for sign in text)


def _closed(html: str) -> str:
    """Feedback without the signs that would end it: in the text and in addresses entities stand for them."""
    return "".join(f"&#{ord(sign)};" if sign in "}~\\{" else sign for sign in html)
