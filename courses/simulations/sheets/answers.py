"""Answers of a step to the questions of its act."""

from courses.simulations.authoring.declared import UNKNOWN, kind_of_field
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Rows, Sheet
from courses.simulations.sheets.tree import first
from courses.simulations.sheets.values import ValueSheet


class AnswerSheet(Sheet):
    """An answer of a step, by the key of its question."""

    template = "simulations/workshop/sheet/answer.html"
    light = frozenset({"key", "kind"})

    def __init__(self, scope, raw, name="", *, questions: dict, **more):
        self.questions = questions
        super().__init__(scope, raw, name, **more)

    @property
    def key(self) -> str:
        return self.peek("key")

    @property
    def label(self) -> str:
        return self.questions.get(self.key, {}).get("label", self.key)

    def controls(self):
        return {"key": controls.hidden()}

    def make_parts(self):
        asked = self.questions.get(self.key)
        original = ABSENT if self.original is ABSENT else self.original[1]
        expect = kind_of_field(asked) if asked else UNKNOWN
        return {
            "value": self.part(
                ValueSheet,
                "value",
                original,
                expect=expect,
                label=self.label,
                plain=True,
            )
        }

    @classmethod
    def read(cls, value):
        return {} if value is ABSENT else {"key": [value[0]], "value": ValueSheet.read(value[1])}

    def build(self):
        return (self.key, self.parts["value"].value())


class Answers(Rows):
    """The member `input` of a step: a row to each question there is, and to each answer there is."""

    def __init__(
        self, make, scope, raw, name, *, original=ABSENT, questions: dict, keeps_unknown: bool, **more
    ):
        self.written = original
        pairs = ABSENT if original is ABSENT else list(original.items())
        typed = {first(one, "key"): one for one in raw if first(one, "key") in questions or keeps_unknown}
        asked = {key: typed.pop(key, {"key": [key]}) for key in questions}
        raw = [*asked.values(), *typed.values()]
        super().__init__(
            make, scope, raw, name, original=pairs, more=lambda one: {"questions": questions}, **more
        )

    def value(self):
        if self.unchanged:
            return self.written
        pairs = super().value()
        found = {} if pairs is ABSENT else {key: value for key, value in pairs if value is not ABSENT}
        return found or ABSENT

    @property
    def kept(self):
        return [row for row in self.rows if not (row.parts["value"].is_left_out and row.original is ABSENT)]
