"""Start codes of exam sessions: made to be read out, compared so that the time it takes says nothing."""

import hmac
import secrets

# Without what is mistaken for something else when it is written on a board.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUP = 4
LONGEST = 100


def new_code() -> str:
    """Two groups of four, some 10¹² codes: XKCD-2347."""
    first, second = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(2))
    return f"{first}-{second}"


def is_same(code: str, given: str) -> bool:
    """Whether the code was given, in capitals or not, with its hyphen or spaces or without."""
    return hmac.compare_digest(_plain(code), _plain(given))


def _plain(text: str) -> bytes:
    return "".join(letter for letter in text[:LONGEST].upper() if letter.isalnum()).encode()
