from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)

from courses.catalogue.models import Activity
from courses.progress import operations as progress
from courses.simulations.forms import NOTHING_TO_PLAY, ScenarioForm
from courses.simulations.models.version import Publication
from courses.simulations.modes import OFFERED
from lms.audit import operations as audit


class Scenario(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
):
    """A case on a simulated system, in one language. What is played are its versions, which never change.

    A draft points at the version it would publish; publication makes that one the version of new runs.
    """

    activity_kind = "simulation"

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("short name"),
        max_length=80,
        allow_unicode=True,
        help_text=_("Names the scenario in every language: 1-move-in."),
    )
    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("What learners read before they begin. The task itself stands in the package."),
    )
    offers_watch = models.BooleanField(
        _("Watch"), default=True, help_text=_("Plays the model run step by step, with the rule at each.")
    )
    offers_guided = models.BooleanField(
        _("Guided"), default=True, help_text=_("The next step is marked, and each act is judged at once.")
    )
    offers_practice = models.BooleanField(
        _("Practice"), default=True, help_text=_("Hints on request, undo, and a check of the work so far.")
    )
    offers_assessed = models.BooleanField(
        _("Assessed"), default=True, help_text=_("Counts: limited tries, no help, judged at the end.")
    )
    assessed_after_practice = models.BooleanField(_("Assessed opens after a pass in Practice"), default=False)
    shows_model = models.BooleanField(
        _("Show the model run after an assessed run"),
        default=False,
        help_text=_("In the replay, beside the learner's own steps."),
    )
    version = models.ForeignKey(
        "simulations.ScenarioVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("version"),
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="scenario",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="scenario",
        for_concrete_model=False,
    )

    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("title"), FieldPanel("slug")]), FieldPanel("intro")],
            heading=_("What learners see first"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("offers_watch"), FieldPanel("offers_guided")]),
                FieldRowPanel([FieldPanel("offers_practice"), FieldPanel("offers_assessed")]),
                FieldPanel("assessed_after_practice"),
                FieldPanel("shows_model"),
            ],
            heading=_("Modes"),
        ),
        HelpPanel(template="simulations/admin/package_panel.html", heading=_("Package")),
    ]
    base_form_class = ScenarioForm

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale"], name="simulations_scenario_translation_once"
            ),
            models.UniqueConstraint(fields=["slug", "locale"], name="simulations_scenario_slug_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def revisions(self):
        return self._revisions

    def offers(self, mode: str) -> bool:
        """Whether learners may choose this mode."""
        return mode in OFFERED and getattr(self, f"offers_{mode}")

    @property
    def activity_key(self) -> str:
        return f"simulation:{self.translation_key}"

    @property
    def activity_title(self) -> str:
        return self.title

    @property
    def tells_result(self) -> bool:
        """Whether the result may be told at once: a run's report holds nothing back."""
        return True

    def get_preview_template(self, request, mode_name):
        return "simulations/preview.html"

    def get_preview_context(self, request, mode_name):
        package = self.version.load() if self.version else None
        return {**super().get_preview_context(request, mode_name), "package": package}

    @transaction.atomic
    def publish(self, revision, user=None, *args, **kwargs):
        """Publishes the revision and lets new runs begin with its version. ValidationError where it has none."""
        draft = revision.as_object()
        draft.full_clean()
        if draft.version_id is None:
            raise ValidationError(NOTHING_TO_PLAY)
        super().publish(revision, user, *args, **kwargs)
        published = Scenario.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if published.live:  # scheduled: the clock calls this again when the time has come
            published._note_publication(by=user)

    def copy_for_translation(self, locale, exclude_fields=None):
        """A draft in the other language; Wagtail's own copy would be live and point at this one's revisions."""
        copy = super().copy_for_translation(locale, exclude_fields)
        copy.live, copy.has_unpublished_changes = False, True
        copy.live_revision = copy.latest_revision = None
        copy.first_published_at = copy.last_published_at = None
        copy.version = None
        return copy

    def _note_publication(self, *, by) -> None:
        last = Publication.objects.filter(version__scenario=self).order_by("-pk").first()
        if last and last.version_id == self.version_id:
            return
        publication = Publication.objects.create(version=self.version, at=self.last_published_at, by=by)
        self._end_passes(publication)
        audit.record(
            by=by,
            at=publication.at,
            verb="simulations.scenario.published",
            obj=self.version,
            detail={"scenario": self.pk, "number": self.version.number, "sha256": self.version.spec_sha256},
        )

    def _end_passes(self, publication: Publication) -> None:
        """Lets earlier passes lapse where the version says so: once, when it first takes the place of another."""
        activity = Activity.objects.filter(key=self.activity_key).first()
        earlier = Publication.objects.filter(version__scenario=self).exclude(pk=publication.pk)
        first_time = not earlier.filter(version=self.version).exists()
        if activity is None or self.version.keeps_passes or not first_time or not earlier.exists():
            return
        progress.lapse_results(
            activity=activity,
            language=self.version.language,
            key=f"simulations.version:{self.version_id}",
            reason=f"version {self.version.number}, {self.version.spec_sha256}",
            by=publication.by,
            at=publication.at,
        )
