"""Forms: what is asked, and what is wrong with what was answered (format, section 6, rule 5)."""

from dataclasses import dataclass

from .values import Value, is_date


@dataclass(frozen=True, slots=True)
class Question:
    """One field of an action's form. `of` narrows a link to one record type."""

    key: str
    label: str
    kind: str
    choices: tuple = ()
    of: str | None = None
    required: bool = True
    help: str | None = None

    @classmethod
    def of_source(cls, source: dict) -> "Question":
        return cls(**{**source, "choices": tuple(source.get("choices", ()))})


def complaint(form: tuple[Question, ...], answers: dict, state) -> str | None:
    """The first thing wrong with the answers, as the refusal says it; None if nothing is."""
    for question in form:
        value = answers.get(question.key)
        if value is None or value == "":
            if question.required:
                return f"{question.key}: required"
        elif wrong := _CHECKS[question.kind](question, value, state):
            return f"{question.key}: {wrong}"
    others = answers.keys() - {question.key for question in form}
    return f"{min(others)}: not in the form" if others else None


def _text(question: Question, value: Value, state) -> str | None:
    return None if type(value) is str else "not text"


def _number(question: Question, value: Value, state) -> str | None:
    return None if type(value) is int else "not a number"


def _date(question: Question, value: Value, state) -> str | None:
    return None if is_date(value) else "not a date"


def _choice(question: Question, value: Value, state) -> str | None:
    return None if value in question.choices else "not a choice"


def _yes_no(question: Question, value: Value, state) -> str | None:
    return None if value in ("yes", "no") else "not a choice"


def _link(question: Question, value: Value, state) -> str | None:
    record = state.record(value)
    fits = record is not None and question.of in (None, record["type"])
    return None if fits else "no such record"


_CHECKS = {
    "text": _text,
    "long text": _text,
    "file": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "choice": _choice,
    "yes/no": _yes_no,
    "link": _link,
}
