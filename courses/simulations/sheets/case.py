"""The task of a scenario, its limits, the rules it rests on, and what varies."""

from django.utils.translation import gettext as _

from courses.simulations.engine.draws import MAX_DRAWS, count_draws
from courses.simulations.engine.values import as_text, minute_of
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows, Sheet
from courses.simulations.sheets.keys import key_fault
from courses.simulations.sheets.tree import texts
from courses.simulations.sheets.values import ValueSheet


class CaseSheet(ObjectSheet):
    template = "simulations/workshop/sheet/case.html"
    members = (
        Member("title", lambda sheet: controls.text(_("Title"))),
        Member(
            "brief",
            lambda sheet: controls.text(
                _("Task"),
                most=4000,
                rows=8,
                help=_("What the learner is told before the work begins."),
            ),
        ),
        Member(
            "me",
            lambda sheet: controls.keeping(
                controls.choice(_("The learner works as"), [("", _("Choose")), *_people(sheet)]),
                sheet.peek("me"),
            ),
        ),
        Member(
            "start",
            lambda sheet: controls.moment(
                _("The case begins"),
                help=_("The clock of the simulated system then; the years 2000 to 2100."),
            ),
        ),
        Member(
            "pass",
            lambda sheet: controls.number(
                _("Pass mark"), least=1, most=100, help=_("Points of 100. Left empty: 80.")
            ),
        ),
        Member(
            "time_limit",
            lambda sheet: controls.number(
                _("Time limit"),
                least=5,
                most=480,
                help=_("Real minutes of an assessed run. Left empty: none."),
            ),
        ),
        Member(
            "cool_down",
            lambda sheet: controls.number(
                _("Wait after a fail"),
                least=0,
                most=720,
                help=_("Real hours until the next assessed run. Left empty: 24."),
            ),
        ),
    )

    @property
    def varying(self) -> list[tuple[str, str]]:
        """What may be written into the task for a value that varies, and the values it may be."""
        pools = (self.scope.names.scenario or {}).get("vary", {})
        return [
            (f"{{{{{name}}}}}", ", ".join(dict.fromkeys(map(as_text, pool)))) for name, pool in pools.items()
        ]

    def controls(self):
        tries = controls.number(
            _("Tries"), least=1, most=20, help=_("Assessed runs to a person. Left empty: 3.")
        )
        return super().controls() | {"attempts": tries, "any_number": controls.flag(_("Any number of tries"))}

    @classmethod
    def read(cls, value):
        given = {} if value is ABSENT else value
        any_number = "attempts" in given and given["attempts"] is None
        attempts = "" if any_number else str(given.get("attempts", ""))
        return super().read(value) | {"attempts": [attempts], "any_number": ["on"] if any_number else []}

    def build(self):
        made = super().build()
        if not made.get("title"):
            self.fault("title", _("Give it a title."))
        start = made.get("start")
        if start and (minute_of(start) is None or not "2000" <= start[:4] <= "2100"):
            self.fault("start", _("Enter a moment in the years 2000 to 2100."))
        self._write_attempts(made)
        return made

    def _write_attempts(self, made: dict) -> None:
        any_number = bool(texts(self.raw, "any_number"))
        was = self.read(self.original)
        if any_number == bool(was["any_number"]) and (
            any_number or self.peek("attempts") == was["attempts"][0]
        ):
            return
        typed = self.typed("attempts")
        made.pop("attempts", None)
        if any_number:
            made["attempts"] = None
        elif typed not in (ABSENT, None):
            made["attempts"] = typed


def _people(sheet) -> list[tuple[str, str]]:
    actors = sheet.scope.names.actors
    return [
        (key, f"{one.get('name', key)} ({one.get('role', '')}, {one.get('unit', '')})")
        for key, one in actors.items()
    ]


class SourceSheet(ObjectSheet):
    members = (
        Member(
            "name", lambda sheet: controls.text(_("Rule"), help=_("Act, decree, guideline: with its number."))
        ),
        Member("note", lambda sheet: controls.text(_("Note"), most=4000, rows=2)),
    )

    def build(self):
        made = super().build()
        if not made.get("name"):
            self.fault("name", _("Name the rule."))
        return made


class SourcesSheet(ObjectSheet):
    part_readers = {"sources": Rows.reader(SourceSheet)}

    def make_parts(self):
        help = _("Learners see them beside the task; checks cite them.")
        adds = [("", _("Add a rule"))]
        return {
            "sources": self.rows(
                SourceSheet, "sources", self.member("sources"), adds=adds, most=50, help=help
            )
        }


class PoolSheet(Sheet):
    """A name and the values of which each run draws one."""

    template = "simulations/workshop/sheet/pool.html"
    light = frozenset({"kind"})

    def controls(self):
        help = _("Small letters without spaces. In the records and the task, {{name}} stands for the value.")
        return {"name": controls.text(_("Name"), most=40, help=help)}

    @property
    def peek_name(self) -> str:
        return self.peek("name")

    def make_parts(self):
        original = ABSENT if self.original is ABSENT else self.original[1]
        more = {"kinds": ("text", "number", "nothing", "record")}
        return {
            "values": self.rows(
                ValueSheet,
                "values",
                original,
                heading=_("Values"),
                help=_("A value that is there twice comes up twice as often."),
                adds=[("", _("Add a value"))],
                most=20,
                empty=[],
                more=lambda raw: more,
            )
        }

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        return {"name": [value[0]], "values": Rows.reader(ValueSheet)(value[1])}

    def build(self):
        name = self.typed("name")
        if said := key_fault(name or ""):
            self.fault("name", said)
        values = self.parts["values"].value()
        if not values:
            self.parts["values"].faults.append(_("Give at least one value."))
        return (name, values)


class VarySheet(Sheet):
    """The member `vary` of a scenario: an object, a row to a name."""

    def make_parts(self):
        return {
            "vary": self.rows(
                PoolSheet,
                "vary",
                self._pools(self.original),
                help=_(
                    "Each run draws one value of each name, so that no two learners need have the same case. "
                    "The first values make the case that is shown first."
                ),
                adds=[("", _("Add something that varies"))],
                most=10,
            )
        }

    @classmethod
    def read(cls, value):
        return {"vary": Rows.reader(PoolSheet)(cls._pools(value))}

    def build(self):
        rows = self.parts["vary"]
        rows.refuse_twice("name", _("There is one of this name already."))
        pairs = rows.value()
        made = {name: self.original[name] for name in self.original if name != "vary"}
        if rows.unchanged:
            return self.original
        if pairs is not ABSENT:
            made["vary"] = {name: values for name, values in pairs if name is not ABSENT}
            if self.is_valid() and count_draws(made["vary"]) > MAX_DRAWS:
                said = _("Together they make more than %(most)s different cases.")
                rows.faults.append(said % {"most": MAX_DRAWS})
        return made

    @staticmethod
    def _pools(value):
        pools = {} if value is ABSENT else value.get("vary", {})
        return list(pools.items())


def renamed_pools(sheet: VarySheet) -> dict[str, str]:
    """Which names that were there have become others."""
    kept = [row for row in sheet.parts["vary"].kept if row.original is not ABSENT]
    return {row.original[0]: row.peek("name") for row in kept if row.original[0] != row.peek("name")}
