import pytest

from courses.quizzes.exchange import FORMATS, shapes
from tests.courses.quizzes.exchange.questions import Maker, Random
from tests.courses.quizzes.exchange.reading import only, reading, reasons


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Q{}", "essay"),
        ("Q{#1}", "numeric"),
        ("Q{=a ~b}", "single"),
        ("Q{~%50%a ~%50%b ~c}", "multiple"),
        ("Q{=a -> b =c -> d}", "matching"),
        ("Q{T}", "true_false"),
        ("Q{FALSE#no#yes}", "true_false"),
        ("Q{=a =b}", "short"),
        ("Q{a}", None),
    ],
)
def test_the_answers_decide_the_kind(text, kind):
    found = [entry.kind for entry in reading(text, "gift").entries]

    assert found == ([kind] if kind else [])


def test_labels_before_a_question_name_and_tag_it():
    entry = only("// [id:move-1] [tag:law] [tags: a, b]\n\n::Name::Q{T}", "gift")

    assert (entry.key, entry.tags, entry.name, entry.line) == ("move-1", ("a", "b", "law"), "Name", 3)


def test_a_category_holds_until_the_next():
    text = "Q1{T}\n\n$CATEGORY: $course$/top/Law//Acts/Moving\n\nQ2{T}\n\n$CATEGORY: Other\nQ3{T}"

    assert [entry.category for entry in reading(text, "gift").entries] == [
        None,
        ("Law/Acts", "Moving"),
        ("Other",),
    ]


def test_text_without_answers_is_named_and_no_fault():
    found = reading("Just text.\n\nQ{T}", "gift")

    assert (len(found.entries), found.faults) == (1, [])
    assert [note.line for note in found.notes] == [1]


def test_feedback_for_everybody_stands_behind_four_signs():
    entry = only("Q{=a#yes ~b#no ####The law says so.}", "gift")

    assert entry.feedback == "<p>The law says so.</p>"
    assert [one["feedback"] for one in entry.content["options"]] == ["<p>yes</p>", "<p>no</p>"]


def test_a_third_that_is_written_short_is_a_third():
    options = only("Q{~%33.333%a ~%33.333%b ~%33.333%c ~d}", "gift").content["options"]

    assert [str(shapes.worth_of(options, one, several=True)) for one in options[:3]] == ["33.33333"] * 3


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\nQ{=a", 2, "The answers begin with { and end with }; one of them is missing."),
        ("Q{#ten}", 1, "“ten” is not a figure: write it with a point and without commas."),
        ("Q{#1,000}", 1, "“1,000” is not a figure: write it with a point and without commas."),
        ("Q{=%200%a}", 1, "“200” is not between −100 and 100 per cent."),
        ("Q{#1:-2}", 1, "A tolerance is not negative."),
        ("Q{#0.00000001}", 1, "“0.00000001” has too many digits: 6 behind the point at most."),
        ("Q{a ~b}", 1, "“a” stands before the first answer."),
        (f"Q{{={'a' * 300}}}", 1, f"“{'a' * 40}…” is longer than 200 characters."),
    ],
)
def test_a_fault_is_told_with_its_line(text, line, reason):
    assert reasons(text, "gift") == [(line, reason)]


def test_a_faulty_question_does_not_hide_the_others():
    found = reading("Q{=a\n\nQ2{T}\n\n::Third::Q3{#x}", "gift")

    assert [entry.line for entry in found.entries] == [3]
    assert [(fault.line, fault.question) for fault in found.faults] == [(1, ""), (5, "Third")]


def test_a_picture_that_is_not_in_the_file_holds_the_question_back():
    entry = only('[html]Q<img src="https://example.org/a.png" alt="x">{T}', "gift")

    assert entry.is_held_back and entry.pictures == {}


def test_the_export_names_what_gift_cannot_carry():
    chance = Maker(Random(1), pictures=False)
    written = FORMATS["gift"].write([chance.entry(["cloze"]), chance.entry(["case"])])

    assert (written.count, len(written.left_out)) == (0, 2)


def test_the_export_names_what_of_a_question_is_lost():
    entry = only("Q{~%50%a ~%50%b ~c}", "gift")
    entry.content["scoring"] = "all"

    [lost] = FORMATS["gift"].write([entry]).lost

    assert "all or nothing" in lost.reason
