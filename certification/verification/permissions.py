"""How often one address may ask. Codes cannot be guessed; this keeps a guesser from costing us."""

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from lms.security import client_address

WINDOW_SECONDS = 60
LOOKUPS_PER_WINDOW = 60


def may_look_up(request: HttpRequest, at: datetime) -> bool:
    """Counts this look-up and says whether the address is still within its allowance for the current minute."""
    key = f"verification:{client_address(request)}:{int(at.timestamp()) // WINDOW_SECONDS}"
    if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
        return True
    try:
        return cache.incr(key) <= LOOKUPS_PER_WINDOW
    except ValueError:  # the entry was evicted in between
        return True
