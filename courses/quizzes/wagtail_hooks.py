from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from courses.quizzes import viewsets
from courses.quizzes.models import Question
from courses.quizzes.views.exchange import urls as exchange
from courses.quizzes.views.people_marking import urls as people_marking
from courses.quizzes.views.regrades import urls as regrades
from courses.quizzes.views.regrades.access import may_regrade
from courses.quizzes.views.statistics import urls as statistics
from courses.quizzes.views.statistics.access import is_author

register_snippet(viewsets.AssessmentGroup)
hooks.register("before_delete_snippet", viewsets.keep_what_is_used)
hooks.register("after_create_snippet", viewsets.warn_of_unequal_rules)
hooks.register("after_edit_snippet", viewsets.warn_of_unequal_rules)


@hooks.register("register_admin_urls")
def statistics_urls():
    return [path("quiz-statistics/", include(statistics))]


@hooks.register("register_admin_urls")
def exchange_urls():
    return [path("question-exchange/", include(exchange))]


@hooks.register("register_admin_urls")
def marking_urls():
    return [path("answers-to-mark/", include(people_marking))]


@hooks.register("register_admin_urls")
def regrade_urls():
    return [path("question-regrades/", include(regrades))]


class AuthorsItem(MenuItem):
    def is_shown(self, request):
        return is_author(request.user)


@hooks.register("register_admin_menu_item")
def what_the_answers_say():
    url = reverse("quiz_statistics:index")
    return AuthorsItem(_("Quiz statistics"), url, name="quiz-statistics", icon_name="table", order=222)


@hooks.register("register_admin_menu_item")
def answers_to_mark():
    url = reverse("people_marking:index")
    return AuthorsItem(_("Answers to mark"), url, name="answers-to-mark", icon_name="edit", order=223)


@hooks.register("register_snippet_listing_buttons")
def statistics_of_a_question(snippet, user, next_url=None):
    if isinstance(snippet, Question) and is_author(user):
        url = reverse("quiz_statistics:everywhere", args=[snippet.translation_key])
        yield Button(_("What do the answers say?"), url=url, icon_name="table", priority=40)


@hooks.register("register_snippet_listing_buttons")
def regrade_of_a_question(snippet, user, next_url=None):
    if isinstance(snippet, Question) and snippet.first_published_at and may_regrade(user):
        url = reverse("question_regrades:question", args=[snippet.pk])
        yield Button(_("Mark attempts anew"), url=url, icon_name="rotate", priority=50)
