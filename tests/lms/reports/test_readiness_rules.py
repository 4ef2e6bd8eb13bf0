from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.readiness import Candidate, Need, Span, Status, joined, shared, tally

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
NEXT_MONTH, LAST_MONTH = TODAY + timedelta(days=30), TODAY - timedelta(days=30)


def days(number):
    return NOW + timedelta(days=number)


def span(begin, end):
    return Span(days(begin), days(end))


def status(*needs):
    return Candidate(1, None, needs).status(NOW, TODAY)


def test_holder_of_all_that_is_needed_is_certified():
    held = Need(LAST_MONTH, [span(-10, 10)])

    assert status(held) == Status.CERTIFIED
    assert status(held, Need(NEXT_MONTH)) == Status.NOT_STARTED


def test_missing_and_due_in_the_past_is_overdue_even_while_learning():
    assert status(Need(LAST_MONTH, learned_at=days(-1))) == Status.OVERDUE


def test_due_today_is_not_overdue_yet():
    assert status(Need(TODAY)) == Status.NOT_STARTED


def test_who_has_done_something_is_in_training():
    assert status(Need(NEXT_MONTH, learned_at=days(-1))) == Status.IN_TRAINING


def test_learning_for_a_certificate_that_lapsed_since_is_no_training():
    lapsed = [span(-100, -5)]

    assert status(Need(NEXT_MONTH, lapsed, learned_at=days(-90))) == Status.NOT_STARTED
    assert status(Need(NEXT_MONTH, lapsed, learned_at=days(-2))) == Status.IN_TRAINING


def test_renewal_without_a_gap_makes_nobody_newly_certified():
    candidate = Candidate(1, None, [Need(TODAY, [span(-50, -10), span(-10, 30)])])

    assert candidate.certified() == [span(-50, 30)]


def test_person_is_certified_only_while_everything_is_held():
    candidate = Candidate(1, None, [Need(TODAY, [span(-50, -10)]), Need(TODAY, [span(-20, 30)])])

    assert candidate.certified() == [span(-20, -10)]


def test_period_revoked_before_it_began_was_never_held():
    assert joined([span(5, 2)]) == []


def test_everybody_is_counted_once():
    candidates = [
        Candidate(number, None, [need])
        for number, need in enumerate(
            [
                Need(TODAY, [span(-1, 1)]),
                Need(LAST_MONTH),
                Need(NEXT_MONTH, learned_at=NOW),
                Need(NEXT_MONTH),
            ]
        )
    ]

    counted = tally(candidates, NOW, TODAY)

    assert (counted.certified, counted.overdue, counted.in_training, counted.not_started) == (1, 1, 1, 1)
    assert counted.needed == 4


SPANS = st.lists(
    st.tuples(st.integers(-60, 60), st.integers(-60, 60)).map(lambda ends: span(*ends)), max_size=6
)


@given(SPANS, SPANS, st.integers(-60, 60))
def test_shared_time_is_where_both_cover(first, second, day):
    moment = days(day) + timedelta(hours=1)

    def covered(spans):
        return any(one.covers(moment) for one in spans)

    assert covered(joined(first)) == covered(first)
    assert covered(shared(joined(first), joined(second))) == (covered(first) and covered(second))


@given(SPANS)
def test_joined_spans_neither_touch_nor_overlap(spans):
    found = joined(spans)

    assert all(one.end < other.begin for one, other in zip(found, found[1:], strict=False))
