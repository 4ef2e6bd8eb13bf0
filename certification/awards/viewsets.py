"""Certifications in the Wagtail admin: wording, validity, and what they ask for."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from certification.awards import operations, queries
from certification.awards.models import Certification


class CourseSelect(forms.Select):
    """Courses by the key that all their languages share."""

    def optgroups(self, name, value, attrs=None):
        self.choices = [("", "---------"), *queries.course_choices()]
        return super().optgroups(name, value, attrs)


class CertificationForm(WagtailAdminModelForm):
    def is_valid(self):
        return super().is_valid() and self._asks_for_nothing_twice()

    def clean(self):
        cleaned = super().clean()
        renewal, validity = cleaned.get("renewal_months"), cleaned.get("validity_months")
        if renewal is not None and validity is not None and renewal >= validity:
            self.add_error("renewal_months", _("It must be shorter than the certificate is valid."))
        return cleaned

    def _asks_for_nothing_twice(self) -> bool:
        seen = set()
        for row in self.formsets["requirements"].forms:
            asked = row.cleaned_data.get("course_key") or row.cleaned_data.get("activity")
            if asked in seen and not row.cleaned_data.get("DELETE"):
                row.add_error(None, _("This is asked for already."))
            seen.add(asked if not row.cleaned_data.get("DELETE") else None)
        return not any(row.errors for row in self.formsets["requirements"].forms)


class TellingMixin:
    """Saves with the form and tells what follows from it, in one transaction."""

    @transaction.atomic
    def save_instance(self):
        certification = super().save_instance()
        operations.announce_change(
            certification=certification,
            fields=sorted(self.form.changed_data),
            by=self.request.user,
            at=timezone.now(),
        )
        return certification


class CertificationCreateView(TellingMixin, generic.CreateView):
    pass


class CertificationEditView(TellingMixin, generic.EditView):
    pass


class CertificationViewSet(ModelViewSet):
    """List, add and change. What was issued is never deleted; a certification is switched off instead."""

    model = Certification
    icon = "success"
    menu_label = _("Certifications")
    menu_order = 620
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = "code"
    list_display = [
        "title",
        Column("code", label=_("Code"), sort_key="code"),
        Column("validity_months", label=_("Valid for (months)")),
        BooleanColumn("active", label=_("Issued now")),
    ]
    search_fields = ["code", "title_ko", "title_en"]
    search_backend_name = None
    add_view_class = CertificationCreateView
    edit_view_class = CertificationEditView
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("code"),
                FieldRowPanel([FieldPanel("title_ko"), FieldPanel("title_en")]),
                FieldPanel("description_ko"),
                FieldPanel("description_en"),
            ],
            heading=_("What is certified"),
        ),
        InlinePanel(
            "requirements",
            panels=[
                FieldPanel("kind"),
                FieldPanel("course_key", widget=CourseSelect, help_text=_("For a course.")),
                FieldPanel("activity", help_text=_("For a quiz or a simulation.")),
            ],
            heading=_("Requirements"),
            label=_("Requirement"),
            help_text=_("All of them must be met. Runs in Practice mode never count."),
            min_num=1,
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("authority_ko"), FieldPanel("authority_en")]),
                FieldPanel("agency"),
                FieldRowPanel([FieldPanel("validity_months"), FieldPanel("renewal_months")]),
                FieldPanel("active"),
            ],
            heading=_("Certificates"),
        ),
    ]

    def get_edit_handler(self):
        handler = super().get_edit_handler()
        handler.base_form_class = CertificationForm
        return handler

    def get_permissions_to_register(self):
        """None: the role decides, see permissions.py."""
        return super().get_permissions_to_register().none()

    def get_common_view_kwargs(self, **kwargs):
        absent = {"delete_url_name": None, "history_url_name": None, "usage_url_name": None}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self):
        wanted = {"index", "index_results", "add", "edit"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in wanted]
