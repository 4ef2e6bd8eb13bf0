"""Values with one choice, or none yet, for each of several things: matching, categories."""

from typing import Any

from courses.quizzes.marking.kind import Fields, ValueRefused, first, is_position, position


def list_from_form(fields: Fields, name: str, length: int) -> list[int | str | None]:
    return blank_if_empty([position(first(fields, f"{name}-{place}")) for place in range(length)])


def list_to_form(name: str, value: list[int | None]) -> list[tuple[str, str]]:
    return [(f"{name}-{place}", str(chosen)) for place, chosen in enumerate(value) if chosen is not None]


def accepted_list(value: Any, *, length: int, choices: int, refusal) -> list[int | None]:
    if not isinstance(value, list) or len(value) not in (0, length):
        raise ValueRefused(refusal)
    if not all(one is None or is_position(one, choices) for one in value):
        raise ValueRefused(refusal)
    return blank_if_empty(value)


def blank_if_empty(value: list) -> list:
    """Nothing chosen at all is spelled in one way."""
    return value if any(one is not None for one in value) else []
