import uuid
from decimal import Decimal

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from lms.people.managers import AgencyManager, ImmutableIdentity, PostQuerySet, UserManager


class TwoNames(models.Model):
    """A name in the local and in the Latin script."""

    name_local = models.CharField(_("name in local script"), max_length=150)
    name_latin = models.CharField(_("name in Latin script"), max_length=150)

    class Meta:
        abstract = True

    @property
    @admin.display(description=_("name"))
    def name(self) -> str:
        """The name in the script of the active language."""
        return self.name_local if (get_language() or "").startswith("ko") else self.name_latin

    def __str__(self):
        return self.name


class User(TwoNames, AbstractBaseUser, PermissionsMixin):
    """A member of staff. `staff_number` is known across systems and never changes; `key` is what evidence holds."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ON_LEAVE = "on_leave", _("on leave")
        LEFT = "left", _("left")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    staff_number = models.CharField(
        _("staff number"),
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Z0-9][A-Z0-9-]{1,31}\Z", _("Capital letters, digits and hyphens only."))
        ],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    language = models.CharField(_("language"), max_length=10, default="ko")
    extra_time_factor = models.DecimalField(
        _("extra-time factor"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal("1.00")), MaxValueValidator(Decimal("4.00"))],
        help_text=_("Time limits of examinations are multiplied by it; 1.00 is no extra time."),
    )
    break_minutes = models.PositiveSmallIntegerField(
        _("minutes of breaks"),
        default=0,
        validators=[MaxValueValidator(240)],
        help_text=_("In every examination, taken when the person wants; the clock stands still meanwhile."),
    )
    extension_hours = models.PositiveSmallIntegerField(
        _("later closing"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("Hours by which every closing time of an examination is later for the person."),
    )
    extra_time_reason = models.TextField(_("reason for extra time"), blank=True)
    extra_time_granted_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("extra time granted by"),
    )
    extra_time_granted_at = models.DateTimeField(_("extra time granted at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("name removed at"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the Django admin"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name_local", "name_latin", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="people_user_email_once"),
            # One spelling, so that "once" means once and sign-in by e-mail is a plain lookup.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="people_user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(status="left", is_active=False) | (~Q(status="left") & Q(is_active=True)),
                name="people_user_left_cannot_sign_in",
            ),
            models.CheckConstraint(
                condition=Q(extra_time_factor=1, break_minutes=0, extension_hours=0)
                | Q(extra_time_granted_by__isnull=False, extra_time_granted_at__isnull=False),
                name="people_user_extra_time_granted",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(status="left"), name="people_user_forgotten_has_left"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.staff_number})"

    @classmethod
    def from_db(cls, db, field_names, values):
        user = super().from_db(db, field_names, values)
        user._known_as = user._identity()
        return user

    def clean(self):
        super().clean()
        self._normalize()

    def save(self, *args, **kwargs):
        """Saves the row; raises ImmutableIdentity where staff number or key are not those it was made with."""
        self._normalize()
        if not self._state.adding and self._identity_differs():
            raise ImmutableIdentity(f"{self.pk}: staff number and key never change.")
        super().save(*args, **kwargs)
        self._known_as = self._identity()

    def _normalize(self) -> None:
        self.staff_number = User.objects.normalize_staff_number(self.staff_number)
        self.email = self.email.strip().lower()

    def _identity(self) -> dict:
        """Staff number and key as far as they are loaded."""
        return {name: self.__dict__[name] for name in ("staff_number", "key") if name in self.__dict__}

    def _identity_differs(self) -> bool:
        known, now = getattr(self, "_known_as", {}), self._identity()
        return any(now.get(name, value) != value for name, value in known.items())

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the script of the active language."""
        return self.name


class Agency(TwoNames, MP_Node):
    """A body or unit in the tree of government: ministry, office, team."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry or city")
        OFFICE = "office", _("office")
        TEAM = "team", _("team")

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Seoul")

    objects = AgencyManager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    @property
    @admin.display(description=_("name"))
    def indented_name(self) -> str:
        """The name after as many dashes as there are agencies above it, for lists in tree order."""
        return "– " * (self.depth - 1) + self.name


class JobRole(TwoNames):
    """What a post is about, the same across agencies: registrar, case officer, records manager."""

    code = models.CharField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")


class Post(models.Model):
    """A job held by a person in an agency from a day until a day; whoever moves gets a new row."""

    person = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts", verbose_name=_("agency"))
    job_role = models.ForeignKey(JobRole, models.PROTECT, related_name="posts", verbose_name=_("job role"))
    manager = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="managed_posts", verbose_name=_("manager")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day in this post."))

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "job_role", "starts_on"], name="people_post_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="people_post_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(manager=F("person")), name="people_post_managed_by_another"),
        ]

    def __str__(self):
        return f"{self.person}: {self.job_role}, {self.agency}"

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The post ends before it begins.")})
        if self.manager_id and self.manager_id == self.person_id:
            raise ValidationError({"manager": _("Nobody is their own manager.")})


class HRScope(models.Model):
    """An HR officer answers for this agency and everything below it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="hr_scopes", verbose_name=_("HR officer"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="hr_scopes", verbose_name=_("agency"))

    class Meta:
        verbose_name = _("HR officer's agency")
        verbose_name_plural = _("HR officers' agencies")
        constraints = [models.UniqueConstraint(fields=["person", "agency"], name="people_hr_scope_once")]

    def __str__(self):
        return f"{self.person}: {self.agency}"
