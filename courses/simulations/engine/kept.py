"""A list that grows, and its canonical JSON: neither is made anew when a value is added."""

import json
from collections.abc import Iterator
from functools import cached_property

from .canonical import canonical


class Kept:
    """Values put away as the text between the brackets of a JSON list, read only when somebody asks for them.

    `mark` stands once in the text of each of them; `holding` takes it for where they begin.
    """

    def __init__(self, text: str = "", mark: str = ""):
        self._text, self._mark = text, mark  # of the first values
        self.added: list = []
        self._values: list | None = None if text else []

    def __len__(self) -> int:
        return self._count + len(self.added)

    @cached_property
    def _count(self) -> int:
        return self._text.count(self._mark) if self._text else 0

    @property
    def values(self) -> list:
        """All of them. Nobody else's to change."""
        if self._values is None:
            self._values = json.loads(f"[{self._text}]") + self.added
        return self._values

    @property
    def last(self):
        return (self.added or self.values)[-1]

    def append(self, value) -> None:
        self.added.append(value)
        if self._values is not None:
            self._values.append(value)

    def since(self, position: int) -> list:
        """Those from a position on, which are read only where they must be."""
        return self.added[position - self._count :] if position >= self._count else self.values[position:]

    def holding(self, part: str) -> Iterator:
        """The values whose canonical JSON holds this part, newest first; of those put away only these are read."""
        yield from (value for value in reversed(self.added) if part in canonical(value))
        end = len(self._text)
        while (found := self._text.rfind(part, 0, end)) >= 0:
            end = self._text.rindex(self._mark, 0, found)
            after = self._text.find(f",{self._mark}", found)
            yield json.loads(self._text[end : after if after >= 0 else None])

    def text(self) -> str:
        """Canonical JSON of the list."""
        return "[" + ",".join(filter(None, [self._text, *map(canonical, self.added)])) + "]"


def assembled(texts: dict[str, str]) -> str:
    """Canonical JSON of the object whose members have these texts."""
    return "{" + ",".join(f"{canonical(name)}:{texts[name]}" for name in sorted(texts)) + "}"
