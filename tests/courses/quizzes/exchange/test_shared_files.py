"""What others wrote comes in as they meant it."""

import pytest

from courses.quizzes.exchange import Reading, format_of, read, rich

# What is in each file: format, questions by kind, faults.
FILES = {
    "aiken_errors.txt": ("aiken", {"single": 3}, 4),
    "questions.aiken.txt": ("aiken", {"single": 2}, 0),
    "examples.gift.txt": (
        "gift",
        {"single": 16, "short": 9, "numeric": 8, "true_false": 5, "matching": 3, "multiple": 2},
        0,
    ),
    "questions.gift.txt": (
        "gift",
        {"true_false": 3, "essay": 1, "matching": 1, "single": 1, "multiple": 1, "numeric": 1, "short": 1},
        0,
    ),
    "export_category.xml": ("moodle-xml", {"true_false": 1}, 0),
    "multichoice.xml": ("moodle-xml", {"single": 1}, 0),
    "nested_categories_with_questions.xml": ("moodle-xml", {"true_false": 4, "essay": 1}, 0),
    "truefalse.xml": ("moodle-xml", {"true_false": 2}, 0),
}


@pytest.fixture
def from_shared(shared):
    def read_file(name: str) -> Reading:
        with (shared / name).open("rb") as stream:
            format_name = format_of(name, stream.read(4096))
            assert format_name == FILES[name][0]
            stream.seek(0)
            return read(stream, format_name, "en")

    return read_file


def test_no_file_was_forgotten(shared):
    assert {path.name for path in shared.iterdir()} - {"README.md"} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_question_comes_in_and_the_rest_is_named(from_shared, name):
    _format, kinds, faults = FILES[name]

    reading = from_shared(name)

    assert reading.by_kind == kinds
    assert len(reading.faults) == faults


def test_faults_of_aiken_stand_at_their_lines(from_shared):
    found = [(fault.line, fault.question) for fault in from_shared("aiken_errors.txt").faults]

    assert found == [
        (1, "A question with too few answers"),
        (5, ""),
        (7, ""),
        (14, "A question started but not finished"),
    ]


def test_markup_in_aiken_is_text(from_shared):
    stems = [entry.stem for entry in from_shared("questions.aiken.txt").entries]

    assert stems[1] == (
        '<p>Moodle\'s abilities include handling user input that includes &lt;html class="cool"&gt; &amp; images:</p>'
    )


def named(reading: Reading, name: str, place: int = 0):
    return [entry for entry in reading.entries if entry.name == name][place]


def test_gift_keeps_weights_and_feedback(from_shared):
    colours = named(from_shared("questions.gift.txt"), "colours")

    told = [
        (rich.to_plain(one["text"]), one["worth"], rich.to_plain(one["feedback"]))
        for one in colours.content["options"]
    ]
    assert told == [
        ("yellow", None, "right; good!"),
        ("red", "-100", "wrong"),
        ("off-beige", None, "right; good!"),
        ("blue", "-100", "wrong"),
    ]
    assert colours.content["scoring"] == "partial"


def test_gift_keeps_several_figures_with_tolerance(from_shared):
    example = named(from_shared("examples.gift.txt"), "Numerical example")

    assert [(one["answer"], one["tolerance"], one["worth"]) for one in example.content["answers"]] == [
        ("1822", "0", "100"),
        ("1822", "2", "50"),
    ]


def test_gift_keeps_feedback_to_every_wrong_figure(from_shared):
    answers = named(from_shared("questions.gift.txt"), "Q5").content["answers"]

    assert (answers[0]["answer"], answers[0]["tolerance"]) == ("3", "2")
    assert (answers[1]["worth"], answers[1]["feedback"]) == ("0", "<p>Completely wrong</p>")


def test_gift_tells_the_two_feedbacks_of_a_statement_apart(from_shared):
    statement = named(from_shared("questions.gift.txt"), "Q1")

    assert statement.content == {
        "truth": "false",
        "feedback_true": "<p>42 is the Ultimate Answer.</p>",
        "feedback_false": "<p>You gave the right answer.</p>",
    }
    assert statement.feedback.startswith("<p>This is, of course")


def test_gift_reads_markdown_html_and_plain_text(from_shared):
    matching = named(from_shared("questions.gift.txt"), "Moodle activities")
    stems = [entry.stem for entry in from_shared("examples.gift.txt").entries]

    assert matching.stem == "<p>Match the <b>activity</b> to the description.</p>"
    assert matching.content["distractors"] == ["Chat"]
    assert "<p>Who's buried in <b>Grant's tomb</b>?</p>" in stems


def test_gift_takes_the_meaning_off_escaped_signs(from_shared):
    signs = named(from_shared("examples.gift.txt"), "GIFT Control Characters")

    assert [rich.to_plain(one["text"]) for one in signs.content["options"]] == ["~", "=", "#", "{", "}", "\\"]


def test_gift_puts_a_blank_where_a_word_is_missing(from_shared):
    hometown = named(from_shared("examples.gift.txt"), "Jesus' hometown")

    assert hometown.stem == "<p>Jesus Christ was from _____.</p>"
    assert [one["worth"] for one in hometown.content["options"]] == [None, "25", "50", None]


def test_moodle_xml_keeps_nested_categories(from_shared):
    found = {
        entry.name: entry.category for entry in from_shared("nested_categories_with_questions.xml").entries
    }

    assert found == {
        "Iota Question": ("Iota",),
        "Kappa Essay Question": ("Iota", "Kappa"),
        "Kappa Question": ("Iota", "Kappa"),
        "Lambda Question": ("Iota", "Kappa", "Lambda"),
        "Mu Question": ("Iota", "Mu"),
    }


def test_moodle_xml_brings_pictures_with_their_descriptions(from_shared):
    entry = from_shared("truefalse.xml").entries[0]

    assert sorted(picture.name for picture in entry.pictures.values()) == [
        "infos.jpg",
        "logo.jpg",
        "thumbdown.jpg",
        "thumbup.jpg",
    ]
    assert entry.stem.startswith('<p>Moodle</p><img src="sha256:')
    assert 'alt="Moodle logo"' in entry.stem
    assert "<i>Modular Object-Oriented Dynamic Learning Education</i>" in entry.stem
    assert 'alt="Thumb up"' in entry.content["feedback_false"]
    assert '<a href="http://docs.moodle.org/en/About_Moodle">' in entry.feedback
    assert not entry.notes


def test_what_is_no_picture_is_named_and_holds_the_question_back(from_shared):
    [entry] = from_shared("multichoice.xml").entries

    assert len(entry.pictures) == 4
    assert entry.is_held_back
    assert any("bonjour.mp3" in note.reason for note in entry.notes)
    assert rich.to_plain(entry.stem) == "Listen to this greeting:\n\nWhat language is being spoken?"
