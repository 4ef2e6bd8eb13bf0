"""Writing a scenario through its forms, and what they refuse."""

import pytest

from courses.simulations.models import Scenario, ScenarioDraft
from tests.courses.simulations.trainer import Trainer, draft_of, spec_of
from tests.factories.simulations import published_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return Trainer()


@pytest.fixture
def draft():
    return draft_of("1-move-in")


def now(draft: ScenarioDraft) -> dict:
    return ScenarioDraft.objects.get(pk=draft.pk).spec


def last_check(draft) -> dict:
    return now(draft)["checks"][-1]


def test_a_new_scenario_stands_on_a_system_and_takes_its_language(trainer, draft):
    page = trainer.post("scenario_add", title="Copies", slug="copies", system=draft.system_id)

    made = ScenarioDraft.objects.get(scenario__slug="copies")
    assert (made.system_id, made.spec["language"], made.scenario.live) == (draft.system_id, "en", False)
    assert "Say what the task is." in page.content.decode()


def test_a_short_name_is_given_once_to_a_language(trainer, draft):
    page = trainer.post("scenario_add", title="Again", slug=draft.scenario.slug, system=draft.system_id)

    assert "There is a scenario of this short name in this language already." in page.content.decode()
    assert Scenario.objects.count() == 1


def test_task_and_limits_are_written(trainer, draft):
    page = trainer.open("case", draft.pk).fill(
        title="Moving",
        brief="Work it.\r\nWell.",
        start="2027-01-04T09:00",
        pass_="",
        time_limit="",
        any_number="on",
    )
    page.data["pass"] = ["90"]
    page.press()

    made = now(draft)
    assert (made["title"], made["brief"], made["start"]) == ("Moving", "Work it.\nWell.", "2027-01-04T09:00")
    assert (made["pass"], made["attempts"], "time_limit" in made) == (90, None, False)


def test_what_may_be_written_into_the_task_is_listed_with_its_values(trainer, draft):
    listed = trainer.open("case", draft.pk).soup.select_one(".inserts")

    assert [one.text for one in listed.select("code[data-insert=id_brief]")] == ["{{moved}}"]
    assert listed.select_one("dd").text == ", ".join(dict.fromkeys(draft.spec["vary"]["moved"]))


def test_where_nothing_varies_there_is_nothing_to_write_into_the_task(trainer):
    page = trainer.open("case", draft_of("2-petition").pk)

    assert not page.soup.select(".inserts, [data-insert]")


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"title": ""}, "Give it a title."),
        ({"start": "1999-12-31T09:00"}, "Enter a moment in the years 2000 to 2100."),
        ({"start": "2026-02-30T09:00"}, "Enter a moment in the years 2000 to 2100."),
        ({"time_limit": "4"}, "Ensure this value is greater than or equal to 5."),
        ({"attempts": "21"}, "Ensure this value is less than or equal to 20."),
        ({"me": "nobody"}, "Select a valid choice. nobody is not one of the available choices."),
        ({"brief": "x" * 4001}, "Ensure this value has at most 4000 characters (it has 4001)."),
    ],
)
def test_a_task_that_cannot_be_is_refused_at_its_field(trainer, draft, filled, error):
    before = now(draft)

    page = trainer.open("case", draft.pk).fill(**filled).press()

    assert error in page.errors
    assert now(draft) == before


def test_rules_are_added_with_notes(trainer, draft):
    page = trainer.open("sources", draft.pk).press("add:sources")
    page.fill(sources__5__name="Guideline 7", sources__5__note="Of the ministry.").press()

    assert now(draft)["sources"][5] == {"name": "Guideline 7", "note": "Of the ministry."}


def test_a_rule_has_a_name(trainer, draft):
    page = trainer.open("sources", draft.pk).fill(sources__0__name="").press()

    assert "Name the rule." in page.errors


def test_what_varies_takes_texts_and_numbers(trainer, draft):
    page = (
        trainer.open("vary", draft.pk).press("add:vary").press("add:vary-1-values").press("add:vary-1-values")
    )
    page = page.fill(vary__1__name="fee", vary__1__values__0__kind="number", vary__1__values__1__kind="text")
    page = page.press("show").fill(vary__1__values__0__text="600", vary__1__values__1__text="free")
    page.press()

    assert now(draft)["vary"]["fee"] == [600, "free"]


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"vary__0__name": "Moved on"}, "Small letters a to z"),
        ({"vary__0__values__0__text": ""}, "Fill this in."),
    ],
)
def test_a_pool_that_cannot_be_is_refused(trainer, draft, filled, error):
    page = trainer.open("vary", draft.pk).fill(**filled).press()

    assert any(error in one for one in page.errors)


def test_more_than_64_cases_are_refused(trainer):
    spec = spec_of("1-move-in")
    spec["scenario"]["vary"] |= {"a": [1, 2, 3, 4, 5], "b": [1, 2, 3, 4]}
    draft = draft_of(spec)

    page = trainer.open("vary", draft.pk).press("add:vary-0-values")
    last = max(name for name in page.data if name.startswith("vary-0-values-") and name.endswith("-kind"))
    page = page.fill(**{last.removesuffix("-kind").replace("-", "__") + "__kind": "number"}).press("show")
    page.fill(**{last.removesuffix("-kind").replace("-", "__") + "__text": "9"})
    page = page.press()

    assert "Together they make more than 64 different cases." in page.errors


# --- checks

A_VERIFY = {"a__do": ["verify_identity"]}
CHECKS = [
    (
        "did",
        {"worth": "10", "min": "2"} | A_VERIFY,
        {"check": "did", "worth": 10, "min": 2, "a": {"do": "verify_identity"}},
    ),
    (
        "never",
        {"breach": "major", "cap": "1"} | A_VERIFY,
        {"check": "never", "breach": "major", "cap": 1, "a": {"do": "verify_identity"}},
    ),
    (
        "before",
        {"breach": "critical", "b__do": ["register_move"], "same": "target"} | A_VERIFY,
        {
            "check": "before",
            "breach": "critical",
            "a": {"do": "verify_identity"},
            "b": {"do": "register_move"},
            "same": "target",
        },
    ),
    (
        "after",
        {"b__do": ["notify_old_office"], "n": "30", "unit": "min"} | A_VERIFY,
        {
            "check": "after",
            "breach": "minor",
            "a": {"do": "verify_identity"},
            "b": {"do": "notify_old_office"},
            "within": [30, "min"],
        },
    ),
    (
        "within",
        {"n": "2", "unit": "wd"} | A_VERIFY,
        {"check": "within", "breach": "minor", "a": {"do": "verify_identity"}, "within": [2, "wd"]},
    ),
    (
        "not together",
        {"b__do": ["return_report"]} | A_VERIFY,
        {
            "check": "not together",
            "breach": "minor",
            "a": {"do": "verify_identity"},
            "b": {"do": "return_report"},
        },
    ),
    (
        "apart",
        {"b__do": ["register_move"], "b__by": "old office"} | A_VERIFY,
        {
            "check": "apart",
            "breach": "minor",
            "a": {"do": "verify_identity"},
            "b": {"do": "register_move", "by": "old office"},
        },
    ),
    (
        "first",
        {"a__do": ["view", "search"], "a__type": "report", "a__out": "any"},
        {
            "check": "first",
            "breach": "minor",
            "a": {"do": ["view", "search"], "type": "report", "out": "any"},
        },
    ),
]


@pytest.mark.parametrize(("kind", "filled", "written"), CHECKS, ids=[one[0] for one in CHECKS])
def test_every_kind_of_check_is_written_from_an_empty_form(trainer, draft, kind, filled, written):
    page = (
        trainer.open("check_add", draft.pk)
        .fill(text="Asked for", cite="Act Art. 1", check=kind)
        .press("show")
    )

    page.fill(**filled).press()

    assert last_check(draft) == {"key": "asked_for", "text": "Asked for", "cite": "Act Art. 1"} | written


def test_a_result_at_the_end_is_written_from_an_empty_form(trainer, draft):
    page = (
        trainer.open("check_add", draft.pk)
        .fill(text="Done", cite="Act", worth="5", must="on")
        .press("add:when")
    )
    page = page.fill(when__0__path="cast.report.status").press("show").fill(when__0__value__text="registered")
    page = page.fill(hint1="Is it done?", hint2="The Act asks for it.", lesson="2.1")

    page.press()

    assert last_check(draft) == {
        "key": "done",
        "text": "Done",
        "cite": "Act",
        "check": "state",
        "when": [["cast.report.status", "=", "registered"]],
        "worth": 5,
        "must": True,
        "hints": ["Is it done?", "The Act asks for it."],
        "lesson": "2.1",
    }


def test_a_pattern_has_conditions_on_the_answers_of_its_acts(trainer, draft):
    page = trainer.open("check", draft.pk, "no_disclosure").press("add:a-where")
    page = page.fill(a__where__1__path="target.phone").press("show").fill(a__where__1__op="filled")

    saved = page.press()

    assert now(draft)["checks"][-1]["a"]["where"][1] == ["target.phone", "filled"]
    assert "Telephone is filled in" in saved.text


def test_conduct_may_become_a_result_and_back(trainer, draft):
    page = trainer.open("check_add", draft.pk).fill(text="Look", cite="Act", check="did", a__do=["view"])
    page = (
        page.press("show")
        .fill(counts="breach", a__do=["view"])
        .press("show")
        .fill(a__do=["view"], max="3", min="0")
    )
    page.press()

    assert last_check(draft)["breach"] == "minor"
    assert (last_check(draft)["min"], last_check(draft)["max"]) == (0, 3)


@pytest.mark.parametrize(
    ("key", "filled", "error"),
    [
        ("registered", {"text": ""}, "Say what is asked for."),
        ("registered", {"cite": ""}, "Name the rule it rests on."),
        ("registered", {"worth": ""}, "Say what it is worth."),
        ("registered", {"worth": "101"}, "Ensure this value is less than or equal to 100."),
        ("registered", {"key": "address"}, "There is one of this name already."),
        ("registered", {"hint1": "", "hint2": "Only the rule."}, "Fill this in: hints are given in order."),
        ("registered", {"when__0__path": ""}, "Choose what is compared."),
        ("registered", {"when__0__value__text": ""}, "Fill this in."),
        ("id_first", {"a__do": None}, "Choose at least one act."),
        ("id_first", {"b__do": None}, "Choose at least one act."),
        ("id_first", {"cap": "11"}, "Ensure this value is less than or equal to 10."),
        ("notify_soon", {"n": "1001"}, "Ensure this value is less than or equal to 1000."),
    ],
)
def test_a_check_that_cannot_be_is_refused_at_its_field(trainer, draft, key, filled, error):
    before = now(draft)

    page = trainer.open("check", draft.pk, key).fill(**filled).press()

    assert error in page.errors
    assert now(draft) == before


def test_an_empty_check_names_everything_it_lacks(trainer, draft):
    page = trainer.open("check_add", draft.pk).fill(check="before").press("show").press()

    assert {"Say what is asked for.", "Name the rule it rests on.", "Choose at least one act."} <= set(
        page.errors
    )


# --- runs


def test_steps_of_the_model_run_are_added_moved_and_limited_to_some_cases(trainer, draft):
    count = len(now(draft)["model_run"])
    page = (
        trainer.open("model_steps", draft.pk)
        .press("add:model_run")
        .fill(**{f"model_run__{count}__do": "return_report"})
    )
    page = page.press("show").fill(
        **{
            f"model_run__{count}__on": "$report",
            f"model_run__{count}__input__0__value__text": "Wrong office",
            f"model_run__{count}__draw__only_moved": ["2026-11-17"],
        }
    )
    page = page.press(f"up:model_run-{count}").press(f"up:model_run-{count - 1}")

    page.press()

    steps = now(draft)["model_run"]
    assert steps[count - 2] == {
        "do": "return_report",
        "on": "$report",
        "input": {"why": "Wrong office"},
        "draw": {"moved": ["2026-11-17"]},
    }
    assert steps[-1] == {"do": "submit"}


def test_what_is_written_last_is_followed_by_submitting(trainer, draft):
    page = trainer.open("model_steps", draft.pk).press(f"remove:model_run-{len(now(draft)['model_run']) - 1}")

    page.press()

    assert now(draft)["model_run"][-1] == {"do": "submit"}


def test_submitting_in_the_middle_is_refused(trainer, draft):
    page = (
        trainer.open("model_steps", draft.pk)
        .press(f"up:model_run-{len(now(draft)['model_run']) - 1}")
        .press()
    )

    assert "Only the last step can be to submit." in page.errors


def test_a_step_on_a_record_names_it(trainer, draft):
    page = trainer.open("model_steps", draft.pk).fill(model_run__0__on="").press()

    assert "Choose a record." in page.errors


def test_a_bad_run_is_written_by_hand(trainer, draft):
    page = (
        trainer.open("bad_run_add", draft.pk)
        .fill(note="Does nothing", breaks="registered")
        .press("add:events")
    )
    page = page.fill(events__0__do="wait").press("show")
    page.fill(events__0__input__0__value__text="3", events__0__input__1__value__text="h").press()

    assert now(draft)["bad_runs"][-1] == {
        "note": "Does nothing",
        "breaks": "registered",
        "events": [{"do": "wait", "input": {"n": 3, "unit": "h"}}, {"do": "submit"}],
    }


def test_a_bad_run_breaks_a_check(trainer, draft):
    page = trainer.open("bad_run_add", draft.pk).fill(note="Nothing").press()

    assert "Choose a check." in page.errors


def test_an_imported_scenario_is_opened_for_editing(trainer):

    scenario = published_scenario()
    told = trainer.client.get(f"/admin/workshop/scenarios/open/{scenario.pk}/")

    assert "Its newest version is laid out for editing." in told.content.decode()
    assert not ScenarioDraft.objects.exists()
    trainer.post("open", scenario.pk)
    assert ScenarioDraft.objects.get().scenario == scenario


def test_a_scenario_without_content_says_so(trainer, draft):
    scenario = draft.scenario
    draft.delete()

    page = trainer.post("open", scenario.pk)

    assert "It has no content yet." in page.content.decode()
