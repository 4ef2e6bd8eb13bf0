"""Certificates that rest on a pass which was taken back: listed for a decision, until there is one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations as awards
from certification.awards.models import Period, PeriodEvidence, Upholding
from lms.audit.models import AuditEvent
from lms.people.roles import Role
from tests.courses.quizzes.regrades.mistaken import FALSELY_RIGHT, REALLY_RIGHT, mistaken, standing, with_key
from tests.factories.certification import certification_for
from tests.factories.people import person_with_role

URL = reverse("reports:overturned")


@pytest.fixture
def case():
    case = mistaken()
    certification_for(case.activity)
    return case


@pytest.fixture
def overturn(world, case, drain_outbox):
    """Certifies people of the ministry by a mistaken key, then corrects it; returns their periods."""

    def overturn(*people) -> list[Period]:
        for person in people:
            case.tried(FALSELY_RIGHT, others_right=True, person=person)
        drain_outbox()
        with_key(case.question, REALLY_RIGHT)
        case.regrade()
        drain_outbox()
        return list(Period.objects.filter(award__person__in=people).order_by("pk"))

    return overturn


def listed(client, viewer) -> list[Period]:
    client.force_login(viewer)
    response = client.get(URL)
    assert response.status_code == 200
    return [period for period, _markings in response.context["rows"]]


def test_a_certificate_on_a_pass_that_was_taken_back_is_listed_with_the_reason(client, world, overturn):
    person, officer = world.person(), world.officer()

    period = overturn(person)[0]

    assert listed(client, officer) == [period]
    html = client.get(URL).content.decode()
    for told in (
        "The key was wrong.",
        "50%, not passed",
        reverse("reports:person", args=[person.staff_number]),
        reverse("awards:revoke", args=[period.pk]),
        reverse("awards:uphold", args=[period.pk]),
    ):
        assert told in html
    assert "One certificate rests on" in client.get(reverse("reports:certified")).content.decode()


def test_a_pass_that_stayed_one_is_not_listed(client, world, case, overturn, drain_outbox):
    person = world.person()
    case.tried(REALLY_RIGHT, others_right=True, person=person)

    overturn(world.person())

    assert Period.objects.filter(award__person=person).exists()
    assert [one.award.person for one in listed(client, world.officer())] != [person]
    assert len(listed(client, world.officer())) == 1


def test_an_officer_sees_people_of_the_own_agencies_only(client, world, overturn):
    overturn(world.person())

    assert listed(client, world.officer(world.ministry)) == []
    assert len(listed(client, person_with_role(Role.AUDITOR))) == 1
    assert len(listed(client, person_with_role(Role.ADMINISTRATOR))) == 1


def test_auditors_read_and_decide_nothing(client, world, overturn):
    period = overturn(world.person())[0]
    listed(client, person_with_role(Role.AUDITOR))

    assert reverse("awards:uphold", args=[period.pk]) not in client.get(URL).content.decode()
    assert client.get(reverse("awards:uphold", args=[period.pk])).status_code == 404


def test_what_is_left_as_it_is_leaves_the_list_and_stays_valid(client, world, overturn):
    person, officer = world.person(), world.officer()
    period = overturn(person)[0]
    evidence = list(PeriodEvidence.objects.values())
    client.force_login(officer)

    client.post(reverse("awards:uphold", args=[period.pk]), {"reason": "  Knew it when asked.  "})

    assert listed(client, officer) == []
    person_page = client.get(reverse("reports:person", args=[person.staff_number])).content.decode()
    assert "Knew it when asked." in person_page
    upholding = Upholding.objects.get()
    assert (upholding.period, upholding.reason, upholding.by) == (period, "Knew it when asked.", officer)
    assert AuditEvent.objects.get(verb="awards.period.upheld").actor == officer.key
    assert Period.objects.valid_at(timezone.now()).get() == period
    assert list(PeriodEvidence.objects.values()) == evidence
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Upholding.objects.update(reason="Another.")


def test_what_is_revoked_leaves_the_list(client, world, overturn):
    officer = world.officer()
    period = overturn(world.person())[0]

    awards.revoke(period=period, reason="Not passed.", by=officer, at=timezone.now())

    assert listed(client, officer) == []


def test_a_reason_is_asked_for(client, world, overturn):
    period = overturn(world.person())[0]
    client.force_login(world.officer())

    response = client.post(reverse("awards:uphold", args=[period.pk]), {"reason": " "})

    assert "This field is required" in response.content.decode()
    assert not Upholding.objects.exists()
    with pytest.raises(awards.ReasonMissing):
        awards.uphold(period=period, reason=" ", by=world.officer(), at=timezone.now())


def test_nobody_decides_about_people_of_others(client, world, overturn):
    period = overturn(world.person())[0]
    stranger = world.officer(world.ministry)
    client.force_login(stranger)

    assert client.post(reverse("awards:uphold", args=[period.pk]), {"reason": "No."}).status_code == 404
    with pytest.raises(awards.NotResponsible):
        awards.uphold(period=period, reason="No.", by=stranger, at=timezone.now())


def test_decided_twice_it_is_decided_once(client, world, overturn):
    officer = world.officer()
    period = overturn(world.person())[0]
    for _ in range(2):
        awards.uphold(period=period, reason="Stays.", by=officer, at=timezone.now())

    client.force_login(officer)
    assert client.get(reverse("awards:uphold", args=[period.pk])).url == URL
    assert Upholding.objects.count() == 1


def test_a_later_marking_asks_for_a_decision_of_its_own(client, world, case, overturn, drain_outbox):
    person, officer = world.person(), world.officer()
    period = overturn(person)[0]
    awards.uphold(period=period, reason="Stays.", by=officer, at=timezone.now())
    case.question = case.quiz_question(1)
    with_key(case.question, REALLY_RIGHT)

    case.regrade(at=timezone.now() - timedelta(minutes=1))
    drain_outbox()

    assert standing(person.attempts.get()).number == 3
    assert listed(client, officer) == [period]


@pytest.mark.parametrize("people", [1, 4])
def test_queries_do_not_grow_with_the_certificates_listed(
    client, world, overturn, people, django_assert_num_queries
):
    overturn(*(world.person() for _ in range(people)))
    client.force_login(world.officer())

    with django_assert_num_queries(13):
        assert len(client.get(URL).context["rows"]) == people
