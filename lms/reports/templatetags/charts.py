"""Drawings made on the server: SVG with a title and a description, no script and no inline style."""

from django import template

from lms.reports.charts import Outlook, StackedBars

register = template.Library()


@register.inclusion_tag("components/charts/stacked_bars.html")
def stacked_bars(chart: StackedBars, *, legend: bool = True) -> dict:
    """Bars with their words, as wide as there is room; the table of the same figures is the page's."""
    return {"chart": chart, "legend": legend}


@register.inclusion_tag("components/charts/outlook.html")
def outlook(chart: Outlook) -> dict:
    """A line of what was, a dashed one of what is expected, and the level that is needed."""
    return {"chart": chart}
