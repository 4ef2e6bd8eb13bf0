from itertools import accumulate

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from lms.pages.blocks import TEXT_BLOCKS

HOME_DEPTH = 2


class KnowsItsPlace:
    """A page that the home page's router has found keeps its ancestors, and asks the database for them no more."""

    def known_line(self) -> list[Page]:
        """The page and its ancestors as far as they are known, upwards."""
        line = [self]
        while parent := getattr(line[-1], "_cached_parent_obj", None):
            line.append(parent)
        return line

    def get_view_restrictions(self):
        """As Wagtail's, in one query where the whole line is known and no page of it is an alias of another."""
        line = self.known_line()
        if line[-1].depth > HOME_DEPTH or any(page.alias_of_id for page in line):
            return super().get_view_restrictions()
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(page__path__in=[self.path[:end] for end in ends])


class HomePage(KnowsItsPlace, Page):
    """The front page of one language; the site's root."""

    intro = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("One or two sentences that say what this site is for. Shown at the top, to everybody."),
    )
    body = StreamField(TEXT_BLOCKS, blank=True, verbose_name=_("body"))

    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("body")]
    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home_page.html"
    page_description = _("The front page of one language.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        """Wagtail's way down the tree, slug by slug, in one query; pages that route themselves are asked as ever."""
        line = self._line_down(path_components)
        if not line or any(page.specific_class.route != Page.route for page in line):
            return super().route(request, path_components)
        return line[-1].specific.route(request, [])

    def _line_down(self, slugs: list[str]) -> list[Page]:
        """The pages that the slugs lead through, each with its parent; empty unless all of them are there."""
        paths = [f"{path}/" for path in accumulate(slugs, "{}/{}".format, initial=self.url_path.rstrip("/"))][
            1:
        ]
        found = {
            page.url_path: page for page in Page.objects.filter(url_path__in=paths).select_related("locale")
        }
        line = [found[path] for path in paths if path in found]
        for parent, page in zip([self, *line], line, strict=False):
            page._cached_parent_obj = parent
        return line if len(line) == len(paths) else []


class StandardPage(KnowsItsPlace, Page):
    """A page of text: about, help, privacy."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("Shown below the title."))
    body = StreamField(TEXT_BLOCKS, blank=True, verbose_name=_("body"))

    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("body")]
    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    template = "pages/standard_page.html"
    page_description = _("A page of text: about, help, privacy.")

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
