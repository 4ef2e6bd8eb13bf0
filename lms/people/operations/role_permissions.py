"""What each role may do in Wagtail, as a table, and the review that content goes through.

The table names apps and actions, never models: a snippet of a content app is covered once it is registered.
What HR may do stands in permissions.py (by scope), what our own pages show in `role_required`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import get_resolver
from wagtail import hooks
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowMixin,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import get_snippet_models

from lms.people.roles import Role

CONTENT_APPS = ("pages", "catalogue", "quizzes", "simulations")
ACCESS_ADMIN = "wagtailadmin.access_admin"
TRANSLATE = "simple_translation.submit_translation"
FILES = ("image", "document")
REVIEW = "Review before publication"
WAGTAILS_OWN_GROUPS = ("Moderators", "Editors")
WAGTAILS_OWN_WORKFLOW = "Moderators approval"


@dataclass(frozen=True)
class Grants:
    """Actions on the whole page tree, on content snippets and on files; further permissions by full name."""

    pages: tuple[str, ...] = ()
    snippets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    others: tuple[str, ...] = (ACCESS_ADMIN,)
    all_registered: bool = False


GRANTS = {
    Role.TRAINER: Grants(
        pages=("add", "change"),
        snippets=("add", "change", "view"),
        files=("add", "change", "choose"),
        others=(ACCESS_ADMIN, TRANSLATE),
    ),
    Role.REVIEWER: Grants(
        pages=("add", "change", "publish", "lock", "unlock"),
        snippets=("add", "change", "view", "publish", "lock", "unlock"),
        files=("add", "change", "choose"),
        others=(ACCESS_ADMIN, TRANSLATE),
    ),
    Role.HR_OFFICER: Grants(),
    Role.SYSTEM_OWNER: Grants(),
    Role.AUDITOR: Grants(),
    # Whatever Wagtail offers, save the groups themselves: what a role is stands here.
    Role.ADMINISTRATOR: Grants(
        pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        files=("add", "change", "choose"),
        collections=("add", "change", "delete"),
        all_registered=True,
    ),
}


@transaction.atomic
def setup_roles() -> None:
    """Brings groups, their permissions and the review workflow to what stands here. Safe to repeat.

    To run after every migrate, because permissions come into being with their models.
    """
    for role, grants in GRANTS.items():
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(grants))
        _grant_pages(group, grants.pages)
        _grant_collections(group, grants)
    _set_up_review()
    _remove_wagtails_own()


def _permissions(grants: Grants) -> QuerySet[Permission]:
    wanted = _named(grants.others)
    for model in get_snippet_models():
        if model._meta.app_label in CONTENT_APPS:
            wanted |= _of_model(model, grants.snippets)
    if grants.all_registered:
        wanted |= _registered()
    return Permission.objects.filter(wanted).exclude(content_type__app_label="auth")


def _named(names: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        app_label, codename = name.split(".")
        found |= Q(content_type__app_label=app_label, codename=codename)
    return found


def _of_model(model, actions: Iterable[str]) -> Q:
    codenames = [f"{action}_{model._meta.model_name}" for action in actions]
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    return Q(content_type=content_type, codename__in=codenames)


def _registered() -> Q:
    """Every permission that some part of the Wagtail admin asks for."""
    get_resolver().url_patterns  # noqa: B018  viewsets tell theirs when the addresses of the admin are loaded
    found = Q(pk__in=[])
    for register in hooks.get_hooks("register_permissions"):
        found |= Q(pk__in=register().values("pk"))
    return found


def _grant_pages(group: Group, actions: Iterable[str]) -> None:
    root = Page.get_first_root_node()
    codenames = [f"{action}_page" for action in actions]
    wanted = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), codename__in=codenames
    )
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _grant_collections(group: Group, grants: Grants) -> None:
    root = Collection.get_first_root_node()
    codenames = [f"{action}_{kind}" for action in grants.files for kind in FILES]
    codenames += [f"{action}_collection" for action in grants.collections]
    wanted = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs", "wagtailcore"], codename__in=codenames
    )
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _set_up_review() -> None:
    """One task, done by any reviewer, for every page and every snippet that can be reviewed."""
    workflow, _ = Workflow.objects.get_or_create(name=REVIEW, defaults={"active": True})
    task, _ = GroupApprovalTask.objects.get_or_create(name=REVIEW, defaults={"active": True})
    task.groups.set(Group.objects.filter(name=Role.REVIEWER.value))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    for model in get_snippet_models():
        if issubclass(model, WorkflowMixin):
            content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
            WorkflowContentType.objects.update_or_create(
                content_type=content_type, defaults={"workflow": workflow}
            )


def _remove_wagtails_own() -> None:
    """Two groups and a workflow that Wagtail's migrations made, unless somebody put them to use."""
    Group.objects.filter(name__in=WAGTAILS_OWN_GROUPS, user=None).delete()
    unused = {"name": WAGTAILS_OWN_WORKFLOW}
    if not Workflow.objects.filter(**unused, workflow_states__isnull=False).exists():
        Workflow.objects.filter(**unused).delete()
        GroupApprovalTask.objects.filter(**unused).delete()
