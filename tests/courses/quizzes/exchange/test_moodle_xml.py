import pytest

from courses.quizzes.exchange import FORMATS, rich, shapes
from tests.courses.quizzes.exchange.questions import Maker, Random
from tests.courses.quizzes.exchange.reading import moodle, moodle_question, only, reading

ANSWER = '<answer fraction="{}" format="html"><text>{}</text><feedback format="html"><text>{}</text></feedback></answer>'


def answers(*rows: tuple[str, str, str]) -> str:
    return "".join(ANSWER.format(*row) for row in rows)


def test_several_right_options_add_up_in_parts():
    body = "<single>false</single><shuffleanswers>0</shuffleanswers>"
    entry = only(
        moodle_question("multichoice", body + answers(("50", "a", ""), ("50", "b", ""), ("-25", "c", ""))),
        "moodle-xml",
    )

    assert (entry.kind, entry.content["scoring"], entry.content["shuffle"]) == ("multiple", "partial", False)
    assert [(one["correct"], one["worth"]) for one in entry.content["options"]] == [
        (True, None),
        (True, None),
        (False, "-25"),
    ]


def test_all_or_nothing_multiple_choice_stays_so():
    entry = only(
        moodle_question("multichoiceset", answers(("100", "a", ""), ("100", "b", ""), ("0", "c", ""))),
        "moodle-xml",
    )

    assert (entry.kind, entry.content["scoring"]) == ("multiple", "all")
    assert [one["correct"] for one in entry.content["options"]] == [True, True, False]


def test_feedback_to_right_answers_goes_to_the_right_option():
    body = "<correctfeedback format='html'><text>Well done</text></correctfeedback>"
    body += "<incorrectfeedback format='html'><text>Your answer is incorrect.</text></incorrectfeedback>"
    entry = only(
        moodle_question("multichoice", body + answers(("100", "a", "Yes."), ("0", "b", "No."))), "moodle-xml"
    )

    assert [one["feedback"] for one in entry.content["options"]] == [
        "<p>Yes.</p><p>Well done</p>",
        "<p>No.</p>",
    ]
    assert not entry.notes


def test_a_number_has_several_answers_with_tolerance_and_units():
    body = (
        '<answer fraction="100"><text>14</text><tolerance>0.5</tolerance></answer>'
        '<answer fraction="50"><text>15</text><tolerance>2</tolerance></answer>'
        '<answer fraction="0"><text>*</text><feedback><text>Far off</text></feedback></answer>'
        "<units><unit><multiplier>1</multiplier><unit_name>days</unit_name></unit>"
        "<unit><multiplier>24</multiplier><unit_name>hours</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype><unitpenalty>1.0000000</unitpenalty>"
    )
    content = only(moodle_question("numerical", body), "moodle-xml").content

    assert [(one["answer"], one["tolerance"], one["worth"]) for one in content["answers"][:2]] == [
        ("14", "0.5", "100"),
        ("15", "2", "50"),
    ]
    assert content["answers"][2] == shapes.ANY_FIGURE | {"worth": "0", "feedback": "<p>Far off</p>"}
    assert (content["unit"], content["units"]) == ("days", [{"unit": "hours", "multiplier": "24"}])
    assert content["unit_required"]


def test_a_short_answer_keeps_its_wildcards():
    body = "<usecase>1</usecase>" + answers(("100", "move*in", ""), ("20", "a\\*b", ""))
    content = only(moodle_question("shortanswer", body), "moodle-xml").content

    assert [one["pattern"] for one in content["answers"]] == ["move*in", "a\\*b"]
    assert content["case_sensitive"]


@pytest.mark.parametrize("sort", ["matching", "ddmatch"])
def test_matching_keeps_what_belongs_to_nothing(sort):
    pair = '<subquestion format="html"><text>{}</text><answer format="html"><text>{}</text></answer></subquestion>'
    body = pair.format("<p>a</p>", "1 &lt; 2").replace("<p>a</p>", "<![CDATA[<p>a</p>]]>") + pair.format(
        "", "other"
    )
    content = only(moodle_question(sort, body), "moodle-xml").content

    assert [one["prompt"] for one in content["pairs"]] == ["<p>a</p>"]
    assert content["distractors"] == ["other"]


@pytest.mark.parametrize(
    ("scored", "scoring", "notes"),
    [
        ("ALL_OR_NOTHING", "all", 0),
        ("RELATIVE_NEXT_EXCLUDE_LAST", "partial", 0),
        ("ABSOLUTE_POSITION", "partial", 1),
    ],
)
def test_ordering_says_where_it_is_scored_otherwise(scored, scoring, notes):
    body = f"<gradingtype>{scored}</gradingtype>" + answers(("2", "second", ""), ("1", "first", ""))
    entry = only(moodle_question("ordering", body), "moodle-xml")

    assert entry.content == {"steps": ["<p>first</p>", "<p>second</p>"], "scoring": scoring}
    assert len(entry.notes) == notes


def test_gaps_of_all_sorts():
    stem = (
        "<p>{2:SHORTANSWER:=Seoul#Yes~%50%Sejong~*#No} has {1:NUMERICAL:=25:1} districts, "
        "{:MCS:=many~%30%some~fe\\}w#&#125;}.</p>"
    )
    entry = only(moodle_question("cloze", "", stem), "moodle-xml")
    words, figures, choice = entry.content["gaps"]

    assert entry.content["text"] == "<p>{{1}} has {{2}} districts, {{3}}.</p>"
    assert entry.stem == "<p>Fill in the gaps.</p>"
    assert [(one["pattern"], one["worth"], one["feedback"]) for one in words["answers"]] == [
        ("Seoul", "100", "<p>Yes</p>"),
        ("Sejong", "50", ""),
        ("*", "0", "<p>No</p>"),
    ]
    assert (words["weight"], figures["answers"][0]["answer"], figures["answers"][0]["tolerance"]) == (
        2,
        "25",
        "1",
    )
    assert [(one["text"], one["correct"], one["worth"]) for one in choice["options"]] == [
        ("many", True, None),
        ("some", False, "30"),
        ("fe}w", False, None),
    ]
    assert (choice["shuffle"], choice["options"][2]["feedback"]) == (True, "<p>}</p>")


def test_a_gap_for_several_choices_is_named():
    found = reading(moodle_question("cloze", "", "<p>{1:MULTIRESPONSE:=a~=b}</p>"), "moodle-xml")

    assert "MULTIRESPONSE" in found.faults[0].reason


def test_missing_words_become_choices_of_their_group():
    body = "".join(
        f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
        for text, group in (("cat", 1), ("dog", 1), ("red", 2))
    )
    content = only(moodle_question("gapselect", body, "<p>A [[2]] that is [[3]].</p>"), "moodle-xml").content

    assert content["text"] == "<p>A {{1}} that is {{2}}.</p>"
    told = [[(one["text"], one["correct"]) for one in gap["options"]] for gap in content["gaps"]]
    assert told == [[("cat", False), ("dog", True)], [("red", True)]]


def test_an_essay_keeps_its_limits_and_files():
    body = (
        "<responseformat>editor</responseformat><responserequired>0</responserequired><minwordlimit>50</minwordlimit>"
        "<maxwordlimit>200</maxwordlimit><attachments>2</attachments><attachmentsrequired>1</attachmentsrequired>"
        "<maxbytes>1048577</maxbytes><filetypeslist>.pdf,.docx</filetypeslist>"
        "<graderinfo format='html'><text>Look at the dates.</text></graderinfo>"
    )
    content = only(moodle_question("essay", body), "moodle-xml").content

    assert content == shapes.EMPTY["essay"] | {
        "words_min": 50,
        "words_max": 200,
        "text_required": False,
        "files": "required",
        "files_most": 2,
        "files_megabytes": 2,
        "files_kinds": ["pdf", "docx"],
        "guidance": "<p>Look at the dates.</p>",
    }


def test_what_has_no_equal_is_a_fault_at_its_place_and_a_description_is_not():
    text = moodle_question("calculated", "") + ""
    found = reading(
        text.replace("</quiz>", '<question type="description"><name><text>D</text></name></question></quiz>'),
        "moodle-xml",
    )

    assert [(fault.element, fault.question) for fault in found.faults] == [("quiz/question[1]", "Name")]
    assert [note.element for note in found.notes] == ["quiz/question[2]"]


def test_a_fault_inside_a_question_names_the_element():
    body = '<answer fraction="100"><text>ten</text></answer>'
    [fault] = reading(moodle_question("numerical", body), "moodle-xml").faults

    assert (fault.element, fault.line) == ("quiz/question[1]/answer[1]", 3)


@pytest.mark.parametrize(
    ("format_", "text", "stem"),
    [
        ("html", "a &lt;b>b&lt;/b>", "<p>a <b>b</b></p>"),
        ("markdown", "a **b**", "<p>a <b>b</b></p>"),
        ("plain_text", "a &lt;b> **c**\nd", "<p>a &lt;b&gt; **c**<br/>d</p>"),
        ("moodle_auto_format", "a &lt;b>b&lt;/b> c\nd", "<p>a <b>b</b> c<br/>d</p>"),
    ],
)
def test_texts_are_read_in_their_format(format_, text, stem):
    question = f'<question type="essay"><questiontext format="{format_}"><text>{text}</text></questiontext></question>'

    assert only(moodle(question), "moodle-xml").stem == stem


def test_tags_and_idnumber_come_along():
    body = "<idnumber>move-1</idnumber><tags><tag><text>law</text></tag><tag><text>a</text></tag></tags>"
    entry = only(moodle_question("essay", body), "moodle-xml")

    assert (entry.key, entry.tags) == ("move-1", ("a", "law"))


def test_a_case_is_a_description_to_moodle_and_that_is_named():
    written = FORMATS["moodle-xml"].write([Maker(Random(4)).entry(["case"])])

    assert b'<question type="description">' in written.data
    assert len(written.lost) == 1


def test_a_picture_without_description_holds_the_question_back(shared):
    text = (shared / "truefalse.xml").read_text(encoding="utf-8").replace('alt="Moodle logo"', 'alt=""')
    entry = reading(text, "moodle-xml").entries[0]

    assert entry.is_held_back
    assert rich.pictures_in(entry.stem)
