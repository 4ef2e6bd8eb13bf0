"""Files handed in with an answer: what is taken, from whom, and who gets them back."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Answer, AnswerFile
from courses.quizzes.operations import files
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, fixed, published_question, published_quiz, section, started

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a petition"


def essay(**fields):
    given = {
        "files": "allowed",
        "files_kinds": ["pdf", "txt"],
        "files_most": 2,
        "files_megabytes": 1,
    } | fields
    return published_question(
        kind="essay", options=[], text_required=False, words_max=None, guidance="", **given
    ).question


@pytest.fixture
def attempt():
    single = published_question().question
    version = published_quiz(contents=[section(fixed(single), fixed(essay()))], time_limit_minutes=30)
    return started(version, at=timezone.now())


def sent(attempt, content: bytes = PDF, name: str = "my petition.pdf", *, at=None, by=None, item: int = 2):
    return operations.keep_file(
        attempt_key=attempt.key,
        item=item,
        file=SimpleUploadedFile(name, content),
        by=by or attempt.person,
        at=at or timezone.now(),
    )


def refusal(attempt, content: bytes, name: str) -> str:
    with pytest.raises(ValueRefused) as refused:
        sent(attempt, content, name)
    assert not AnswerFile.objects.exists()
    return str(refused.value.message)


def test_a_file_is_kept_as_it_was_sent_and_once_however_often_it_comes(attempt):
    first = sent(attempt)
    again = sent(attempt, name="renamed.pdf")

    assert first == again
    with first.file.open() as file:
        assert file.read() == PDF
    assert (first.name, first.size, first.kind) == ("my petition.pdf", len(PDF), "pdf")


def test_an_answer_names_only_files_that_were_sent_for_it(attempt):
    kept = sent(attempt)
    elsewhere = sent(started(attempt.quiz_version, at=timezone.now()), content=b"%PDF-other")

    answer(attempt, 2, {"text": "", "files": [kept.sha256]}, at=timezone.now())
    for unknown in ("0" * 64, elsewhere.sha256):
        with pytest.raises(ValueRefused):
            answer(attempt, 2, {"text": "", "files": [unknown]}, at=timezone.now(), revision=2)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (PDF, "petition.exe", "Only these kinds"),
        (PDF, "petition", "Only these kinds"),
        (b"", "petition.pdf", "is empty"),
        (b"%PDF-" + b"x" * (1024 * 1024), "petition.pdf", "too big"),
        (b"MZ\x90\x00", "petition.pdf", "not that of its name"),
        (b"\x00\x01", "petition.txt", "not that of its name"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_reason(attempt, content, name, reason):
    assert reason in refusal(attempt, content, name)


def test_a_name_is_kept_without_its_folders_and_control_characters(attempt):
    kept = sent(attempt, name="../../etc/pass\x00wd\n" + "n" * 300 + ".PDF")

    assert "/" not in kept.name
    assert kept.name.isprintable()
    assert len(kept.name) == files.LONGEST_NAME
    assert kept.name.endswith(".PDF")


def test_nothing_is_taken_where_no_file_is_asked_for_or_the_time_is_up(attempt):
    with pytest.raises(operations.ItemUnknown):
        sent(attempt, item=1)
    with pytest.raises(operations.ItemUnknown):
        sent(attempt, item=9)
    with pytest.raises(operations.AttemptUnknown):
        sent(attempt, by=UserFactory())
    with pytest.raises(operations.AttemptClosed):
        sent(attempt, at=timezone.now() + timedelta(hours=1))
    assert not AnswerFile.objects.exists()


def test_an_answer_gathers_no_heap_of_files(attempt, monkeypatch):
    monkeypatch.setattr(files, "KEPT_FOR_AN_ITEM", 1)
    sent(attempt)

    with pytest.raises(ValueRefused):
        sent(attempt, content=b"%PDF-another")
    assert sent(attempt).size == len(PDF)


def test_the_page_sends_a_file_and_saves_the_answer_that_names_it(client, attempt):
    client.force_login(attempt.person)
    page = client.get(reverse("quizzes:attempt", args=[attempt.key])).content.decode()
    upload = reverse("quizzes:upload", args=[attempt.key])

    kept = client.post(upload, {"item": "2", "file": SimpleUploadedFile("p.pdf", PDF)}).json()
    refused = client.post(upload, {"item": "2", "file": SimpleUploadedFile("p.exe", PDF)})
    nothing = client.post(upload, {"item": "two"})
    body = {"item": 2, "revision": 1, "fields": [["item-2-files", kept["sha256"]]]}
    saved = client.post(
        reverse("quizzes:answer", args=[attempt.key]), json.dumps(body), content_type="application/json"
    )

    assert upload in page
    assert kept["state"] == "kept"
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert nothing.status_code == 400
    assert saved.json()["state"] == "saved"
    assert "p.pdf" in client.get(reverse("quizzes:attempt", args=[attempt.key])).content.decode()


def test_without_a_script_the_form_brings_the_file_along(client, attempt):
    client.force_login(attempt.person)
    save = reverse("quizzes:save", args=[attempt.key])
    form = {"revision-1": "0", "revision-2": "0", "item-2": "", "save": "1"}

    taken = client.post(save, {**form, "item-2-upload": SimpleUploadedFile("p.pdf", PDF)})
    refused = client.post(
        save, {**form, "revision-2": "1", "item-2-upload": SimpleUploadedFile("p.exe", PDF)}
    )

    kept = AnswerFile.objects.get()
    assert taken.status_code == 302
    assert Answer.objects.get(item=2).value == {"text": "", "files": [kept.sha256]}
    assert refused.status_code == 422
    assert "Only these kinds" in refused.content.decode()


def test_a_file_is_given_back_to_its_person_only_and_to_be_saved(client, attempt):
    kept = sent(attempt)
    url = reverse("quizzes:own_file", args=[attempt.key, 2, kept.sha256])

    client.force_login(attempt.person)
    own = client.get(url)
    client.force_login(UserFactory())
    others = client.get(url)

    assert b"".join(own.streaming_content) == PDF
    assert own.headers["Content-Disposition"] == 'attachment; filename="my petition.pdf"'
    assert own.headers["X-Content-Type-Options"] == "nosniff"
    assert own.headers["Content-Type"] == "application/octet-stream"
    assert others.status_code == 404
