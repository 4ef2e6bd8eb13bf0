import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import (
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowMixin,
    WorkflowPage,
)
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import get_snippet_models

from lms.people import operations
from lms.people.operations.role_permissions import CONTENT_APPS
from lms.people.roles import Role
from tests.factories.people import UserFactory, person_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _set_up():
    operations.setup_roles()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_opens_the_admin(role):
    assert person_with_role(role).has_perm("wagtailadmin.access_admin")


def test_learner_does_not_open_the_admin():
    assert not UserFactory().has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    ("role", "write", "publish"),
    [
        (Role.TRAINER, True, False),
        (Role.REVIEWER, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.HR_OFFICER, False, False),
        (Role.SYSTEM_OWNER, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_trainers_write_and_reviewers_publish_pages(role, write, publish):
    person, page = person_with_role(role), Page.objects.get(depth=2)

    assert page.permissions_for_user(person).can_edit() is write
    assert page.permissions_for_user(person).can_publish() is publish


@pytest.mark.parametrize(("role", "publish"), [(Role.TRAINER, False), (Role.REVIEWER, True)])
def test_trainers_write_and_reviewers_publish_snippets(role, publish):
    person = person_with_role(role)

    for model in get_snippet_models():
        if model._meta.app_label not in CONTENT_APPS:
            continue
        label, name = model._meta.app_label, model._meta.model_name
        assert person.has_perm(f"{label}.change_{name}")
        if Permission.objects.filter(codename=f"publish_{name}", content_type__app_label=label).exists():
            assert person.has_perm(f"{label}.publish_{name}") is publish


@pytest.mark.parametrize("role", list(Role))
def test_nobody_may_change_what_roles_are_or_delete_people(role):
    person = person_with_role(role)

    for permission in ("auth.change_group", "auth.add_group", "people.delete_user", "people.change_user"):
        assert not person.has_perm(permission)


@pytest.mark.parametrize(
    "permission", ["wagtailcore.change_site", "wagtailcore.add_locale", "wagtailcore.change_workflow"]
)
def test_administrators_have_what_parts_of_the_admin_tell_only_once_loaded(permission):
    assert person_with_role(Role.ADMINISTRATOR).has_perm(permission)


def test_every_page_and_reviewable_snippet_goes_through_review_by_reviewers():
    workflow = WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow

    assert [group.name for group in workflow.tasks.get().specific.groups.all()] == [Role.REVIEWER.value]
    for model in get_snippet_models():
        if issubclass(model, WorkflowMixin):
            assert (
                WorkflowContentType.objects.get(content_type__model=model._meta.model_name).workflow
                == workflow
            )


def test_wagtails_own_groups_and_workflow_are_gone_unless_used():
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert Workflow.objects.count() == 1


def test_group_of_wagtails_own_that_is_used_stays():
    group = Group.objects.create(name="Editors")
    UserFactory().groups.add(group)

    operations.setup_roles()

    assert Group.objects.filter(name="Editors").exists()


def test_set_up_again_takes_back_what_was_added_by_hand():
    group = Group.objects.get(name=Role.TRAINER.value)
    publish = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=publish)

    call_command("setup_roles")

    assert not page_permission_policy.user_has_permission(person_with_role(Role.TRAINER), "publish")
