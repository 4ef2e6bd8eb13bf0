"""Rich text whose links are looked up once for a whole body."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

register = template.Library()


@register.filter
def stored(value: RichText) -> SafeString:
    """The text as it is stored, with placeholders for links: only inside `{% expanded %}`."""
    return mark_safe(value.source if value else "")  # noqa: S308 - the editor's whitelist has cleaned it


@register.tag
def expanded(parser, token):
    """`{% expanded %}…{% endexpanded %}`: replaces the placeholders of all rich text inside, in a few queries."""
    inside = parser.parse(["endexpanded"])
    parser.delete_first_token()
    return ExpandedNode(inside)


class ExpandedNode(template.Node):
    def __init__(self, inside: template.NodeList):
        self.inside = inside

    def render(self, context) -> SafeString:
        return mark_safe(expand_db_html(self.inside.render(context)))  # noqa: S308 - links only, in safe HTML
