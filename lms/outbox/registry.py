"""Which function does the work of which kind of row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Handle = Callable[[dict, datetime], None]


@dataclass(frozen=True)
class Handler:
    handle: Handle
    lease: timedelta
    queue: str


handlers: dict[str, Handler] = {}


def handler(
    kind: str, *, lease: timedelta = timedelta(seconds=60), queue: str = "default"
) -> Callable[[Handle], Handle]:
    """Registers the decorated `handle(payload, at)` for rows of this kind.

    It must be safe to run twice: a worker may die after the effect and before the row is marked done, and a
    run that outlasts `lease` may be started a second time.
    """

    def register(handle: Handle) -> Handle:
        if kind in handlers and handlers[kind].handle is not handle:
            raise ValueError(f"two handlers for outbox rows of kind {kind!r}")
        handlers[kind] = Handler(handle, lease, queue)
        return handle

    return register
