from collections.abc import Callable
from typing import Any, Protocol

Resolved = Callable[[str], str]
"""Makes rich text as it is kept into what readers get: links and images looked up."""


class Authoring(Protocol):
    """What the editor asks for one kind of question, and what is frozen of it.

    A question here is whatever has the fields of `models.Question`, saved or not. `marking` is the other half: it
    knows a kind by what this froze.
    """

    icon: str
    description: Any
    """One sentence for whoever looks for the right kind."""
    fields: tuple[str, ...]
    """The fields that this kind has besides those that all have."""
    blocks: tuple[str, ...]
    """The blocks of `options` that it is made of; none where it has no such parts."""
    parts: Any
    """What these blocks are called together."""
    hint: Any
    """What to do with the blocks, for the editor."""

    def content(self, question, resolved: Resolved) -> dict:
        """The keys of the frozen question that belong to this kind, the answer key included."""

    def faults(self, question) -> dict[str, list]:
        """Messages by field that say why it cannot be published."""
