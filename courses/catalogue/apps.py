from django.apps import AppConfig
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class ActivityKeyConverter(StringConverter):
    """`<activity_key:key>` in an address: printable ASCII, no longer than a key can be. Nothing else is looked up."""

    regex = r"[!-.0-~]{1,100}"


class CatalogueConfig(AppConfig):
    name = "courses.catalogue"
    label = "catalogue"
    verbose_name = _("Course catalogue")

    def ready(self):
        register_converter(ActivityKeyConverter, "activity_key")
        append_only.declare("catalogue.CourseVersion", "catalogue.CourseActivity")
