"""Findings link to where a part is edited: each JSON path has its page."""

import pytest
from bs4 import BeautifulSoup
from django.urls import resolve
from django.utils import timezone

from courses.simulations.authoring.places import parts_of, url_for
from courses.simulations.engine.faults import step
from courses.simulations.operations import drafts
from tests.courses.simulations.trainer import Trainer
from tests.courses.simulations.trainer import draft_of as trainers_draft
from tests.factories.simulations import NAMES, published_scenario

pytestmark = pytest.mark.django_db


def draft_of(name: str = "1-move-in"):
    return drafts.open_draft(scenario=published_scenario(name), by=None, at=timezone.now())


def paths(value, path: str):
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from paths(member, step(path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from paths(member, step(path, index))


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("$", "scenarios/{draft}/"),
        ("$.scenario", "scenarios/{draft}/"),
        ("$.scenario.brief", "scenarios/{draft}/task/#id_brief"),
        ("$.scenario.sources[1].name", "scenarios/{draft}/sources/#sources-1"),
        ("$.scenario.vary.moved[0]", "scenarios/{draft}/vary/#vary-moved"),
        ("$.scenario.data[6].with.moved", "scenarios/{draft}/records/report/#record-6"),
        ("$.scenario.checks[4].when[0].any[1].all[0][2]", "checks/late/#when-0-parts-1-parts-0"),
        ("$.scenario.checks[5].a.where[1]", "checks/id_first/#a-where-1"),
        ("$.scenario.model_run[3].do", "scenarios/{draft}/model-run/steps/#model_run-3"),
        ("$.scenario.bad_runs[2].events[1].input.matches", "bad-runs/2/steps/#events-1"),
        ("$.system", "systems/{system}/"),
        ("$.system.calendar.lunch", "systems/{system}/calendar/#calendar"),
        ("$.system.actors[1].role", "systems/{system}/people/#actors-1"),
        ("$.system.types[2].fields[4].kind", "types/report/#fields-4"),
        ("$.system.actions[0].form[1].label", "actions/verify_identity/#form-1"),
        ("$.system.actions[5].guards[0].when[0]", "actions/register_move/guards/0/#when-0"),
        ("$.system.actions[5].effects[1].set.address", "actions/register_move/effects/1/#set"),
    ],
)
def test_a_path_leads_to_its_page_and_row(path, ending):
    draft = draft_of()

    url = url_for(draft, path)

    assert url.endswith(ending.format(draft=draft.pk, system=draft.system_id))


@pytest.mark.parametrize("name", NAMES)
def test_every_path_of_a_package_leads_to_a_page_of_the_workshop(name):
    draft = draft_of(name)

    for path in paths(drafts.package_of(draft), "$"):
        assert resolve(url_for(draft, path).partition("#")[0].partition("?")[0]).namespaces == [
            "simulation_workshop"
        ]


@pytest.mark.parametrize("path", ["$.system.types[99].label", "$.scenario.data[99]", "$.odd", "nonsense", ""])
def test_a_path_that_leads_nowhere_leads_to_an_overview(path):
    assert url_for(draft_of(), path)


def test_a_member_with_an_odd_name_is_read_like_any_other():
    assert parts_of('$.a["b c"][3]["\\"]"].d') == ["a", "b c", 3, '"]', "d"]


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["1-move-in", "language"])
def test_every_path_leads_to_something_that_stands_on_its_page(name):
    draft, trainer = trainers_draft(name), Trainer()
    wanted: dict[str, set] = {}
    for path in paths(drafts.package_of(draft), "$"):
        url, _hash, fragment = url_for(draft, path).partition("#")
        wanted.setdefault(url, set()).add((fragment, path))

    for url, places in wanted.items():
        soup = BeautifulSoup(trainer.client.get(url).content, "lxml")
        there = {one["id"] for one in soup.select("[id]")} | {""}
        assert not [place for place in places if place[0] not in there], url
