"""Korean as a search index can find it.

A full-text index knows words between spaces; Korean writes particles onto words and sets spaces freely. So texts are
also indexed as overlapping pairs of syllables: “개인정보 보호” as “개인 인정 정보 보보 보호”. A part of a word is then a
phrase of pairs, and spaces do not matter.
"""

import re

# Particles that follow a noun, longest first, so that “에서” goes before “에”.
PARTICLES = sorted(
    [
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "에서",
        "에게",
        "께",
        "께서",
        "와",
        "과",
        "도",
        "만",
        "로",
        "으로",
        "부터",
        "까지",
        "보다",
        "처럼",
        "이나",
        "나",
        "이란",
        "란",
        "이라는",
        "라는",
    ],
    key=len,
    reverse=True,
)
HANGUL_RUN = re.compile(r"[가-힣]+(?:\s+[가-힣]+)*")
HANGUL_OR_WORD = re.compile(r"[가-힣]+|[^\W_가-힣]+")
SHORTEST_STEM = 2


def bigrams(text: str) -> str:
    """The pairs of neighbouring syllables of all Hangul in the text, separated by spaces; single syllables as they are."""
    runs = ("".join(run.split()) for run in HANGUL_RUN.findall(text))
    return " ".join(pair for run in runs for pair in _pairs(run))


def words(text: str) -> list[str]:
    """The words of a query: Hangul apart from letters and digits, everything else dropped."""
    return HANGUL_OR_WORD.findall(text)


def is_hangul(word: str) -> bool:
    return bool(HANGUL_RUN.fullmatch(word))


def spellings(word: str) -> list[str]:
    """The word, and what remains as particles are taken off its end one by one, at least two syllables."""
    found = [word]
    while (shorter := _without_particle(found[-1])) != found[-1]:
        found.append(shorter)
    return found


def _without_particle(word: str) -> str:
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= SHORTEST_STEM:
            return word.removesuffix(particle)
    return word


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]
