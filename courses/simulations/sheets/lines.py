"""Lists of short texts and numbers, one to a line."""

from courses.simulations.engine.values import LARGEST, as_text
from courses.simulations.sheets.values import WHOLE


def lines_of(text: str) -> list[str]:
    """The lines that say something, without the spaces around them."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def values_of(text: str, was=(), *, numbers: bool = False) -> list:
    """A value to a line; a line that reads as an original does is that original, number or text, as it was.

    New lines are texts, or with `numbers` whole numbers where they are some.
    """
    left = list(was)
    return [_value(line, left, numbers) for line in lines_of(text)]


def choices_read(source: dict) -> dict:
    """The controls `choices` and `numbers` of a field with answers to choose from."""
    found = source.get("choices", ())
    numbers = bool(found) and all(isinstance(one, int) for one in found)
    return {"choices": ["\n".join(map(as_text, found))], "numbers": ["on"] if numbers else []}


def choices_written(text: str, was, *, numbers: bool) -> list:
    all_numbers = bool(was) and all(isinstance(one, int) for one in was)
    return values_of(text, was if numbers == all_numbers else (), numbers=numbers)


def _value(line: str, left: list, numbers: bool):
    for index, one in enumerate(left):
        if as_text(one).strip() == line:
            return left.pop(index)
    return int(line) if numbers and WHOLE.fullmatch(line) and abs(int(line)) <= LARGEST else line
