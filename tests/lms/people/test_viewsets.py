from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from lms.audit.models import AuditEvent
from lms.people import operations, roles
from lms.people.models import Agency, HRScope, Post, User
from lms.people.roles import Role
from tests.factories.people import (
    JobRoleFactory,
    PostFactory,
    UserFactory,
    agency,
    hr_officer,
    person_with_role,
)

pytestmark = pytest.mark.django_db
VIEWSETS = ["wagtailusers_users", "post", "agency", "jobrole", "hrscope"]


@pytest.fixture
def tree():
    operations.setup_roles()
    return {"here": agency("here"), "there": agency("there")}


@pytest.fixture
def post(tree):
    """A learner's post at the officer's own agency."""
    return PostFactory(agency=tree["here"])


@pytest.fixture
def officer(client, tree):
    officer = hr_officer(tree["here"])
    client.force_login(officer)
    return officer


@pytest.fixture
def stranger(client, tree, post):
    """An HR officer of another agency, signed in."""
    stranger = hr_officer(tree["there"])
    client.force_login(stranger)
    return stranger


@pytest.fixture
def administrator(client, tree):
    person = person_with_role(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("name", VIEWSETS)
def test_administrator_opens_every_list(client, administrator, post, name):
    HRScope.objects.create(person=administrator, agency=post.agency)

    assert client.get(reverse(f"{name}:index")).status_code == 200


@pytest.mark.parametrize("name", ["wagtailusers_users", "post", "agency", "jobrole"])
def test_officer_opens_the_lists_of_the_scope(client, officer, post, name):
    assert client.get(reverse(f"{name}:index")).status_code == 200


@pytest.mark.parametrize("name", VIEWSETS)
@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.SYSTEM_OWNER])
def test_other_roles_open_none(client, tree, name, role):
    client.force_login(person_with_role(role))

    assert client.get(reverse(f"{name}:index")).status_code == 302


def test_lists_hold_only_what_is_in_scope(client, officer, post, tree):
    outside = PostFactory(agency=tree["there"])

    for name, inside, hidden in [
        ("wagtailusers_users", post.person, outside.person),
        ("post", post, outside),
        ("agency", tree["here"], tree["there"]),
    ]:
        page = client.get(reverse(f"{name}:index"))
        assert inside in page.context["object_list"] and hidden not in page.context["object_list"]


def test_search_finds_nobody_out_of_scope(client, stranger, post):
    page = client.get(reverse("wagtailusers_users:index"), {"q": post.person.staff_number})

    assert list(page.context["object_list"]) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_officer_of_another_agency_finds_neither_person_nor_post(client, stranger, post, method):
    before = fresh(post.person).name_latin

    for url in (
        reverse("wagtailusers_users:edit", args=[post.person.pk]),
        reverse("post:edit", args=[post.pk]),
    ):
        response = getattr(client, method)(url, {"name_latin": "Changed", "ends_on": "2026-01-01"})
        assert response.status_code == 404
    assert fresh(post.person).name_latin == before


def test_officer_changes_names_and_status_but_no_email_and_no_roles(client, officer, post):
    url = reverse("wagtailusers_users:edit", args=[post.person.pk])
    form = {"name_local": "새", "name_latin": "New", "status": "on_leave"}

    client.post(
        url, {**form, "email": "taken@over.example", "roles": ["ADMINISTRATOR"], "is_superuser": "on"}
    )

    person = fresh(post.person)
    assert (person.name_latin, person.status, person.email) == ("New", "on_leave", "")
    assert not person.is_superuser and roles.of(person) == frozenset()


@pytest.mark.parametrize("role", list(Role))
def test_officer_cannot_change_people_with_roles(client, officer, tree, role):
    colleague = PostFactory(agency=tree["here"], person=person_with_role(role)).person

    assert client.get(reverse("wagtailusers_users:edit", args=[colleague.pk])).status_code == 404


def test_officer_cannot_change_themselves(client, tree):
    officer = hr_officer(tree["here"])
    PostFactory(agency=tree["here"], person=officer)
    client.force_login(officer)

    assert client.get(reverse("wagtailusers_users:edit", args=[officer.pk])).status_code == 404


def test_officer_gives_posts_in_own_agencies_only(client, officer, tree):
    newcomer, role = UserFactory(), JobRoleFactory()
    form = {"person": newcomer.staff_number.lower(), "job_role": role.pk, "starts_on": "2026-05-01"}

    client.post(reverse("post:add"), {**form, "agency": tree["there"].pk})
    assert not Post.objects.exists()
    client.post(reverse("post:add"), {**form, "agency": tree["here"].pk})

    assert Post.objects.get().person == newcomer


@pytest.mark.parametrize("starts_on", ["2020-01-01", "2999-01-01"])
def test_officer_does_not_draw_people_of_other_agencies_into_the_scope(client, officer, tree, starts_on):
    person = PostFactory(agency=tree["there"], starts_on=date.fromisoformat(starts_on)).person
    form = {"person": person.staff_number, "job_role": JobRoleFactory().pk, "starts_on": "2026-05-01"}

    page = client.post(reverse("post:add"), {**form, "agency": tree["here"].pk})

    assert page.context["form"].errors["person"] == [
        "This person holds a post in an agency that is not yours. Its HR officers end that post first."
    ]
    assert Post.objects.get().agency == tree["there"]


def test_officer_gives_a_post_to_whom_another_agency_has_let_go(client, officer, tree):
    person = PostFactory(agency=tree["there"], ends_on=timezone.localdate() - timedelta(days=1)).person
    form = {"person": person.staff_number, "job_role": JobRoleFactory().pk, "starts_on": "2026-05-01"}

    client.post(reverse("post:add"), {**form, "agency": tree["here"].pk})

    assert Post.objects.filter(person=person, agency=tree["here"]).exists()


def test_administrator_moves_people_between_agencies(client, administrator, tree):
    person = PostFactory(agency=tree["there"]).person
    form = {"person": person.staff_number, "job_role": JobRoleFactory().pk, "starts_on": "2026-05-01"}

    client.post(reverse("post:add"), {**form, "agency": tree["here"].pk})

    assert Post.objects.filter(person=person, agency=tree["here"]).exists()


def test_post_form_does_not_say_more_than_that_a_number_is_unknown(client, officer, tree):
    form = {"person": "T-NONE", "agency": tree["here"].pk, "starts_on": "2026-05-01"}

    page = client.post(reverse("post:add"), form)

    assert page.context["form"].errors["person"] == ["No person has this staff number."]


def test_end_of_a_post_is_written_by_the_operation(client, officer, post):
    client.post(reverse("post:edit", args=[post.pk]), {"manager": "", "ends_on": "2026-12-31"})

    post.refresh_from_db()
    assert post.ends_on == date(2026, 12, 31)
    assert AuditEvent.objects.filter(verb="people.post.updated", actor=officer.key).exists()


def test_impossible_end_is_an_error_of_the_form(client, officer, post):
    page = client.post(reverse("post:edit", args=[post.pk]), {"manager": "", "ends_on": "1990-01-01"})

    assert page.context["form"].errors["ends_on"] == ["The post ends before it begins."]


def test_nobody_is_made_their_own_manager(client, officer, post):
    page = client.post(reverse("post:edit", args=[post.pk]), {"manager": post.person.staff_number})

    assert page.context["form"].errors["manager"] == ["Nobody is their own manager."]


def test_what_the_operation_refuses_is_an_error_of_the_form(client, officer, post, monkeypatch):
    monkeypatch.setattr(operations, "update_post", _refuse)

    page = client.post(reverse("post:edit", args=[post.pk]), {"manager": "", "ends_on": ""})

    assert page.context["form"].non_field_errors() == ["gone meanwhile"]


def _refuse(**_kwargs):
    raise operations.PersonHasLeft("gone meanwhile")


def test_administrator_makes_a_person_who_has_no_password_yet(client, administrator):
    form = {"staff_number": "n-1", "name_local": "새", "name_latin": "New", "email": "N@x.example"}

    client.post(reverse("wagtailusers_users:add"), {**form, "language": "ko"})

    person = User.objects.get(staff_number="N-1")
    assert (person.email, person.has_usable_password()) == ("n@x.example", False)


def test_staff_number_cannot_be_changed_by_a_form(client, administrator, post):
    form = {"name_local": "새", "name_latin": "New", "status": "active", "staff_number": "OTHER"}

    client.post(reverse("wagtailusers_users:edit", args=[post.person.pk]), form)

    assert (fresh(post.person).name_latin, fresh(post.person).staff_number) == (
        "New",
        post.person.staff_number,
    )


def test_administrator_grants_and_withdraws_roles(client, administrator, tree):
    person = person_with_role(Role.TRAINER)
    form = {"name_local": "이", "name_latin": "Lee", "status": "active", "roles": ["REVIEWER"]}

    client.post(reverse("wagtailusers_users:edit", args=[person.pk]), form)

    assert roles.of(fresh(person)) == {Role.REVIEWER.value}
    assert AuditEvent.objects.filter(verb__startswith="people.role.").count() == 2


def test_administrator_who_marks_a_person_left_ends_everything(client, administrator, post):
    form = {"name_local": "이", "name_latin": "Lee", "status": "left", "roles": ["TRAINER"]}

    client.post(reverse("wagtailusers_users:edit", args=[post.person.pk]), form)

    assert not fresh(post.person).is_active and roles.of(fresh(post.person)) == frozenset()
    assert Post.objects.get().ends_on == timezone.localdate()


def test_administrator_cannot_give_up_the_role_alone(client, administrator):
    form = {"name_local": "이", "name_latin": "Lee", "status": "active", "roles": []}

    page = client.post(reverse("wagtailusers_users:edit", args=[administrator.pk]), form)

    assert page.context["form"].errors["roles"]
    assert roles.has(fresh(administrator), Role.ADMINISTRATOR)


def test_agency_is_added_and_moved(client, administrator, tree):
    names = {"name_local": "과", "name_latin": "Division", "kind": "office", "timezone": "Asia/Seoul"}

    client.post(reverse("agency:add"), {**names, "code": "div", "parent": tree["here"].pk})
    division = Agency.objects.get(code="div")
    client.post(reverse("agency:edit", args=[division.pk]), {**names, "parent": tree["there"].pk})

    assert Agency.objects.get(code="div").get_parent() == tree["there"]


def test_code_that_is_taken_is_an_error_of_the_form(client, administrator, tree):
    names = {"name_local": "과", "name_latin": "Division", "kind": "office", "timezone": "Asia/Seoul"}

    page = client.post(reverse("agency:add"), {**names, "code": "here"})

    assert page.context["form"].errors["code"]


def test_scope_is_granted_and_withdrawn_with_the_role(client, administrator, tree):
    person = UserFactory()

    client.post(reverse("hrscope:add"), {"person": person.staff_number, "agency": tree["here"].pk})
    assert roles.has(fresh(person), Role.HR_OFFICER)
    client.post(reverse("hrscope:delete", args=[HRScope.objects.get().pk]))

    assert not roles.has(fresh(person), Role.HR_OFFICER) and not HRScope.objects.exists()


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_wagtails_bulk_actions_on_people_do_nothing_for_administrators(client, administrator, post, action):
    url = reverse("wagtail_bulk_action", args=["people", "user", action])
    form = {"mark_as_active": "False", "role": post.person.groups.model.objects.first().pk}

    client.post(f"{url}?id={post.person.pk}", form)

    assert fresh(post.person).is_active and not fresh(post.person).groups.exists()


def test_there_is_no_export_of_people(client, administrator, post):
    response = client.get(reverse("wagtailusers_users:index"), {"export": "csv"})

    assert post.person.name_latin not in b"".join(response).decode()


def test_people_are_found_by_role(client, administrator, tree):
    trainer, _other = person_with_role(Role.TRAINER), person_with_role(Role.REVIEWER)

    page = client.get(reverse("wagtailusers_users:index"), {"role": Role.TRAINER.value})

    assert list(page.context["object_list"]) == [trainer]


def test_list_of_people_names_columns_and_roles_in_korean(client, administrator):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ko"

    with translation.override("ko"):
        page = client.get(reverse("wagtailusers_users:index"))
        labels = [str(column.label) for column in page.context["table"].columns.values()]

    assert "이름" in labels and "교육 담당자" in page.content.decode()
