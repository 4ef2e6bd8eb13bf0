from django.utils.translation import gettext as _
from wagtail import hooks

from certification.awards import permissions, queries
from certification.awards.viewsets import CertificationViewSet
from courses.catalogue.queries import Fact, FactItem

permissions.register_policies()


@hooks.register("register_admin_viewset")
def register_certifications():
    return CertificationViewSet()


@hooks.register("catalogue_course_facts")
def tell_what_it_counts_towards(course):
    titles = [FactItem(one.title) for one in queries.counting_course(course.translation_key)]
    return [Fact(_("Counts towards"), tuple(titles))] if titles else []
