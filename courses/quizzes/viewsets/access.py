"""Who may take a quiz, and when and where under supervision: the pages beside the editor of the quiz."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton

from courses.catalogue.models import Activity
from courses.quizzes import operations
from courses.quizzes.forms import AudienceForm, ExamSessionForm
from courses.quizzes.models import Audience, ExamSession, Quiz


class QuizPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about one quiz, in all its languages; whoever may change the quiz may open it."""

    model = Quiz
    permission_required = "change"
    index_url_name = edit_url_name = ""

    @cached_property
    def quiz(self) -> Quiz:
        return get_object_or_404(Quiz, pk=self.kwargs["pk"])

    @cached_property
    def activity(self) -> Activity | None:
        """None as long as the quiz was never published."""
        return Activity.objects.filter(key=self.quiz.activity_key).first()

    def get_breadcrumbs_items(self):
        quizzes = {"url": reverse(self.index_url_name), "label": Quiz._meta.verbose_name_plural}
        quiz = {"url": reverse(self.edit_url_name, args=[self.quiz.pk]), "label": str(self.quiz)}
        return [*self.breadcrumbs_items, quizzes, quiz, *self.trail()]

    def trail(self) -> list[dict]:
        return [{"url": "", "label": self.page_title}]


class SessionPage(QuizPage):
    header_icon = "calendar-alt"
    sessions_url_name = session_url_name = add_session_url_name = change_session_url_name = ""

    @cached_property
    def session(self) -> ExamSession | None:
        """The session that the address names, if it names one."""
        if "session" not in self.kwargs:
            return None
        return get_object_or_404(ExamSession, pk=self.kwargs["session"], activity=self.activity)

    @property
    def sessions_url(self) -> str:
        return reverse(self.sessions_url_name, args=[self.quiz.pk])

    def session_url(self, session: ExamSession) -> str:
        return reverse(self.session_url_name, args=[self.quiz.pk, session.pk])

    def trail(self):
        trail = [{"url": self.sessions_url, "label": _("Exam sessions")}]
        if self.session:
            trail.append({"url": self.session_url(self.session), "label": str(self.session)})
        return trail if self.page_title == _("Exam sessions") else [*trail, *super().trail()]


class SessionsView(SessionPage, TemplateView):
    page_title = _("Exam sessions")
    template_name = "quizzes/admin/sessions.html"

    @cached_property
    def header_buttons(self):
        if self.activity is None:
            return []
        add = reverse(self.add_session_url_name, args=[self.quiz.pk])
        return [HeaderButton(gettext("Open a session"), url=add, icon_name="plus")]

    def get_context_data(self, **kwargs):
        now = timezone.now()
        sessions = ExamSession.objects.filter(activity=self.activity).order_by("-opens_at", "-pk")
        listed = [(one, self.session_url(one), _state(one, now)) for one in sessions]
        published = self.quiz.versions.order_by("-number").first()
        supervised = bool(published and published.rules["supervised"])
        return super().get_context_data(sessions=listed, supervised=supervised, **kwargs)


class SessionView(SessionPage, TemplateView):
    """The start code, which a POST renews, and who has begun. What was granted to whom is nobody's business here."""

    template_name = "quizzes/admin/session.html"

    @property
    def page_title(self):
        return str(self.session)

    @cached_property
    def header_buttons(self):
        change = reverse(self.change_session_url_name, args=[self.quiz.pk, self.session.pk])
        return [HeaderButton(gettext("Change the session"), url=change, icon_name="edit")]

    def trail(self):
        return [
            {"url": self.sessions_url, "label": _("Exam sessions")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        attempts = self.session.attempts.select_related("person").defer("paper").order_by("-started_at")
        state = _state(self.session, timezone.now())
        own = {"session": self.session, "state": state, "attempts": attempts}
        return super().get_context_data(**kwargs | own)

    def post(self, request, *args, **kwargs):
        operations.renew_start_code(session=self.session, by=request.user, at=timezone.now())
        messages.success(request, gettext("The session has a new start code."))
        return redirect(self.session_url(self.session))


class SessionFormView(SessionPage, FormView):
    """Opens a session, or changes the one that the address names."""

    form_class = ExamSessionForm
    template_name = "quizzes/admin/session_form.html"

    @property
    def page_title(self):
        return gettext("Change the session") if self.session else gettext("Open a session")

    def dispatch(self, request, *args, **kwargs):
        if self.activity is None and self.user_has_permission(self.permission_required):
            messages.error(request, gettext("Publish the quiz first."))
            return redirect(self.sessions_url)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        session = self.session
        if session is None:
            return {}
        fields = {name: getattr(session, name) for name in ("title", "opens_at", "closes_at")}
        return {**fields, "address_ranges": "\n".join(session.address_ranges)}

    def form_valid(self, form):
        given = {**form.cleaned_data, "by": self.request.user, "at": timezone.now()}
        if self.session:
            session = operations.change_session(session=self.session, **given)
        else:
            session = operations.open_session(activity=self.activity, **given)
        messages.success(self.request, gettext("The session is kept."))
        return redirect(self.session_url(session))

    def get_context_data(self, **kwargs):
        back = self.session_url(self.session) if self.session else self.sessions_url
        return super().get_context_data(back=back, **kwargs)


class AudienceView(QuizPage, FormView):
    """For whom the quiz is: everybody, or those who are listed. A POST adds one, or removes the one that it names."""

    page_title = _("Audience")
    header_icon = "group"
    form_class = AudienceForm
    template_name = "quizzes/admin/audience.html"
    audience_url_name = ""

    def post(self, request, *args, **kwargs):
        if self.activity is None:
            messages.error(request, gettext("Publish the quiz first."))
            return redirect(self._here)
        if "remove" in request.POST:
            return self._remove(request.POST["remove"])
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        given = {"activity": self.activity, "by": self.request.user, "at": timezone.now()}
        try:
            operations.add_audience(**form.cleaned_data, **given)
        except ValidationError:
            form.add_error(None, gettext("It is open to them already."))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The audience is kept."))
        return redirect(self._here)

    def get_context_data(self, **kwargs):
        audiences = Audience.objects.filter(activity=self.activity).order_by("pk")
        listed = audiences.select_related("agency", "job_role", "person")
        return super().get_context_data(audiences=listed, is_published=bool(self.activity), **kwargs)

    @property
    def _here(self) -> str:
        return reverse(self.audience_url_name, args=[self.quiz.pk])

    def _remove(self, pk: str):
        named = Audience.objects.filter(activity=self.activity, pk=pk) if pk.isdecimal() else []
        for audience in named:
            operations.remove_audience(audience=audience, by=self.request.user, at=timezone.now())
            messages.success(self.request, gettext("The audience is kept."))
        return redirect(self._here)


def _state(session: ExamSession, now) -> str:
    if session.is_open_at(now):
        return "open"
    return "closed" if now >= session.closes_at else "ahead"
