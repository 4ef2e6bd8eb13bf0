"""Checks: what is asked for, what it is worth or costs, and the acts it speaks of."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.vocabulary import Scope, scope_of_pattern
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet
from courses.simulations.sheets.conditions import conditions, read_conditions
from courses.simulations.sheets.keys import key_member, settle_key
from courses.simulations.sheets.patterns import PatternSheet
from courses.simulations.sheets.tree import texts

KINDS = {
    "state": gettext_lazy("How things stand at the end"),
    "did": gettext_lazy("An act is done, so many times"),
    "never": gettext_lazy("An act is never done"),
    "before": gettext_lazy("One act comes before another"),
    "after": gettext_lazy("One act is followed by another"),
    "within": gettext_lazy("An act is done in time"),
    "not together": gettext_lazy("Two acts are not both done"),
    "apart": gettext_lazy("Two acts are done by different people"),
    "first": gettext_lazy("The learner begins with an act"),
}
FOR_RESULTS = ("state", "did")
SEVERITIES = {
    "minor": gettext_lazy("minor: 3 points each time"),
    "major": gettext_lazy("major: 10 points each time"),
    "critical": gettext_lazy("critical: the run is not passed"),
}
# What each kind has besides: members of the check.
SIDES = {"before": "ab", "after": "ab", "within": "ab", "not together": "ab", "apart": "ab", "state": ""}
SAME = ("before", "after", "apart")
SPANS = ("after", "within")
LABELS = {
    ("before", "a"): gettext_lazy("What comes first"),
    ("before", "b"): gettext_lazy("What it must come before"),
    ("after", "a"): gettext_lazy("What is followed"),
    ("after", "b"): gettext_lazy("By what"),
    ("within", "a"): gettext_lazy("What is done in time"),
    ("within", "b"): gettext_lazy("Counted from the first time of"),
    ("not together", "a"): gettext_lazy("The one act"),
    ("not together", "b"): gettext_lazy("The other act"),
    ("apart", "a"): gettext_lazy("The one act"),
    ("apart", "b"): gettext_lazy("The other act"),
}


class CheckSheet(ObjectSheet):
    template = "simulations/workshop/sheet/check.html"
    members = (
        Member(
            "text",
            lambda sheet: controls.text(
                _("What is asked for"), help=_("Learners read this in their report: Verify identity first.")
            ),
        ),
        Member(
            "cite", lambda sheet: controls.text(_("Rule it rests on"), help=_("With article and paragraph."))
        ),
        Member("lesson", lambda sheet: controls.text(_("Lesson to read again"))),
        Member(
            "worth",
            lambda sheet: controls.number(
                _("Worth"), least=1, most=100, help=_("Its share among the other results; 1 to 100.")
            ),
        ),
        Member(
            "must",
            lambda sheet: controls.flag(_("Without it the run is not passed")),
            read=lambda value: ["on"] if value is True else [],
            write=lambda typed: True if typed else ABSENT,
        ),
        Member("breach", lambda sheet: controls.choice(_("If it is broken"), list(SEVERITIES.items()))),
        Member(
            "cap",
            lambda sheet: controls.number(
                _("Counted at most"), least=1, most=10, help=_("Times. Left empty: 3.")
            ),
        ),
        Member(
            "min",
            lambda sheet: controls.number(
                _("At least"), least=0, most=500, help=_("Times. Left empty: one.")
            ),
        ),
        Member(
            "max",
            lambda sheet: controls.number(_("At most"), least=1, most=500, help=_("Times. Left empty: any.")),
        ),
        Member(
            "same",
            lambda sheet: controls.path(sheet.scope_of_a, sheet.peek("same"), _("Both with the same")),
        ),
        key_member(),
    )
    part_readers = {
        "when": read_conditions,
        "a": lambda value: PatternSheet.read(value),
        "b": lambda value: PatternSheet.read(value),
    }

    @property
    def kind(self) -> str:
        return self.peek("check") if self.peek("check") in KINDS else "state"

    @property
    def is_result(self) -> bool:
        return self.kind in FOR_RESULTS and self.peek("counts", "worth") == "worth"

    @property
    def scope_of_a(self) -> Scope:
        return scope_of_pattern(self.scope.names, {"do": texts(self.raw.get("a", {}), "do")})

    @property
    def suggestions(self) -> list[str]:
        return [one["name"] for one in (self.scope.names.scenario or {}).get("sources", ())]

    @property
    def kind_fields(self) -> list:
        return self._fields("check", "counts")

    @property
    def measure_fields(self) -> list:
        return self._fields("min", "max", "n", "unit", "same", "worth", "must", "breach", "cap")

    @property
    def help_fields(self) -> list:
        return self._fields("hint1", "hint2", "hint3", "lesson")

    def _fields(self, *names: str) -> list:
        return [self.form[name] for name in names if name in self.form.fields]

    def controls(self):
        made = super().controls()
        made["cite"].widget.attrs["list"] = "sources"
        made |= self._kind_controls() | self._hint_controls()
        for name in self._left_out():
            made.pop(name, None)
        return made

    def make_parts(self):
        sides = {side: self._pattern(side) for side in SIDES.get(self.kind, "a")}
        if self.kind == "state":
            heading = _("What must hold at the end")
            when = conditions(
                Scope(self.scope.names),
                self.raw,
                "when",
                self.member("when"),
                saving=self.saving,
                heading=heading,
                empty=[],
            )
            return {"when": when}
        return sides

    @classmethod
    def read(cls, value):
        given = {} if value is ABSENT else value
        span = given.get("within", ("", "min"))
        hints = [*given.get("hints", ()), "", "", ""][:3]
        return super().read(value) | {
            "check": [given.get("check", "state")],
            "counts": ["breach" if "breach" in given else "worth"],
            "n": [str(span[0])],
            "unit": [span[1]] if "within" in given else [],
            **{f"hint{number}": [hint] for number, hint in enumerate(hints, start=1)},
        }

    def build(self):
        made = super().build()
        made["check"] = self.kind
        for name in {*_ALL_MEMBERS} - self.form.fields.keys() - self.parts.keys():
            made.pop(name, None)
        self._write_hints(made)
        self._write_span(made)
        self._judge(made)
        others = [one["key"] for one in (self.scope.names.scenario or {}).get("checks", ())]
        own = self.member("key")
        settle_key(self, made, fallback="check", taken=[key for key in others if key != own])
        return made

    def _written(self, member):
        return super()._written(member) if member.name in self.form.fields else ABSENT

    def _kind_controls(self) -> dict:
        made = {"check": controls.choice(_("Kind of check"), list(KINDS.items()), reshape=True)}
        if self.kind in FOR_RESULTS:
            counts = [
                ("worth", _("as a result: it earns points")),
                ("breach", _("as conduct: breaking it costs points")),
            ]
            made["counts"] = controls.choice(_("It counts"), counts, reshape=True)
        if self.kind in SPANS:
            made["n"] = controls.number(_("Within"), least=1, most=1000, help=self._span_help())
            made["unit"] = controls.unit(_("Unit"))
        return made

    def _hint_controls(self) -> dict:
        labels = [_("Hint 1: a question"), _("Hint 2: the rule"), _("Hint 3: the action")]
        return {
            f"hint{number}": controls.text(label, most=4000, rows=2)
            for number, label in enumerate(labels, start=1)
        }

    def _span_help(self) -> str:
        return _("Left empty: at some time until the end.") if self.kind == "after" else ""

    def _left_out(self) -> list[str]:
        left = ["breach", "cap"] if self.is_result else ["worth", "must"]
        left += [] if self.kind == "did" else ["min", "max"]
        return left + ([] if self.kind in SAME else ["same"])

    def _pattern(self, side: str) -> PatternSheet:
        return self.part(
            PatternSheet,
            side,
            self.member(side),
            optional=self.kind == "within" and side == "b",
            by_default=_("anyone") if self.kind == "apart" else _("the learner"),
            heading=LABELS.get((self.kind, side), _("The act")),
        )

    def _write_hints(self, made: dict) -> None:
        names = ("hint1", "hint2", "hint3")
        was = self.read(self.original)
        if all(was[name] == (texts(self.raw, name) or [""]) for name in names):
            return
        found = [self.typed(name) or "" for name in names]
        while found and not found[-1]:
            found.pop()
        if "" in found:
            self.fault(names[found.index("")], _("Fill this in: hints are given in order."))
        made.pop("hints", None)
        if found:
            made["hints"] = found

    def _write_span(self, made: dict) -> None:
        number = self.typed("n") if self.kind in SPANS else None
        made.pop("within", None)
        if number not in (None, ABSENT):
            made["within"] = [number, self.typed("unit")]
        elif self.kind == "within":
            self.fault("n", _("Fill this in."))

    def _judge(self, made: dict) -> None:
        required = {"text": _("Say what is asked for."), "cite": _("Name the rule it rests on.")}
        for name, said in required.items():
            if not made.get(name):
                self.fault(name, said)
        if self.is_result and not made.get("worth"):
            self.fault("worth", _("Say what it is worth."))
        if not self.is_result:
            made["breach"] = self.peek("breach") if self.peek("breach") in SEVERITIES else "minor"
        if self.kind == "state":
            made.setdefault("when", [])
        if self.kind == "did":
            self._judge_times(made)

    def _judge_times(self, made: dict) -> None:
        fewest, most = made.get("min", 1), made.get("max", 500)
        if most < fewest:
            self.fault("max", _("This is less than “at least”."))
        if self.is_result and fewest < 1:
            self.fault("min", _("A result must be done at least once."))


_ALL_MEMBERS = ("when", "a", "b", "same", "min", "max", "worth", "must", "breach", "cap")
