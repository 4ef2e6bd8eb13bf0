"""Who may see and manage whom. Learners need no role; what an HR officer may do ends where the scope ends."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from lms.people import queries, roles
from lms.people.models import Agency, HRScope, JobRole, Post, User
from lms.people.roles import Role

View = Callable[..., HttpResponse]


def hr_agencies(user) -> QuerySet[Agency]:
    """The agencies a user answers for as HR: an officer's scopes with all below them, an administrator's all."""
    if roles.has(user, Role.ADMINISTRATOR):
        return Agency.objects.all()
    if not roles.has(user, Role.HR_OFFICER):
        return Agency.objects.none()
    return Agency.objects.at_or_below(Agency.objects.filter(hr_scopes__person=user))


def people_in_scope(user, at: datetime) -> QuerySet[User]:
    """The people a user answers for as HR: who holds a post in those agencies that day; administrators: all."""
    if roles.has(user, Role.ADMINISTRATOR):
        return User.objects.all()
    return queries.holding_posts_in(hr_agencies(user), timezone.localdate(at))


def may_manage(user, person: User, at: datetime) -> bool:
    """Whether the user answers for this person as HR at that time."""
    return people_in_scope(user, at).filter(pk=person.pk).exists()


def people_to_place(user, at: datetime) -> QuerySet[User]:
    """The people a user may give a post: those in the scope, and those who hold none anywhere; administrators: all.

    With a post comes the charge of a person: nobody takes that from the officers of another agency.
    """
    if roles.has(user, Role.ADMINISTRATOR):
        return User.objects.all()
    elsewhere = Post.objects.begun_or_to_come(timezone.localdate(at)).filter(person=OuterRef("pk"))
    return User.objects.filter(Q(pk__in=people_in_scope(user, at).values("pk")) | ~Exists(elsewhere))


def role_required(*wanted: Role) -> Callable[[View], View]:
    """Lets holders of one of the roles in. Anonymous visitors are sent to sign in; others are told nothing (404).

    No browser or proxy keeps what it shows: these are pages about people.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not roles.has(request.user, *wanted):
                raise Http404
            return view(request, *args, **kwargs)

        return never_cache(guarded)

    return decorate


class RolePolicy(BasePermissionPolicy):
    """Wagtail's question "who may do what to which records", answered by role and scope instead of permission rows.

    Administrators and auditors see every record, HR officers and system owners those that `scope(user)` returns.

    Only HR scopes are ever deleted: people leave and posts end, and evidence keeps pointing at them.
    """

    def __init__(self, model, *, administrators=(), officers=(), owners=(), auditors=(), scope=None):
        super().__init__(model)
        self.actions = {
            Role.ADMINISTRATOR: frozenset(administrators),
            Role.AUDITOR: frozenset(auditors),
            Role.HR_OFFICER: frozenset(officers),
            Role.SYSTEM_OWNER: frozenset(owners),
        }
        self.scope = scope

    def user_has_permission(self, user, action):
        return any(action in allowed and roles.has(user, role) for role, allowed in self.actions.items())

    def instances_user_has_any_permission_for(self, user, actions):
        if self._allows(user, actions, (Role.ADMINISTRATOR, Role.AUDITOR)):
            return self.model._default_manager.all()
        if self._allows(user, actions, (Role.HR_OFFICER, Role.SYSTEM_OWNER)):
            return self.scope(user)
        return self.model._default_manager.none()

    def _allows(self, user, actions, among: tuple[Role, ...]) -> bool:
        return any(self.actions[role] & set(actions) and roles.has(user, role) for role in among)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def users_with_any_permission(self, actions):
        names = [role.value for role, allowed in self.actions.items() if allowed & set(actions)]
        return User.objects.filter(
            Q(is_superuser=True) | Q(groups__name__in=names), is_active=True
        ).distinct()


def people_officers_may_change(user) -> QuerySet[User]:
    """People in an officer's scope who hold no role: whoever may change a person could act in their name."""
    people = people_in_scope(user, timezone.now())
    return people.filter(groups=None, is_superuser=False).exclude(pk=user.pk)


def posts_in_scope(user) -> QuerySet[Post]:
    return Post.objects.filter(agency__in=hr_agencies(user))


def every_job_role(user) -> QuerySet[JobRole]:
    return JobRole.objects.all()


POLICIES = {
    User: RolePolicy(
        User,
        administrators=["add", "change", "view"],
        officers=["change"],
        auditors=["view"],
        scope=people_officers_may_change,
    ),
    Post: RolePolicy(
        Post,
        administrators=["add", "change", "view"],
        officers=["add", "change", "view"],
        auditors=["view"],
        scope=posts_in_scope,
    ),
    Agency: RolePolicy(
        Agency,
        administrators=["add", "change", "view"],
        officers=["view"],
        auditors=["view"],
        scope=hr_agencies,
    ),
    JobRole: RolePolicy(
        JobRole,
        administrators=["add", "change", "view"],
        officers=["view"],
        auditors=["view"],
        scope=every_job_role,
    ),
    HRScope: RolePolicy(HRScope, administrators=["add", "delete", "view"], auditors=["view"]),
}


def register_policies() -> None:
    """Makes Wagtail ask these policies; called once the app that registers others for people is ready."""
    for model, policy in POLICIES.items():
        register_permission_policy(model, policy)
