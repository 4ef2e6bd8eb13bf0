from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable


def in_active_language(korean: str, english: str) -> str:
    return korean if (get_language() or "").startswith("ko") else english


class CertificationQuerySet(models.QuerySet):
    def active(self) -> "CertificationQuerySet":
        return self.filter(active=True)


class Certification(ClusterableModel):
    """What can be certified. Changing it never changes a certificate: those carry their own wording."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_ko = models.CharField(_("title in Korean"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    description_ko = models.TextField(_("description in Korean"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    authority_ko = models.CharField(
        _("authority in Korean"), max_length=200, help_text=_("In whose name the certificate is issued.")
    )
    authority_en = models.CharField(_("authority in English"), max_length=200)
    agency = models.ForeignKey(
        "people.Agency",
        models.PROTECT,
        related_name="+",
        verbose_name=_("issuing agency"),
        help_text=_("Certificates begin and end with the days of its time zone."),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), default=24, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("may be renewed before its end (months)"),
        default=3,
        validators=[MaxValueValidator(600)],
        help_text=_("Results earned this long before the end count for the next period."),
    )
    active = models.BooleanField(
        _("issued now"), default=True, help_text=_("Switched off, no new certificates are issued.")
    )

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(validity_months__gte=1), name="awards_certification_lasts_a_month"
            ),
            # Else one renewal would open the window of the next at once.
            models.CheckConstraint(
                condition=Q(renewal_months__lt=F("validity_months")),
                name="awards_certification_renewal_within_validity",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """The title in the active language."""
        return in_active_language(self.title_ko, self.title_en)

    @property
    def description(self) -> str:
        return in_active_language(self.description_ko, self.description_en)

    @property
    def authority(self) -> str:
        return in_active_language(self.authority_ko, self.authority_en)


class Requirement(Orderable):
    """One thing that must be met; all requirements of a certification must be."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course completed")
        QUIZ = "quiz", _("quiz passed")
        SIMULATION = "simulation", _("simulation passed in Assessed mode")

    certification = ParentalKey(
        Certification, on_delete=models.CASCADE, related_name="requirements", verbose_name=_("certification")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    course_key = models.UUIDField(_("course"), null=True, blank=True)
    activity = models.ForeignKey(
        "catalogue.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind__in": ["quiz", "simulation"]},
        verbose_name=_("quiz or simulation"),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="course", course_key__isnull=False, activity=None)
                | Q(kind__in=["quiz", "simulation"], course_key=None, activity__isnull=False),
                name="awards_requirement_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["certification", "course_key"], name="awards_requirement_course_once"
            ),
            models.UniqueConstraint(
                fields=["certification", "activity"], name="awards_requirement_activity_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.course_key or self.activity}"

    def clean(self):
        super().clean()
        is_course = self.kind == self.Kind.COURSE
        if is_course and not self.course_key:
            raise ValidationError({"course_key": _("Choose the course.")})
        if not is_course and (self.activity is None or self.activity.kind != self.kind):
            raise ValidationError({"activity": _("Choose a quiz or simulation of this kind.")})
        self.course_key, self.activity = (self.course_key, None) if is_course else (None, self.activity)
