"""Look-ups that should not be wider than those of the model run: what is searched, opened and unmasked."""

from collections.abc import Iterator

from courses.simulations.authoring.conduct import only_on
from courses.simulations.authoring.phrases import Phrases
from courses.simulations.authoring.played import Act, Playbook
from courses.simulations.authoring.proposal import LOOK, Proposal

MESSAGE = "message"


def lookups(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    finder = _LookUps(book, say)
    yield from finder.opening()
    yield from finder.unmasking()
    yield from finder.searching()


class _LookUps:
    def __init__(self, book: Playbook, say: Phrases):
        self.book, self.say, self.package = book, say, book.package

    def opening(self) -> Iterator[Proposal]:
        """Records that have nothing to do with what the model run touches are nobody's business."""
        for type_ in self.package.types:
            if type_ == MESSAGE or not self.book.runs[0].start.ids_of(type_):
                continue
            touched = self._touched(type_)
            where = only_on(touched, type_, self.book) if touched else []
            if where is None:
                continue
            pattern = {"do": ["reveal", "view"], "type": type_} | ({"where": where} if where else {})
            what = "open only" if touched else "never open"
            yield self._rule(pattern, f"no_browsing_{type_}", what, type=self.say.type(type_))

    def unmasking(self) -> Iterator[Proposal]:
        reveals = self._all("reveal")
        masked = [kind for kind in self.package.types.values() if kind.masked]
        if masked and not reveals:
            yield self._rule({"do": "reveal"}, "no_reveal", "no reveal", breach="minor")
            return
        for kind in masked:
            fields = [act.input["field"] for act in reveals if self._type_of(act) == kind.key]
            if not fields:
                pattern = {"do": "reveal", "type": kind.key}
                yield self._rule(pattern, f"no_reveal_{kind.key}", "no reveal of type", type=kind.label)
            elif unasked := [key for key in kind.masked if key not in fields]:
                where = [["input.field", "in", unasked]]
                labels = ", ".join(dict.fromkeys(f"“{kind.fields[key].label}”" for key in fields))
                pattern = {"do": "reveal", "type": kind.key, "where": where}
                yield self._rule(
                    pattern, f"reveal_{kind.key}", "reveal fields", type=kind.label, value=labels
                )
        yield from self._cases(reveals)
        if reveals:
            yield self._at_most("reveal")

    def searching(self) -> Iterator[Proposal]:
        searches = self._all("search")
        if not searches:
            yield self._rule({"do": "search"}, "no_search", "no search", breach="minor")
            return
        types = list(dict.fromkeys(act.input["type"] for act in searches))
        if len(types) < len(self.package.types):
            labels = ", ".join(f"“{self.say.type(type_)}”" for type_ in types)
            pattern = {"do": "search", "where": [["input.type", "not in", types]]}
            yield self._rule(pattern, "search_types", "search types", value=labels)
        yield self._at_most("search")

    def _cases(self, reveals: list[Act]) -> Iterator[Proposal]:
        """Where the model run names a record as the case, whoever unmasks must name it too."""
        cases = list(dict.fromkeys(self.book.aliases.of(act.input["case"]) for act in reveals))
        if cases and None not in cases:
            pattern = {"do": "reveal", "where": [["input.case", "not in", cases]]}
            yield self._rule(pattern, "reveal_with_case", "reveal case")

    def _at_most(self, verb: str) -> Proposal:
        most = max(sum(act.do == verb for act in run.acts) for run in self.book.runs)
        return Proposal(
            LOOK,
            {"check": "did", "a": {"do": verb}, "min": 0, "max": most},
            key=f"{verb}_at_most",
            text=self.say.say("max", a=self.say.verb(verb), value=most),
            subject=self.say.verb(verb),
            breach="minor",
            near=False,
        )

    def _rule(self, pattern: dict, key: str, what: str, *, breach: str = "major", **words) -> Proposal:
        verb = pattern["do"] if isinstance(pattern["do"], str) else "view"
        return Proposal(
            LOOK,
            {"check": "never", "a": pattern},
            key=key,
            text=self.say.say(what, **words),
            subject=words.get("type") or self.say.verb(verb),
            breach=breach,
        )

    def _all(self, verb: str) -> list[Act]:
        return [act for run in self.book.runs for act in run.acts if act.do == verb]

    def _type_of(self, act: Act) -> str:
        return next(
            run.state.records[act.on]["type"] for run in self.book.runs if act.on in run.state.records
        )

    def _touched(self, type_: str) -> set[str]:
        """What the model run opens, acts on or names, and what the records of these link to."""
        touched = set()
        for run in self.book.runs:
            records = run.state.records
            named = {act.on for act in run.acts} | {v for act in run.acts for v in act.input.values()}
            named = {one for one in named if one in records}
            linked = {one for record_id in named for one in self._links(records[record_id])}
            touched |= (named | linked) & set(run.state.ids_of(type_))
        return touched

    def _links(self, record: dict) -> Iterator[str]:
        for field in self.package.types[record["type"]].fields.values():
            value = record[field.key]
            if field.kind == "link":
                yield from value if type(value) is list else [value]
