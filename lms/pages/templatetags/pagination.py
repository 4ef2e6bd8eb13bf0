"""Page numbers of a long list."""

from collections.abc import Iterator

from django import template
from django.core.paginator import Page

register = template.Library()


@register.simple_tag
def elided_pages(page_obj: Page) -> Iterator[int | str]:
    """First, last and neighbouring page numbers, with the paginator's ellipsis where some are left out."""
    return page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
