"""Name and calendar of a simulated system, and the people in it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.engine.values import is_date
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows, Sheet
from courses.simulations.sheets.keys import key_member, settle_keys
from courses.simulations.sheets.lines import lines_of


class CalendarSheet(ObjectSheet):
    """The members `name` and `calendar` of a system."""

    members = (Member("name", lambda sheet: controls.text(_("Name of the system"))),)
    part_readers = {"calendar": lambda value: HoursSheet.read(value)}

    def make_parts(self):
        return {"calendar": self.part(HoursSheet, "calendar", self.member("calendar"))}

    def build(self):
        made = super().build()
        if not made.get("name"):
            self.fault("name", _("Give it a name."))
        return made


class HoursSheet(Sheet):
    heading = gettext_lazy("Office hours")

    def controls(self):
        days = _("One date to a line: 2026-12-25. Saturdays and Sundays are free anyway.")
        return {
            "open": controls.hour(_("Opens at")),
            "close": controls.hour(_("Closes at")),
            "lunch_from": controls.hour(_("Lunch begins"), help=_("Left empty: no break.")),
            "lunch_to": controls.hour(_("Lunch ends")),
            "holidays": controls.text(_("Holidays"), most=5000, rows=5, help=days),
        }

    @classmethod
    def read(cls, value):
        value = {} if value is ABSENT else value
        start, end = value.get("lunch", ("", ""))
        return {
            "open": [value.get("open", "")],
            "close": [value.get("close", "")],
            "lunch_from": [start],
            "lunch_to": [end],
            "holidays": ["\n".join(value.get("holidays", ()))],
        }

    def build(self):
        made = dict(self.original) if self.original is not ABSENT else {}
        made |= {"open": self.peek("open"), "close": self.peek("close")}
        lunch = [self.peek("lunch_from"), self.peek("lunch_to")]
        made.pop("lunch", None)
        if any(lunch):
            made["lunch"] = lunch
        self._check_hours([made["open"], *(lunch if any(lunch) else []), made["close"]])
        days = lines_of(self.peek("holidays"))
        if days != list(made.get("holidays", ())):
            made["holidays"] = days
        self._check_days(days)
        return made

    def _check_hours(self, hours: list[str]) -> None:
        names = ["open", "lunch_from", "lunch_to", "close"] if len(hours) == 4 else ["open", "close"]
        minutes = [_minute(hour) for hour in hours]
        for name, minute in zip(names, minutes, strict=True):
            if minute is None:
                self.fault(name, _("Enter a time: 09:00."))
        if None in minutes:
            return
        if minutes != sorted(set(minutes)):
            self.fault("close", _("Opening, lunch and closing must follow each other."))
        elif sum(minutes[1::2]) - sum(minutes[::2]) < 60:
            self.fault("close", _("There must be at least an hour of work in a day."))

    def _check_days(self, days: list[str]) -> None:
        wrong = [day for day in days if not is_date(day)]
        if wrong:
            self.fault("holidays", _("“%(day)s” is no date.") % {"day": wrong[0]})
        if len(days) > 400:
            self.fault("holidays", _("At most 400 holidays."))


def _minute(hour: str) -> int | None:
    head, _colon, tail = hour.partition(":")
    if not (len(hour) == 5 and head.isdecimal() and tail.isdecimal() and hour.isascii()):
        return None
    return int(head) * 60 + int(tail) if int(head) < 24 and int(tail) < 60 else None


class ActorSheet(ObjectSheet):
    template = "simulations/workshop/sheet/inline.html"
    members = (
        Member("name", lambda sheet: controls.text(_("Name"))),
        Member(
            "role",
            lambda sheet: controls.text(
                _("Role"), most=60, help=_("What they may do goes by this: registrar, reviewer.")
            ),
        ),
        Member("unit", lambda sheet: controls.text(_("Unit"))),
        key_member(),
    )

    def build(self):
        made = super().build()
        for name in ("name", "role", "unit"):
            if not made.get(name):
                self.fault(name, _("Fill this in."))
        if made.get("role") in ("me", "anyone"):
            self.fault("role", _("This name has a meaning of its own; choose another."))
        return made


class ActorsSheet(ObjectSheet):
    part_readers = {"actors": Rows.reader(ActorSheet)}

    def make_parts(self):
        help = _("The learner works as one of them; the others act on their own when an action says so.")
        adds = [("", _("Add a person"))]
        return {
            "actors": self.rows(
                ActorSheet, "actors", self.member("actors"), adds=adds, most=20, empty=[], help=help
            )
        }

    def build(self):
        made = super().build()
        made.setdefault("actors", [])
        settle_keys(self.parts["actors"], made["actors"], fallback="person", forbidden=("me", "anyone"))
        return made
