"""A question of every kind in both languages, as a bank would freeze it, to look at and to examine."""

from decimal import Decimal
from random import Random
from urllib.parse import quote

from django.utils import translation

from courses.quizzes.marking import KINDS, field_name
from courses.quizzes.queries import ReviewItem, SheetItem, fields_of
from courses.quizzes.queries.presenting import EVERYTHING, PRESENTERS, Answered, HandedIn, Place, html

FORM = """<svg xmlns="http://www.w3.org/2000/svg" width="800" height="420" viewBox="0 0 800 420" font-family="sans-serif" font-size="18">
<rect width="800" height="420" fill="#f6f8f7"/><rect width="800" height="56" fill="#0b5252"/>
<text x="24" y="36" fill="#fff">{title}</text>
<g fill="#fff" stroke="#7b8885"><rect x="40" y="96" width="320" height="44"/><rect x="40" y="186" width="320" height="44"/>
<rect x="440" y="96" width="320" height="44"/><rect x="440" y="186" width="320" height="44"/></g>
<g fill="#14201f"><text x="40" y="86">{a}</text><text x="40" y="176">{b}</text><text x="440" y="86">{c}</text><text x="440" y="176">{d}</text></g>
<rect x="600" y="330" width="160" height="52" rx="8" fill="#0e6664"/><text x="640" y="362" fill="#fff">{e}</text></svg>"""


def one_of(language: str, english, korean):
    return korean if language == "ko" else english


def picture(language: str) -> dict:
    words = one_of(
        language,
        {
            "title": "Move-in report",
            "a": "Applicant",
            "b": "New address",
            "c": "Day of the move",
            "d": "Contact",
            "e": "Accept",
        },
        {"title": "전입신고", "a": "신고인", "b": "새 주소", "c": "전입일", "d": "연락처", "e": "수리"},
    )
    alt = one_of(
        language,
        "Screen “Move-in report”: fields for applicant, new address, day of the move and contact; a button to accept",
        "‘전입신고’ 화면: 신고인, 새 주소, 전입일, 연락처 입력란과 수리 단추",
    )
    return {
        "url": f"data:image/svg+xml,{quote(FORM.format(**words))}",
        "width": 800,
        "height": 420,
        "alt": alt,
    }


def options(*rows: tuple[str, str], told: str = "") -> list[dict]:
    return [
        {
            "id": f"o{place}",
            "text": text,
            "worth": worth,
            "correct": not worth.startswith("-") and worth != "0",
            "feedback": told,
        }
        for place, (text, worth) in enumerate(rows)
    ]


def answers(*rows: dict) -> list[dict]:
    return [{"id": f"a{place}", "worth": "100", "feedback": "", **row} for place, row in enumerate(rows)]


def specs(language: str) -> dict[str, dict]:
    def say(english, korean):
        return one_of(language, english, korean)

    days = say("days", "일")
    told = say("<p>Article 16 counts from the day of the move.</p>", "<p>제16조는 전입한 날부터 셉니다.</p>")
    single = {
        "options": options(
            (say("Within 14 days of the move", "전입한 날부터 14일 이내"), "100"),
            (
                say(
                    "Within 14 days of the contract, <b>even when the family moves later</b>",
                    "계약일부터 14일 이내, <b>나중에 전입하더라도</b>",
                ),
                "0",
            ),
            (say("Whenever the family is ready", "준비가 되는 대로"), "0"),
            told=told,
        ),
        "shuffle": True,
    }
    multiple = {
        "options": options(
            (say("Name", "성명"), "50"),
            (say("New address", "새 주소"), "50"),
            (say("Income", "소득"), "-50"),
            (say("Religion", "종교"), "-50"),
        ),
        "scoring": "partial",
        "shuffle": True,
    }
    true_false = {
        "options": [
            {"id": answer, "text": "", "worth": worth, "correct": worth == "100", "feedback": ""}
            for answer, worth in (("true", "0"), ("false", "100"))
        ],
        "shuffle": False,
    }
    numeric = {
        "answers": answers({"answer": "14", "tolerance": "0"}),
        "unit": days,
        "units": [{"unit": say("weeks", "주"), "multiplier": "0.142857"}],
        "unit_required": False,
    }
    short = {
        "answers": answers(
            {"pattern": say("move-in report", "전입 신고")}, {"pattern": say("report of a move*", "전입*")}
        ),
        "case_sensitive": False,
    }
    matching = {
        "prompts": [
            {"id": f"p{place}", "text": text, "match": match, "feedback": ""}
            for place, (text, match) in enumerate(
                [
                    (say("A household moves within the city", "세대가 시 안에서 이사한다"), "m0"),
                    (say("A child is born", "아이가 태어난다"), "m1"),
                    (say("A resident dies <i>abroad</i>", "주민이 <i>국외에서</i> 사망한다"), "m1"),
                ]
            )
        ],
        "matches": [
            {"id": "m0", "text": say("14 days", "14일")},
            {"id": "m1", "text": say("one month", "1개월")},
            {"id": "m2", "text": say("at once", "즉시")},
        ],
        "shuffle": True,
    }
    ordering = {
        "steps": [
            {"id": f"s{place}", "text": text}
            for place, text in enumerate(
                [
                    say(
                        "Ask who the applicant is and look at the identity card",
                        "신고인이 누구인지 묻고 신분증을 확인한다",
                    ),
                    say("Compare the report with the register", "신고 내용을 등록부와 대조한다"),
                    say("Enter the new address", "새 주소를 입력한다"),
                    say("Hand out the confirmation", "확인서를 교부한다"),
                ]
            )
        ],
        "scoring": "partial",
    }
    categorise = {
        "categories": [
            {"id": "c0", "text": say("May be disclosed", "공개할 수 있음")},
            {"id": "c1", "text": say("Personal: not without a reason", "개인정보: 사유 없이 공개 불가")},
        ],
        "things": [
            {
                "id": "t0",
                "text": say("The opening hours of the office", "관서의 업무 시간"),
                "category": "c0",
            },
            {
                "id": "t1",
                "text": say("The telephone number of an applicant", "신고인의 전화번호"),
                "category": "c1",
            },
            {"id": "t2", "text": say("The fee of a certificate", "증명서 수수료"), "category": "c0"},
        ],
        "shuffle": True,
    }
    cloze = {
        "text": say(
            "<p>A household reports its move within {{1}} days {{2}} the move. The report is made at the {{3}} of the <b>new</b> address.</p>",
            "<p>세대는 전입한 날{{2}} {{1}}일 이내에 신고한다. 신고는 <b>새</b> 주소지의 {{3}}에 한다.</p>",
        ),
        "gaps": [
            {
                "id": "g0",
                "kind": "numeric",
                "weight": 1,
                "answers": answers({"answer": "14", "tolerance": "0"}),
                "unit": "",
                "units": [],
                "unit_required": False,
            },
            {
                "id": "g1",
                "kind": "choice",
                "weight": 1,
                "options": options((say("after", "부터"), "100"), (say("before", "까지"), "0")),
                "shuffle": True,
            },
            {
                "id": "g2",
                "kind": "short",
                "weight": 1,
                "answers": answers({"pattern": say("*office*", "*센터")}),
                "case_sensitive": False,
            },
        ],
    }
    hotspot = {
        "image": picture(language),
        "places": [
            {**one, "x": x, "y": y, "w": w, "h": h}
            for one, (x, y, w, h) in zip(
                options(
                    (say("The field for the applicant", "신고인 입력란"), "0"),
                    (say("The field for the day of the move", "전입일 입력란"), "100"),
                    (say("The button “Accept”", "‘수리’ 단추"), "0"),
                ),
                [("4", "21", "43", "14"), ("54", "21", "43", "14"), ("74", "77", "22", "15")],
                strict=True,
            )
        ],
        "several": False,
        "scoring": "all",
    }
    stem = say("What do you do first?", "가장 먼저 무엇을 합니까?")
    case = {
        "parts": [
            {"id": "x0", "stem": f"<p>{stem}</p>", "weight": 1, "kind": "single", **single},
            {
                "id": "x1",
                "stem": say("<p>How many days are left?</p>", "<p>며칠 남았습니까?</p>"),
                "weight": 1,
                "kind": "numeric",
                **numeric,
            },
            {
                "id": "x2",
                "stem": say("<p>Put the steps in order.</p>", "<p>단계를 순서대로 정하십시오.</p>"),
                "weight": 2,
                "kind": "ordering",
                **ordering,
            },
        ]
    }
    essay = {
        "words_min": 5,
        "words_max": 20,
        "text_required": True,
        "files": {"allowed": True, "required": False, "most": 2, "kinds": ["pdf", "hwpx"], "megabytes": 10},
        "rubric": [],
        "guidance": "",
    }
    stems = {
        "single": say("By when does a family report its move?", "가족은 언제까지 전입신고를 해야 합니까?"),
        "multiple": say("What may be asked of the applicant?", "신고인에게 무엇을 물을 수 있습니까?"),
        "true_false": say(
            "A report may be refused because the house is too small.",
            "집이 좁다는 이유로 신고를 거부할 수 있다.",
        ),
        "numeric": say("How many days does the law give?", "법은 며칠을 줍니까?"),
        "short": say("What is the report called?", "이 신고를 무엇이라고 합니까?"),
        "matching": say("How long is the period?", "기간은 얼마입니까?"),
        "ordering": say("In which order do you work?", "어떤 순서로 처리합니까?"),
        "cloze": say("Complete the rule.", "규정을 완성하십시오."),
        "categorise": say("What may you tell a caller?", "전화한 사람에게 무엇을 알려 줄 수 있습니까?"),
        "hotspot": say("Where is the day of the move entered?", "전입일은 어디에 입력합니까?"),
        "case": say(
            "Mr Han moved on 2 March with his two children. On 12 March he stands at your counter with the contract of the new flat, but without an identity card.",
            "한 씨는 3월 2일 두 자녀와 함께 이사했습니다. 3월 12일 새 집 계약서를 가지고 창구에 왔으나 신분증이 없습니다.",
        ),
        "essay": say(
            "Explain to a citizen why the report is not accepted.",
            "신고가 수리되지 않은 이유를 시민에게 설명하십시오.",
        ),
    }
    kinds = {
        "single": single, "multiple": multiple, "true_false": true_false, "numeric": numeric, "short": short,
        "matching": matching, "ordering": ordering, "cloze": cloze, "categorise": categorise, "hotspot": hotspot,
        "case": case, "essay": essay,
    }  # fmt: skip
    return {
        kind: {
            "format": 2,
            "kind": kind,
            "stem": f"<p>{stems[kind]}</p>",
            "feedback": say(
                "<p>The period begins with the day of the move.</p>",
                "<p>기간은 전입한 날부터 시작합니다.</p>",
            ),
            "source": say("Resident Registration Act, Article 16", "주민등록법 제16조"),
            "lesson": {"title": say("Periods and how to count them", "기간과 계산 방법"), "url": "#"},
            **keys,
        }
        for kind, keys in kinds.items()
    }


# What somebody answered who knows half of it, in the order in which things are written above.
GIVEN = {
    "single": ["o1"],
    "multiple": ["o0", "o2"],
    "true_false": ["false"],
    "numeric": "2 weeks",
    "short": "Registration",
    "matching": {"p0": "m0", "p1": "m2"},
    "ordering": ["s0", "s2", "s1", "s3"],
    "cloze": {"g0": "14", "g1": ["o1"]},
    "categorise": {"t0": "c0", "t1": "c0", "t2": "c0"},
    "hotspot": ["o0"],
    "case": {"x0": ["o0"], "x1": "4", "x2": ["s0", "s2", "s1", "s3"]},
    "essay": {"text": "The report is complete.\n\nThe identity card is missing.", "files": ["f" * 64]},
}
FILES = {"f" * 64: HandedIn("f" * 64, "letter.pdf", 120_000)}


def items_in(language: str) -> list[tuple[dict, dict]]:
    chance = Random(3)
    return [
        (spec, {"item": number, "language": language, "kind": kind, **KINDS[kind].paper(spec, chance)})
        for number, (kind, spec) in enumerate(specs(language).items(), start=1)
    ]


def sheets() -> list[SheetItem]:
    """All of them as they are answered: not begun yet, but for the essay."""
    found = []
    for spec, item in items_in(translation.get_language()):
        kind, name = KINDS[item["kind"]], field_name(item)
        value = GIVEN["essay"] if kind.by_people else kind.blank
        place = Place(item, name, fields_of(kind.to_form(name, item, value)), item["language"], FILES)
        parts = PRESENTERS[item["kind"]].sheet(spec, place)
        shared = {"number": item["item"], "section": 0, "language": item["language"], "kind": item["kind"]}
        kept = {"revision": 0, "saved_at": None, "answered": False}
        found.append(SheetItem(**shared, stem=html(spec["stem"]), parts=parts, **kept))
    return found


def reviews() -> list[ReviewItem]:
    """All of them as they are looked at afterwards by somebody who knew half of it."""
    found = []
    for spec, item in items_in(translation.get_language()):
        kind, response = KINDS[item["kind"]], GIVEN[item["kind"]]
        fraction = kind.fraction(spec, response)
        parts = PRESENTERS[item["kind"]].review(
            spec, Answered(item, response, EVERYTHING, item["language"], FILES)
        )
        verdict = "" if kind.by_people else "right" if fraction == 1 else "partly" if fraction else "wrong"
        found.append(
            ReviewItem(
                number=item["item"],
                section=0,
                language=item["language"],
                kind=item["kind"],
                stem=html(spec["stem"]),
                parts=parts,
                answered=True,
                verdict=verdict,
                earned=round(fraction * 2, 3),
                possible=Decimal(2),
                feedback=html(spec["feedback"]),
                source=spec["source"],
                lesson=spec["lesson"],
            )
        )
    return found
