import pytest

from courses.quizzes.exchange import FORMATS
from tests.courses.quizzes.exchange.reading import only, reading, reasons

SOUND = "Stem\nA) one\nB. two\nANSWER: b"


def test_a_question_is_its_lines():
    entry = only("First line\nsecond\n\nA) one\nB) two\n\nANSWER: B\n", "aiken")

    assert entry.stem == "<p>First line<br/>second</p>"
    assert [(one["text"], one["correct"]) for one in entry.content["options"]] == [
        ("<p>one</p>", False),
        ("<p>two</p>", True),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Stem\nA) one\nB) two\nANSWER: C", 4, "“C” is none of the options."),
        ("Stem\nA) one\nC) two\nANSWER: A", 3, "Option C is out of order."),
        (
            "Stem\n\nOther\nA) 1\nB) 2\nANSWER: A",
            1,
            "The question has no line ANSWER: with the letter of the right option.",
        ),
        ("ANSWER: A", 1, "An answer stands here without a question."),
    ],
)
def test_a_fault_is_told_with_its_line(text, line, reason):
    assert reasons(text, "aiken") == [(line, reason)]


def test_a_faulty_question_does_not_hide_the_next():
    found = reading(f"Stem\nA) one\n\n{SOUND}", "aiken")

    assert (len(found.entries), len(found.faults)) == (1, 1)


def test_the_export_names_what_aiken_cannot_carry():
    entry = only(SOUND, "aiken")
    entry.feedback, entry.tags = "<p>Because.</p>", ("law",)

    written = FORMATS["aiken"].write([entry])

    assert written.count == 1
    assert len(written.lost) == 2


def test_a_question_that_would_be_read_otherwise_is_left_out():
    entry = only(SOUND, "aiken")
    entry.stem = "<p>A) is no option</p>"

    assert FORMATS["aiken"].write([entry]).count == 0
