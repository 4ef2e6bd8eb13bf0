import hashlib
import json

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Orderable, Page
from wagtail.search import index

from courses.catalogue.blocks import LESSON_BLOCKS
from courses.catalogue.korean import bigrams
from lms.pages.models import KnowsItsPlace


class PartOfCourse(KnowsItsPlace):
    """Goes live together with the course's next version or not at all (see `changes`)."""

    def publish(self, revision, user=None, **kwargs):
        with transaction.atomic(), LogContext(user=user or get_active_log_context().user):
            return super().publish(revision, user=user, **kwargs)


def searchable(value: StreamValue) -> list[str]:
    """The texts of a body that a reader would search for."""
    return [str(text) for text in value.stream_block.get_searchable_content(value)]


class CourseIndexPage(KnowsItsPlace, Page):
    """The catalogue of one language."""

    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("Shown above the list of courses, to everybody.")
    )

    content_panels = Page.content_panels + [FieldPanel("intro")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["catalogue.CoursePage"]
    template = "catalogue/course_index_page.html"
    page_description = _("The list of all courses in one language.")

    class Meta:
        verbose_name = _("course index")
        verbose_name_plural = _("course indexes")


class CoursePage(PartOfCourse, Page):
    """A course in one language; its translations share the translation key, and so the learners' progress."""

    class Unlock(models.TextChoices):
        IN_ORDER = "in_order", _("one module after the other")
        FREE = "free", _("all modules at once")

    system = models.CharField(
        _("system or field"),
        max_length=100,
        blank=True,
        help_text=_(
            "What the course is about, in the words of the office: “Resident register”. Learners filter by it."
        ),
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("Two sentences: what learners do here and why. Shown in the catalogue."),
    )
    audience = models.TextField(
        _("who it is for"), blank=True, help_text=_("Which posts, with which experience.")
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("Time a learner needs in all, quizzes and simulations included."),
    )
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("Outcome"), icon="tick-inverse", max_length=250))],
        blank=True,
        verbose_name=_("outcomes"),
        help_text=_("What a learner can do afterwards. Begin each with a verb."),
    )
    unlock = models.CharField(
        _("modules open"),
        max_length=10,
        choices=Unlock,
        default=Unlock.IN_ORDER,
        help_text=_("In order: a module opens when all that is required in those before it is done."),
    )
    edition = models.PositiveIntegerField(
        _("edition"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Raise it by one when the matter has changed so much that everybody has to do the course anew:"
            " results from before then no longer count. Leave it for corrections."
        ),
    )

    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [FieldPanel("system"), FieldPanel("summary"), FieldPanel("audience"), FieldPanel("hours")],
            heading=_("In the catalogue"),
        ),
        FieldPanel("outcomes"),
        InlinePanel(
            "prerequisites",
            heading=_("Courses to complete first"),
            label=_("Course"),
            help_text=_("Nobody can enrol before having completed these."),
        ),
        MultiFieldPanel([FieldPanel("unlock"), FieldPanel("edition")], heading=_("How it is taken")),
    ]
    search_fields = Page.search_fields + [
        index.SearchField("system"),
        index.FilterField("system"),
        index.SearchField("summary"),
        index.SearchField("audience"),
        index.SearchField("outcomes"),
        index.SearchField("search_bigrams"),
    ]
    parent_page_types = ["catalogue.CourseIndexPage"]
    subpage_types = ["catalogue.ModulePage"]
    template = "catalogue/course_page.html"
    page_description = _("A course with its modules and lessons.")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def search_bigrams(self) -> str:
        texts = [self.title, self.system, self.summary, self.audience, *searchable(self.outcomes)]
        return bigrams("\n".join(texts))

    def clean(self):
        super().clean()
        if self.pk and self.pk in self._waited_for():
            raise ValidationError(_("A course cannot be its own prerequisite, nor of one it waits for."))

    def _waited_for(self) -> set[int]:
        """Primary keys of all courses that somebody has to complete before this one, the far ones too."""
        found: set[int] = set()
        step = {link.course_id for link in self.prerequisites.all()}
        while step - found:
            found |= step
            step = set(CoursePrerequisite.objects.filter(page__in=step).values_list("course", flat=True))
        return found


class CoursePrerequisite(Orderable):
    page = ParentalKey(
        CoursePage, on_delete=models.CASCADE, related_name="prerequisites", verbose_name=_("course")
    )
    course = models.ForeignKey(
        CoursePage, models.CASCADE, related_name="+", verbose_name=_("to complete first")
    )

    panels = [PageChooserPanel("course", page_type="catalogue.CoursePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        constraints = [
            models.UniqueConstraint(fields=["page", "course"], name="catalogue_prerequisite_once"),
        ]

    def __str__(self):
        return f"{self.page}: {self.course}"


class ModulePage(PartOfCourse, Page):
    """A part of a course; learners see its lessons on the course's page."""

    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("What this module is about, in one or two sentences.")
    )

    content_panels = Page.content_panels + [FieldPanel("intro")]
    search_fields = Page.search_fields + [index.SearchField("intro")]
    parent_page_types = ["catalogue.CoursePage"]
    subpage_types = ["catalogue.LessonPage"]
    template = "catalogue/module_page.html"
    page_description = _("A part of a course: a few lessons that belong together.")

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(PartOfCourse, Page):
    """What is read, with the quizzes and simulated cases that belong to it. Only for those enrolled in the course."""

    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("What the learner will know after this lesson.")
    )
    minutes = models.PositiveIntegerField(
        _("minutes"), default=10, help_text=_("Time to read it, without quizzes and simulations.")
    )
    body = StreamField(LESSON_BLOCKS, blank=True, verbose_name=_("body"))

    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("minutes"), FieldPanel("body")]
    search_fields = Page.search_fields + [
        index.SearchField("intro"),
        index.SearchField("body"),
        index.SearchField("search_bigrams"),
    ]
    parent_page_types = ["catalogue.ModulePage"]
    subpage_types: list[str] = []
    template = "catalogue/lesson_page.html"
    page_description = _("A text to read, with its quizzes and simulated cases.")

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def activity_key(self) -> str:
        return f"lesson:{self.translation_key}"

    @property
    def search_bigrams(self) -> str:
        return bigrams("\n".join([self.title, self.intro, *searchable(self.body)]))

    @property
    def content_sha256(self) -> str:
        """Hash of all that is read here: title, introduction and body with the ids of what it chooses."""
        content = [self.title, self.intro, self.body.get_prep_value()]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
