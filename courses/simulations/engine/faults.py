"""Bad input: what is wrong, and where in the JSON it stands."""

import json

Part = str | int


class BadInput(Exception):
    """Input from outside that cannot be used.

    `path` is the JSON path of the innermost value at fault, `$` for the whole; `text` says what is wrong.
    Both are one printable line, whatever the input held.
    """

    def __init__(self, path: str, text: str):
        self.path = _printable(path)
        self.text = _printable(text)
        super().__init__(f"{self.path}: {self.text}")

    def below(self, root: str) -> "BadInput":
        """The same fault in a document that is itself the value at `root`."""
        return BadInput(root + self.path[1:], self.text)


class Fault:
    """A fault on its way up: the path is only built once something is wrong."""

    __slots__ = ("_inner_first", "text")

    def __init__(self, text: str, *parts: Part):
        self.text = text
        self._inner_first = list(reversed(parts))

    @property
    def depth(self) -> int:
        return len(self._inner_first)

    def inside(self, part: Part) -> "Fault":
        """The fault as seen from the value that holds this one as `part`."""
        self._inner_first.append(part)
        return self

    def path(self, root: str = "$") -> str:
        for part in reversed(self._inner_first):
            root = step(root, part)
        return root

    def as_bad_input(self, root: str = "$") -> BadInput:
        return BadInput(self.path(root), self.text)


def step(path: str, part: Part) -> str:
    """`path` lengthened by a list index, a plain member name, or a quoted one."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    if part.isidentifier():
        return f"{path}.{part}"
    return f"{path}[{json.dumps(part)}]"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
