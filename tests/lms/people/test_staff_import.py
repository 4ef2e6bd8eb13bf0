import tracemalloc
import unicodedata
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lms.audit.models import AuditEvent
from lms.people import operations, staff_file
from lms.people.models import Agency, JobRole, Post, User
from tests.factories.people import JobRoleFactory, PostFactory, UserFactory, agency

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
EXAMPLE = Path(settings.BASE_DIR) / "docs" / "examples" / "staff.csv"
HEADER = "staff_number,name_local,name_latin,email,status,agency_code,job_role_code,post_from"
GOOD = "A-1,김하늘,Kim Haneul,kim@x.example,active,city,registrar,2026-01-01"


@pytest.fixture
def known():
    """An agency and a job role that lines may refer to."""
    return agency("city"), JobRoleFactory(code="registrar")


def load(*lines: str | bytes, dry_run=False):
    content = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return operations.import_staff(stream=BytesIO(content), by=None, at=AT, dry_run=dry_run)


def faults(*lines: str | bytes) -> list[str]:
    """The faults as a reader sees them; asserts that nothing at all was written."""
    with pytest.raises(operations.StaffFileFaulty) as refusal:
        load(*lines)
    assert not AuditEvent.objects.exists() and not User.objects.filter(staff_number__startswith="A-").exists()
    return [str(fault) for fault in refusal.value.faults]


def test_example_of_the_docs_is_imported_and_then_unchanged():
    first = operations.import_staff(stream=BytesIO(EXAMPLE.read_bytes()), by=None, at=AT)
    second = operations.import_staff(stream=BytesIO(EXAMPLE.read_bytes()), by=None, at=AT)

    assert dict(first.created) == {"agencies": 2, "job_roles": 2, "people": 4, "posts": 4}
    assert (second.created.total(), second.updated.total()) == (0, 0)
    assert Agency.objects.get(code="seaside-civil").get_parent().code == "seaside-city"
    assert Post.objects.get(person__staff_number="S-0002").manager.staff_number == "S-0001"
    assert User.objects.get(staff_number="S-0004").is_active is False


def test_unchanged_import_leaves_no_event():
    operations.import_staff(stream=BytesIO(EXAMPLE.read_bytes()), by=None, at=AT)
    before = AuditEvent.objects.count()

    operations.import_staff(stream=BytesIO(EXAMPLE.read_bytes()), by=None, at=AT)

    assert AuditEvent.objects.count() == before


def test_dry_run_counts_the_same_and_writes_nothing(known):
    counts = load(HEADER, GOOD, dry_run=True)

    assert counts.created["people"] == counts.created["posts"] == 1
    assert not User.objects.exists() and not AuditEvent.objects.exists()


def test_byte_order_mark_and_windows_line_ends_are_fine(known):
    load(b"\xef\xbb\xbf" + HEADER.encode() + b"\r", GOOD.encode() + b"\r")

    assert User.objects.get().name_local == "김하늘"


def test_decomposed_hangul_is_composed(known):
    load(HEADER, unicodedata.normalize("NFD", GOOD))

    assert User.objects.get().name_local == unicodedata.normalize("NFC", "김하늘")


def test_changed_line_updates_the_person_and_the_post(known):
    load(HEADER, GOOD)

    counts = load(HEADER + ",post_until", GOOD.replace("Kim Haneul", "Kim Hanul") + ",2026-12-31")

    assert (counts.updated["people"], counts.updated["posts"]) == (1, 1)
    assert Post.objects.get().ends_on == date(2026, 12, 31)


def test_new_post_ends_the_one_before_it(known):
    load(HEADER, GOOD)
    agency("office")

    load(HEADER, GOOD.replace("city", "office").replace("2026-01-01", "2026-04-01"))

    spans = Post.objects.order_by("starts_on").values_list("agency__code", "starts_on", "ends_on")
    assert list(spans) == [
        ("city", date(2026, 1, 1), date(2026, 3, 31)),
        ("office", date(2026, 4, 1), None),
    ]


def test_second_post_of_a_person_is_left_alone_when_the_first_is_named_again(known):
    load(HEADER, GOOD)
    other = PostFactory(person=User.objects.get(), agency=agency("office"))

    load(HEADER, GOOD)

    other.refresh_from_db()
    assert other.ends_on is None


def test_people_of_one_file_may_exchange_addresses(known):
    other = GOOD.replace("A-1", "A-2").replace("kim@", "lee@")
    load(HEADER, GOOD, other)

    load(HEADER, GOOD.replace("kim@", "lee@"), other.replace("lee@", "kim@"))

    assert User.objects.get(staff_number="A-1").email == "lee@x.example"


def test_person_marked_left_cannot_sign_in_and_holds_no_post(known):
    load(HEADER, GOOD)

    load(HEADER, GOOD.replace("active", "left"))

    assert User.objects.get().is_active is False
    assert Post.objects.get().ends_on == date(2026, 5, 1)


def test_who_comes_back_gets_the_post_of_the_line(known):
    load(HEADER, GOOD)
    load(HEADER, GOOD.replace("active", "left"))

    load(HEADER, GOOD.replace("2026-01-01", "2026-06-01"))

    assert User.objects.get().status == "active"
    assert Post.objects.latest("starts_on").ends_on is None


def test_agency_is_moved_with_its_new_parent_named_later_in_the_file():
    header = HEADER + ",agency_name_local,agency_name_latin,agency_kind,agency_parent_code"
    agency("office", parent=agency("city"))

    load(
        header, ",,,,,office,,,기관 office,Agency office,office,bureau", ",,,,,bureau,,,국,Bureau,office,city"
    )

    assert [node.code for node in Agency.objects.get(code="office").get_ancestors()] == ["city", "bureau"]


def test_job_role_is_created_and_renamed():
    header = HEADER + ",job_role_name_local,job_role_name_latin"
    agency("city")
    load(header, GOOD + ",등록,Registrar")

    counts = load(header, GOOD + ",주민등록,Registrar")

    assert (counts.updated["job_roles"], JobRole.objects.get().name_local) == (1, "주민등록")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            GOOD.replace("A-1", "a b"),
            "line 2, column staff_number: Capital letters, digits and hyphens only.",
        ),
        (GOOD.replace("김하늘", ""), "line 2, column name_local: This field cannot be blank."),
        (GOOD.replace("kim@x.example", "kim"), "line 2, column email: Enter a valid email address."),
        (GOOD.replace("active", "gone"), "line 2, column status: “gone” is none of: active, on_leave, left."),
        (
            GOOD.replace("city", "moon"),
            "line 2, column agency_code: “moon” is not known; a line that names it must give its names.",
        ),
        (
            GOOD.replace("registrar", "pilot"),
            "line 2, column job_role_code: “pilot” is not known; a line that names it must give its names.",
        ),
        (
            GOOD.replace("2026-01-01", "01.01.2026"),
            "line 2, column post_from: “01.01.2026” is not a date like 2026-03-31.",
        ),
        (
            GOOD.replace("2026-01-01", "2026-02-30"),
            "line 2, column post_from: “2026-02-30” is not a date like 2026-03-31.",
        ),
        (
            GOOD.replace("2026-01-01", "2026-1-1"),
            "line 2, column post_from: “2026-1-1” is not a date like 2026-03-31.",
        ),
        (
            GOOD.replace("2026-01-01", ""),
            "line 2, column post_from: A post needs agency, job role and first day.",
        ),
        (
            GOOD.replace("Kim Haneul", "=HYPERLINK(1)"),
            "line 2, column name_latin: The cell begins with “=”; a spreadsheet would run it as a formula.",
        ),
        (
            GOOD.replace("Kim Haneul", "＝HYPERLINK(1)"),
            "line 2, column name_latin: The cell begins with “＝”; a spreadsheet would run it as a formula.",
        ),
        (GOOD.replace("kim@", "KİM@"), "line 2, column email: Enter a valid email address."),
        (GOOD.replace("Kim", "K\x07im"), "line 2, column name_latin: The cell holds a control character."),
        (GOOD.replace("Kim", "K\0im"), "line 2: NUL byte at byte 16 of the line. Is this a CSV file?"),
        (GOOD + ",more", "line 2: The line has 9 cells, the header 8."),
        (
            GOOD.replace("김하늘", '"김하늘'),
            "line 2: A quotation mark is not closed on the line, or stands in the middle of a cell.",
        ),
        (GOOD.replace("A-1", ""), "line 2, column staff_number: The staff number is missing."),
    ],
)
def test_faulty_line_is_named_with_its_column(known, line, fault):
    assert faults(HEADER, line) == [fault]


def test_every_fault_of_every_line_is_listed(known):
    found = faults(HEADER, GOOD.replace("active", "gone").replace("city", "moon"), GOOD.replace("A-1", "A 2"))

    assert [fault.split(":")[0] for fault in found] == [
        "line 2, column status",
        "line 2, column agency_code",
        "line 3, column staff_number",
        "line 3, column email",
    ]


def test_missing_unknown_and_repeated_columns_are_named():
    found = faults(
        "staff_number,name_local,name_latin,status,status,agency_code,job_role_code,post_from,e-mail"
    )

    assert found == [
        "line 1, column email: The column is missing.",
        "line 1, column e-mail: The column is not known.",
        "line 1, column status: The column is there twice.",
    ]


def test_semicolons_are_explained():
    assert "line 1: Columns are separated by commas, not semicolons or tabs." in faults(
        HEADER.replace(",", ";")
    )


def test_staff_number_in_two_lines_is_refused_in_any_spelling(known):
    found = faults(HEADER, GOOD, GOOD.replace("A-1", "a-1").replace("kim@", "lee@"))

    assert found == ["line 3, column staff_number: “A-1” is already in line 2."]


def test_email_of_somebody_outside_the_file_is_refused(known):
    UserFactory(staff_number="T-9", email="kim@x.example")

    assert faults(HEADER, GOOD) == ["line 2, column email: Another person, T-9, has this e-mail address."]


@pytest.mark.parametrize(
    ("manager", "message"),
    [
        ("A-1", "Nobody is their own manager."),
        ("A-404", "No person has the staff number “A-404”."),
        ("A-2", "The manager has left."),
    ],
)
def test_impossible_manager_is_refused(known, manager, message):
    other = "A-2,이,Lee,,left,city,registrar,2020-01-01,"

    found = faults(HEADER + ",manager_staff_number", f"{GOOD},{manager}", other)

    assert found == [f"line 2, column manager_staff_number: {message}"]


def test_agency_below_itself_is_refused():
    header = HEADER + ",agency_name_local,agency_name_latin,agency_kind,agency_parent_code"

    found = faults(header, ",,,,,a,,,가,A,office,b", ",,,,,b,,,나,B,office,a")

    assert found[0] == "line 2, column agency_parent_code: The agency would stand below itself."


def test_tree_deeper_than_it_can_be_kept_is_refused():
    header = HEADER + ",agency_name_local,agency_name_latin,agency_kind,agency_parent_code"
    lines = [f",,,,,a{n},,,가,A,team,{f'a{n - 1}' if n else ''}" for n in range(64)]

    assert faults(header, *lines) == [
        "line 65, column agency_parent_code: The tree of agencies has 63 levels at most."
    ]
    load(header, *lines[:-1])

    assert Agency.objects.get(code="a62").depth == 63


def test_agency_named_differently_in_two_lines_is_refused():
    header = HEADER + ",agency_name_local,agency_name_latin,agency_kind,agency_parent_code"

    found = faults(header, ",,,,,a,,,가,A,office,", ",,,,,a,,,가,Another,office,")

    assert found == ["line 3, column agency_name_latin: Not as in line 2 for the same code."]


def test_post_that_begins_before_one_that_is_open_is_refused(known):
    load(HEADER, GOOD)
    agency("office")

    with pytest.raises(operations.StaffFileFaulty) as refusal:
        load(HEADER, GOOD.replace("city", "office").replace("2026-01-01", "2025-12-01"))

    assert str(refusal.value.faults[0]) == (
        "line 2, column post_from: The person has another post since 2026-01-01; a new one begins later than that."
    )


def test_old_file_does_not_carry_an_ended_post_on_into_a_later_one(known):
    agency("office")
    load(HEADER, GOOD)
    load(HEADER, GOOD.replace("city", "office").replace("2026-01-01", "2026-03-01"))

    with pytest.raises(operations.StaffFileFaulty) as refusal:
        load(HEADER, GOOD)

    assert [str(fault) for fault in refusal.value.faults] == [
        "line 2, column post_until: The person has another post since 2026-03-01; this one ended before that."
    ]
    assert Post.objects.get(agency__code="city").ends_on == date(2026, 2, 28)


def test_end_of_an_ended_post_is_corrected_as_long_as_it_stays_before_the_next(known):
    agency("office")
    load(HEADER, GOOD)
    load(HEADER, GOOD.replace("city", "office").replace("2026-01-01", "2026-03-01"))

    load(HEADER + ",post_until", GOOD + ",2026-02-15")
    load(HEADER + ",post_until", GOOD + ",2026-02-28")

    assert Post.objects.get(agency__code="city").ends_on == date(2026, 2, 28)


def test_other_encoding_is_named_with_the_byte_and_the_likely_cause(known):
    line = GOOD.encode("cp949")
    whole = len(HEADER) + 1 + 5

    assert faults(HEADER, line) == [
        f"line 2: Not UTF-8: byte 0xB1 at byte 5 of the line ({whole} of the file)."
        " It looks like CP949 (EUC-KR): save the file as CSV in UTF-8."
    ]


def test_line_ends_of_old_macintoshes_are_named():
    assert faults(f"{HEADER}\r{GOOD}\r".encode()) == [
        "line 1: A carriage return stands alone: lines end with a line feed."
    ]


def test_utf_16_is_named():
    assert faults((HEADER + "\n" + GOOD).encode("utf-16")) == [
        "line 1: The file is UTF-16. Save it as CSV in UTF-8."
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(content):
    assert faults(content) == ["line 1: The file is empty."]


def test_line_of_ten_megabytes_is_refused_without_being_held(known):
    long = GOOD.replace("Kim Haneul", "K" * 10_000_000).encode()
    stream = BytesIO(b"\n".join([HEADER.encode(), long, GOOD.replace("active", "gone").encode()]))
    del long

    tracemalloc.start()
    found = staff_file.read(stream).faults
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert str(found[0]) == "line 2: The line is longer than 65536 bytes."
    assert peak < 1_000_000


def test_lines_after_one_that_is_too_long_are_checked_too(known):
    found = faults(HEADER, GOOD.replace("Kim", "K" * 70_000), GOOD.replace("active", "gone"))

    assert [fault.split(":")[0] for fault in found] == ["line 2", "line 3, column status"]


def test_failure_half_way_leaves_nothing(known, monkeypatch):
    monkeypatch.setattr("lms.people.operations.posts.assign_post", _fail)

    with pytest.raises(RuntimeError):
        load(HEADER, GOOD)

    assert not User.objects.exists() and not AuditEvent.objects.exists()


def _fail(**_kwargs):
    raise RuntimeError("the connection broke")


def test_known_people_cost_no_query_each(known, django_assert_max_num_queries):
    lines = [GOOD.replace("A-1", f"A-{n}").replace("kim@", f"k{n}@") for n in range(30)]
    load(HEADER, *lines)

    with django_assert_max_num_queries(10):
        load(HEADER, *lines)


def test_command_reports_counts(known, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n")
    out = StringIO()

    call_command("import_staff", file, stdout=out)

    assert "people: 1 created, 0 updated, 0 unchanged" in out.getvalue()


def test_command_lists_faults_and_fails(known, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(f"{HEADER}\n{GOOD.replace('city', 'moon')}\n")
    err = StringIO()

    with pytest.raises(CommandError, match="1 fault. Nothing was written."):
        call_command("import_staff", file, stderr=err)

    assert err.getvalue().startswith("line 2, column agency_code: ")


def test_command_says_when_a_file_cannot_be_read(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_staff", tmp_path / "absent.csv")
