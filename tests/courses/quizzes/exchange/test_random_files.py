"""Whatever a file holds: its questions come in or its faults are told, and nothing is written by halves.

A few hundred files, the same at every run; `make fuzz` (tests/fuzz) asks for 10,000 new ones.
"""

import os
from random import Random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.images import get_image_model

from courses.quizzes.exchange import FORMATS
from courses.quizzes.models import Question, QuestionBank, QuestionCategory, QuestionVersion
from courses.quizzes.operations.exchange import FileFaulty, import_questions
from courses.quizzes.queries.exchange import Act, bank_named
from tests.courses.quizzes.exchange.reading import reading
from tests.fuzz.files import damaged_file
from tests.fuzz.playing import undone
from tests.fuzz.tally import Tally

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("media"),
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # files of Wagtail's renditions
]

FEW = 60
FILES = os.environ.get("FUZZ_FILES")
WRITTEN = (QuestionBank, QuestionCategory, Question, QuestionVersion, get_image_model())
seeds = st.integers(0, 2**63)


def many(asked: str | None) -> settings:
    """So many files of one format of all; without a number a few, in which nothing is left to chance."""
    return settings(
        max_examples=-(-int(asked) // len(FORMATS)) if asked else FEW,
        deadline=None,
        derandomize=not asked,
        database=None,
        phases=[Phase.generate, Phase.shrink] if asked else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def tally(request):
    """How much was asked; kept for `make fuzz`, which adds it up."""
    tally = Tally()
    yield tally
    tally.keep(request.node.name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_in_words_and_written_whole_or_not_at_all(name, tally, media):
    @many(FILES)
    @given(seeds)
    def is_whole(seed):
        bring_in(damaged_file(Random(seed), name), name, Random(seed).random() < 0.5, tally, media)

    with tally.counting_failures():
        is_whole()

    assert tally.told["questions"] and tally.told["faults"]


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_by_chance_are_no_questions_but_faults(name, tally, media):
    @many(FILES and "1000")
    @given(st.binary(max_size=300))
    def is_told(data):
        bring_in(data, name, True, tally, media)

    with tally.counting_failures():
        is_told()


def bring_in(data: bytes, name: str, skip_faulty: bool, tally: Tally, media) -> None:
    tally.files += 1
    found = reading(data, name)
    tally.told["questions"] += len(found.entries)
    tally.told["faults"] += len(found.faults)
    given_too = {"entries": found.entries, "faults": found.faults, "bank": bank_named("Fuzz")}
    with undone():
        before, files = count(), kept(media)
        try:
            plan = import_questions(
                **given_too, language="en", by=None, at=timezone.now(), skip_faulty=skip_faulty
            )
        except FileFaulty:
            tally.told["refused"] += 1
            assert (count(), kept(media)) == (before, files)
            return
        tally.calls += 1
        created = plan.number_of(Act.CREATE)
        assert Question.objects.count() == created
        assert QuestionVersion.objects.count() == created - len(plan.drafts)
        assert len(plan.steps) + len(plan.faults) == len(found.entries) + len(found.faults)


def count() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


def kept(media) -> int:
    return sum(path.is_file() for path in media.glob("original_images/*"))
