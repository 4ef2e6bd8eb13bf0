"""The way of a file through the admin: chosen, shown, confirmed; and the way out."""

from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from courses.quizzes.exchange import read
from courses.quizzes.models import Question, QuestionBank
from courses.quizzes.views.exchange import importing
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, person_as
from tests.factories.quizzes import QuestionBankFactory, QuestionFactory, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("media"),
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # files of Wagtail's renditions
]

GIFT = "// [id:first]\nFirst{T}\n\n// [id:second]\nSecond{=<b>a</b> #yes ~b}"
BEGIN = "/admin/question-exchange/"


@pytest.fixture
def reviewer(client):
    return person_as(Role.REVIEWER, client)


@pytest.fixture
def bank():
    return QuestionBankFactory(title="Moves")


def choose(client, text: str | bytes = GIFT, *, name: str = "moves.gift", **given):
    data = text.encode() if isinstance(text, str) else text
    return client.post(
        BEGIN, {"file": SimpleUploadedFile(name, data), "format": "", "language": "en", **given}
    )


def confirm(client, page, **given):
    return client.post(reverse("question_exchange:confirm"), {"file": page.context["token"], **given})


def told(page) -> list[str]:
    return [str(message) for message in get_messages(page.wsgi_request)]


def test_a_file_is_shown_before_anything_is_written(client, reviewer, bank):
    page = choose(client, bank=bank.pk)

    assert page.context["counts"][0] == ("New", 2, False)
    assert b"<p><b>a</b></p>" in page.content and b"line 5" in page.content
    assert not Question.objects.exists()


def test_what_was_shown_is_brought_in(client, reviewer, bank):
    done = confirm(client, choose(client, bank=bank.pk))

    assert done.url == f"{address(Question, 'list')}?bank={bank.pk}"
    assert Question.objects.filter(live=True, owner=reviewer).count() == 2


def test_a_new_bank_may_be_named(client, reviewer):
    confirm(client, choose(client, title="Births"))

    assert QuestionBank.objects.get(slug="births").questions.count() == 2


def test_a_bank_must_be_said(client, reviewer, bank):
    assert choose(client).context["form"].errors["bank"]
    assert choose(client, bank=bank.pk, title="Births").context["form"].errors["bank"]


def test_a_trainer_brings_in_drafts_and_is_told_so(client, bank):
    person_as(Role.TRAINER, client)

    page = choose(client, bank=bank.pk)
    confirm(client, page)

    assert b"You may write questions, and not publish them." in page.content
    assert Question.objects.filter(live=False).count() == 2


def test_faults_are_shown_at_their_places_and_keep_the_others_out(client, reviewer, bank):
    page = choose(client, GIFT + "\n\n::Broken::Q{#x}", bank=bank.pk)

    assert [(fault.line, fault.question) for fault in page.context["plan"].faults] == [(7, "Broken")]
    again = confirm(client, page)
    assert told(again) == ["Nothing was brought in: there are faults."]
    assert not Question.objects.exists()
    confirm(client, page, skip_faulty="on")
    assert Question.objects.count() == 2


def test_a_file_is_for_the_person_who_sent_it(client, reviewer, bank):
    page = choose(client, bank=bank.pk)
    person_as(Role.REVIEWER, client)

    other = confirm(client, page)

    assert other.url == BEGIN
    assert not Question.objects.exists()


def test_a_confirmation_sent_twice_brings_in_once(client, reviewer, bank):
    page = choose(client, bank=bank.pk)

    first, second = confirm(client, page), confirm(client, page)

    assert (first.status_code, second.url) == (302, BEGIN)
    assert told(second)[-1] == "The file is not kept any more. Choose it again."
    assert Question.objects.count() == 2


@pytest.mark.parametrize("token", ["", "x", "가" * 40, "a" * 500, "\0"])
def test_a_name_that_no_file_has_leads_back(client, reviewer, token):
    assert client.post(reverse("question_exchange:confirm"), {"file": token}).url == BEGIN


def test_more_than_a_request_can_do_is_not_begun(client, reviewer, bank, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)

    page = choose(client, bank=bank.pk)
    again = confirm(client, page)

    assert page.context["is_too_much"] and again.context["is_too_much"]
    assert not Question.objects.exists()


def test_markup_of_the_file_does_not_reach_the_page(client, reviewer, bank):
    stem = '[html]<img src\\=x onerror\\=alert(1)><script>alert(2)</script><p onclick\\="a">Safe</p>'

    page = choose(client, f"::<i>N</i>::{stem}{{T}}\n\n::<svg onload\\=a>::Q{{#<b>}}", bank=bank.pk)

    body = page.content.split(b'class="exchange"')[1]
    assert b"onerror" not in body and b"onclick" not in body and b"alert(2)" not in body
    assert b"<svg onload" not in body and b"<p>Safe</p>" in body


def test_a_file_that_is_none_is_told_on_the_page(client, reviewer, bank):
    page = choose(client, b"\x00\x01\x02", name="x.xml", bank=bank.pk)

    assert page.status_code == 200
    assert page.context["plan"].faults


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_may_be_fetched(client, reviewer, ending):
    page = client.get(reverse("question_exchange:template", args=[ending]))

    assert page["Content-Disposition"] == f'attachment; filename="questions.{ending}"'
    assert read(BytesIO(page.content), ending, "en").faults == []
    if ending == "xlsx":
        assert load_workbook(BytesIO(page.content)).sheetnames == ["questions", "help"]


def test_a_bank_is_exported_with_what_the_format_cannot_carry(client, reviewer, bank):
    publish(QuestionFactory(bank=bank, key="one"))
    url = reverse("question_exchange:export", args=[bank.pk])

    page = client.get(url, {"format": "aiken", "language": "en"})
    file = client.get(url, {"format": "moodle-xml", "language": "en", "download": "1"})

    assert page.context["written"].count == 1
    assert page.context["lost"] and all(questions == ["one"] for _reason, questions in page.context["lost"])
    assert file["Content-Disposition"] == f'attachment; filename="{bank.slug}-en.xml"'
    assert [entry.key for entry in read(BytesIO(file.content), "moodle-xml", "en").entries] == ["one"]


def test_the_pages_of_banks_lead_in_and_out(client, reviewer, bank):
    export = reverse("question_exchange:export", args=[bank.pk]).encode()

    for page in (
        client.get(address(QuestionBank, "list")),
        client.get(address(QuestionBank, "edit", bank.pk)),
    ):
        assert export in page.content and BEGIN.encode() in page.content


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.AUDITOR])
def test_who_writes_no_questions_is_led_out(client, role):
    person_as(role, client)

    assert client.get(BEGIN).status_code == 302
