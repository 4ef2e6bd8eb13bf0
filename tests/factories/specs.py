"""A frozen question of every kind, and what the right answer to it is. Ids, keys and feedback are told apart from
everything else by their spelling, so that a page can be searched for them."""

from itertools import count
from random import Random
from typing import Any

from courses.quizzes.marking import KINDS

EXPLAINED = "<p>EXPLAINED: fourteen days, both days counted.</p>"


def common(kind: str, **keys) -> dict:
    return {
        "format": 2,
        "kind": kind,
        "stem": f"<p>A question of the kind {kind}.</p>",
        "feedback": EXPLAINED,
        "source": "SOURCE: Article 16",
        "lesson": {"title": "Where to read again", "url": "/en/courses/periods/"},
        "bank": "residents",
        "key": f"key-of-{kind}",
        "group": "",
        "language": "en",
        "topic": "",
        "category": "",
        "tags": [],
        "difficulty": "",
        **keys,
    }


def option(id: str, text: str, worth: str, *, correct: bool | None = None) -> dict:
    correct = worth == "100" if correct is None else correct
    return {
        "id": f"id-{id}",
        "text": text,
        "worth": worth,
        "correct": correct,
        "feedback": f"<p>TOLD-{id}</p>",
    }


def answer(id: str, worth: str = "100", **keys) -> dict:
    return {"id": f"id-{id}", "worth": worth, "feedback": f"<p>TOLD-{id}</p>", **keys}


SINGLE = {
    "options": [
        option("s1", "<b>Within</b> 14 days", "100"),
        option("s2", "Within 30 days", "25"),
        option("s3", "Never", "-50"),
    ],
    "shuffle": True,
}
MULTIPLE = {
    "options": [
        option("m1", "Name", "50", correct=True),
        option("m2", "Address", "50", correct=True),
        option("m3", "Hobby", "-100", correct=False),
    ],
    "scoring": "partial",
    "shuffle": True,
}
TRUE_FALSE = {
    "options": [
        {"id": "true", "text": "", "worth": "100", "correct": True, "feedback": "<p>TOLD-t</p>"},
        {"id": "false", "text": "", "worth": "0", "correct": False, "feedback": ""},
    ],
    "shuffle": False,
}
NUMERIC = {
    "answers": [answer("n1", answer="14", tolerance="0.5"), answer("n2", "50", answer="14", tolerance="2")],
    "unit": "days",
    "units": [{"unit": "hours", "multiplier": "24"}, {"unit": "일", "multiplier": "1"}],
    "unit_required": False,
}
SHORT = {
    "answers": [
        answer("w1", pattern="move*in"),
        answer("w2", pattern="전입 신고"),
        answer("w3", "40", pattern="*move*"),
    ],
    "case_sensitive": False,
}
MATCHING = {
    "prompts": [
        {"id": "id-p1", "text": "A <i>move</i>", "match": "id-a1", "feedback": "<p>TOLD-p1</p>"},
        {"id": "id-p2", "text": "A birth", "match": "id-a2", "feedback": ""},
        {"id": "id-p3", "text": "A death", "match": "id-a2", "feedback": ""},
    ],
    "matches": [
        {"id": "id-a1", "text": "14 days"},
        {"id": "id-a2", "text": "one month"},
        {"id": "id-a3", "text": "at once"},
    ],
    "shuffle": True,
}
ORDERING = {
    "steps": [
        {"id": f"id-o{place}", "text": text}
        for place, text in enumerate(["Ask", "Check", "Enter", "Confirm"])
    ],
    "scoring": "partial",
}
CATEGORISE = {
    "categories": [{"id": "id-c1", "text": "Personal"}, {"id": "id-c2", "text": "Public"}],
    "things": [
        {"id": "id-g1", "text": "A <b>telephone</b> number", "category": "id-c1"},
        {"id": "id-g2", "text": "The opening hours", "category": "id-c2"},
        {"id": "id-g3", "text": "A date of birth", "category": "id-c1"},
    ],
    "shuffle": True,
}
HOTSPOT = {
    "image": {"url": "/static/img/emblem.svg", "width": 800, "height": 400, "alt": "The form of a report"},
    "places": [
        option("h1", "The field of the day", "100") | {"x": "50", "y": "60", "w": "20", "h": "20"},
        option("h2", "The field of the name", "0") | {"x": "10", "y": "10", "w": "20.5", "h": "20"},
        option("h3", "The signature", "0") | {"x": "60", "y": "10", "w": "20", "h": "20"},
    ],
    "several": False,
    "scoring": "all",
}
CLOZE = {
    "text": "<p>A move is reported within {{1}} days {{2}} the {{3}}.</p>",
    "gaps": [
        {
            "id": "id-k1",
            "kind": "numeric",
            "weight": 2,
            "answers": [answer("k1n", answer="14", tolerance="0")],
            "unit": "",
            "units": [],
            "unit_required": False,
        },
        {
            "id": "id-k2",
            "kind": "choice",
            "weight": 1,
            "options": [option("k2a", "after", "100"), option("k2b", "before", "0")],
            "shuffle": True,
        },
        {
            "id": "id-k3",
            "kind": "short",
            "weight": 1,
            "answers": [answer("k3a", pattern="move*")],
            "case_sensitive": False,
        },
    ],
}
ESSAY = {
    "words_min": 2,
    "words_max": 50,
    "text_required": True,
    "files": {"allowed": True, "required": False, "most": 2, "kinds": ["pdf", "docx"], "megabytes": 10},
    "rubric": [{"id": "id-r1", "title": "RUBRIC", "levels": [{"id": "id-l1", "text": "LEVEL", "points": 4}]}],
    "guidance": "<p>GUIDANCE</p>",
}
PARTS = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true_false": TRUE_FALSE,
    "numeric": NUMERIC,
    "short": SHORT,
    "matching": MATCHING,
    "ordering": ORDERING,
    "categorise": CATEGORISE,
}
CASE = {
    "parts": [
        {"id": f"id-part-{kind}", "kind": kind, "stem": f"<p>The part {kind}.</p>", "weight": weight, **keys}
        for weight, (kind, keys) in zip(count(1), PARTS.items(), strict=False)
    ]
}
SPECS = {
    kind: common(kind, **keys)
    for kind, keys in {**PARTS, "cloze": CLOZE, "hotspot": HOTSPOT, "case": CASE, "essay": ESSAY}.items()
}


def item_for(spec: dict, *, seed: int = 1, number: int = 1) -> dict:
    """Its place on a paper, as a draw makes it."""
    paper = KINDS[spec["kind"]].paper(spec, Random(seed))
    return {"item": number, "language": "en", "kind": spec["kind"], "marks": 1, **paper}


def right_value(spec: dict, item: dict) -> Any:
    """The value that earns all marks of the question as that paper shows it."""
    kind = spec["kind"]
    if kind in ("single", "multiple", "true_false", "choice", "hotspot"):
        options = spec["places" if kind == "hotspot" else "options"]
        return [place for place, option in enumerate(item["order"]) if options[option]["correct"]]
    if kind == "numeric":
        unit = f" {spec['unit']}" if spec.get("unit_required") else ""
        return spec.get("answers", [spec])[0]["answer"] + unit
    if kind == "short":
        return spec["answers"][0]["pattern"].replace("*", " ").strip()
    if kind == "matching":
        ids = [spec["matches"][place]["id"] for place in item["matches"]]
        return [ids.index(spec["prompts"][prompt]["match"]) for prompt in item["order"]]
    if kind == "ordering":
        return [item["order"].index(step) for step in range(len(item["order"]))]
    if kind == "categorise":
        ids = [category["id"] for category in spec["categories"]]
        return [ids.index(spec["things"][thing]["category"]) for thing in item["order"]]
    if kind == "essay":
        return {"text": "Fourteen days.", "files": []}
    parts = spec["gaps" if kind == "cloze" else "parts"]
    return [right_value(part, shown) for part, shown in zip(parts, item["parts"], strict=True)]
