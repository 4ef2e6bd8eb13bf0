from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from certification.awards import permissions, queries
from certification.awards.viewsets import CertificationViewSet
from courses.catalogue.queries import Fact, FactItem

permissions.register_policies()


@hooks.register("register_admin_viewset")
def register_certifications():
    return CertificationViewSet()


@hooks.register("quizzes_certificates_resting_on")
def name_certificates(attempts):
    """For the preview of a regrade: what rests on passes that would be none any more."""
    resting = queries.resting_on(attempts, timezone.now())
    return {
        attempt: [f"{one.certificate}, {one.award.certification.title}" for one in periods]
        for attempt, periods in resting.items()
    }


@hooks.register("catalogue_course_facts")
def tell_what_it_counts_towards(course):
    titles = [FactItem(one.title) for one in queries.counting_course(course.translation_key)]
    return [Fact(_("Counts towards"), tuple(titles))] if titles else []
