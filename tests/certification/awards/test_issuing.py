from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import Certificate, Period, PeriodEvidence, Register, State
from certification.awards.operations import issuing
from courses.catalogue.models import Activity
from courses.progress.models import Result
from courses.progress.operations import enrol, mark_read
from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from lms.people.models import User
from tests.factories.certification import (
    ActivityFactory,
    certification_for,
    certify,
    pass_activity,
)
from tests.factories.courses import published_course
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def quiz():
    return ActivityFactory()


@pytest.fixture
def simulation():
    return ActivityFactory(kind=Activity.Kind.SIMULATION)


def test_last_requirement_met_grants_one_period_and_one_certificate(person, quiz, simulation, drain_outbox):
    certification_for(quiz, simulation)
    pass_activity(person, quiz, NOW)
    pass_activity(person, simulation, NOW)

    drain_outbox()

    assert (Period.objects.count(), Certificate.objects.count()) == (1, 1)


def test_nothing_is_granted_while_a_requirement_is_missing(person, quiz, simulation):
    certification_for(quiz, simulation)
    pass_activity(person, quiz, NOW)
    pass_activity(person, simulation, NOW, outcome=Result.Outcome.FAILED)

    assert operations.consider(person=person, at=NOW) == []
    assert not Period.objects.exists()


def test_certification_without_requirements_is_never_granted(person):
    certification_for()

    assert operations.consider(person=person, at=NOW) == []


def test_certification_switched_off_is_not_granted(person, quiz):
    certification_for(quiz, active=False)
    pass_activity(person, quiz, NOW)

    assert operations.consider(person=person, at=NOW) == []


def test_who_has_left_gets_no_certificate(quiz):
    certification_for(quiz)
    gone = UserFactory(status=User.Status.LEFT, is_active=False)
    pass_activity(gone, quiz, NOW)

    assert operations.consider(person=gone, at=NOW) == []


def test_considering_again_grants_nothing_again(person, quiz):
    certification_for(quiz)
    pass_activity(person, quiz, NOW)

    first = operations.consider(person=person, at=NOW)
    again = [operations.consider(person=person, at=NOW + timedelta(days=days)) for days in range(3)]

    assert (len(first), again) == (1, [[], [], []])


def test_new_pass_outside_the_renewal_window_grants_nothing(person, quiz):
    certify(person, certification_for(quiz), NOW)
    later = NOW + timedelta(days=30)
    pass_activity(person, quiz, later)

    assert operations.consider(person=person, at=later) == []


def test_evidence_is_frozen_with_its_hash_and_points_to_its_row(person, quiz):
    certification_for(quiz)
    result = pass_activity(person, quiz, NOW)

    operations.consider(person=person, at=NOW)

    evidence = PeriodEvidence.objects.get()
    assert evidence.result == result
    assert evidence.frozen["evidence"]["sha256"] == result.evidence_sha256
    assert evidence.frozen["requirement"] == {"kind": "quiz", "key": quiz.key}


def test_corrected_result_does_not_count_any_more(person, quiz):
    certification_for(quiz)
    wrong = pass_activity(person, quiz, NOW)
    Result.objects.create(
        key="correction",
        person=person,
        activity=quiz,
        outcome=Result.Outcome.FAILED,
        achieved_at=NOW,
        evidence_kind="regrade",
        evidence_key="1",
        evidence_sha256="0" * 64,
        supersedes=wrong,
    )

    assert operations.consider(person=person, at=NOW) == []


def test_evidence_of_a_certificate_cannot_be_deleted(person, quiz):
    certify(person, certification_for(quiz), NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.all().delete()


@pytest.mark.parametrize("model", [Period, PeriodEvidence, Certificate])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_granted_is_never_changed(person, quiz, model, act):
    certify(person, certification_for(quiz), NOW)
    rows = model.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(using=rows.db) if act == "delete" else rows.update(id=99)


def test_same_evidence_never_carries_two_periods(person, quiz):
    period = certify(person, certification_for(quiz), NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(
            award=period.award,
            number=2,
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            timezone=period.timezone,
            basis={},
            evidence_key=period.evidence_key,
            granted_at=NOW,
        )


def test_register_numbers_run_over_all_certifications_without_a_gap(person, quiz):
    certification = certification_for(quiz)
    for _ in range(3):
        certify(UserFactory(), certification, NOW)
    certify(person, certification_for(quiz), NOW)

    numbers = Certificate.objects.order_by("serial").values_list("register_number", flat=True)

    assert list(numbers) == [f"GW-{timezone.localdate(NOW).year}-{serial:06d}" for serial in (1, 2, 3, 4)]


def test_failed_issuance_leaves_nothing_and_gives_its_number_back(person, quiz, monkeypatch):
    certification = certification_for(quiz)
    certify(UserFactory(), certification, NOW)
    pass_activity(person, quiz, NOW)
    rows = OutboxRow.objects.count()
    monkeypatch.setattr(issuing.outbox, "put", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        operations.consider(person=person, at=NOW)

    assert (Period.objects.count(), OutboxRow.objects.count()) == (1, rows)
    assert not AuditEvent.objects.filter(
        verb="awards.period.granted", detail__person=str(person.key)
    ).exists()
    assert Register.objects.get().last_serial == Certificate.objects.count() == 1


def test_check_code_has_eighty_random_bits_and_no_letter_that_is_misread(person, quiz):
    code = certify(person, certification_for(quiz), NOW).certificate.check_code

    assert len(set(operations.CHECK_ALPHABET)) == 32
    assert len(code) * 5 >= 80
    assert not set(code) & set("ILOU")


def test_certificate_holds_both_names_and_never_the_staff_number(person, quiz):
    certificate = certify(person, certification_for(quiz), NOW).certificate

    assert certificate.content["name"] == {"local": person.name_local, "latin": person.name_latin}
    assert person.staff_number not in str(certificate.content)


def test_change_of_name_or_wording_does_not_reach_an_issued_certificate(person, quiz):
    certification = certification_for(quiz, title_en="As it was")
    certificate = certify(person, certification, NOW).certificate
    certification.title_en = "As it is"
    certification.save()

    certificate.refresh_from_db()

    assert certificate.content["title"]["en"] == "As it was"
    assert issuing.canonical_sha256(certificate.content) == certificate.content_sha256


def test_renewal_in_the_window_begins_where_the_running_period_ends(person, quiz):
    certification = certification_for(quiz, validity_months=12, renewal_months=3)
    first = certify(person, certification, NOW)
    near_the_end = first.ends_at - timedelta(days=20)

    second = certify(person, certification, near_the_end)

    assert (second.number, second.starts_at) == (2, first.ends_at)
    states = Period.objects.with_state_at(near_the_end).order_by("number").values_list("state", flat=True)
    assert list(states) == [State.VALID, State.FUTURE]


def test_pass_from_before_the_renewal_window_does_not_renew(person, quiz):
    certification = certification_for(quiz, validity_months=12, renewal_months=3)
    first = certify(person, certification, NOW)
    pass_activity(person, quiz, first.ends_at - timedelta(days=200))

    assert operations.consider(person=person, at=first.ends_at - timedelta(days=1)) == []


def test_lapsed_certificate_comes_back_by_a_new_pass(person, quiz):
    certification = certification_for(quiz)
    first = certify(person, certification, NOW)
    after = first.ends_at + timedelta(days=100)
    assert operations.consider(person=person, at=after) == []

    second = certify(person, certification, after)

    assert second.starts_at == after


def test_completed_course_stays_completed_for_a_renewal(person, quiz):
    course_key = _completed_course(person)
    certification = certification_for(quiz, courses=[course_key])
    first = certify_with_course(person, certification, quiz, NOW)
    after = first.ends_at + timedelta(days=1)

    pass_activity(person, quiz, after)

    assert len(operations.consider(person=person, at=after)) == 1


def test_course_alone_does_not_renew_by_the_completion_that_was_used(person):
    certification = certification_for(courses=[_completed_course(person)])
    first = operations.issue(person=person, certification=certification, by=None, at=NOW)

    assert operations.consider(person=person, at=first.ends_at + timedelta(days=1)) == []


def test_after_a_revocation_everything_is_to_be_passed_anew(person, quiz, simulation, admin_person):
    certification = certification_for(quiz, simulation)
    first = certify(person, certification, NOW)
    operations.revoke(period=first, reason="Error", by=admin_person, at=NOW + timedelta(days=1))
    pass_activity(person, quiz, NOW + timedelta(days=2))
    assert operations.consider(person=person, at=NOW + timedelta(days=2)) == []

    pass_activity(person, simulation, NOW + timedelta(days=3))

    assert len(operations.consider(person=person, at=NOW + timedelta(days=3))) == 1


def test_considering_reads_a_fixed_number_of_rows_sets(person, quiz, django_assert_num_queries):
    for _ in range(4):
        certify(person, certification_for(quiz), NOW)

    with django_assert_num_queries(4):
        operations.consider(person=person, at=NOW + timedelta(days=1))


def certify_with_course(person, certification, quiz, at) -> Period:
    pass_activity(person, quiz, at)
    return operations.issue(person=person, certification=certification, by=None, at=at)


def _completed_course(person):
    course = published_course(lessons=1)
    enrol(person=person, course_key=course.key, language=course.language, by=person, at=NOW)
    mark_read(person=person, activity=course.activity(), by=person, at=NOW)
    return course.key
