import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.charts import (
    BAR_WIDTH,
    PLOT_BOTTOM,
    PLOT_LEFT,
    PLOT_RIGHT,
    Bar,
    Outlook,
    Part,
    StackedBars,
    tick_step,
)

TODAY = date(2026, 11, 23)


def parts(*values):
    kinds = ("good", "progressing", "bad", "neutral")
    return [Part(kind, kind, value) for kind, value in zip(kinds, values, strict=True)]


def bars(*rows):
    return StackedBars(key="agencies", bars=[Bar(label, "2 / 3", parts(*values)) for label, values in rows])


def over_time(past, ahead, target):
    return Outlook(
        key="outlook",
        title="Outlook",
        description="Rising.",
        past=[(TODAY - timedelta(weeks=len(past) - 1 - n), value) for n, value in enumerate(past)],
        ahead=[(TODAY + timedelta(weeks=n), value) for n, value in enumerate(ahead)],
        target=target,
    )


def drawn(tag, chart):
    html = Template("{% load charts %}{% " + tag + " chart %}").render(Context({"chart": chart}))
    (svg,) = re.findall(r"<svg class=\"(?:bars|chart)__svg.*?</svg>", html, re.DOTALL)
    return html, ElementTree.fromstring(svg)  # noqa: S314  our own markup


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4).filter(any))
def test_segments_fill_the_whole_width_in_order(values):
    segments = Bar("", "", parts(*values)).segments()

    assert sum(segment.width for segment in segments) == pytest.approx(BAR_WIDTH, abs=0.1)
    assert [segment.part.value for segment in segments] == [value for value in values if value]


def test_bar_without_anybody_has_no_segments():
    assert Bar("", "", parts(0, 0, 0, 0)).segments() == []


@given(st.integers(1, 100_000))
def test_ticks_are_round_and_few(highest):
    step = tick_step(highest)

    assert step * 5 >= highest
    assert str(step).rstrip("0") in ("1", "2", "5")


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=9),
    st.lists(st.integers(0, 400), min_size=1, max_size=40),
    st.integers(0, 400),
)
def test_every_mark_lies_inside_the_plot(past, ahead, target):
    chart = over_time(past, ahead, target)

    for mark in [*chart.marks, *chart.marks_ahead]:
        assert PLOT_LEFT <= mark.x <= PLOT_RIGHT
        assert mark.y <= PLOT_BOTTOM
    assert 1 <= len(chart.day_ticks) <= 7
    assert chart.value_ticks[-1].value >= max([*past, *ahead, target])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("tag", "chart", "title", "description"),
    [
        (
            "stacked_bars",
            bars(("Haneul <1>", (2, 1, 0, 0))),
            "Haneul <1>",
            "good: 2, progressing: 1, bad: 0, neutral: 0",
        ),
        ("outlook", over_time([1, 2], [2, 3, 4], 1234), "Outlook", "Rising."),
    ],
)
def test_drawing_has_title_and_description_and_no_style(tag, chart, title, description, language, settings):
    settings.USE_THOUSAND_SEPARATOR = True

    with translation.override(language):
        html, svg = drawn(tag, chart)

    named = {element.get("id"): element.text for element in svg if element.get("id")}
    assert [named[key] for key in svg.get("aria-labelledby").split()] == [title, description]
    assert "," not in svg.get("viewBox")
    assert "style=" not in html


def test_bars_say_their_figures_as_text():
    html, _svg = drawn("stacked_bars", bars(("Haneul", (2, 1, 0, 0))))

    assert "<span>good <strong>2</strong></span>" in html
    assert "neutral <strong>" not in html
