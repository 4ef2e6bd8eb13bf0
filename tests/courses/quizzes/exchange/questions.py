"""Random questions in neutral terms, of every kind. Hypothesis draws the seeds; the rest is plain chance, which is fast."""

from decimal import Decimal
from html import escape
from io import BytesIO
from random import Random

from hypothesis import strategies as st
from PIL import Image

from courses.quizzes.exchange import KINDS, Entry, shapes
from courses.quizzes.exchange.pictures import checked
from courses.quizzes.exchange.rich import FEEDBACK, PART, PICTURE, STEM, clean, from_plain

SIGNS = "~=#{}:\\%<>&\"'*[]|$/@-+.,;!?()`^_·±→"
LETTERS = "abcXYZ0123456789    가나다라ㄱㅎ전입é漢\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"
TAGS = ("b", "i", "sup", "sub", "code")
LINKS = ("https://example.org/a?b=1&c=d#e", "/lessons/1/", "mailto:a@example.org")
WORTHS = ("100", "50", "33.33333", "0", "-50", "12.5", "14.28571", "-100", "7")


def png(shade: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (3, 2), (shade, 20, 30)).save(out, "PNG")
    return out.getvalue()


PICTURES = {
    one.sha256: one for one in (checked(f"picture-{shade}.png", png(shade)) for shade in (1, 90, 200))
}


def entries(kinds=KINDS, **limits) -> st.SearchStrategy[Entry]:
    """Questions of these kinds; see Maker for the limits."""
    return st.integers(0, 2**63).map(lambda seed: Maker(Random(seed), **limits).entry(kinds))


class Maker:
    """Makes questions by chance, with no more in them than a format carries."""

    def __init__(self, chance: Random, *, pictures: bool = True, plain: bool = False, scoring: str = ""):
        self.chance, self.pictures, self.plain, self.scoring = chance, pictures, plain, scoring

    def entry(self, kinds) -> Entry:
        kind = self.one(sorted(kinds))
        entry = Entry(
            kind=kind,
            stem=self.rich(STEM, empty=False),
            content=getattr(self, kind)(),
            feedback=self.rich(FEEDBACK),
            key=f"{self.one('abc')}{self.chance.randrange(10**9)}",
            category=tuple(self.some(self.line, 0, 3)),
            topic=self.one(["", self.line()]),
            source=self.one(["", self.line()]),
            difficulty=self.one(["", "easy", "medium", "hard"]),
            tags=tuple(sorted({self.line(LETTERS) for _tag in range(self.chance.randrange(3))})),
        )
        entry.pictures = {one: PICTURES[one] for one in shapes.pictures_of(entry)}
        return shapes.checked(entry)

    def one(self, choices):
        return self.chance.choice(choices)

    def yes(self) -> bool:
        return self.chance.random() < 0.5

    def some(self, make, least: int = 1, most: int = 4) -> list:
        return [make() for _number in range(self.chance.randint(least, most))]

    def text(self, most: int = 16, letters: str = SIGNS + LETTERS) -> str:
        return "".join(self.chance.choices(letters, k=self.chance.randint(0, most)))

    def line(self, letters: str = SIGNS + LETTERS) -> str:
        return " ".join(self.text(16, letters).split()) or self.one(["x", "문항"])

    def figure(self, least: int = -(10**9), most: int = 10**9, places: int = 6) -> str:
        number = Decimal(self.chance.randint(least, most)).scaleb(-self.chance.randint(0, places))
        return shapes.figure(str(number), places=places)

    def rich(self, features: frozenset, *, empty: bool = True) -> str:
        if empty and self.chance.random() < 0.3:
            return ""
        if self.plain:
            html = from_plain("\n\n".join(self.some(lambda: self.text(30), 1, 2)), features)
        else:
            html = clean("".join(self.some(self.block, 1, 3)), features)
        return html if html or empty else "<p>x</p>"

    def block(self) -> str:
        inside = self.pieces
        kind = self.chance.randrange(6 if self.pictures else 5)
        if kind == 5:
            side = self.one(["", ' class="left"'])
            return f'<img{side} src="{PICTURE}{self.one(sorted(PICTURES))}" alt="{escape(self.line())}"/>'
        return [
            lambda: f"<p>{inside()}</p>",
            lambda: f"<p>{inside()}<br/>{inside()}</p>",
            lambda: f"<ul><li>{inside()}</li><li>{inside()}</li></ul>",
            lambda: f"<ol><li>{inside()}<ul><li>{inside()}</li></ul></li></ol>",
            lambda: inside(),
        ][kind]()

    def pieces(self) -> str:
        return "".join(self.some(self.piece, 1, 3))

    def piece(self) -> str:
        html = escape(self.text(), quote=False)
        for tag in self.some(lambda: self.one(TAGS), 0, 2):
            html = f"<{tag}>{html}</{tag}>"
        return f'<a href="{escape(self.one(LINKS))}">{html}</a>' if self.chance.random() < 0.2 else html

    def judged(self, **keys) -> dict:
        return {**keys, "worth": self.one(WORTHS), "feedback": self.rich(FEEDBACK)}

    def option(self, text: str) -> dict:
        return {"text": text, "correct": self.yes(), **self.judged(), "worth": self.one([None, *WORTHS])}

    def options(self, make, *, several: bool) -> list[dict]:
        options = self.some(make, 2)
        right = self.one(options)
        for option in options:
            if not several:
                option["correct"] = option is right
                option["worth"] = None if option["correct"] or option["worth"] == "100" else option["worth"]
        right["correct"] = True
        return options

    def part_text(self) -> str:
        return self.rich(PART, empty=False)

    def single(self) -> dict:
        make = lambda: self.option(self.part_text())  # noqa: E731
        return {"options": self.options(make, several=False), "shuffle": self.yes()}

    def multiple(self) -> dict:
        make = lambda: self.option(self.part_text())  # noqa: E731
        how = self.scoring or self.one(["all", "partial"])
        return {"options": self.options(make, several=True), "shuffle": self.yes(), "scoring": how}

    def true_false(self) -> dict:
        feedback = {f"feedback_{truth}": self.rich(FEEDBACK) for truth in ("true", "false")}
        return {"truth": self.one(["true", "false"]), **feedback}

    def figure_answer(self) -> dict:
        return self.judged(answer=self.figure(), tolerance=self.figure(0, 10**6))

    def numeric(self) -> dict:
        unit = self.one(["", "일", "km"])
        others = [
            {"unit": name, "multiplier": self.figure(2, 10**6)}
            for name in ("시간", "hours = x")
            if self.yes()
        ]
        any_figure = [self.judged(**shapes.ANY_FIGURE)] if self.yes() else []
        return {
            "answers": self.some(self.figure_answer, 1, 3) + any_figure,
            "unit": unit,
            "units": others,
            "unit_required": bool(unit) and self.yes(),
        }

    def pattern(self) -> dict:
        return self.judged(pattern=self.line())

    def short(self) -> dict:
        return {"answers": self.some(self.pattern), "case_sensitive": self.yes()}

    def matching(self) -> dict:
        pair = lambda: {"prompt": self.part_text(), "match": self.line(), "feedback": self.rich(FEEDBACK)}  # noqa: E731
        return {"pairs": self.some(pair, 2), "distractors": self.some(self.line, 0, 2), "shuffle": self.yes()}

    def ordering(self) -> dict:
        return {"steps": self.some(self.part_text, 2), "scoring": self.one(["all", "partial"])}

    def categorise(self) -> dict:
        names = dict.fromkeys(["첫째", *self.some(self.line, 1, 3)])
        return {
            "categories": [{"text": name, "things": self.some(self.part_text, 0, 3)} for name in names],
            "shuffle": self.yes(),
        }

    def essay(self) -> dict:
        files = self.one(["", "allowed", "required"])
        limits = {
            "files_most": self.chance.randint(1, 10),
            "files_kinds": shapes.file_kinds(self.some(lambda: self.one(shapes.FILE_KINDS), 1, 3)),
            "files_megabytes": self.chance.randint(1, 50),
        }
        level = lambda: {"text": self.line(), "points": self.chance.randint(0, 100)}  # noqa: E731
        return shapes.EMPTY["essay"] | {
            "words_min": self.one([None, 5]),
            "words_max": self.one([None, 500]),
            "text_required": not files or self.yes(),
            "files": files,
            **(limits if files else {}),
            "guidance": self.rich(FEEDBACK),
            "rubric": self.some(lambda: {"title": self.line(), "levels": self.some(level, 2, 3)}, 0, 2),
        }

    def place(self) -> dict:
        edges = {edge: shapes.figure(str(self.chance.randint(1, 50_000) / 1000), places=3) for edge in "xywh"}
        return self.option(self.line()) | edges

    def hotspot(self) -> dict:
        several = self.yes()
        return {
            "picture": self.one(sorted(PICTURES)),
            "alt": self.line(),
            "several": several,
            "scoring": self.one(["all", "partial"]),
            "places": self.options(self.place, several=several),
        }

    def case(self) -> dict:
        return {"parts": self.some(self.part, 1, 3)}

    def part(self) -> dict:
        kind = self.one(shapes.PART_KINDS)
        common = {"kind": kind, "stem": self.rich(STEM, empty=False), "weight": self.chance.randint(1, 100)}
        return common | getattr(self, kind)()

    def cloze(self) -> dict:
        gaps = self.some(self.gap, 1, 3)
        marked = "".join(f"{self._unmarked()}{{{{{number}}}}}" for number in range(1, len(gaps) + 1))
        return {"text": clean(f"<p>{marked}{self._unmarked()}</p>"), "gaps": gaps}

    def _unmarked(self) -> str:
        return self.pieces().replace("{{", "{ {")

    def gap(self) -> dict:
        kind, common = self.one(["short", "numeric", "choice"]), {"weight": self.chance.randint(1, 100)}
        if kind == "choice":
            options = self.options(lambda: self.option(self.line()), several=False)
            return common | {"kind": kind, "options": options, "shuffle": self.yes()}
        if kind == "short":
            return common | {"kind": kind, **self.short()}
        return common | {"kind": kind, "answers": self.some(self.figure_answer), "unit": self.one(["", "일"])}
