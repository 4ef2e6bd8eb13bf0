"""What is frozen is hashed over one and only one spelling of it."""

import hashlib
import json
from typing import Any


def canonical(content: Any) -> str:
    """The one spelling of JSON content. Figures that are not whole belong in it as strings."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(content: Any) -> str:
    """SHA-256 of the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
