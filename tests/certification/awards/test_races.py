"""Many at one time, each with its own connection: needs a database that runs transactions side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from certification.access_gate.queries import Question, decide, rights_of
from certification.awards import operations
from certification.awards.models import (
    Assignment,
    Award,
    Certificate,
    CertificateDocument,
    Period,
    Register,
    Revocation,
)
from lms.outbox.models import OutboxRow
from tests.factories.certification import (
    ActivityFactory,
    CertificationFactory,
    certification_for,
    certify,
    pass_activity,
)
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()
AT_ONCE = 8


def at_one_time(*acts: Callable[[], object]) -> list:
    """Runs every act in a thread of its own, all let go at the same moment; returns their results."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_considering_one_person_grant_once():
    person, quiz = UserFactory(), ActivityFactory()
    certification_for(quiz)
    pass_activity(person, quiz, NOW)

    granted = at_one_time(*[lambda: operations.consider(person=person, at=NOW)] * AT_ONCE)

    assert sorted(len(periods) for periods in granted) == [0] * (AT_ONCE - 1) + [1]
    assert [model.objects.count() for model in (Award, Period, Certificate)] == [1, 1, 1]
    assert OutboxRow.objects.filter(kind="awards.document").count() == 1


def test_many_people_at_one_time_get_numbers_without_gap_or_repetition():
    quiz = ActivityFactory()
    certification_for(quiz)
    people = UserFactory.create_batch(AT_ONCE)
    for person in people:
        pass_activity(person, quiz, NOW)

    at_one_time(*[lambda one=one: operations.consider(person=one, at=NOW) for one in people])

    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, AT_ONCE + 1))
    assert Register.objects.get().last_serial == AT_ONCE


def test_many_revocations_of_one_period_leave_one(admin_person):
    period = certify(UserFactory(), certification_for(ActivityFactory()), NOW)

    revoked = at_one_time(
        *[
            lambda number=number: operations.revoke(
                period=period, reason=f"Reason {number}", by=admin_person, at=NOW
            )
            for number in range(AT_ONCE)
        ]
    )

    assert {one.pk for one in revoked} == {Revocation.objects.get().pk}


def test_renewal_and_revocation_at_one_time_leave_nothing_valid(admin_person):
    certification = certification_for(ActivityFactory(), validity_months=12)
    person = UserFactory()
    first = certify(person, certification, NOW)
    near_the_end = first.ends_at - timedelta(days=5)
    pass_activity(person, certification.requirements.get().activity, near_the_end)

    at_one_time(
        lambda: operations.consider(person=person, at=near_the_end),
        lambda: operations.revoke(period=first, reason="Error", by=admin_person, at=near_the_end),
    )

    for at in (near_the_end, first.ends_at, first.ends_at + timedelta(days=1)):
        assert not Period.objects.valid_at(at).exists()


def test_many_renderings_of_one_certificate_leave_one_document():
    certificate = certify(UserFactory(), certification_for(ActivityFactory()), NOW).certificate

    made = at_one_time(*[lambda: operations.render_document(certificate=certificate, at=NOW)] * 4)

    assert {one.pk for one in made} == {CertificateDocument.objects.get().pk}


def test_same_assignment_at_one_time_is_made_once():
    certification, person = CertificationFactory(), UserFactory()
    due_on = timezone.localdate(NOW)

    at_one_time(
        *[
            lambda: operations.assign(
                certification=certification, due_on=due_on, person=person, by=None, at=NOW
            )
        ]
        * AT_ONCE
    )

    assert Assignment.objects.count() == 1


def test_no_answer_after_a_revocation_has_committed_says_yes(gate, admin_person):
    question = Question("person", gate.person.staff_number, "registrar", "system", "resident-register")

    def ask_until_denied() -> list[bool]:
        answers = []
        while not answers or answers[-1]:
            rights = rights_of(gate.caller.token_prefix, "resident-register", "registrar")
            answers.append(decide(question, rights, timezone.now()).decision)
        return answers

    def revoke() -> list[bool]:
        operations.revoke(period=gate.period, reason="Error", by=admin_person, at=timezone.now())
        rights = rights_of(gate.caller.token_prefix, "resident-register", "registrar")
        return [decide(question, rights, timezone.now()).decision]

    *_, after_commit = at_one_time(*[ask_until_denied] * 3, revoke)

    assert after_commit == [False]
