"""The records of a scenario: a table to each type, and tables brought in from files."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.simulations.authoring import tables
from courses.simulations.authoring.changes import Change
from courses.simulations.authoring.places import RECORDS_A_PAGE, page
from courses.simulations.operations import naming
from courses.simulations.operations.drafts import DraftMoved
from courses.simulations.sheets.base import ABSENT
from courses.simulations.sheets.csvrows import rows_from
from courses.simulations.sheets.records import MOST_RECORDS, Columns, TableSheet
from courses.simulations.views.authoring.lists import Item
from courses.simulations.views.authoring.parts import Paged, ScenarioPart, uses_told


class Data(ScenarioPart):
    """The record types, each with its records."""

    http_method_names = ["get", "head"]
    here, template = "data", "data.html"

    def get(self, request, **place):
        data = self.owner.spec.get("data", [])
        items = [
            Item(
                self.names.type_label(key),
                page("records", self.owner.pk, key),
                ", ".join(one.get("as", "–") for one in data if one["type"] == key),
                (_count(sum(one["type"] == key for one in data)),),
            )
            for key in self.names.types
        ]
        return self.frame({"items": items})

    def title(self):
        return _("Records")


class Records(Paged, ScenarioPart):
    """A page of the records of one type."""

    a_page = RECORDS_A_PAGE
    here, template, sheet_class = "data", "records.html", TableSheet

    @property
    def type(self) -> str:
        if self.place["key"] not in self.names.types:
            raise Http404
        return self.place["key"]

    def length(self):
        return len(self.places)

    @property
    def places(self) -> list[int]:
        """Where in the data the records of this type stand."""
        return [i for i, one in enumerate(self.owner.spec.get("data", ())) if one["type"] == self.type]

    @property
    def shown(self) -> list[int]:
        return self.places[self.window]

    def original(self):
        return [self.owner.spec["data"][index] for index in self.shown]

    def scope(self):
        return Columns(self.names, self.type)

    def title(self):
        return self.names.type_label(self.type)

    def trail(self):
        return [(_("Records"), page("data", self.owner.pk))]

    def context(self, sheet):
        for row in sheet.parts["records"].rows:
            row.anchor = self._anchor(row)
        return super().context(sheet) | {"key": self.type, "pools": self.scope().pools}

    def save(self, sheet, value, seq):
        rows = sheet.parts["records"]
        self.write(self._spec(value), seq, self._changes(rows, value))
        return page("records", self.owner.pk, self.type) + self.query

    def _spec(self, value: list) -> dict:
        """The data with this page's records in the places they had, new ones behind the last of them."""
        data, shown = self.owner.spec.get("data", []), self.shown
        made, left = [], list(value)
        for index, one in enumerate(data):
            if index not in shown:
                made.append(one)
            elif left:
                made.append(left.pop(0))
            if shown and index == shown[-1]:
                made += left
                left = []
        return {**self.owner.spec, "data": [*made, *left]}

    def _changes(self, rows, value: list) -> list[Change]:
        pairs = [
            (row.original, one)
            for row, one in zip(rows.kept, value, strict=True)
            if row.original is not ABSENT
        ]
        moved = [(was["as"], one.get("as", "")) for was, one in pairs if "as" in was]
        changes = [Change("alias", old, new) for old, new in moved if old != new]
        return changes + [Change("alias", one["as"]) for one in rows.gone if "as" in one]

    def _anchor(self, row) -> str:
        was = row.peek("was")
        inside = was.isdecimal() and int(was) < len(self.shown)
        return f"record-{self.shown[int(was)]}" if inside else row.name


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "The first line names the columns: the labels of the fields, and “Name in the case”."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class Import(Records):
    """Records from a file: shown first, and taken over all together or not at all."""

    template = "records_import.html"

    def title(self):
        return _("Import from a file")

    def trail(self):
        own = (self.names.type_label(self.type), page("records", self.owner.pk, self.type))
        return [*super().trail(), own]

    def get(self, request, **place):
        return self.frame({"form": UploadForm(), "columns": self.scope().headings, "seq": self.owner.seq})

    def post(self, request, **place):
        if "rows" in request.POST and not self.locked:
            return self._take_over()
        form = UploadForm(request.POST, request.FILES)
        context = {"form": form, "columns": self.scope().headings, "seq": self.owner.seq}
        if form.is_valid():
            context |= self._looked_at(form)
        return self.frame(context)

    def _looked_at(self, form) -> dict:
        try:
            heading, lines = tables.read_csv(form.cleaned_data["file"].read(tables.MOST_BYTES + 1))
        except tables.Unreadable as why:
            form.add_error("file", str(why))
            return {}
        records, faults = rows_from(heading, lines, self.scope())
        faults += self._too_many(records)
        return {
            "heading": heading,
            "lines": lines,
            "records": records,
            "faults": faults,
            "text": tables.written(heading, lines),
        }

    def _too_many(self, records: list) -> list[str]:
        if len(self.owner.spec.get("data", ())) + len(records) <= MOST_RECORDS:
            return []
        return [_("Together there would be more than %(most)s records.") % {"most": MOST_RECORDS}]

    def _take_over(self):
        """Reads again what was shown: the browser is not trusted with records, only with the file's text."""
        try:
            heading, lines = tables.read_csv(self.request.POST["rows"].encode())
            records, faults = rows_from(heading, lines, self.scope())
        except tables.Unreadable as why:
            records, faults = [], [str(why)]
        faults += self._too_many(records)
        context = {"form": UploadForm(), "columns": self.scope().headings, "seq": self.owner.seq}
        if faults:
            return self.frame(context | {"faults": faults})
        seq = self.request.POST.get("seq", "")
        spec = {**self.owner.spec, "data": [*self.owner.spec.get("data", []), *records]}
        try:
            self.write(spec, int(seq) if seq.isdecimal() else -1)
        except DraftMoved:
            return self.frame(
                context | {"faults": [_("Somebody has changed this meanwhile. Choose the file once more.")]}
            )
        except naming.StillUsed as used:
            return self.frame(context | {"uses": uses_told(used)})
        return redirect(page("records", self.owner.pk, self.type))


def _count(number: int) -> str:
    return ngettext("%(count)s record", "%(count)s records", number) % {"count": number}
