from datetime import date

import factory
from django.contrib.auth.models import Group

from lms.people.models import Agency, HRScope, JobRole, Post, User
from lms.people.roles import Role


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    staff_number = factory.Sequence(lambda n: f"T-{n:05d}")
    name_local = factory.Sequence(lambda n: f"시험{n}")
    name_latin = factory.Sequence(lambda n: f"Test Person {n}")


class JobRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobRole

    code = factory.Sequence(lambda n: f"role-{n}")
    name_local = factory.Sequence(lambda n: f"직무 {n}")
    name_latin = factory.Sequence(lambda n: f"Job role {n}")


def agency(code: str = "city", *, parent: Agency | None = None, kind: str = "office") -> Agency:
    """Adds an agency below `parent`, or as a root; treebeard places nodes, so this is no plain factory."""
    fields = {"code": code, "name_local": f"기관 {code}", "name_latin": f"Agency {code}", "kind": kind}
    return parent.add_child(**fields) if parent else Agency.add_root(**fields)


class PostFactory(factory.django.DjangoModelFactory):
    """`PostFactory(agency=...)`: held since the beginning of 2020 by a person of its own, without an end."""

    class Meta:
        model = Post

    person = factory.SubFactory(UserFactory)
    job_role = factory.SubFactory(JobRoleFactory)
    starts_on = date(2020, 1, 1)


def person_with_role(role: Role, **fields) -> User:
    """A person holding a role; an HR officer still needs `HRScope` rows to see anybody."""
    person = UserFactory(**fields)
    person.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return person


def hr_officer(agency: Agency, **fields) -> User:
    """An HR officer for an agency and what is below it."""
    officer = person_with_role(Role.HR_OFFICER, **fields)
    HRScope.objects.create(person=officer, agency=agency)
    return officer
