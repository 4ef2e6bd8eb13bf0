from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from courses.simulations.authoring.places import page
from courses.simulations.views.authoring import frame
from courses.simulations.views.authoring import urls as workshop
from courses.simulations.views.failures import anonymous
from courses.simulations.views.failures import urls as failures
from courses.simulations.views.failures.access import is_reader
from courses.simulations.viewsets import ScenarioViewSet, keep_evidence

register_snippet(ScenarioViewSet)
hooks.register("before_delete_snippet", keep_evidence)


@hooks.register("register_admin_urls")
def workshop_urls():
    return [path("workshop/", include(workshop))]


@hooks.register("register_admin_urls")
def failures_urls():
    nameless = include((failures.replays, "simulations"), namespace=anonymous.NAMESPACE)
    return [path("failures/anonymous/", nameless), path("failures/", include(failures))]


class FailuresItem(MenuItem):
    def is_shown(self, request):
        return is_reader(request.user)


@hooks.register("register_admin_menu_item")
def where_learners_fail():
    url = reverse("simulation_failures:index")
    return FailuresItem(_("Where do learners fail?"), url, name="failures", icon_name="view", order=232)


class SystemsItem(MenuItem):
    def is_shown(self, request):
        return frame.is_author(request.user)


@hooks.register("register_admin_menu_item")
def simulated_systems():
    return SystemsItem(_("Simulated systems"), page("systems"), name="systems", icon_name="cogs", order=231)
