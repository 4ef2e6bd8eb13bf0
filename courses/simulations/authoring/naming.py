"""Names for what a package refers to: aliases of records, keys of checks."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, count

from courses.simulations.engine import Package, State

LONGEST_KEY = 40

_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


def free_key(wanted: str, taken: Iterable[str], start: int = 2) -> str:
    """A key like `wanted` that is not taken: `wanted` itself, or with a number behind it, `start` or above."""
    base = _NOT_IN_A_KEY.sub("_", wanted.lower()).strip("_")
    base = base if base and base[0].isalpha() else f"k_{base}".strip("_")
    numbered = (f"{base[: LONGEST_KEY - 1 - len(str(n))].rstrip('_')}_{n}" for n in count(start))
    return next(key for key in chain([base[:LONGEST_KEY].rstrip("_")], numbered) if key not in taken)


class Aliases:
    """What the records of a package's data are called in steps and conditions.

    A record without an alias has one in waiting, the same whenever it is asked for; `added` gives those that were
    used, by the record's place in the data, and they must be written there.
    """

    def __init__(self, package: Package):
        self.package = package
        self.created = _created(package)
        self.all = {source["as"] for source in package.data if "as" in source} | self.created
        self.places = _places(package)
        self.added: dict[int, str] = {}
        self.waiting = self._names_in_waiting()

    def of(self, record_id: str | None) -> str | None:
        """`$alias` of a record of the data; None for any other, and where an act binds its alias anew."""
        place = self.places.get(record_id)
        if place is None:
            return None
        alias = self.package.data[place].get("as")
        if alias is None:
            alias = self.added[place] = self.waiting[place]
        return None if alias in self.created else f"${alias}"

    def known(self, record_id: str | None) -> str | None:
        """The same, but only where the data has it already."""
        place = self.places.get(record_id)
        alias = self.package.data[place].get("as") if place is not None else None
        return f"${alias}" if alias and alias not in self.created else None

    def bound(self, state: State, record_id: str) -> str | None:
        """`$alias` that stands for the record at this moment of a run, bound by the data or by an act."""
        return self.known(record_id) or next(
            (f"${alias}" for alias, bound in state.cast.items() if bound == record_id), None
        )

    def _names_in_waiting(self) -> dict[int, str]:
        names, taken, named = {}, set(self.all), Counter()
        for place, source in enumerate(self.package.data):
            if "as" not in source:
                type_ = source["type"]
                names[place] = free_key(type_, taken, start=max(2, named[type_] + 1))
                taken.add(names[place])
                named[type_] += 1
        return names


def with_aliases(data: list[dict], added: dict[int, str]) -> list[dict]:
    """The data with aliases for records that have none."""
    return [
        {**source, "as": added[place]} if place in added and "as" not in source else source
        for place, source in enumerate(data)
    ]


def _created(package: Package) -> set[str]:
    effects = chain.from_iterable(action.get("effects", ()) for action in package.spec["system"]["actions"])
    return {effect["as"] for effect in effects if "create" in effect and "as" in effect}


def _places(package: Package) -> dict[str, int]:
    """The place in the data by the id that its record gets: ids are numbered per type, in order."""
    places, numbers = {}, dict.fromkeys(package.types, 0)
    for place, source in enumerate(package.data):
        numbers[source["type"]] += 1
        places[f"{package.types[source['type']].prefix}-{numbers[source['type']]:04}"] = place
    return places
