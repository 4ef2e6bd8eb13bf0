"""The demo courses as files: whole, equal in both languages, and free of anything like a real identifier."""

import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lms.demo.loading.pages import SELF_CHECKS

CONTENT = Path(__file__).resolve().parents[3] / "lms" / "demo" / "content"
COURSES = sorted(path.parent for path in (CONTENT / "courses").glob("*/course.json"))
# A short course introduces a simulation: no questions, no quiz, one module.
COMPLETE = [path for path in COURSES if (path / "quiz.json").exists()]
LANGUAGES = ("en", "ko")
SCENARIOS = {"1-move-in", "2-petition", "3-sharing", "4-document"}

BLOCK_FIELDS = {
    "heading": {"text", "level"},
    "steps": {"title", "items"},
    "callout": {"kind", "title", "text"},
    "rule_quote": {"quote", "citation", "url"},
    "table": {"caption", "data", "first_row_is_table_header"},
    "figure": {"image", "alt", "caption"},
    "video": {"title", "video", "captions", "transcript"},
    "self_check": {"question"},
    "quiz": {"quiz"},
    "simulation": {"scenario"},
}
# What must not differ between the languages; every other text must be translated.
NEUTRAL_FIELDS = {
    "level",
    "kind",
    "url",
    "image",
    "video",
    "captions",
    "question",
    "quiz",
    "scenario",
    "type",
}
RICH_TEXT_TAGS = {"p", "b", "i", "ul", "ol", "li", "a"}

LOOKS_REAL = [
    re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{7}(?![0-9])"),
    re.compile(r"(?<![0-9-])0[0-9]{1,2}-[0-9]{3,4}-[0-9]{4}(?![0-9])"),
    re.compile(r"[A-Za-z0-9._+-]+@(?![A-Za-z0-9.-]*\.example\b)[A-Za-z0-9.-]+"),
]
HANGUL = re.compile(r"[가-힣]")
LONG_ENOUGH_TO_NEED_HANGUL = 12

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
each_complete_course = pytest.mark.parametrize("course", COMPLETE, ids=lambda path: path.name)


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def lessons_of(course: Path) -> list[dict]:
    return [load(path) for path in sorted((course / "lessons").glob("*.json"))]


def bank_of(course: Path, file: str) -> list[dict]:
    return load(course / file)["questions"] if (course / file).exists() else []


def questions_of(course: Path) -> list[dict]:
    return bank_of(course, "questions.json") + bank_of(course, "self_checks.json")


def blocks_of(course: Path, language: str = "en") -> list[dict]:
    return [block for lesson in lessons_of(course) for block in lesson[language]["body"]]


def values_of(course: Path, block_type: str, field: str) -> set[str]:
    return {block["value"][field] for block in blocks_of(course) if block["type"] == block_type}


def shape(value, field: str | None = None):
    """The value without what a translation may change: kinds, numbers of items, references."""
    if isinstance(value, dict):
        return {key: shape(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, str) and field not in NEUTRAL_FIELDS:
        return "text" if value else "no text"
    return value


def texts(value, field: str | None = None):
    """Every translatable text below `value`."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str) and field not in NEUTRAL_FIELDS:
        yield value


def bilingual_nodes(value):
    """Every object, at any depth, that holds both languages."""
    if isinstance(value, dict):
        if set(LANGUAGES) <= set(value):
            yield value
        for item in value.values():
            yield from bilingual_nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from bilingual_nodes(item)


def files_of(course: Path) -> list[dict]:
    return [load(path) for path in sorted(course.rglob("*.json"))]


def option_rows(question: dict, language: str) -> list[bool]:
    return [option["correct"] for option in question[language]["options"]]


class TagCheck(HTMLParser):
    """Collects what a rich text may not hold: foreign tags, and tags left open or closed out of turn."""

    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        allowed = {"href"} if tag == "a" else set()
        if tag not in RICH_TEXT_TAGS or {name for name, _ in attrs} - allowed:
            self.faults.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")


def tag_faults(text: str) -> list[str]:
    check = TagCheck()
    check.feed(text)
    check.close()
    return check.faults + check.open


def test_there_are_two_complete_courses_and_two_short_ones():
    assert {path.name for path in COMPLETE} == {"move-in-reports", "information-sharing"}
    assert {path.name for path in COURSES} - {path.name for path in COMPLETE} == {
        "petition-handling",
        "official-documents",
    }


@each_complete_course
def test_complete_course_has_three_modules(course):
    assert len(load(course / "course.json")["modules"]) >= 3


@each_course
def test_outline_names_every_lesson_file_once(course):
    outline = load(course / "course.json")
    named = [slug for module in outline["modules"] for slug in module["lessons"]]

    assert outline["slug"] == course.name
    assert sorted(named) == sorted(lesson["slug"] for lesson in lessons_of(course))
    assert sorted(named) == sorted(path.stem for path in (course / "lessons").glob("*.json"))
    assert outline["modules"]
    assert outline["unlock"] in {"in_order", "free"}


@each_course
def test_both_languages_have_the_same_structure(course):
    for document in files_of(course):
        for node in bilingual_nodes(document):
            assert shape(node["en"]) == shape(node["ko"]), document.get("slug")


@each_course
def test_korean_is_written_and_not_english_left_standing(course):
    for document in files_of(course):
        for node in bilingual_nodes(document):
            untranslated = [
                text
                for text in texts(node["ko"])
                if len(text) >= LONG_ENOUGH_TO_NEED_HANGUL and not HANGUL.search(text)
            ]

            assert not untranslated


@each_course
def test_blocks_are_of_known_types_with_all_their_fields(course):
    for language in LANGUAGES:
        for block in blocks_of(course, language):
            if block["type"] == "paragraph":
                assert block["value"].startswith("<")
            else:
                assert set(block["value"]) == BLOCK_FIELDS[block["type"]], block


@each_course
def test_headings_callouts_and_tables_hold_what_their_blocks_allow(course):
    for language in LANGUAGES:
        for block in blocks_of(course, language):
            value = block["value"]
            if block["type"] == "heading":
                assert value["level"] in {"h2", "h3"}
            elif block["type"] == "callout":
                assert value["kind"] in {"note", "warning", "law"}
            elif block["type"] == "table":
                assert len({len(row) for row in value["data"]}) == 1, value["caption"]


@each_course
def test_rich_text_is_well_formed_and_uses_plain_tags_only(course):
    for document in files_of(course):
        for text in texts(document):
            assert not tag_faults(text), text


@each_course
def test_references_of_blocks_exist(course):
    images = {path.name for path in (CONTENT / "images").glob("*")}

    self_checks = {question["key"] for question in bank_of(course, "self_checks.json")}
    assert values_of(course, "self_check", "question") == self_checks
    quizzes = {load(course / "quiz.json")["slug"]} if course in COMPLETE else set()
    assert values_of(course, "quiz", "quiz") == quizzes
    films = {path.name for path in (CONTENT / "films").glob("*")}
    assert values_of(course, "figure", "image") <= images
    assert values_of(course, "video", "video") <= films
    captions = values_of(course, "video", "captions")
    assert {f"{name}.{language}.vtt" for name in captions for language in LANGUAGES} <= films
    scenarios = values_of(course, "simulation", "scenario")
    assert scenarios and scenarios <= SCENARIOS


def test_every_picture_and_film_is_shown_and_small():
    files = [*(CONTENT / "images").iterdir(), *(CONTENT / "films").iterdir()]
    blocks = [block for course in COURSES for block in blocks_of(course)]
    pictures = [block["value"] for block in blocks if block["type"] == "figure"]
    films = {block["value"]["video"] for block in blocks if block["type"] == "video"}

    assert all(file.stat().st_size < 300_000 for file in files)
    assert {file.name for file in files if file.suffix != ".vtt"} == {
        one["image"] for one in pictures
    } | films
    assert all(one["alt"] for one in pictures)


@each_course
def test_every_teaching_lesson_cites_a_rule_and_asks_a_question(course):
    for lesson in lessons_of(course):
        blocks = lesson["en"]["body"]
        kinds = {block["type"] for block in blocks}
        if kinds & {"quiz", "simulation"}:
            continue
        cites = "rule_quote" in kinds or any(
            block["type"] == "callout" and block["value"]["kind"] == "law" for block in blocks
        )

        assert cites, lesson["slug"]
        assert "self_check" in kinds or course not in COMPLETE, lesson["slug"]


@each_course
def test_questions_have_unique_keys_a_topic_and_a_source(course):
    questions = questions_of(course)

    assert len({question["key"] for question in questions}) == len(questions)
    assert all(question["topic"] and question["source"] for question in questions)


@each_course
def test_every_question_can_be_marked(course):
    for question in questions_of(course):
        key = question["key"]
        if question["kind"] == "single":
            assert option_rows(question, "en").count(True) == 1, key
            assert option_rows(question, "en").count(False) >= 2, key
        elif question["kind"] == "multiple":
            assert option_rows(question, "en").count(True) >= 2, key
            assert option_rows(question, "en").count(False) >= 1, key
        elif question["kind"] == "true_false":
            assert isinstance(question["answer"], bool), key
        else:
            assert question["kind"] == "numeric", key
            assert Decimal(question["answer"]).is_finite(), key
            assert Decimal(question["tolerance"]) >= 0, key
            assert set(question["unit"]) == set(LANGUAGES), key


@each_course
def test_options_stand_in_the_same_order_and_differ_from_each_other(course):
    for question in questions_of(course):
        if question["kind"] not in {"single", "multiple"}:
            continue
        assert option_rows(question, "en") == option_rows(question, "ko"), question["key"]
        for language in LANGUAGES:
            options = [option["text"] for option in question[language]["options"]]
            assert len(set(options)) == len(options), question["key"]


@each_complete_course
def test_lessons_give_no_graded_question_away(course):
    graded, shown = load(course / "questions.json"), load(course / "self_checks.json")
    stems = {question["en"]["stem"] for question in graded["questions"]}

    assert shown["bank"]["slug"] == course.name + SELF_CHECKS != graded["bank"]["slug"]
    assert not stems & {question["en"]["stem"] for question in shown["questions"]}


@each_complete_course
def test_quiz_draws_fewer_questions_than_its_bank_holds(course):
    quiz, bank = load(course / "quiz.json"), load(course / "questions.json")

    assert quiz["bank"] == bank["bank"]["slug"]
    assert len(bank["questions"]) >= 20
    assert 0 < quiz["draw"] < len(bank["questions"])
    assert 0 < quiz["pass_mark"] <= 100


@each_course
def test_nothing_is_shaped_like_a_real_identifier(course):
    for path in course.rglob("*.json"):
        text = path.read_text(encoding="utf-8")

        assert not [pattern.pattern for pattern in LOOKS_REAL if pattern.search(text)], path.name


def test_the_checks_themselves_see_a_fault():
    assert tag_faults("<p>open <b>and shut</p>")
    assert tag_faults("<p onclick='x'>text</p>")
    assert not tag_faults('<p><a href="https://law.example/1">text</a></p>')
    assert any(pattern.search("write to somebody@haneul.test") for pattern in LOOKS_REAL)
    assert not any(pattern.search("write to somebody@haneul.example") for pattern in LOOKS_REAL)
    assert shape({"text": "a", "level": "h2"}) != shape({"text": "b", "level": "h3"})
