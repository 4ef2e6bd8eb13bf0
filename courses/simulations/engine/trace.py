"""The trace: every act taken or refused, and which patterns it matched when it was taken (format, 6 and 7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .canonical import canonical
from .expressions import Scope
from .kept import Kept, assembled
from .package import Package
from .values import as_key, from_key, minute_of

# How the text of every entry begins. Quotes within text are written with a backslash, so no text begins like it.
BEGINS = '{"at":"'


class Hit(NamedTuple):
    """An act that matched one side of a check: its position in the trace, and the value of path `same`."""

    position: int
    same: object


@dataclass
class Hits:
    """The acts that matched one check, in order."""

    a: list[Hit]
    b: list[Hit]


class Trace:
    """A sequence of entries, each with exactly `seq, at, by, do, on, out, why`."""

    def __init__(self, package: Package, kept: Kept | None = None):
        self.package = package
        self._entries = kept or Kept()
        self._minutes: list[int] = []
        self.hits = [Hits([], []) for _ in package.checks]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[dict]:
        return iter(self.entries)

    def __getitem__(self, index):
        return self.entries[index]

    @property
    def entries(self) -> list[dict]:
        return self._entries.values

    @property
    def minutes(self) -> list[int]:
        """When each entry began, as minutes of the clock."""
        known = len(self._minutes)
        self._minutes += [minute_of(entry["at"]) for entry in self._entries.since(known)]
        return self._minutes

    @property
    def added(self) -> list[dict]:
        """The entries added to those that were put away. Nobody else's to change."""
        return self._entries.added

    def since(self, position: int) -> list[dict]:
        """The entries from a position on."""
        return self._entries.since(position)

    def about(self, record_id: str) -> Iterator[dict]:
        """The entries about a record, newest first, without a look at the others."""
        return self._entries.holding(f'"on":{canonical(record_id)},"out":')

    def add(self, seq: int, scope: Scope, do: str, on: str | None, why: str | None) -> None:
        """Enter an act, matched against every pattern. The state must still be the one before its effects."""
        out, learner = "refused" if why else "ok", self.package.learner.key
        for check, side, pattern in self.package.matchers(do):
            if pattern.matches(scope, out, learner):
                same = as_key(check.same(scope)) if check.same else None
                getattr(self.hits[check.index], side).append(Hit(len(self), same))
        self._entries.append(
            {
                "seq": seq,
                "at": scope.state.now,
                "by": scope.actor.key,
                "do": do,
                "on": on,
                "out": out,
                "why": why,
            }
        )

    def to_json(self) -> dict:
        """JSON from which `from_json` makes an equal trace."""
        return {"entries": list(self.entries), "hits": self._hits_to_json()}

    def to_text(self) -> str:
        """Canonical JSON of the same; what was read as text and is no concern of anybody is not made anew."""
        return assembled({"entries": self._entries.text(), "hits": canonical(self._hits_to_json())})

    def _hits_to_json(self) -> dict:
        return {
            check.key: {side: [[hit.position, from_key(hit.same)] for hit in found] for side, found in sides}
            for check, sides in ((c, vars(self.hits[c.index]).items()) for c in self.package.checks)
            if any(found for _, found in sides)
        }

    @classmethod
    def from_json(cls, package: Package, source: dict, kept: Kept | None = None) -> "Trace":
        """The trace that `to_json` put away; `kept` holds its entries where they were not read yet."""
        trace = cls(package, kept)
        for entry in source["entries"]:
            trace._entries.append(entry)
        for check in package.checks:
            for side, found in source["hits"].get(check.key, {}).items():
                setattr(trace.hits[check.index], side, [Hit(p, as_key(same)) for p, same in found])
        return trace
