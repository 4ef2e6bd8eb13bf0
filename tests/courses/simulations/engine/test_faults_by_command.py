"""Whatever is wrong with a package, `simulate` answers with exit 2 and the place of the fault: one line, no more.

The faults are sound packages made bad in one place: the small one as test_package_faults lists them, and the four
cases of the demo in places that chance picks.
"""

import copy
import json
import random
from collections.abc import Iterator

import pytest

from courses.simulations.engine.faults import step

from . import cases
from .test_command import batch, run
from .test_package_faults import RULE_FAULTS, SCHEMA_FAULTS, put

LISTED = [(where, value, path) for where, value, path in SCHEMA_FAULTS + RULE_FAULTS if path]
PLACES_PICKED = 30
# Objects whose members a package names itself.
NAMED_BY_THE_PACKAGE = {"set", "add", "with", "input", "vary", "draw"}

Place = tuple[tuple, str, object]  # the way to a value, its JSON path, the value


@pytest.fixture
def answers(tmp_path):
    """What the command says of a package in single mode and in a batch, as the paths of the fault that it names."""
    events = tmp_path / "events.json"
    events.write_text("[]")

    def ask(package) -> tuple[str, str]:
        file = tmp_path / "package.json"
        file.write_bytes(package if isinstance(package, bytes) else json.dumps(package).encode())
        code, out, err = run(str(file), "--events", str(events))
        assert (code, out, len(err.splitlines()), err[-1]) == (2, "", 1, "\n")
        assert run(str(file), "--self-test") == (code, out, err)
        bad, good = batch(
            {"package": str(file), "events": []},
            {"package": str(cases.path_of("2-petition.json")), "events": []},
        )
        assert list(bad) == ["error"] and good["engine"] == "1"
        return path_in(err), path_in(bad["error"])

    return ask


def path_in(line: str) -> str:
    path, colon, text = line.strip().partition(": ")
    assert colon and text
    return path


def below_package(path: str) -> str:
    return "$.package" + path.removeprefix("$")


def test_there_are_far_more_than_sixty_different_faults():
    assert len({(where, json.dumps(value, default=repr)) for where, value, _path in LISTED}) >= 120
    assert len({path for _where, _value, path in LISTED}) >= 60


@pytest.mark.parametrize(("where", "value", "path"), LISTED)
def test_the_command_names_the_place_of_a_fault(answers, where, value, path):
    spec = cases.tiny()
    put(spec, where, value)

    assert answers(spec) == (path, below_package(path))


def places(value, way: tuple = (), path: str = "$") -> Iterator[Place]:
    """Every value of a package, from the whole to the innermost."""
    yield way, path, value
    if isinstance(value, dict | list):
        for part, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(member, (*way, part), step(path, part))


def picked(name: str, kind: type = object) -> list[Place]:
    """Some places of a package, the same at every run; the whole is not among them."""
    found = [place for place in places(cases.spec(name)) if place[0] and isinstance(place[2], kind)]
    return random.Random(name).sample(found, PLACES_PICKED)


def made_bad(name: str, way: tuple, value) -> dict:
    spec = copy.deepcopy(cases.spec(name))
    inside = spec
    for part in way[:-1]:
        inside = inside[part]
    inside[way[-1]] = value
    return spec


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_number_that_is_not_whole_is_found_wherever_it_stands(answers, name):
    for way, path, _value in picked(name):
        assert answers(made_bad(name, way, 1.5)) == (path, below_package(path))


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_lone_surrogate_is_found_wherever_it_stands(answers, name):
    for way, path, value in picked(name, str):
        assert answers(made_bad(name, way, value + "\ud83d")) == (path, below_package(path))


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_member_that_is_unknown_is_a_fault_of_its_object(answers, name):
    for way, path, value in picked(name, dict):
        if way[-1] not in NAMED_BY_THE_PACKAGE:
            assert answers(made_bad(name, way, value | {"unknown": 1})) == (path, below_package(path))


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_switch_in_place_of_an_object_or_list_is_found_wherever_it_stands(answers, name):
    for way, path, _value in picked(name, dict | list):
        assert answers(made_bad(name, way, True)) == (path, below_package(path))


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_member_written_twice_is_a_fault_of_its_object(answers, name):
    text = json.dumps(cases.spec(name)).replace('"cite":', '"cite": "§ 9", "cite":', 1)

    assert answers(text.encode()) == ("$.scenario.checks[0]", "$.package.scenario.checks[0]")


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_file_cut_short_is_a_fault_of_the_whole(answers, name):
    whole = cases.path_of(name).read_bytes()

    for length in (0, 1, len(whole) // 2, len(whole.rstrip()) - 1):
        assert answers(whole[:length]) == ("$", "$.package")


def test_a_file_that_is_too_large_is_a_fault_of_the_whole(answers):
    whole = cases.path_of("1-move-in.json").read_bytes()

    assert answers(whole + b" " * (1_048_577 - len(whole))) == ("$", "$.package")
