"""An uploaded file between its preview and its import. It stays on the server, for the person who sent it, for an
hour: the browser holds no more than a name for it."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.core.cache import cache

HOUR = 60 * 60


@dataclass(frozen=True)
class Kept:
    """The file and what was chosen for it. `bank` is a key, or None for a new one of the title."""

    data: bytes
    name: str
    format: str
    language: str
    bank: int | None
    title: str

    @property
    def stream(self) -> BytesIO:
        return BytesIO(self.data)


def keep(file: Kept, person) -> str:
    """Keeps the file and returns the name it is known by."""
    token = secrets.token_urlsafe(24)
    cache.set(_key(person, token), file, HOUR)
    return token


def find(token: str, person) -> Kept | None:
    """The person's file of this name; None where there is none any more."""
    return cache.get(_key(person, token)) if token.isascii() and 0 < len(token) < 100 else None


def forget(token: str, person) -> None:
    cache.delete(_key(person, token))


def _key(person, token: str) -> str:
    return f"question-file:{person.pk}:{sha256(token.encode()).hexdigest()}"
