"""Where a step is done: what leads there is marked on the screens on the way."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from courses.simulations.guiding import NextStep
from courses.simulations.queries import Work


@dataclass(frozen=True)
class Mark:
    """`place` is an entry of the navigation, `record` and `action` what to take there; `url` leads there at once."""

    place: str
    url: str
    record: str | None = None
    action: str = ""
    field: str = ""

    @property
    def opens(self) -> bool:
        """Whether the step is to open the record."""
        return self.action == "view"


def signpost(work: Work, step: NextStep) -> Mark:
    """The way to a step; to waiting, where somebody else has to act before."""
    verb, record = step.event["do"], work.machine.state.record(step.on)
    if step.is_early or verb == "wait":
        return Mark("wait", _url(work, "wait"))
    if record is None:
        return _without_record(work, verb)
    place = "inbox" if record["type"] == "message" else record["type"]
    field = step.input.get("field", "") if verb == "reveal" else ""
    return Mark(place, _url_on(work, verb, record["id"], field), record["id"], verb, field)


def _without_record(work: Work, verb: str) -> Mark:
    if verb in work.package.actions:
        return Mark(f"do:{verb}", _url(work, "act", verb), action=verb)
    return Mark(verb, _url(work, verb if verb in ("search", "note", "submit") else "run"), action=verb)


def _url_on(work: Work, verb: str, record_id: str, field: str) -> str:
    if verb == "view":
        return _url(work, "record", record_id)
    if verb == "reveal":
        return _url(work, "reveal", record_id, field)
    on = urlencode({"on": record_id})
    return f"{_url(work, 'note') if verb == 'note' else _url(work, 'act', verb)}?{on}"


def _url(work: Work, name: str, *args) -> str:
    return reverse(f"simulations:{name}", args=[work.run.key, *args])
