"""What a draft still lacks before it can be played, put in for a trial only."""

ONLY_SUBMIT = [{"do": "submit"}]

_PLACEHOLDER_TEXT = {"en": "No check is required yet.", "ko": "아직 필수로 정한 점검 항목이 없습니다."}


def bare(package: dict) -> dict:
    """The case alone, without its checks and runs: whatever is wrong with those, it can be recorded."""
    return _with_scenario(package, checks=[_placeholder(package)], model_run=ONLY_SUBMIT, bad_runs=[])


def playable(package: dict) -> dict:
    """The package with the smallest lawful stand-ins for checks and a model run that are not there yet."""
    scenario = package["scenario"]
    checks = list(scenario.get("checks", ()))
    if not any(check.get("must") is True for check in checks):
        checks.append(_placeholder(package))
    runs = {"model_run": scenario.get("model_run") or ONLY_SUBMIT, "bad_runs": scenario.get("bad_runs", [])}
    return _with_scenario(package, checks=checks, **runs)


def _with_scenario(package: dict, **members) -> dict:
    return {**package, "scenario": {**package["scenario"], **members}}


def _placeholder(package: dict) -> dict:
    """A result that is always kept, under a key that no check has."""
    scenario = package["scenario"]
    taken = {check.get("key") for check in scenario.get("checks", ())}
    key = next(key for key in _keys() if key not in taken)
    text = _PLACEHOLDER_TEXT.get(scenario.get("language"), _PLACEHOLDER_TEXT["en"])
    return {"key": key, "text": text, "cite": "–", "check": "state", "when": [], "worth": 1, "must": True}


def _keys():
    yield "placeholder"
    number = 2
    while True:
        yield f"placeholder_{number}"
        number += 1
