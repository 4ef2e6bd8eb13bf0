"""Parts of screens that are written here and not in templates: a screen has dozens of them, and a template takes as
long for these as everything else takes for a step.
"""

from collections.abc import Iterable

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.simulations.queries import Work
from courses.simulations.replica import addresses, navigation
from courses.simulations.replica.navigation import Place
from courses.simulations.replica.values import Cell, Shown

register = template.Library()

CURRENT = mark_safe(' aria-current="page"')
LINE_BREAK = mark_safe("<br>")


@register.simple_tag(takes_context=True)
def screen(context, name: str, *args) -> str:
    """The address of another screen of this run: of the moment that is replayed, where one is."""
    return addresses.screen(context["work"], name, *args)


@register.simple_tag
def next_step_mark() -> SafeString:
    """On whatever the next step leads through."""
    return format_html('<span class="replica__mark">{}</span>', _("next step"))


@register.simple_tag
def ways(places: Iterable[Place]) -> SafeString:
    """The items of a list of places."""
    return format_html_join(
        "\n",
        '<li><a href="{}"{}><span><span{}>{}</span>{}</span>{}</a></li>',
        (
            (
                place.url,
                CURRENT if place.current else "",
                place.lang,
                place.label,
                _marked(place.marked),
                _number(place),
            )
            for place in places
        ),
    )


@register.simple_tag(takes_context=True)
def acts_with(context, record_id: str) -> list[Place]:
    """What can be done with a record, for `ways`."""
    work, guide = context["work"], context["guide"]
    record = work.machine.state.records[record_id]
    return navigation.acts_with(work, context["frame"], record, mark=guide and guide.mark)


@register.simple_tag(takes_context=True)
def value(context, cell: Cell) -> SafeString:
    """What a field holds."""
    return _value(context["work"], cell, context["frame"].lang, link=False)


@register.simple_tag(takes_context=True)
def fields(context, cells: Iterable[Cell], *, reveal_in: str = "") -> SafeString:
    """The fields of a record, linked ones lead to theirs; the masked ones of `reveal_in` offer to be revealed."""
    work, lang = context["work"], context["frame"].lang
    rows = (
        (
            "" if cell.built_in else lang,
            cell.label,
            _value(work, cell, lang, link=True),
            _reveal(context, cell, reveal_in) if cell.masked and reveal_in else "",
        )
        for cell in cells
    )
    return format_html_join("\n", "<div><dt{}>{}</dt> <dd>{}{}</dd></div>", rows)


def _value(work: Work, cell: Cell, lang: SafeString, *, link: bool) -> SafeString:
    if cell.masked:
        html = '<span class="masked" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
        return format_html(html, cell.text, _("masked"))
    if not cell.shown:
        html = '<span class="text-quiet" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'
        return format_html(html, _("empty"))
    is_long = cell.kind == "long text"
    shown = ((_shown(work, one, lang, link=link, is_long=is_long),) for one in cell.shown)
    return format_html_join(LINE_BREAK if is_long else ", ", "{}", shown)


def _shown(work: Work, one: Shown, lang: SafeString, *, link: bool, is_long: bool) -> SafeString:
    if one.record and link:
        url = addresses.screen(work, "record", one.record)
        return format_html('<a href="{}"{}>{}</a>', url, lang, one.text)
    if one.own_words:
        return conditional_escape(one.text)
    return format_html("<span{}>{}</span>", lang, linebreaksbr(one.text) if is_long else one.text)


def _reveal(context, cell: Cell, record_id: str) -> SafeString | str:
    frame, guide = context["frame"], context["guide"]
    if not frame.acts:
        return ""
    url = addresses.screen(context["work"], "reveal", record_id, cell.key)
    mark = guide and guide.mark
    html = ' <a href="{}">{}<span class="visually-hidden"{}>: {}</span></a>{}'
    is_next = mark and (mark.record, mark.field) == (record_id, cell.key)
    return format_html(html, url, _("Reveal"), frame.lang, cell.label, _marked(is_next))


def _marked(is_next: bool) -> SafeString | str:
    return format_html(" {}", next_step_mark()) if is_next else ""


def _number(place: Place) -> SafeString | str:
    if place.count is not None:
        return format_html(' <span class="replica__count">{}</span>', place.count)
    if place.unread:
        html = ' <span class="badge badge--alert">{}<span class="visually-hidden"> {}</span></span>'
        return format_html(html, place.unread, _("unread"))
    return ""
