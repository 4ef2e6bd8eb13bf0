from io import BytesIO

import pypdf
import pytest
from django.db import transaction
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import CertificateDocument
from certification.awards.models.certificate import certificate_storage
from certification.awards.operations import design
from certification.awards.operations import documents as making
from lms import documents
from lms.outbox.models import OutboxRow
from tests.factories.certification import ActivityFactory, certification_for, certify, pass_activity
from tests.factories.people import UserFactory

NOW = timezone.now()
CONTENT = {
    "register_number": "GW-2026-000001",
    "check_code": "7KQ4M2XN90VD3HTR",
    "check_url": "https://gwanmun.example/check/7KQ4M2XN90VD3HTR/",
    "check_page": "gwanmun.example/check/",
    "language": "ko",
    "name": {"local": "김민지", "latin": "Kim Minji"},
    "certification": "registrar",
    "title": {"ko": "주민등록 담당자", "en": "Resident register – registrar"},
    "authority": {"ko": "하늘시장", "en": "Mayor of Haneul City"},
    "valid_from": "2026-11-23",
    "valid_until": "2028-11-23",
    "issued_on": "2026-11-23",
    "demonstration": True,
}
LONGEST = {
    "name": {"local": "제갈황보남궁선우독고" * 15, "latin": "Wolfeschlegelsteinhausen" * 6},
    "title": {"ko": "주민등록 전입신고 심화 과정 " * 12, "en": "A VERY Long title Of A CERTIFICATION " * 5},
    "authority": {"ko": "대한민국디지털정부혁신부" * 16, "en": "The Authority with an endless name " * 5},
}
MIXED = {
    "name": {"local": "김 Alexandra 민지", "latin": "KIM 민지 Alexandra"},
    "title": {"ko": "e-Government 정보공유 Level 2", "en": "정보공유 (information sharing)"},
}


def pdf_of(**changes) -> bytes:
    return documents.render(design.page_of(CONTENT | changes), stylesheets=design.STYLES)


@pytest.fixture
def certificate(db):
    return certify(UserFactory(), certification_for(ActivityFactory()), NOW).certificate


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("texts", [{}, LONGEST, MIXED], ids=["usual", "longest", "mixed"])
def test_every_text_stands_whole_on_the_one_page(texts, language):
    pages = pypdf.PdfReader(BytesIO(pdf_of(language=language, **texts))).pages

    written = "".join(pages[0].extract_text().split())
    assert len(pages) == 1
    for part in ("name", "title", "authority"):
        for text in (CONTENT | texts)[part].values():
            assert "".join(text.split()) in written


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("texts", [{}, LONGEST, MIXED], ids=["usual", "longest", "mixed"])
def test_longest_texts_end_before_the_next_begins(texts, language):
    heights = sorted(
        {round(y) for _, y in baselines(pdf_of(language=language, demonstration=False, **texts))}
    )

    # The statement at 107 mm stands alone between name and title, nothing between title and footer, which ends
    # above the frame.
    assert [y for y in heights if 97 < y < 111] == [107]
    assert [y for y in heights if 148 < y < 158] == []
    assert heights[-1] < 192


def baselines(pdf: bytes) -> list[tuple[str, float]]:
    """Every text of the page with its baseline in millimetres from the top."""
    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    found = []

    def note(text, matrix, text_matrix, _font, _size):
        if text.strip():
            y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            found.append((text, (float(page.mediabox.height) - y) * 25.4 / 72))

    page.extract_text(visitor_text=note)
    return found


def test_same_content_gives_the_same_bytes():
    assert pdf_of() == pdf_of()


def test_demonstration_is_written_on_the_page_and_only_then():
    shown = pypdf.PdfReader(BytesIO(pdf_of(language="en"))).pages[0].extract_text()
    real = pypdf.PdfReader(BytesIO(pdf_of(language="en", demonstration=False))).pages[0].extract_text()

    assert "Demonstration" in shown
    assert "Demonstration" not in real


def test_check_code_is_printed_in_groups_of_four():
    assert "7KQ4-M2XN-90VD-3HTR" in pypdf.PdfReader(BytesIO(pdf_of())).pages[0].extract_text()


def test_name_that_looks_like_markup_is_text():
    page = pypdf.PdfReader(BytesIO(pdf_of(name={"local": "<b>김</b>", "latin": "<img src=x>"}))).pages[0]

    assert "<b>김</b>" in "".join(page.extract_text().split())


def test_longer_text_is_never_set_larger():
    sizes = [design.TITLE.line("자격 " * length, "ko").size for length in range(1, 70)]

    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("size", design.SIZES)
def test_style_sheet_knows_every_size(size):
    assert f".size-{size} {{ font-size: {size}pt }}" in stylesheet()


@pytest.mark.parametrize("measure", range(50, 105, 5))
def test_style_sheet_knows_every_measure(measure):
    assert f".measure-{measure} {{ width: {measure}% }}" in stylesheet()


def contents(name: str) -> bytes:
    with certificate_storage().open(name) as file:
        return file.read()


def stylesheet() -> str:
    return (documents.children.STATIC_ROOT / design.STYLES[0]).read_text()


def test_issued_certificate_gets_its_document_through_the_outbox(certificate, drain_outbox):
    drain_outbox()

    document = CertificateDocument.objects.get(certificate=certificate)
    with document.file.open() as file:
        pdf = file.read()
    assert pdf.startswith(b"%PDF-")
    assert (document.size, document.sha256) == (len(pdf), making.hashlib.sha256(pdf).hexdigest())


def test_document_is_made_once_however_often_it_is_asked_for(certificate):
    first = operations.render_document(certificate=certificate, at=NOW)

    assert operations.render_document(certificate=certificate, at=NOW) == first
    assert CertificateDocument.objects.count() == 1


def test_file_left_half_written_by_a_kill_is_written_anew(certificate):
    document = operations.render_document(certificate=certificate, at=NOW)
    name, sha256 = document.file.name, document.sha256
    storage = certificate_storage()
    whole = contents(name)
    storage.delete(name)
    with open(storage.path(name), "wb") as file:
        file.write(whole[:1000])

    kept = making._store(name, whole)

    assert kept == name
    assert making.hashlib.sha256(contents(name)).hexdigest() == sha256


def test_file_that_a_killed_process_left_whole_is_kept(certificate):
    document = operations.render_document(certificate=certificate, at=NOW)

    assert making._store(document.file.name, contents(document.file.name)) == document.file.name


def test_failure_before_the_row_leaves_no_row_and_the_next_try_succeeds(certificate, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError), transaction.atomic():
        patch.setattr(CertificateDocument.objects, "create", lambda **_: 1 / 0)
        operations.render_document(certificate=certificate, at=NOW)
    assert not CertificateDocument.objects.exists()

    document = operations.render_document(certificate=certificate, at=NOW)

    assert document.file.storage.exists(document.file.name)


def test_certificate_stands_though_its_document_fails(db, monkeypatch, drain_outbox):
    monkeypatch.setattr(making.documents, "render", lambda *_, **__: 1 / 0)
    certification = certification_for(ActivityFactory())
    person = UserFactory()
    pass_activity(person, certification.requirements.get().activity, NOW)

    drain_outbox()

    row = OutboxRow.objects.get(kind="awards.document")
    assert person.awards.get().periods.count() == 1
    assert (row.done_at, row.attempts) == (None, 1)


def test_repeated_row_makes_no_second_document(certificate, drain_outbox):
    drain_outbox()
    OutboxRow.objects.filter(kind="awards.document").update(done_at=None, lease_until=None)

    drain_outbox()

    assert CertificateDocument.objects.count() == 1


def test_files_are_not_under_the_public_media_folder(certificate, settings):
    document = operations.render_document(certificate=certificate, at=NOW)

    assert not document.file.path.startswith(str(settings.MEDIA_ROOT))
