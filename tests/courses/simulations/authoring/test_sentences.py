"""Every construct of the language reads as a sentence, in both languages of the admin."""

import re

import pytest
from django.utils.translation import override

from courses.simulations.authoring import sentences
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.vocabulary import Scope, operators, scope_of_action, scope_of_pattern
from tests.courses.simulations.trainer import SPECS, spec_of

SPEC = spec_of("language")
NAMES = Names(SPEC["system"], SPEC["scenario"])
TICK = scope_of_action(NAMES, NAMES.actions["tick"])

CONDITIONS = [
    (["target.state", "=", "new"], "State is “new”", "State: “new”와(과) 같음"),
    (
        ["target.state", "!=", {"ref": "input.mark"}],
        "State is not answer “Mark”",
        "State: 답변 “Mark”와(과) 다름",
    ),
    (["target.n", "<", 4], "Number is less than 4", "Number: 4보다 작음"),
    (["target.n", "<=", 4], "Number is at most 4", "Number: 4 이하임"),
    (["target.n", ">", 4], "Number is more than 4", "Number: 4보다 큼"),
    (["target.n", ">=", 4], "Number is at least 4", "Number: 4 이상임"),
    (["target.on_day", "<", "2026-12-24"], "Day is before 2026-12-24", "Day: 2026-12-24보다 이전임"),
    (
        ["target.on_day", ">=", {"plus": [{"ref": "now"}, 3, "wd"]}],
        "Day is at the earliest 3 working days after the moment it happens",
        "Day: 행위 시각부터 근무일 3일 뒤와(과) 같거나 이후임",
    ),
    (
        ["me.role", "in", ["clerk", "robot"]],
        "role of who acts is one of “clerk”, “robot”",
        "행위자의 역할: “clerk”, “robot” 중 하나임",
    ),
    (["me", "not in", ["bot"]], "who acts is none of Bot", "행위자: Bot 중 어느 것도 아님"),
    (["target.marks", "has", "b"], "Marks includes “b”", "Marks: “b”을(를) 포함함"),
    (["target.marks", "lacks", None], "Marks does not include nothing", "Marks: 없음을(를) 포함하지 않음"),
    (["target.open_", "=", "yes"], "Open is Yes", "Open: 예와(과) 같음"),
    (["target.up", "filled"], "Parent is filled in", "Parent: 입력되어 있음"),
    (["cast.first.paper", "empty"], "record “first” › Paper is empty", "기록 “first” › Paper: 비어 있음"),
    (["target.up.name", "=", "x"], "Parent › Name is “x”", "Parent › Name: “x”와(과) 같음"),
    (["target.up", "=", "$first"], "Parent is record “first”", "Parent: 기록 “first”와(과) 같음"),
    (
        ["target", "=", {"ref": "cast.first"}],
        "this record is record “first”",
        "이 기록: 기록 “first”와(과) 같음",
    ),
    (["target.nums", "=", [1, None]], "Numbers is 1, nothing", "Numbers: 1, 없음와(과) 같음"),
    (["target.nums", "=", []], "Numbers is an empty list", "Numbers: 빈 목록와(과) 같음"),
    (
        ["target.t3", "=", {"text": "{input.mark} at {today}"}],
        "T3 is “[answer “Mark”] at [the day it happens]”",
        "T3: “[답변 “Mark”] at [행위 날짜]”와(과) 같음",
    ),
    (
        ["target.t3", "=", {"plus": ["2026-12-24", {"ref": "target.n"}, "h"]}],
        "T3 is Number working hours after “2026-12-24”",
        "T3: “2026-12-24”부터 Number 시간(근무 시간) 뒤와(과) 같음",
    ),
    (
        {"any": [["target.n", ">", 1], ["target.n", "empty"]]},
        "(Number is more than 1 or Number is empty)",
        "(Number: 1보다 큼 또는 Number: 비어 있음)",
    ),
    (
        {"all": [["target.n", ">", 1], ["target.n", "filled"]]},
        "(Number is more than 1 and Number is filled in)",
        "(Number: 1보다 큼 그리고 Number: 입력되어 있음)",
    ),
    (
        {"none": [["target.n", ">", 1]]},
        "none of this holds: (Number is more than 1)",
        "다음 중 어느 것도 성립하지 않음: (Number: 1보다 큼)",
    ),
    ({"any": []}, "never", "성립하지 않음"),
    ({"all": []}, "always", "항상"),
    ({"exists": "log"}, "some Log exists", "Log 기록이 있음"),
    ({"absent": "message"}, "no Message exists", "메시지 기록이 없음"),
    (
        {"exists": "log", "where": [["row.item", "=", {"ref": "target"}]]},
        "some Log with (Item is the record acted upon) exists",
        "Log 기록이 있음(조건: Item: 작업 대상 기록와(과) 같음)",
    ),
    (
        {"absent": "message", "where": [["row.to", "not in", ["clerk_a"]]]},
        "no Message with (To is none of You) exists",
        "메시지 기록이 없음(조건: 받는 사람: You 중 어느 것도 아님)",
    ),
]
EFFECTS = [
    ({"set": {"state": "busy", "name": None}}, "State becomes “busy”; Name becomes nothing"),
    (
        {"set": {"state": "busy"}, "if": [["target.n", ">", 1]]},
        "If Number is more than 1: State becomes “busy”",
    ),
    ({"of": {"ref": "target.up"}, "add": {"marks": "b"}}, "in Parent: “b” is added to Marks"),
    ({"create": "log", "as": "note"}, "a new Log is made, to be called “note”"),
    ({"create": "log", "with": {"who": {"ref": "me"}}}, "a new Log is made: Who is who acts"),
    ({"send": "chief", "subject": "Done"}, "Chief gets the message “Done”"),
    ({"later": "tick", "as": "bat", "after": [2, "d"]}, "2 calendar days later Bat does “Tick”"),
    (
        {
            "later": "tick",
            "as": "bat",
            "after": [1, "h"],
            "on": "$first",
            "still": [["target.state", "=", "busy"]],
        },
        "1 working hour later Bat does “Tick” on record “first”, if by then State is “busy”",
    ),
]
CHECKS = {
    "made": "At the end: some Item with (Number is at least 2 and Name is not “first”) exists.",
    "ticked": "“Tick” on Item is done at least 2 times.",
    "viewed": "“Open a record” or “Search” is done at least 1 time.",
    "limit": "“Tick” by anyone is done at most 3 times.",
    "try": "“anything” (refused by the system) is never done.",
    "robots": "“Tick” by robot (refused or not) where answer “Mark” is “b” and State is one of “busy”, “done” is never done.",
    "order": "“Make” comes before each “Tick”, both with the same answer “Number”.",
    "reply": "Each “Make” is followed by “Open a record”.",
    "reply_soon": "Each “Chain” is followed by “Tick” by robot within 1 working day, both on the same record.",
    "begin": "“Make” is done within 2 working days of the start.",
    "begin_min": "“Tick” by anyone is done within 90 working minutes of the first “Make” by anyone.",
    "either": "“Open” and “Finish” or “Swell” are not both done.",
    "two": "“Make” where answer “Number” is less than 0 and “Tick” are done by different people.",
}


@pytest.mark.parametrize(("written", "english", "korean"), CONDITIONS, ids=[one[1] for one in CONDITIONS])
def test_a_condition_reads_as_a_sentence(written, english, korean):
    assert sentences.condition(TICK, written) == english
    with override("ko"):
        assert sentences.condition(TICK, written) == korean


@pytest.mark.parametrize(("written", "english"), EFFECTS, ids=[one[1] for one in EFFECTS])
def test_an_effect_reads_as_a_sentence(written, english):
    assert sentences.effect(TICK, written) == english


@pytest.mark.parametrize("key", CHECKS)
def test_a_check_reads_as_a_sentence(key):
    check = next(one for one in SPEC["scenario"]["checks"] if one["key"] == key)

    assert sentences.check(NAMES, check) == CHECKS[key]


def test_a_guard_tells_what_the_system_answers():
    said = sentences.guard(TICK, {"when": [["target.n", "<", 4]], "else": "Too many."})

    assert said == "Only if Number is less than 4. Otherwise: “Too many.”"


def test_a_step_tells_its_record_its_answers_and_its_cases():
    step = {"do": "tick", "on": "$last", "input": {"mark": "a", "sum": 5}, "draw": {"n": [3, 1]}}

    assert (
        sentences.step(NAMES, step)
        == "“Tick” on record “last” (Mark: “a”; Sum: 5), only when n is “3” or “1”"
    )


def said_of(name: str) -> list[str]:
    """Everything that is said of a package."""
    spec = spec_of(name)
    names = Names(spec["system"], spec["scenario"])
    found = [sentences.check(names, one) for one in spec["scenario"]["checks"]]
    for action in spec["system"]["actions"]:
        scope = scope_of_action(names, action)
        found += [sentences.guard(scope, one) for one in action.get("guards", ())]
        found += [sentences.effect(scope, one) for one in action.get("effects", ())]
    runs = [spec["scenario"]["model_run"], *(run["events"] for run in spec["scenario"]["bad_runs"])]
    return found + [sentences.step(names, step) for run in runs for step in run]


ENGLISH = re.compile(r"\b(is|are|becomes|with|done|after|before|exists|record|where|otherwise|each)\b")


@pytest.mark.parametrize("name", SPECS)
def test_nothing_of_a_package_is_left_in_its_notation(name):
    for said in said_of(name):
        assert said
        assert not re.search(r"\b(target|cast|input|row)\.|\{\"|\$[a-z]|%\(", said), said


@pytest.mark.parametrize("name", SPECS)
def test_in_korean_nothing_is_left_in_english(name):
    with override("ko"):
        found = said_of(name)

    for said in found:
        ours = re.sub(r"“.*?”|\(.*?\)", "", said).strip()
        assert re.search("[가-힣]", said) or not ours, said
        assert not ENGLISH.search(re.sub(r"[A-Z][\w' ]*", "", ours)), said


def test_every_operator_of_the_language_is_offered_somewhere():
    kinds = [
        TICK.kind_of(path) for path in ("target.n", "target.on_day", "target.marks", "target.state", "target")
    ]

    assert {operator for kind in kinds for operator, _label in operators(kind)} == {
        *("=", "!=", "<", "<=", ">", ">=", "in", "not in", "has", "lacks", "empty", "filled")
    }


def test_a_field_behind_several_links_is_reached_step_by_step():
    paths = [choice.path for _label, found in TICK.groups("target.up.up") for choice in found]

    assert {"target", "target.up", "target.up.name", "target.up.up", "target.up.up.name"} <= set(paths)


def test_answers_are_those_of_the_acts_that_a_pattern_names():
    scope = scope_of_pattern(NAMES, {"do": ["make", "tick"]})

    assert [one["key"] for one in scope.questions] == [
        *("name", "n", "day", "up", "paper", "any", "open_"),
        "mark",
        "sum",
    ]


def test_what_is_written_already_is_offered_whatever_it_is():
    groups = Scope(NAMES).groups("input.gone")

    assert groups[-1][1][0].path == "input.gone"
