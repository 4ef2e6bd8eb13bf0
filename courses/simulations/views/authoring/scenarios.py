"""Forms for the parts of a scenario, but for its records."""

from django.http import Http404
from django.utils.translation import gettext as _

from courses.simulations.authoring import sentences
from courses.simulations.authoring.changes import Change
from courses.simulations.authoring.parts import index_of, with_item
from courses.simulations.authoring.places import STEPS_A_PAGE, page
from courses.simulations.sheets import case, checks, steps
from courses.simulations.sheets.base import ABSENT
from courses.simulations.sheets.tree import copy_of
from courses.simulations.views.authoring.parts import Paged, ScenarioPart


class Case(ScenarioPart):
    here, sheet_class = "case", case.CaseSheet

    def original(self):
        return self.owner.spec

    def title(self):
        return _("Task and limits")

    def save(self, sheet, value, seq):
        self.write(value, seq)
        return page(self.here, self.owner.pk)


class Sources(Case):
    here, sheet_class = "sources", case.SourcesSheet

    def title(self):
        return _("Rules it rests on")


class Vary(Case):
    here, sheet_class = "vary", case.VarySheet

    def title(self):
        return _("What varies")

    def save(self, sheet, value, seq):
        changes = [Change("pool", old, new) for old, new in case.renamed_pools(sheet).items()]
        changes += [Change("pool", name) for name, _values in sheet.parts["vary"].gone]
        self.write(value, seq, changes)
        return page(self.here, self.owner.pk)


class Check(ScenarioPart):
    here, sheet_class = "checks", checks.CheckSheet
    adding = False

    def original(self):
        if self.adding:
            return ABSENT
        index = index_of(self.owner.spec, "checks", self.place["key"])
        if index < 0:
            raise Http404
        return self.owner.spec["checks"][index]

    def title(self):
        found = self.original_or_absent()
        return _("New check") if found is ABSENT else found.get("text", found["key"])

    def trail(self):
        return [(_("Checks"), page("checks", self.owner.pk))]

    def sentence(self, value):
        return sentences.check(self.names, value)

    def save(self, sheet, value, seq):
        index = -1 if self.adding else index_of(self.owner.spec, "checks", self.place["key"])
        was = sheet.original["key"] if sheet.original is not ABSENT else value["key"]
        changes = [Change("check", was, value["key"])] if was != value["key"] else []
        self.write(with_item(self.owner.spec, "checks", index, value), seq, changes)
        return page("check", self.owner.pk, value["key"])


class StepsPart(Paged, ScenarioPart):
    """A run with a page of its steps. Once there are several pages, nothing but their numbers says which ones."""

    a_page = STEPS_A_PAGE
    sheet_class: type[steps.RunSheet]

    def run(self) -> dict:
        """The run as it stands, with all of its steps."""
        raise NotImplementedError

    def original(self):
        run, name = self.run(), self.sheet_class.member_of_steps
        return run | {name: run[name][self.window]} if name in run else run

    def sheet(self, tree, *, saving=False):
        original = self.original_or_absent() if self.request.method == "POST" else self.original()
        return self.sheet_class(
            self.scope(), copy_of(tree), original=original, saving=saving, window=self._on_page()
        )

    @property
    def by_number(self):
        return super().by_number or self.pages > 1

    def length(self):
        return len(self._steps())

    def whole(self, value: dict) -> dict:
        """The run with what the page holds now in the place of what it showed."""
        name, shown = self.sheet_class.member_of_steps, self._on_page()
        if name not in value:
            return value
        run = self._steps()
        return value | {name: [*run[: shown.before], *value[name], *run[len(run) - shown.after :]]}

    def _steps(self) -> list[dict]:
        try:
            return self.run().get(self.sheet_class.member_of_steps, [])
        except Http404:
            return []

    def _on_page(self) -> steps.Window:
        length, window = self.length(), self.window
        return steps.Window(before=window.start, after=max(0, length - window.stop))


class ModelSteps(StepsPart):
    here, sheet_class = "model_run", steps.ModelRunSheet

    def run(self):
        return {name: self.owner.spec[name] for name in ("model_run",) if name in self.owner.spec}

    def title(self):
        return _("Steps of the model run")

    def trail(self):
        return [(_("Model run"), page("model_run", self.owner.pk))]

    def save(self, sheet, value, seq):
        self.write(self.owner.spec | self.whole(value), seq)
        return page("model_steps", self.owner.pk) + self.query


class BadRun(StepsPart):
    here, sheet_class = "bad_runs", steps.BadRunSheet
    adding = False

    def original(self):
        return ABSENT if self.adding else super().original()

    def run(self):
        runs = self.owner.spec.get("bad_runs", [])
        if self.place.get("index", len(runs)) >= len(runs):
            raise Http404
        return runs[self.place["index"]]

    def title(self):
        if self.adding:
            return _("New bad run")
        return _("Bad run %(number)s") % {"number": self.place["index"] + 1}

    def trail(self):
        return [(_("Bad runs"), page("bad_runs", self.owner.pk))]

    def save(self, sheet, value, seq):
        index = self.place.get("index", len(self.owner.spec.get("bad_runs", [])))
        self.write(with_item(self.owner.spec, "bad_runs", index, self.whole(value)), seq)
        return page("bad_run_steps", self.owner.pk, index) + self.query
