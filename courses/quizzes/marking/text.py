"""Written text: what is kept of it, and when two texts are the same."""

import re
import unicodedata

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
WILDCARD = re.compile(r"(?<!\\)\*")


def kept(text: str) -> str:
    """The text without what no database keeps or nobody can write: halves of characters and control characters other
    than tabs and line ends, which are spelled in one way."""
    return UNKEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def folded(text: str, *, case_sensitive: bool = False) -> str:
    """The text as it is compared: full and half width, composed and decomposed Hangul, runs of white space and, as a
    rule, capital letters make no difference."""
    return squeezed(_plain(text, case_sensitive=case_sensitive))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def fits(pattern: str, text: str, *, case_sensitive: bool = False) -> bool:
    r"""Whether the text is what the pattern says: * stands for anything, \* for an asterisk.

    In Hangul, where spacing is often a matter of taste, spaces make no difference. Takes time in proportion to the
    lengths, whatever they hold.
    """
    written = folded(text, case_sensitive=case_sensitive)
    pieces = _pieces(pattern, case_sensitive=case_sensitive)
    if _runs_through(pieces, written):
        return True
    if not HANGUL.search(written) or not any(HANGUL.search(piece) for piece in pieces):
        return False
    return _runs_through([piece.replace(" ", "") for piece in pieces], written.replace(" ", ""))


def _pieces(pattern: str, *, case_sensitive: bool) -> list[str]:
    """The runs of text between the wildcards, white space at the ends of the whole left out."""
    raw = [piece.replace("\\*", "*") for piece in WILDCARD.split(pattern)]
    plain = [re.sub(r"\s+", " ", _plain(piece, case_sensitive=case_sensitive)) for piece in raw]
    plain[0] = plain[0].lstrip()
    plain[-1] = plain[-1].rstrip()
    return plain


def _runs_through(pieces: list[str], text: str) -> bool:
    if len(pieces) == 1:
        return text == pieces[0]
    start, *middle, end = pieces
    if len(text) < len(start) + len(end) or not (text.startswith(start) and text.endswith(end)):
        return False
    place, last = len(start), len(text) - len(end)
    for piece in middle:
        found = text.find(piece, place, last)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _plain(text: str, *, case_sensitive: bool) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(UNSEEN))
    return plain if case_sensitive else unicodedata.normalize("NFKC", plain.casefold())
