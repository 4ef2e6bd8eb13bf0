"""Questions of files in a bank, and out of it again."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from wagtail.images import get_image_model
from wagtail.models import GroupApprovalTask, Workflow

from courses.quizzes.exchange import FORMATS, KINDS, Entry, read
from courses.quizzes.models import Question, QuestionBank, QuestionCategory, QuestionVersion
from courses.quizzes.operations import exchange as operations
from courses.quizzes.queries.exchange import bank_named, entry_of, export_of, key_of, plan_import
from lms.audit.models import AuditEvent
from tests.courses.quizzes.exchange.questions import PICTURES, Maker, Random
from tests.courses.quizzes.exchange.reading import moodle, moodle_question, only, reading
from tests.factories.people import UserFactory
from tests.factories.quizzes import QuestionFactory, publish
from tests.fuzz.playing import undone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("media"),
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # files of Wagtail's renditions
]

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GIFT = "// [id:first]\nFirst{T}\n\n// [id:second] [tag:law]\n::Second::Second{=a#yes ~b#no ~c}"


def bring_in(found, bank="Moves", **given_too):
    entries, faults = (found, ()) if isinstance(found, list) else (found.entries, found.faults)
    return operations.import_questions(
        **{"entries": entries, "faults": faults, "language": "en", "by": None, "at": AT}
        | {"bank": bank_named(bank) if isinstance(bank, str) else bank}
        | given_too
    )


def acts(plan) -> list[str]:
    return [step.act.value for step in plan.steps]


def complete(kind: str, seed: int = 0, **limits) -> Entry:
    """A question of the kind that may be published."""
    maker = Maker(Random(seed), **limits)
    while True:
        entry = maker.entry([kind])
        if not plan_import([entry], bank=QuestionBank(), language="en").drafts:
            return entry


def test_a_new_bank_holds_published_questions():
    plan = bring_in(reading(GIFT, "gift"))

    bank = QuestionBank.objects.get(slug="moves")
    assert acts(plan) == ["create", "create"]
    assert Question.objects.ready().in_banks() == {bank.pk: 2}
    version = QuestionVersion.objects.get(question__key="second")
    assert [one["feedback"] for one in version.spec["options"]] == ["<p>yes</p>", "<p>no</p>", ""]
    assert version.spec["tags"] == ["law"]


def test_the_same_file_again_changes_nothing():
    bring_in(reading(GIFT, "gift"))

    plan = bring_in(reading(GIFT, "gift"))

    assert acts(plan) == ["skip", "skip"]
    assert (Question.objects.count(), QuestionVersion.objects.count()) == (2, 2)


def test_a_changed_question_is_brought_up_to_date_and_its_parts_keep_their_ids():
    bring_in(reading(GIFT, "gift"))
    before = Question.objects.get(key="second").options.get_prep_value()

    plan = bring_in(reading(GIFT.replace("~b#no ~c", "~c ~d#no ~b"), "gift"))

    after = Question.objects.get(key="second").options.get_prep_value()
    assert acts(plan) == ["skip", "update"]
    assert [one["id"] for one in after[:2]] == [before[0]["id"], before[2]["id"]]
    assert after[3]["id"] == before[1]["id"]
    assert QuestionVersion.objects.filter(question__key="second").count() == 2


def test_a_question_without_a_key_is_known_by_what_it_asks():
    bring_in(reading("::Name::Q{T}", "gift"))

    plan = bring_in(reading("::Name::Q{T}\n\n::Name::Other{T}", "gift"))

    assert acts(plan) == ["skip", "create"]
    assert all(step.key.startswith("name-") for step in plan.steps)


def test_a_question_that_the_bank_asks_under_another_name_is_skipped():
    bring_in(reading(GIFT, "gift"))

    plan = bring_in(reading("Other name: \n\n::X::First{T}", "gift"))

    assert acts(plan) == ["skip"]


@pytest.mark.parametrize("name", ["move-1", "Frage 1", "전입 1", "x" * 200])
def test_keys_are_short_names_and_differ_as_their_names_do(name):
    key = key_of(Entry("essay", "<p>Q</p>", {}, key=name))

    assert key == key_of(Entry("essay", "<p>Changed</p>", {}, key=name))
    assert key != key_of(Entry("essay", "<p>Q</p>", {}, key=name + "2"))
    assert len(key) <= 80 and key.isascii()
    assert (key == name) == (name == "move-1")


def test_one_fault_keeps_everything_out():
    found = reading(GIFT + "\n\nBroken{#x}", "gift")

    with pytest.raises(operations.FileFaulty) as refusal:
        bring_in(found)

    assert [fault.line for fault in refusal.value.faults] == [7]
    assert not QuestionBank.objects.exists()
    assert not AuditEvent.objects.filter(verb="quizzes.questions.imported").exists()


def test_the_faulty_are_left_out_where_that_was_agreed_to():
    plan = bring_in(reading(GIFT + "\n\nBroken{#x}", "gift"), skip_faulty=True)

    assert (len(plan.steps), len(plan.faults)) == (2, 1)
    assert Question.objects.count() == 2


def test_what_fails_in_the_middle_leaves_nothing_and_no_file(monkeypatch, media):
    entry = next(one for one in (complete("single", seed) for seed in range(50)) if one.pictures)
    monkeypatch.setattr(operations.audit, "record", lambda **event: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        bring_in([entry])

    assert not QuestionBank.objects.exists()
    assert not [path for path in media.glob("original_images/*") if path.is_file()]


def test_what_is_not_complete_comes_in_as_a_draft():
    plan = bring_in(reading("// [id:half]\nQ{~%50%a ~b =%50%c}", "gift"))

    question = Question.objects.get(key="half")
    assert not question.live
    assert plan.drafts[0].held_back == ["A single-choice question has exactly one correct option."]


def test_what_lost_something_on_the_way_comes_in_as_a_draft():
    bring_in(reading('[html]Q<img src="x.png">{T}', "gift"))

    assert not Question.objects.get().live


def test_a_published_question_stays_as_it_is_when_the_file_makes_it_incomplete():
    bring_in(reading(GIFT, "gift"))

    bring_in(reading(GIFT.replace("{=a#yes ~b#no ~c}", "{~%50%a ~b =%50%c}"), "gift"))

    question = Question.objects.get(key="second")
    assert question.live and question.has_unpublished_changes
    assert question.versions.count() == 1
    assert len(question.get_latest_revision_as_object().options) == 3
    assert acts(bring_in(reading(GIFT.replace("{=a#yes ~b#no ~c}", "{~%50%a ~b =%50%c}"), "gift"))) == [
        "skip",
        "skip",
    ]


def test_who_may_not_publish_brings_in_drafts():
    bring_in(reading(GIFT, "gift"), may_publish=False)

    assert not Question.objects.filter(live=True).exists()


def test_a_question_of_another_kind_under_the_same_key_is_a_fault():
    bring_in(reading(GIFT, "gift"))

    with pytest.raises(operations.FileFaulty) as refusal:
        bring_in(reading("// [id:first]\nQ{#1}", "gift"))

    assert refusal.value.faults[0].reason == "The bank has a question “first” of another kind."


def test_a_key_that_is_twice_in_a_file_is_a_fault():
    with pytest.raises(operations.FileFaulty):
        bring_in(reading("// [id:a]\nQ{T}\n\n// [id:a]\nOther{T}", "gift"))


def test_a_locked_question_is_a_fault():
    bring_in(reading(GIFT, "gift"))
    Question.objects.filter(key="first").update(locked=True)

    with pytest.raises(operations.FileFaulty):
        bring_in(reading(GIFT.replace("First{T}", "First{F}"), "gift"))


def test_the_same_keys_in_another_language_are_translations():
    bring_in(reading(GIFT, "gift"))

    bring_in(reading(GIFT.replace("First", "첫째").replace("=a", "=가"), "gift"), language="ko")

    english, korean = Question.objects.filter(key="second").order_by("locale__language_code")
    assert english.translation_key == korean.translation_key
    ids = [[one["id"] for one in question.options.get_prep_value()] for question in (english, korean)]
    assert ids[0] == ids[1]


def test_categories_are_found_by_their_titles_and_made_where_they_are_missing():
    text = "$CATEGORY: 법령/전입\n\n// [id:a]\nA{T}\n\n$CATEGORY: 법령/Births\n\n// [id:b]\nB{T}"
    bring_in(reading(text, "gift"))

    bring_in(reading(text.replace("A{T}", "A{F}"), "gift"))

    assert [one.slug_path for one in QuestionCategory.objects.all()] == [
        "category",
        "category/category",
        "category/births",
    ]
    assert Question.objects.get(key="b").category.title == "Births"


def test_what_the_file_says_nothing_about_stays():
    question = publish(QuestionFactory(key="first", kind="true_false", truth="true", options=[])).question
    question.topic, question.source = "Deadlines", "Article 16"
    publish(question)

    bring_in(reading(GIFT, "gift"), bank=question.bank)

    question.refresh_from_db()
    assert (question.topic, question.source, question.stem) == ("Deadlines", "Article 16", "<p>First</p>")


def test_a_picture_that_is_there_already_is_used_again():
    entries = [one for one in (complete("true_false", seed) for seed in range(60)) if one.pictures]

    bring_in(entries)

    assert 0 < get_image_model().objects.count() <= len(PICTURES)


def test_an_import_is_told_in_the_audit_trail():
    person = UserFactory()

    bring_in(reading(GIFT, "gift"), by=person, source="moves.gift")

    event = AuditEvent.objects.get(verb="quizzes.questions.imported")
    assert event.detail["create"] == 2 and event.detail["source"] == "moves.gift"
    assert Question.objects.get(key="first").owner == person


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_into_a_bank_is_read_from_it_as_it_was(kind):
    @settings(max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.integers(0, 2**63))
    def comes_back(seed):
        with undone():
            entry = Maker(Random(seed)).entry([kind])
            [step] = bring_in([entry]).steps
            question = Question.objects.get(key=entry.key)
            again = entry_of(question if step.is_published else question.get_latest_revision_as_object())

            assert (again.stem, again.feedback, again.content) == (entry.stem, entry.feedback, entry.content)
            assert again.digest == entry.digest
            assert (again.category, again.tags, again.topic) == (entry.category, entry.tags, entry.topic)

    comes_back()


@pytest.mark.parametrize("name", FORMATS)
def test_an_exported_bank_imports_as_equal_questions(name):
    kinds = FORMATS[name].kinds
    limits = {"pictures": name == "moodle-xml", "plain": name == "aiken", "scoring": "partial"}
    entries = [complete(kind, seed, **limits) for seed, kind in enumerate(kinds * 2)]
    source = bring_in(entries)
    bank = QuestionBank.objects.get()
    assert not source.drafts

    file = export_of(bank, "en", name)
    again = bring_in(read(BytesIO(file.data), name, "en"), bank="Copy")

    assert file.count == len(again.steps) == len(entries)
    lossy = {fault.question for fault in file.lost if "Moodle shows" not in fault.reason}
    assert lossy == set() or name in ("gift", "aiken")
    for before in bank.questions.exclude(key__in=lossy) if name != "aiken" else ():
        after = Question.objects.get(bank__title="Copy", key=before.key)
        assert without_ids(after.content()) == without_ids(before.content())


def without_ids(content: dict) -> str:
    """What is frozen, the ids of its parts replaced by numbers in their order."""
    text = json.dumps(content)
    for number, part_id in enumerate(dict.fromkeys(re.findall(r'"id": "([^"]*)"', text))):
        text = text.replace(f'"{part_id}"', f'"part {number}"')
    return text


def test_an_export_names_what_is_not_in_it():
    bring_in(reading("// [id:half]\nQ{~%50%a ~b =%50%c}\n\n// [id:whole]\nW{T}", "gift"))
    retired = publish(QuestionFactory(bank=QuestionBank.objects.get(), key="old")).question
    retired.unpublish()

    file = export_of(QuestionBank.objects.get(), "en", "moodle-xml")

    assert file.count == 1
    assert {fault.question: fault.reason for fault in file.left_out} == {
        "half": "It is not complete: A single-choice question has exactly one correct option.",
        "old": "It is retired.",
    }


def run(command: str, *args, **options) -> tuple[int, dict]:
    out, code = StringIO(), 0
    try:
        call_command(command, *args, stdout=out, **options)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def test_the_command_tells_what_it_did_as_one_object(tmp_path):
    file = tmp_path / "moves.gift"
    file.write_text(GIFT, encoding="utf-8")

    code, told = run("import_questions", file, bank="Moves", language="en")

    assert code == 0 and told["written"] and told["new_bank"]
    assert (told["format"], told["bank"], told["types"]) == ("gift", "moves", {"single": 1, "true_false": 1})
    assert (told["created"], told["updated"], told["skipped"], told["faults"]) == (2, 0, 0, [])


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path):
    file = tmp_path / "moves.gift"
    file.write_text(GIFT, encoding="utf-8")

    code, told = run("import_questions", file, bank="Moves", language="en", dry_run=True)

    assert (code, told["created"], told["written"]) == (0, 2, False)
    assert not QuestionBank.objects.exists()


def test_the_command_ends_with_1_where_faults_kept_everything_out(tmp_path):
    file = tmp_path / "moves.xml"
    file.write_text(moodle_question("calculated", ""), encoding="utf-8")

    code, told = run("import_questions", file, bank="Moves", language="en")

    assert (code, told["written"], told["created"]) == (1, False, 0)
    assert told["faults"][0]["element"] == "quiz/question[1]"
    code, told = run("import_questions", file, bank="Moves", language="en", skip_faulty=True)
    assert (code, told["written"]) == (0, True)


def test_the_command_exports_what_it_imports(tmp_path):
    bring_in(reading(GIFT, "gift"))
    output = tmp_path / "moves.xml"

    _code, told = run("export_questions", bank="moves", format="moodle-xml", language="en", output=output)

    assert (told["written"], told["left_out"], told["lost"]) == (2, [], [])
    _code, again = run("import_questions", output, bank="moves", language="en")
    assert again["skipped"] == 2


def test_a_question_of_a_moodle_is_published_with_its_pictures(shared):
    with (shared / "truefalse.xml").open("rb") as stream:
        bring_in(read(stream, "moodle-xml", "en"))

    version = QuestionVersion.objects.filter(question__key__startswith="moodle-acronym-false").get()
    assert '<img alt="Moodle logo"' in version.spec["stem"]
    assert "sha256:" not in json.dumps(version.spec)
    assert get_image_model().objects.filter(description="Moodle logo").exists()


def test_a_hidden_question_of_a_moodle_is_a_draft():
    bring_in(reading(moodle_question("essay", "<hidden>1</hidden>"), "moodle-xml"))

    assert not Question.objects.get().live


def test_an_empty_file_brings_in_nothing():
    assert bring_in(reading(moodle(""), "moodle-xml")).steps == []
    assert only("Q{}", "gift").kind == "essay"


def test_a_question_under_review_is_left_to_those_who_may_publish():
    bring_in(reading(GIFT, "gift"))
    question = Question.objects.get(key="first")
    trainer = UserFactory()
    question.save_revision(user=trainer)
    GroupApprovalTask.objects.create(name="Review").workflow_tasks.create(
        workflow=(workflow := Workflow.objects.create(name="Review"))
    )
    workflow.start(question, trainer)
    changed = reading(GIFT.replace("First{T}", "First{F}"), "gift")

    with pytest.raises(operations.FileFaulty) as refusal:
        bring_in(changed, by=trainer, may_publish=False)
    assert [fault.reason for fault in refusal.value.faults] == ["The question “first” is locked."]
    assert acts(bring_in(changed)) == ["update", "skip"]
