"""The figures themselves, added up by the database: a bounded number of queries over however many runs."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, F, Min, Q, Sum, Window
from django.db.models.functions import RowNumber

from courses.simulations.insight.selection import FEWEST_PEOPLE, FEWEST_PEOPLE_ON_A_PATH, Selection
from courses.simulations.models import HintTaken, RunPair, RunSummary, RunVerdict

MOST_PATHS = 8
REPLAYS_OF_A_PATH = 2
MOST_TRIES_TOLD = 5


@dataclass(frozen=True)
class Totals:
    """All that were counted."""

    runs: int
    people: int
    passed: int
    hints: int
    refused: int
    steps: int

    @property
    def failed(self) -> int:
        return self.runs - self.passed

    @property
    def enough(self) -> bool:
        """Whether so many people took part that nobody can be recognised."""
        return self.people >= FEWEST_PEOPLE


@dataclass(frozen=True)
class CheckFigures:
    """How one check came out, by runs. `unreached`: open or idle, because nobody came to where it applies."""

    key: str
    kept: int
    broken: int
    unreached: int
    violations: int
    hints: int

    @property
    def runs(self) -> int:
        return self.kept + self.broken + self.unreached


@dataclass(frozen=True)
class Times:
    """Lower quartile, median and upper quartile, in seconds."""

    low: int
    middle: int
    high: int


@dataclass
class StepFigures:
    """How often one step was taken and refused, in runs that were passed (True) and in others (False)."""

    verb: str
    times: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    hints: int = 0


@dataclass(frozen=True)
class Pair:
    """One step directly after another; empty: the start, or the end. `runs`: in how many it happened."""

    before: str
    after: str
    times: int
    runs: int


@dataclass(frozen=True)
class Path:
    """A way that several people took and did not pass, with runs to look at."""

    verbs: list[str]
    runs: int
    people: int
    examples: list


class Figures:
    """What a selection of runs comes to. Each part is read when it is asked for, once."""

    def __init__(self, selection: Selection):
        self.selection = selection

    @cached_property
    def totals(self) -> Totals:
        counted = self.selection.summaries().aggregate(
            runs=Count("pk"),
            people=Count("person", distinct=True),
            passed=Count("pk", filter=Q(passed=True)),
            hints=Sum("hints", default=0),
            refused=Sum("refused", default=0),
            steps=Sum("steps", default=0),
        )
        return Totals(**counted)

    @cached_property
    def checks(self) -> list[CheckFigures]:
        """The check that was broken most comes first."""
        verdicts: dict[str, Counter] = defaultdict(Counter)
        rows = RunVerdict.objects.filter(self.selection.condition("summary__"))
        counted = rows.values("key", "verdict").annotate(runs=Count("pk"), broken=Sum("violations"))
        for key, verdict, runs, violations in counted.values_list("key", "verdict", "runs", "broken"):
            verdicts[key][verdict] += runs
            verdicts[key]["violations"] += violations
        hints = self._hints[1]
        found = [
            CheckFigures(
                key=key,
                kept=one["kept"],
                broken=one["broken"],
                unreached=one["open"] + one["idle"],
                violations=one["violations"],
                hints=hints[key],
            )
            for key, one in verdicts.items()
        ]
        return sorted(found, key=lambda one: (-one.broken, -one.unreached, one.key))

    @cached_property
    def tries(self) -> dict[int, int]:
        """How many people passed at which try for the first time; the last number stands for all beyond it too."""
        passes = self.selection.summaries().filter(passed=True)
        firsts = passes.values("person").annotate(first=Min("try_number")).values_list("first", flat=True)
        return dict(sorted(Counter(min(first, MOST_TRIES_TOLD) for first in firsts).items()))

    @property
    def not_passed_yet(self) -> int:
        return self.totals.people - sum(self.tries.values())

    @cached_property
    def times(self) -> dict[bool, Times]:
        """How long runs took, for those that were passed and for the others."""
        mine = {"partition_by": F("passed")}
        ranked = self.selection.summaries().annotate(
            rank=Window(RowNumber(), order_by=[F("seconds"), F("pk")], **mine),
            total=Window(Count("pk"), **mine),
        )
        quarters = ranked.filter(
            Q(rank=(F("total") + 3) / 4) | Q(rank=(F("total") + 1) / 2) | Q(rank=(3 * F("total") + 3) / 4)
        )
        found: dict[bool, dict[int, int]] = defaultdict(dict)
        totals = {}
        for passed, rank, total, seconds in quarters.values_list("passed", "rank", "total", "seconds"):
            found[passed][rank], totals[passed] = seconds, total
        return {
            passed: Times(*(by_rank[rank] for rank in _quartile_ranks(totals[passed])))
            for passed, by_rank in found.items()
        }

    @cached_property
    def steps(self) -> list[StepFigures]:
        """Every step that was taken, the commonest first."""
        found: dict[str, StepFigures] = {}
        for (_before, after, passed), (times, refused, _runs) in self._pairs.items():
            if after:
                step = found.setdefault(after, StepFigures(after))
                step.times[passed] += times
                step.refused[passed] += refused
        for verb, hints in self._hints[0].items():
            found.setdefault(verb, StepFigures(verb)).hints = hints
        return sorted(found.values(), key=lambda one: (-one.times.total(), one.verb))

    @cached_property
    def pairs(self) -> list[Pair]:
        """What directly followed what, the commonest first."""
        times, runs = Counter(), Counter()
        for (before, after, _passed), (often, _refused, in_runs) in self._pairs.items():
            times[before, after] += often
            runs[before, after] += in_runs
        found = [Pair(before, after, times[before, after], runs[before, after]) for before, after in times]
        return sorted(found, key=lambda one: (-one.runs, -one.times, one.before, one.after))

    @cached_property
    def wrong_paths(self) -> list[Path]:
        """The commonest ways that did not pass, of those that several people took."""
        failed = self.selection.summaries().filter(passed=False)
        ways = failed.values("path_sha256").annotate(runs=Count("pk"), people=Count("person", distinct=True))
        common = ways.filter(people__gte=FEWEST_PEOPLE_ON_A_PATH).order_by("-runs", "path_sha256")
        chosen = list(common.values_list("path_sha256", "runs", "people")[:MOST_PATHS])
        examples = self._examples([sha256 for sha256, _runs, _people in chosen])
        return [
            Path(examples[sha256][0].path, runs, people, [one.run for one in examples[sha256]])
            for sha256, runs, people in chosen
        ]

    def _examples(self, paths: list[str]) -> dict[str, list[RunSummary]]:
        latest = Window(RowNumber(), partition_by=F("path_sha256"), order_by=[F("judged_at").desc(), F("pk")])
        summaries = self.selection.summaries().filter(passed=False, path_sha256__in=paths)
        chosen = summaries.annotate(place=latest).filter(place__lte=REPLAYS_OF_A_PATH)
        found: dict[str, list[RunSummary]] = defaultdict(list)
        for one in chosen.select_related("run").only("path", "path_sha256", "run__key").order_by("place"):
            found[one.path_sha256].append(one)
        return found

    @cached_property
    def _pairs(self) -> dict[tuple[str, str, bool], tuple[int, int, int]]:
        rows = RunPair.objects.filter(self.selection.condition("summary__"))
        counted = rows.values("before", "after", "summary__passed").annotate(
            often=Sum("times"), not_taken=Sum("refused"), runs=Count("pk")
        )
        columns = ("before", "after", "summary__passed", "often", "not_taken", "runs")
        return {tuple(row[:3]): tuple(row[3:]) for row in counted.values_list(*columns)}

    @cached_property
    def _hints(self) -> tuple[Counter, Counter]:
        """Hints taken, by the step they led to and by the check they told of."""
        rows = HintTaken.objects.filter(self.selection.condition("run__summary__"))
        by_verb, by_check = Counter(), Counter()
        counted = rows.values("verb", "check_key").annotate(number=Count("pk"))
        for verb, check, number in counted.values_list("verb", "check_key", "number"):
            by_verb[verb] += number
            by_check[check] += number
        return by_verb, by_check


def _quartile_ranks(total: int) -> tuple[int, int, int]:
    return (total + 3) // 4, (total + 1) // 2, (3 * total + 3) // 4
