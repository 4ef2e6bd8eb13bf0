"""Where one can go: the menu beside every screen of a run, and what can be done with a record."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.simulations.queries import Work
from courses.simulations.replica import addresses, records
from courses.simulations.replica.signposts import Mark
from courses.simulations.replica.surroundings import Frame
from courses.simulations.replica.values import MESSAGE_TYPE, type_label

NOWHERE = Mark(place="", url="")


@dataclass(frozen=True)
class Place:
    """A way to a screen. `current`: that is shown now; `marked`: the next step leads through it.

    `lang` marks a label in the package's language. `count` is how many records there are; `unread` how many messages.
    """

    url: str
    label: str
    lang: SafeString | str = ""
    current: bool = False
    marked: bool = False
    count: int | None = None
    unread: int = 0


@dataclass(frozen=True)
class Menu:
    """The lists of the menu: the case, its records, and what to do."""

    case: list[Place]
    records: list[Place]
    doing: list[Place]


def menu(work: Work, frame: Frame, *, current: str, mark: Mark | None) -> Menu:
    """The menu as it stands on the screen `current`; `mark` is where the next step leads."""
    switches, lang, mark = work.run.switches, frame.lang, mark or NOWHERE

    def place(name: str, label: str, **more) -> Place:
        """A screen that is named like its address."""
        url = addresses.screen(work, name)
        return Place(url, label, current=current == name, marked=mark.place == name, **more)

    desk = Place(addresses.screen(work, "run"), _("Desk and task"), current=current == "desk")
    inbox = Place(
        addresses.screen(work, "inbox"),
        _("Inbox"),
        current=current in ("inbox", MESSAGE_TYPE),
        marked=mark.place == "inbox",
        unread=frame.unread,
    )
    log = place("log", _("What I have done") if switches.acts else _("Steps so far"))
    lists = [
        Place(
            addresses.screen(work, "list", key),
            type_label(work.package, key),
            lang,
            current=current == key,
            marked=mark.place == key,
            count=len(work.machine.state.ids_of(key)),
        )
        for key in work.package.types
        if key != MESSAGE_TYPE
    ]
    if not frame.acts:
        return Menu([desk, inbox, log], lists, [])
    doing = [
        Place(
            addresses.screen(work, "act", action.key),
            action.label,
            lang,
            current=current == action.key,
            marked=mark.action == action.key and not mark.record,
        )
        for action in records.actions(work)
    ]
    doing += [place("note", _("Write a note")), place("wait", _("Let time pass")), log]
    if switches.verdicts:
        doing.append(place("check", _("Check my work")))
    doing.append(place("submit", _("Submit the case")))
    return Menu([desk, inbox, place("search", _("Search"))], lists, doing)


def acts_with(work: Work, frame: Frame, record: dict, *, mark: Mark | None) -> list[Place]:
    """What can be done with a record that is shown."""
    on, mark = f"?on={record['id']}", mark or NOWHERE
    is_meant = mark.record == record["id"]
    acts = [
        Place(
            addresses.screen(work, "act", action.key) + on,
            action.label,
            frame.lang,
            marked=is_meant and mark.action == action.key,
        )
        for action in records.actions(work, record)
    ]
    note = addresses.screen(work, "note") + on
    return [*acts, Place(note, _("Write a note about it"), marked=is_meant and mark.action == "note")]
