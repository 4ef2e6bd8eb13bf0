"""What a package keeps from whoever is assessed by it, and whether it stands in an answer of the server."""

import copy
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from django.http import HttpResponse

TAG = re.compile(r"<[^>]*>")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
PLAIN_KINDS = ("text", "long text")
LEAST = 6  # characters: a shorter answer of the model run might stand anywhere


def marked(spec: dict) -> dict:
    """The package with checks whose keys, sources, lessons and hints stand nowhere else, so that each can be found."""
    spec = copy.deepcopy(spec)
    for number, check in enumerate(spec["scenario"]["checks"]):
        check["key"] = f"check_{check['key']}"
        check["cite"] = f"{check['cite']} ({number} of the rules)"
        check["lesson"] = f"Lesson on rule {number}"
        check["hints"] = [f"{level} to rule {number}" for level in ("Question", "Reason", "Action")]
    for run in spec["scenario"]["bad_runs"]:
        run["breaks"] = f"check_{run['breaks']}"
    return spec


def secrets_of(spec: dict) -> set[str]:
    """Keys and texts of checks, notes of bad runs, and what the model run and the bad runs write in their own words."""
    scenario = spec["scenario"]
    found = {text for check in scenario["checks"] for text in _texts(check)}
    found |= {run["note"] for run in scenario["bad_runs"] if "note" in run}
    steps = [*scenario["model_run"], *(step for run in scenario["bad_runs"] for step in run["events"])]
    return found | {text for step in steps for text in own_words(spec, step).values()}


def own_words(spec: dict, step: dict) -> dict[str, str]:
    """What a step writes that is no choice and stands nowhere in the system or the case."""
    forms = {action["key"]: action.get("form", []) for action in spec["system"]["actions"]}
    plain = {field["key"] for field in forms.get(step["do"], []) if field["kind"] in PLAIN_KINDS}
    if step["do"] == "note":
        plain = {"text"}
    told = json.dumps(
        [spec["system"], spec["scenario"]["data"], spec["scenario"]["brief"]], ensure_ascii=False
    )
    answers = {key: value for key, value in step.get("input", {}).items() if key in plain}
    return {
        key: value
        for key, value in answers.items()
        if isinstance(value, str) and len(value) >= LEAST and not value.startswith("$") and value not in told
    }


def found_in(response: HttpResponse, secrets: set[str]) -> list[str]:
    """Which of the secrets stand in the body, the headers or the cookies of an answer, however they are escaped."""
    readings = {" ".join(text.split()) for text in _readings(response)}
    return sorted(secret for secret in secrets if any(secret in text for text in readings))


def _texts(check: dict) -> Iterator[str]:
    yield from (check["key"], check["text"], check["cite"], check["lesson"], *check["hints"])


def _readings(response: HttpResponse) -> Iterator[str]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = [f"{name}: {value}" for name, value in response.headers.items()]
    raw = "\n".join([body.decode("utf-8", "replace"), *headers, response.cookies.output()])
    for text in (raw, ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw), unquote(raw)):
        yield text
        yield html.unescape(text)
        yield html.unescape(TAG.sub("", text))
        yield html.unescape(TAG.sub(" ", text))
