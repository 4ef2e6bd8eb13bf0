"""Canonical JSON and the hashes that chain a run to its package (format, section 10)."""

import hashlib
import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value) -> str:
    """The one text of a JSON value: members sorted by code point, no spaces, only what must be escaped is."""
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """Lower-case hexadecimal SHA-256 of the UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def spec_sha256(spec: dict) -> str:
    """The identity of a package's content; spacing and the order of members do not count."""
    return sha256(canonical(spec))


def first_head(package_sha256: str, draw: dict) -> str:
    """The head of a run without events."""
    return sha256(package_sha256 + canonical(draw))


def next_head(head: str, event: dict) -> str:
    """The head after `event`, which must have exactly `do`, `on` and `input`, with aliases as they were given."""
    return sha256(head + canonical(event))
