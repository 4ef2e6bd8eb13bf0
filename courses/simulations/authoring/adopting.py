"""The scenario's part of a package with what was recorded, found or ticked brought into it. Nothing is changed in place."""

from courses.simulations.authoring.badruns import bad_run
from courses.simulations.authoring.merging import merged
from courses.simulations.authoring.naming import with_aliases
from courses.simulations.authoring.recorded import Recorded


class DataChanged(Exception):
    """The records have changed since the recording: what it would name by a new alias is another record now."""


def with_model_run(scenario: dict, recording: Recorded, recorded_on: list[dict], only: dict | None) -> dict:
    """The recording as the model run of the draws of `only` (all, if None); the others keep theirs.

    `recorded_on` are the records the recording was made with. Raises DataChanged.
    """
    scenario = _with_names(scenario, recording.aliases, recorded_on)
    vary = scenario.get("vary", {})
    return {**scenario, "model_run": merged(scenario.get("model_run", []), recording.steps, only, vary)}


def with_bad_run(
    scenario: dict, recording: Recorded, recorded_on: list[dict], *, breaks: str, note: str, only: dict | None
) -> dict:
    """The recording as one more bad run. Raises DataChanged."""
    scenario = _with_names(scenario, recording.aliases, recorded_on)
    return with_bad_runs(scenario, [bad_run(breaks, recording.steps, note, only)])


def with_bad_runs(scenario: dict, runs: list[dict]) -> dict:
    """Those runs that are not there yet put behind the others."""
    known = scenario.get("bad_runs", [])
    return {**scenario, "bad_runs": [*known, *(run for run in runs if run not in known)]}


def with_checks(scenario: dict, checks: list[dict], aliases: dict[int, str]) -> dict:
    """The checks behind the others, and the aliases that they need."""
    return {
        **scenario,
        "data": with_aliases(scenario["data"], aliases),
        "checks": [*scenario.get("checks", []), *checks],
    }


def _with_names(scenario: dict, aliases: dict[int, str], recorded_on: list[dict]) -> dict:
    if not aliases:
        return scenario
    data = scenario["data"]
    taken = {source["as"] for source in data if "as" in source}
    same = all(place < len(data) and data[place] == recorded_on[place] for place in aliases)
    if not same or taken & set(aliases.values()):
        raise DataChanged
    return {**scenario, "data": with_aliases(data, aliases)}
