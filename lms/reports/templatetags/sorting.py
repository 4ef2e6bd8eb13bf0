"""Headings of a table that put it in order."""

from django import template

register = template.Library()


@register.inclusion_tag("components/sort_heading.html", takes_context=True)
def sort_heading(context, name: str, label: str, *, first: bool = False) -> dict:
    """A `th` that leads to the list in the order of this column, or, if it is in it, in the opposite one.

    `first`: the order the list has where none is asked for.
    """
    asked = context["request"].GET.get("sort") or (name if first else "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(asked, "")
    return {
        "request": context["request"],
        "label": label,
        "direction": direction,
        "next": f"-{name}" if direction == "ascending" else name,
    }
