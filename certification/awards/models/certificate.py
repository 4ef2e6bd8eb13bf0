import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.awards.models.award import Period


def certificate_storage() -> Storage:
    return storages["certificates"]


def grouped(code: str) -> str:
    """A check code as it is printed: four letters, a hyphen, and so on."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


class Register(models.Model):
    """The counter behind the register numbers: one row, locked while a number is taken."""

    name = models.CharField(_("name"), max_length=20, primary_key=True)
    last_serial = models.PositiveBigIntegerField(_("last serial"), default=0)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")

    def __str__(self):
        return f"{self.name}: {self.last_serial}"


class CertificateQuerySet(models.QuerySet):
    def with_standing(self) -> "CertificateQuerySet":
        """With all that a page about a certificate shows, in one query."""
        return self.select_related(
            "period__award__certification", "period__award__person", "period__revocation", "document"
        )


class Certificate(models.Model):
    """The document of one period: its number in the register, its check code and its frozen wording."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    period = models.OneToOneField(
        Period, models.PROTECT, related_name="certificate", verbose_name=_("period")
    )
    serial = models.PositiveBigIntegerField(
        _("serial"), unique=True, help_text=_("Runs over all certificates without a gap.")
    )
    register_number = models.CharField(_("register number"), max_length=40, unique=True)
    check_code = models.CharField(
        _("check code"), max_length=32, unique=True, help_text=_("Random; opens the public check page.")
    )
    content = models.JSONField(_("content"), help_text=_("Everything that is printed, frozen."))
    content_sha256 = models.CharField(_("hash of the content"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(condition=Q(serial__gte=1), name="awards_certificate_counts_from_one"),
        ]

    def __str__(self):
        return self.register_number

    @property
    def printed_check_code(self) -> str:
        return grouped(self.check_code)


class CertificateDocument(models.Model):
    """The PDF of a certificate, made once and kept."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="document", verbose_name=_("certificate")
    )
    file = models.FileField(_("file"), storage=certificate_storage, max_length=200)
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    rendered_at = models.DateTimeField(_("rendered at"))

    class Meta:
        verbose_name = _("certificate document")
        verbose_name_plural = _("certificate documents")

    def __str__(self):
        return self.file.name
