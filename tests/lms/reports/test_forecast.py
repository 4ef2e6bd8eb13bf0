from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.forecast import PACE_WEEKS, forecast, pace, working_weeks

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def expect(**changed):
    values = {
        "needed": 40,
        "certified": 10,
        "became_certified": [],
        "lapse_on": [],
        "today": MONDAY,
        "go_live": MONDAY + timedelta(weeks=4),
    }
    return forecast(**{**values, **changed})


def days_ago(*numbers):
    return [MONDAY - timedelta(days=number) for number in numbers]


def test_pace_counts_the_last_weeks_only():
    first_day_too_early = MONDAY - timedelta(weeks=PACE_WEEKS)

    assert pace([first_day_too_early, *days_ago(0, 1, 30, 55)], MONDAY) == Fraction(4, 8)


def test_working_weeks_leave_weekends_out():
    friday, saturday, next_monday = (MONDAY + timedelta(days=days) for days in (4, 5, 7))

    assert working_weeks(MONDAY, friday) == Fraction(4, 5)
    assert working_weeks(MONDAY, saturday) == Fraction(4, 5)
    assert working_weeks(MONDAY, next_monday) == 1
    assert working_weeks(next_monday, MONDAY) == 0


@given(DAYS, DAYS)
def test_working_weeks_agree_with_counting_days(after, until):
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))

    assert working_weeks(after, until) == Fraction(sum(day.weekday() < 5 for day in days), 5)


def test_pace_goes_on_until_go_live():
    outlook = expect(became_certified=days_ago(*range(16)))

    assert outlook.pace == 2
    assert outlook.expected == 10 + 2 * 4
    assert (outlook.short, outlook.is_enough) == (22, False)


def test_no_more_are_certified_than_need_it():
    outlook = expect(certified=38, became_certified=days_ago(*range(16)))

    assert outlook.expected == 40
    assert outlook.is_enough


def test_nobody_certified_lately_means_standing_still():
    outlook = expect()

    assert outlook.expected == 10
    assert outlook.complete_on is None


def test_certificates_that_lapse_before_go_live_are_taken_off():
    in_two_weeks, after_go_live = MONDAY + timedelta(weeks=2), MONDAY + timedelta(weeks=5)

    outlook = expect(lapse_on=[in_two_weeks, in_two_weeks, after_go_live])

    assert outlook.lapsing == 2
    assert outlook.expected == 8


def test_a_lapse_after_all_are_certified_is_not_made_up_by_earlier_pace():
    outlook = expect(
        certified=40, became_certified=days_ago(*range(8)), lapse_on=[MONDAY + timedelta(weeks=4)] * 5
    )

    assert outlook.expected == 35


def test_pace_needed_reaches_all_just_in_time():
    assert expect(certified=20).pace_needed == Fraction(20, 4)
    assert expect(certified=40).pace_needed == 0


def test_day_of_completion_is_the_first_on_which_all_are_certified():
    outlook = expect(needed=12, became_certified=days_ago(*range(8)))

    assert outlook.complete_on == MONDAY + timedelta(weeks=2)


def test_go_live_that_has_passed_or_is_not_set_leaves_today_as_it_is():
    for go_live in (None, MONDAY, MONDAY - timedelta(days=30)):
        outlook = expect(go_live=go_live, became_certified=days_ago(1, 2, 3))

        assert outlook.expected == 10
        assert outlook.pace_needed is None
        assert [point.day for point in outlook.points] == [MONDAY]


def test_points_run_weekly_from_today_to_go_live():
    outlook = expect(go_live=MONDAY + timedelta(days=10))

    assert [(point.day - MONDAY).days for point in outlook.points] == [0, 7, 10]
    assert outlook.points[-1].certified == outlook.expected


@given(
    needed=st.integers(0, 60),
    share=st.integers(0, 100),
    gained=st.lists(st.integers(0, 80), max_size=40),
    lapses=st.lists(st.integers(1, 60), max_size=40),
    weeks=st.integers(0, 30),
)
def test_forecast_stays_between_nobody_and_everybody(needed, share, gained, lapses, weeks):
    certified = needed * share // 100

    outlook = expect(
        needed=needed,
        certified=certified,
        became_certified=days_ago(*gained),
        lapse_on=[MONDAY + timedelta(days=days) for days in lapses[:certified]],
        go_live=MONDAY + timedelta(weeks=weeks),
    )

    assert all(0 <= point.certified <= needed for point in outlook.points)
    assert outlook.short >= 0
