"""The flow of every form of the workshop: shown, changed in shape, judged, written under the draft's number."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from courses.simulations.authoring.changes import Change
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.places import url_for
from courses.simulations.authoring.telling_places import label_of
from courses.simulations.authoring.vocabulary import Scope
from courses.simulations.engine import canonical
from courses.simulations.engine.canonical import sha256
from courses.simulations.models import ScenarioDraft, SimulatedSystem
from courses.simulations.operations import naming
from courses.simulations.operations.drafts import DraftMoved, change_scenario, change_system
from courses.simulations.sheets.base import ABSENT, Sheet
from courses.simulations.sheets.tree import copy_of, operate, typed
from courses.simulations.views.authoring import frame

NOT_OF_THE_SHEET = ("csrfmiddlewaretoken", "seq", "do", "base")
DEEPEST = 24  # the format nests no deeper


class PartView(View):
    """A form for one part of a draft. `place`: what the address names."""

    http_method_names = ["get", "head", "post"]
    template = "part.html"
    here = ""
    sheet_class: type[Sheet]

    def dispatch(self, request: HttpRequest, *args, **place) -> HttpResponse:
        self.place = place
        self.owner = self.fetch(place["pk"])
        return super().dispatch(request, *args, **place)

    def get(self, request, **place):
        return self.show(self.sheet(self.sheet_class.read(self.original()) | self.initial()))

    def post(self, request, **place):
        tree, seq = typed(request.POST), _number(request.POST.get("seq"))
        for name in NOT_OF_THE_SHEET:
            tree.pop(name, None)
        if "do" in request.POST:
            focus = operate(tree, request.POST["do"])
            return self.show(self.sheet(tree), tree=tree, seq=seq, focus=focus)
        if self.locked:
            return self.show(self.sheet(tree), tree=tree, seq=seq)
        return self._save(tree, seq)

    # --- what a page says of itself

    def fetch(self, pk: int):
        raise NotImplementedError

    def original(self):
        """The part as it stands in the draft; ABSENT for one to be added. Http404 if there is none."""
        raise NotImplementedError

    def original_or_absent(self):
        """The same where somebody may have removed it meanwhile."""
        try:
            return self.original()
        except Http404:
            return ABSENT

    @property
    def by_number(self) -> bool:
        """Whether nothing but its place in a list says which part it is."""
        return "index" in self.place

    def initial(self) -> dict:
        """What stands in the form of something new."""
        return {}

    def save(self, sheet: Sheet, value, seq: int) -> str:
        """Writes what was typed; the address to go to then."""
        raise NotImplementedError

    def title(self) -> str:
        raise NotImplementedError

    def trail(self) -> list[tuple[str, str]]:
        return []

    def scope(self):
        """What can be named and chosen in the form."""
        return Scope(self.names)

    def sentence(self, value) -> str:
        """What the part says, in words; empty where there is nothing to say."""
        return ""

    def context(self, sheet: Sheet) -> dict:
        return {}

    # --- the flow

    def sheet(self, tree: dict, *, saving: bool = False) -> Sheet:
        # What somebody has removed meanwhile can be saved anew: what was typed is not lost.
        original = self.original_or_absent() if self.request.method == "POST" else self.original()
        return self.sheet_class(self.scope(), copy_of(tree), original=original, saving=saving)

    def show(self, sheet: Sheet, *, tree=None, seq=None, focus="", **more) -> HttpResponse:
        _focus(sheet, focus)
        context = {
            "sheet": sheet,
            "seq": self.owner.seq if seq is None else seq,
            "base": self.request.POST.get("base") or _print_of(sheet.original),
            "unsaved": tree is not None,
            "sentence": self._sentence(tree),
            **self.context(sheet),
            **more,
        }
        return self.frame(context)

    def frame(self, context: dict) -> HttpResponse:
        raise NotImplementedError

    def _save(self, tree: dict, seq: int) -> HttpResponse:
        sheet = self.sheet(tree, saving=True)
        value = sheet.value()
        if sheet.is_valid() and _depth(value) > DEEPEST - 4:
            sheet.fault("", _("Groups stand too deep within each other."))
        if not sheet.is_valid():
            return self.show(sheet, tree=tree, seq=seq, faulty=True)
        try:
            url = self.save(sheet, value, seq)
        except DraftMoved:
            self.owner.refresh_from_db()
            self.__dict__.pop("names", None)
            return self._show_moved(tree, seq)
        except naming.StillUsed as used:
            return self.show(sheet, tree=tree, seq=seq, uses=uses_told(used))
        except naming.ScenarioLocked as locked:
            return self.show(sheet, tree=tree, seq=seq, locked_draft=locked.draft)
        messages.success(self.request, _("Saved."))
        return redirect(url)

    def _show_moved(self, tree: dict, seq: int) -> HttpResponse:
        """What was typed, to be saved once more. A part that is known by its number must still be the one it was."""
        sheet = self.sheet(tree)
        another = self.by_number and self.request.POST.get("base") != _print_of(sheet.original)
        return self.show(sheet, tree=tree, seq=seq if another else None, moved=True, another=another)

    def _sentence(self, tree) -> str:
        if tree is None:
            original = self.original_or_absent()
            return "" if original is ABSENT else self.sentence(original)
        sheet = self.sheet(tree, saving=True)
        value = sheet.value()
        return self.sentence(value) if sheet.is_valid() else ""


class Paged:
    """A page of a list that is too long for one form, by `?p=`. The sheet's original holds what the page shows."""

    a_page = 50

    def length(self) -> int:
        """How long the whole list is."""
        raise NotImplementedError

    @property
    def pages(self) -> int:
        return max(1, -(-self.length() // self.a_page))

    @property
    def number(self) -> int:
        return min(max(1, _number(self.request.GET.get("p", "1"))), self.pages)

    @property
    def window(self) -> slice:
        """The places of the list that the page shows."""
        start = (self.number - 1) * self.a_page
        return slice(start, start + self.a_page)

    @property
    def query(self) -> str:
        """What leads to this page again."""
        return f"?p={self.number}" if self.number > 1 else ""

    def context(self, sheet: Sheet) -> dict:
        return {"numbers": range(1, self.pages + 1) if self.pages > 1 else [], "number": self.number}


class SystemPart(PartView):
    def fetch(self, pk: int) -> SimulatedSystem:
        return frame.system_or_404(self.request, pk)

    @property
    def locked(self) -> str:
        return ""

    @property
    def names(self) -> Names:
        if "names" not in self.__dict__:
            self.__dict__["names"] = names_of_system(self.owner)
        return self.__dict__["names"]

    def write(self, spec: dict, seq: int, changes: list[Change] = ()) -> None:
        written = {
            "system": self.owner,
            "expected_seq": seq,
            "spec": spec,
            "by": self.request.user,
            "at": timezone.now(),
        }
        if changes:
            naming.change_system_names(**written, changes=list(changes))
        else:
            change_system(**written)

    def frame(self, context: dict) -> HttpResponse:
        return frame.system_page(
            self.request,
            self.owner,
            self.template,
            context,
            here=self.here,
            title=self.title(),
            trail=self.trail(),
        )


class ScenarioPart(PartView):
    def fetch(self, pk: int) -> ScenarioDraft:
        return frame.draft_or_404(self.request, pk)

    @property
    def locked(self) -> str:
        return frame.locked(self.request, self.owner)

    @property
    def names(self) -> Names:
        return Names(self.owner.system.spec, self.owner.spec)

    def write(self, spec: dict, seq: int, changes: list[Change] = ()) -> None:
        written = {
            "draft": self.owner,
            "expected_seq": seq,
            "spec": spec,
            "by": self.request.user,
            "at": timezone.now(),
        }
        if changes:
            naming.change_scenario_names(**written, changes=list(changes))
        else:
            change_scenario(**written)

    def frame(self, context: dict) -> HttpResponse:
        return frame.scenario_page(
            self.request,
            self.owner,
            self.template,
            context,
            here=self.here,
            title=self.title(),
            trail=self.trail(),
        )


def names_of_system(system: SimulatedSystem) -> Names:
    """What the system declares, with the records of all its scenarios, of which its actions may speak."""
    drafts = ScenarioDraft.objects.filter(system=system).only("spec")
    cast = {alias: of for draft in drafts for alias, of in Names({}, draft.spec).cast.items()}
    return Names(system.spec, more_cast=cast)


def uses_told(used: naming.StillUsed) -> list[dict]:
    """The places that are in the way, each once, with their address."""
    told = {}
    for owner, use in used.uses:
        url = url_for(owner, use.path)
        told.setdefault(url, {"url": url, "label": label_of(owner, use.path), "key": use.key})
    return list(told.values())


def _focus(sheet: Sheet, name: str) -> None:
    row = sheet.find(name) if name else None
    field = next((one.field for one in row.visible), None) if row else None
    if field:
        field.widget.attrs["autofocus"] = True


def _print_of(original) -> str:
    return "" if original is ABSENT else sha256(canonical(original))[:16]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _depth(value) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
