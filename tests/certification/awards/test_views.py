import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import Assignment, Revocation
from lms.people.roles import Role
from tests.factories.certification import (
    ActivityFactory,
    CertificationFactory,
    certification_for,
    certify,
    pass_activity,
)
from tests.factories.people import (
    JobRoleFactory,
    PostFactory,
    UserFactory,
    agency,
    hr_officer,
    person_with_role,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def city():
    return agency("city")


@pytest.fixture
def holder(city):
    return PostFactory(agency=agency("team", parent=city, kind="team"), person=UserFactory()).person


@pytest.fixture
def certificate(holder):
    return certify(holder, certification_for(ActivityFactory()), NOW).certificate


@pytest.fixture
def officer(city):
    return hr_officer(city)


def status(client, user, url: str) -> int:
    if user:
        client.force_login(user)
    return client.get(url).status_code


@pytest.mark.parametrize("name", ["awards:certificate", "awards:certificate_pdf"])
def test_certificate_is_seen_by_holder_hr_auditor_and_administrator_and_nobody_else(
    client, certificate, holder, officer, admin_person, name
):
    operations.render_document(certificate=certificate, at=NOW)
    url = reverse(name, args=[certificate.key])
    may = [holder, officer, person_with_role(Role.AUDITOR), admin_person]
    may_not = [UserFactory(), hr_officer(agency("ministry")), person_with_role(Role.TRAINER)]

    assert [status(client, user, url) for user in may] == [200] * 4
    assert [status(client, user, url) for user in may_not] == [404] * 3
    client.logout()
    assert status(client, None, url) == 302


def test_certificate_that_does_not_exist_looks_like_one_of_others(client, certificate):
    client.force_login(UserFactory())

    assert client.get("/certificates/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_pdf_is_handed_out_as_it_was_made(client, certificate, holder):
    document = operations.render_document(certificate=certificate, at=NOW)
    client.force_login(holder)

    response = client.get(reverse("awards:certificate_pdf", args=[certificate.key]))

    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="{certificate.register_number}.pdf"'
    )
    assert response.headers["Content-Type"] == "application/pdf"
    assert hashlib.sha256(response.content).hexdigest() == document.sha256


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(path.read_bytes() + b"x"), Path.unlink])
def test_document_that_is_not_what_was_made_is_not_handed_out(client, certificate, holder, damage):
    document = operations.render_document(certificate=certificate, at=NOW)
    damage(Path(document.file.path))
    client.force_login(holder)

    response = client.get(reverse("awards:certificate_pdf", args=[certificate.key]), follow=True)

    assert response.redirect_chain == [(f"/certificates/{certificate.key}/", 302)]
    assert b"damaged" in response.content


def test_pdf_that_is_still_being_made_leads_back_with_a_word(client, certificate, holder):
    client.force_login(holder)

    response = client.get(reverse("awards:certificate_pdf", args=[certificate.key]), follow=True)

    assert response.redirect_chain == [(f"/certificates/{certificate.key}/", 302)]
    assert b"being made" in response.content


def test_certificate_page_reads_a_fixed_number_of_rows(
    client, certificate, holder, django_assert_max_num_queries
):
    client.force_login(holder)

    with django_assert_max_num_queries(6):
        client.get(reverse("awards:certificate", args=[certificate.key]))


def test_holder_reads_why_it_was_revoked(client, certificate, holder, officer):
    operations.revoke(period=certificate.period, reason="Wrong person sat the quiz", by=officer, at=NOW)
    client.force_login(holder)

    assert b"Wrong person sat the quiz" in client.get(f"/certificates/{certificate.key}/").content


def test_officer_revokes_with_a_reason(client, certificate, officer):
    client.force_login(officer)
    url = reverse("awards:revoke", args=[certificate.period.pk])
    assert client.get(url).status_code == 200

    response = client.post(url, {"reason": "Obtained by mistake"})

    assert response.status_code == 302
    assert Revocation.objects.get().by == officer


def test_officer_is_told_which_renewal_ends_with_it(client, certificate, officer, time_machine):
    period = certificate.period
    early = period.ends_at - timedelta(days=5)
    pass_activity(period.award.person, period.award.certification.requirements.get().activity, early)
    [later] = operations.consider(person=period.award.person, at=early)
    time_machine.move_to(early)
    client.force_login(officer)

    html = client.get(reverse("awards:revoke", args=[period.pk])).content.decode()

    assert "Revoked along with it" in html and later.certificate.register_number in html


def test_missing_reason_is_told_and_nothing_is_revoked(client, certificate, officer):
    client.force_login(officer)

    response = client.post(reverse("awards:revoke", args=[certificate.period.pk]), {"reason": "  "})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Revocation.objects.exists()


def test_second_click_on_revoke_changes_nothing(client, certificate, officer):
    client.force_login(officer)
    url = reverse("awards:revoke", args=[certificate.period.pk])
    client.post(url, {"reason": "First"})

    assert client.post(url, {"reason": "Second"}).status_code == 302
    assert Revocation.objects.get().reason == "First"


def test_nobody_else_finds_the_revoke_page(client, certificate, holder):
    url = reverse("awards:revoke", args=[certificate.period.pk])
    for user in (holder, hr_officer(agency("ministry")), person_with_role(Role.AUDITOR)):
        client.force_login(user)
        assert client.post(url, {"reason": "Because"}).status_code == 404

    assert not Revocation.objects.exists()


def test_learner_sees_what_is_missing_and_where_to_go(client):
    passed, missing = ActivityFactory(), ActivityFactory(title="Final quiz")
    certification = certification_for(passed, missing)
    learner = UserFactory()
    pass_activity(learner, passed, NOW)
    client.force_login(learner)

    response = client.get(reverse("awards:certification", args=[certification.code]))

    page = response.content.decode()
    assert "1 of 2 met" in page
    assert f'href="{reverse("quizzes:intro", args=[missing.key])}">Final quiz' in page


def test_who_holds_it_is_told_of_nothing_missing_before_the_renewal_begins(client, drain_outbox):
    activity = ActivityFactory()
    certification = certification_for(activity)
    learner = UserFactory()
    pass_activity(learner, activity, NOW)
    drain_outbox()
    client.force_login(learner)

    page = client.get(reverse("awards:certification", args=[certification.code])).content.decode()

    assert "You have met all of it" in page
    assert "still missing" not in page


def post_assignment(client, **fields):
    given = {
        "certification": CertificationFactory().pk,
        "means": "agency",
        "due_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }
    return client.post(reverse("awards:assign"), given | fields)


def test_officer_assigns_to_an_agency_of_the_scope(client, officer, city):
    client.force_login(officer)

    response = post_assignment(client, agency=city.pk)

    assert response.status_code == 302
    assert (Assignment.objects.get().agency, Assignment.objects.get().assigned_by) == (city, officer)


def test_officer_assigns_to_a_job_role_within_an_agency(client, officer, city):
    client.force_login(officer)

    post_assignment(client, means="job_role", agency=city.pk, job_role=JobRoleFactory().pk)

    assert Assignment.objects.get().job_role is not None


def test_fields_that_the_choice_does_not_name_do_not_count(client, officer, city):
    client.force_login(officer)

    post_assignment(client, means="agency", agency=city.pk, job_role=JobRoleFactory().pk)

    assert Assignment.objects.get().job_role is None


def test_officer_assigns_to_a_person_by_staff_number_however_it_is_written(client, officer, holder):
    client.force_login(officer)

    post_assignment(client, means="person", staff_number=f" {holder.staff_number.lower()} ")

    assert Assignment.objects.get().person == holder


def test_officer_assigns_to_the_only_post_of_a_person(client, officer, holder):
    client.force_login(officer)

    post_assignment(client, means="post", staff_number=holder.staff_number)

    assert Assignment.objects.get().post == holder.posts.get()


def test_one_of_several_posts_has_to_be_chosen(client, officer, holder, city):
    second = PostFactory(agency=city, person=holder)
    client.force_login(officer)

    asked = post_assignment(client, means="post", staff_number=holder.staff_number)
    post_assignment(client, means="post", staff_number=holder.staff_number, post=second.pk)

    assert "post" in asked.context["form"].errors
    assert Assignment.objects.get().post == second


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"means": "agency"}, "agency"),
        ({"means": "job_role"}, "job_role"),
        ({"means": "person", "staff_number": ""}, "staff_number"),
        ({"means": "person", "staff_number": "T-XXXX"}, "staff_number"),
        ({"means": "post", "staff_number": "T-XXXX"}, "staff_number"),
        ({"means": "everybody"}, "means"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"certification": "999999"}, "certification"),
    ],
)
def test_faulty_assignment_is_told_at_its_field_and_nothing_is_assigned(client, officer, fields, fault):
    client.force_login(officer)

    response = post_assignment(client, **fields)

    assert fault in response.context["form"].errors
    assert not Assignment.objects.exists()


def test_officer_cannot_choose_agencies_and_people_of_others(client, officer):
    ministry = agency("ministry")
    outsider = PostFactory(agency=ministry).person
    client.force_login(officer)

    for fields in ({"agency": ministry.pk}, {"means": "person", "staff_number": outsider.staff_number}):
        assert post_assignment(client, **fields).status_code == 200

    assert not Assignment.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_number_that_no_database_looks_for_is_nobody(client, officer, method):
    client.force_login(officer)
    fields = {"staff_number": "\0", "means": "person", "due_on": "2099-01-01"}

    assert getattr(client, method)(reverse("awards:assign"), fields).status_code == 200
    assert not Assignment.objects.exists()


def test_officer_withdraws_after_being_asked_once_more(client, officer, city):
    assignment = operations.assign(
        certification=CertificationFactory(), due_on=timezone.localdate(), agency=city, by=None, at=NOW
    )
    client.force_login(officer)
    url = reverse("awards:withdraw", args=[assignment.pk])
    assert client.get(url).status_code == 200

    client.post(url)

    assignment.refresh_from_db()
    assert assignment.withdrawn_by == officer


def test_assignment_of_others_cannot_be_withdrawn(client, officer):
    assignment = operations.assign(
        certification=CertificationFactory(),
        due_on=timezone.localdate(),
        agency=agency("ministry"),
        by=None,
        at=NOW,
    )
    client.force_login(officer)

    assert client.post(reverse("awards:withdraw", args=[assignment.pk])).status_code == 404


def test_assigning_is_for_hr_only(client):
    for user in (UserFactory(), person_with_role(Role.TRAINER), person_with_role(Role.SYSTEM_OWNER)):
        assert status(client, user, reverse("awards:assign")) == 404
