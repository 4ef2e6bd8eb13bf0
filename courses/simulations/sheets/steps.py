"""The steps of the model run and of bad runs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import ANY_TYPE
from courses.simulations.authoring.sentences import step as sentence
from courses.simulations.engine.values import as_text
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS, MAY_TAKE_RECORD, NEEDS_RECORD
from courses.simulations.sheets import controls
from courses.simulations.sheets.answers import Answers, AnswerSheet
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows, Sheet
from courses.simulations.sheets.draws import draw_controls, draw_name, draws_of, write_draw
from courses.simulations.sheets.tree import rows

SUBMIT = "submit"
MOST_STEPS = 500


class StepSheet(Sheet):
    template = "simulations/workshop/sheet/step.html"
    light = frozenset({"kind", "key"})

    @property
    def is_blank(self):
        return not self.peek("do")

    @property
    def sentence(self) -> str:
        return sentence(self.scope.names, self.original) if self.original is not ABSENT else ""

    def controls(self):
        verbs = [(key, self.scope.names.verb_label(key)) for key in self.scope.names.actions]
        own = [(key, self.scope.names.verb_label(key)) for key in BUILT_IN_FORMS if key != SUBMIT]
        groups = [("", _("Choose")), (_("Actions of the system"), verbs), (_("The learner's own acts"), own)]
        if self.peek("do") == SUBMIT:
            groups.append((SUBMIT, self.scope.names.verb_label(SUBMIT)))
        made = {"do": controls.keeping(controls.choice(_("Act"), groups, reshape=True), self.peek("do"))}
        if self._takes_record:
            made["on"] = controls.record(self.scope.names, self.peek("on"), self._type, _("Record"))
        return made | self._draw_controls()

    def make_parts(self):
        verb = self.peek("do")
        questions = {one["key"]: one for one in self.scope.names.form_of(verb)}
        place = f"{self.name}-input"
        return {
            "input": Answers(
                AnswerSheet,
                self.scope,
                rows(self.raw, "input"),
                place,
                original=self._was("input"),
                saving=self.saving,
                questions=questions,
                keeps_unknown=self.original is not ABSENT and self.original["do"] == verb,
            )
        }

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        answers = Rows.reader(AnswerSheet)(list(value.get("input", {}).items()))
        drawn = {
            draw_name(name): [as_text(one) for one in found] for name, found in value.get("draw", {}).items()
        }
        return {"do": [value["do"]], "on": [value.get("on") or ""], "input": answers, "draw": drawn}

    def build(self):
        made = dict(self.original) if self.original is not ABSENT else {}
        made["do"] = self.typed("do")
        on = self.typed("on") if "on" in self.form.fields else ""
        if on != (made.get("on") or ""):
            made.pop("on", None)
            if on:
                made["on"] = on
        if self.peek("do") in NEEDS_RECORD and not on:
            self.fault("on", _("Choose a record."))
        answers = self.parts["input"].value()
        made.pop("input", None)
        if answers is not ABSENT:
            made["input"] = answers
        self._write_draw(made)
        return made

    @property
    def on(self):
        return self.form["on"] if "on" in self.form.fields else None

    @property
    def draws(self) -> list:
        return draws_of(self)

    @property
    def is_only(self) -> bool:
        return any(self.raw.get("draw", {}).values())

    @property
    def _type(self) -> str:
        return self.scope.names.actions.get(self.peek("do"), {}).get("on", ANY_TYPE)

    @property
    def _takes_record(self) -> bool:
        verb, actions = self.peek("do"), self.scope.names.actions
        takes = verb in NEEDS_RECORD | MAY_TAKE_RECORD or "on" in actions.get(verb, {})
        return takes or bool(self.peek("on"))

    def _draw_controls(self) -> dict:
        if self.peek("do") == SUBMIT and not self.raw.get("draw"):
            return {}
        return draw_controls(self.scope.names, self.raw)

    def _write_draw(self, made: dict) -> None:
        write_draw(self, made)

    def _was(self, name: str):
        return ABSENT if self.original is ABSENT else self.original.get(name, ABSENT)


@dataclass(frozen=True)
class Window:
    """Which steps of a run stand on a page: those that `before` others precede and `after` others follow."""

    before: int = 0
    after: int = 0


class Steps(Rows):
    """The steps of a run, or a page of them. The last step is always to submit."""

    template = "simulations/workshop/sheet/steps.html"

    def __init__(self, *args, window: Window, **more):
        super().__init__(*args, most=MOST_STEPS - window.before - window.after, **more)
        self.window = window
        for number, row in enumerate(self.rows, start=window.before):
            row.anchor, row.number = f"{self.name}-{number}", number + 1

    def value(self):
        made = super().value()
        if self.unchanged or not made and not self.window.before:
            return made
        rest, last = made, []
        if not self.window.after:
            ends = bool(made) and made[-1].get("do") == SUBMIT
            rest, end = (made[:-1], made[-1]) if ends else (made, {"do": SUBMIT})
            last = [{key: value for key, value in end.items() if key != "draw"}]
        if any(one.get("do") == SUBMIT for one in rest):
            self.faults.append(_("Only the last step can be to submit."))
        return [*rest, *last]


class RunSheet(ObjectSheet):
    """A run, whose steps stand in `member`, with a page of them."""

    member_of_steps = ""

    def __init__(self, *args, window: Window, **more):
        self.window = window
        super().__init__(*args, **more)

    def make_parts(self):
        name = self.member_of_steps
        return {
            name: self.rows(
                StepSheet,
                name,
                self.member(name),
                rows=Steps,
                heading=self._heading(),
                adds=[("", _("Add a step"))],
                empty=[],
                window=self.window,
            )
        }

    def _heading(self) -> str:
        before, after = self.window.before, self.window.after
        if not (before or after):
            return _("Steps")
        shown = len(self.member(self.member_of_steps) or ())
        numbers = {"first": before + 1, "last": before + shown, "total": before + shown + after}
        return _("Steps %(first)s to %(last)s of %(total)s") % numbers


class ModelRunSheet(RunSheet):
    member_of_steps = "model_run"
    part_readers = {"model_run": Rows.reader(StepSheet)}


class BadRunSheet(RunSheet):
    member_of_steps = "events"
    template = "simulations/workshop/sheet/bad_run.html"
    members = (
        Member(
            "note",
            lambda sheet: controls.text(
                _("What goes wrong"), help=_("Registers without verifying identity.")
            ),
        ),
        Member(
            "breaks",
            lambda sheet: controls.keeping(
                controls.choice(_("Check it breaks"), [("", _("Choose")), *_checks(sheet)]),
                sheet.peek("breaks"),
            ),
        ),
    )
    part_readers = {"events": Rows.reader(StepSheet)}

    @property
    def draws(self) -> list:
        return draws_of(self)

    @property
    def is_only(self) -> bool:
        return any(self.raw.get("draw", {}).values())

    def controls(self):
        return super().controls() | draw_controls(self.scope.names, self.raw)

    @classmethod
    def read(cls, value):
        drawn = {} if value is ABSENT else value.get("draw", {})
        return super().read(value) | {
            "draw": {draw_name(name): [as_text(one) for one in found] for name, found in drawn.items()}
        }

    def build(self):
        made = super().build()
        if not made.get("breaks"):
            self.fault("breaks", _("Choose a check."))
        write_draw(self, made)
        if not made.get("events"):
            made["events"] = [{"do": SUBMIT}]
        return made


def _checks(sheet: Sheet) -> list[tuple[str, str]]:
    checks = (sheet.scope.names.scenario or {}).get("checks", ())
    return [(one["key"], one.get("text", one["key"])) for one in checks]
