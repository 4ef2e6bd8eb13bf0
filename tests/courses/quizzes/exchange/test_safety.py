"""Files that mean harm, or are none: refused in words, in little memory."""

import base64
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from courses.quizzes.exchange import FORMATS, entries, pictures, read
from courses.quizzes.exchange.pictures import MOST_PIXELS, checked
from tests.courses.quizzes.exchange.questions import png
from tests.courses.quizzes.exchange.reading import moodle, moodle_question, only, reading, reasons

MEGABYTE = 1024 * 1024
MOST_SECONDS = 8  # of processor time, on a slow machine; looking at everything again takes minutes
MOST_MEMORY = 160 * MEGABYTE  # more than the interpreter needs with the readers loaded

LAUGHS = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "ha">{}]><quiz><question type="essay"><name><text>&z;</text></name></question></quiz>'
READ = """
import json, resource, sys, time
import django
django.setup()
from courses.quizzes.exchange import read
told = []
for place in range(1, len(sys.argv), 2):
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with open(sys.argv[place], "rb") as stream:
        found = read(stream, sys.argv[place + 1], "en")
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    reasons = [fault.reason for fault in found.faults]
    told.append({"entries": len(found.entries), "faults": reasons, "more": more * 1024})
    told[-1]["seconds"] = time.process_time() - begun
print(json.dumps(told))
"""


def read_by_itself(*files: tuple[Path, str]) -> list[dict]:
    """What a process of its own says of each file, and how much more memory than before it came to hold for it."""
    settings_module = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "PYTHONPATH": str(settings.BASE_DIR)}
    run = subprocess.run(
        [sys.executable, "-c", READ, *(str(part) for file in files for part in file)],
        cwd=settings.BASE_DIR,
        env=settings_module | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        timeout=240,
    )
    return json.loads(run.stdout)


def write_large(path: Path, pieces: tuple[bytes, bytes, bytes], size: int) -> Path:
    beginning, middle, end = pieces
    with path.open("wb") as file:
        file.write(beginning)
        block = middle * (MEGABYTE // len(middle))
        for _number in range(size // len(block) + 1):
            file.write(block)
        file.write(end)
    return path


def xml(body: str) -> tuple[bytes, bytes, bytes]:
    beginning, end = moodle("|").split("|")
    return beginning.encode(), body.encode(), end.encode()


LARGE = {
    "moodle-xml": xml("<question type='category'>" + " " * 4000 + "</question>"),
    "gift": (b"", b"::Name::Q{T}\n\n", b""),
    "aiken": (b"", b"Q\nA) 1\nB) 2\nANSWER: A\n\n", b""),
    "csv": (b"kind,stem\n", b"essay,Q\n", b""),
    "xlsx": (b"PK\x03\x04", b"0" * 64, b""),
}


def test_a_hundred_megabytes_are_refused_in_bounded_memory(tmp_path):
    path = write_large(tmp_path / "large", LARGE["gift"], 100 * MEGABYTE)

    for told in read_by_itself(*((path, name) for name in FORMATS)):
        assert (told["entries"], len(told["faults"])) == (0, 1)
        assert "larger than" in told["faults"][0]
        assert told["more"] < 10 * MEGABYTE


class Pipe(BytesIO):
    """A stream that does not tell its size, and counts what is read of it."""

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("name", LARGE)
def test_of_a_stream_no_more_is_read_than_the_limit(name):
    beginning, middle, _end = LARGE[name]
    stream = Pipe(beginning + middle * (40 * MEGABYTE // len(middle)))

    found = read(stream, name, "en")

    assert "larger than" in found.faults[-1].reason
    assert stream.tell() <= FORMATS[name].most_bytes + MEGABYTE


# Below the limit of the file, but of more elements, deeper, or with longer tags than any question is.
HOSTILE = {
    "many elements": (b"<quiz><question>", b"<a/>", b"</question></quiz>"),
    "deep": (b"<quiz><question>", b"<a>", b"</quiz>"),
    "one long word": (b"<quiz>" + b"a", b"aaaaaaaa", b"</quiz>"),
}


def test_xml_of_monstrous_shape_is_read_in_bounded_memory(tmp_path):
    shapes = [write_large(tmp_path / name, pieces, 30 * MEGABYTE) for name, pieces in HOSTILE.items()]
    tag = tmp_path / "a tag without end"
    tag.write_bytes(
        b"<quiz><question " + b" ".join(b"a%d=''" % number for number in range(2_500_000)) + b"/></quiz>"
    )

    many, deep, word, endless = read_by_itself(*((path, "moodle-xml") for path in (*shapes, tag)))

    assert many["faults"] == deep["faults"] == ["A question has more elements than any question needs."]
    assert word["entries"] == 0
    assert endless["faults"] == ["A tag is longer than any tag needs to be."]
    assert max(one["more"] for one in (many, deep, word, endless)) < MOST_MEMORY


def test_entities_are_refused_before_they_are_expanded():
    bomb = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghiz", strict=True)
    )

    assert reasons(LAUGHS.format(bomb), "moodle-xml") == [
        (1, "The file declares a document type or entities, which is refused.")
    ]


@pytest.mark.parametrize(
    "what", ['SYSTEM "file:///etc/passwd"', 'SYSTEM "http://127.0.0.1:1/x.dtd"', 'PUBLIC "a" "b"']
)
def test_a_document_type_is_refused_and_nothing_is_fetched(what):
    text = f"<?xml version='1.0'?><!DOCTYPE quiz {what}><quiz/>"

    assert reasons(text, "moodle-xml") == [
        (1, "The file declares a document type or entities, which is refused.")
    ]


def workbook(sheet: bytes, times: int = 1, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, sheet * times)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    data = workbook(b" " * MEGABYTE, 64)

    assert len(data) < MEGABYTE
    assert reasons(data, "xlsx") == [(0, "The workbook unpacks to more than 16 MB.")]


def test_entities_in_a_workbook_are_refused():
    data = workbook(b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>')

    assert reasons(data, "xlsx") == [
        (0, "The workbook declares entities or a document type, which is refused.")
    ]


def test_a_workbook_of_too_many_cells_is_refused(tmp_path):
    path = tmp_path / "cells.xlsx"
    path.write_bytes(workbook(b"<worksheet>" + b"<c/>" * 3_900_000 + b"</worksheet>"))

    [told] = read_by_itself((path, "xlsx"))

    assert told["faults"] == ["The workbook has too many cells. Divide it."]
    assert told["more"] < MOST_MEMORY


def test_more_questions_than_are_read_at_once_are_refused_as_a_whole(monkeypatch):
    monkeypatch.setattr(entries, "MOST_ENTRIES", 2)

    found = reading("Q1{T}\n\nQ2{T}\n\nQ3{T}", "gift")

    assert found.entries == []
    assert [(fault.line, fault.reason) for fault in found.faults] == [
        (5, "The file has more than 2 questions. Divide it.")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("name", ["gift", "moodle-xml"])
def test_korean_is_read_in_the_usual_encodings(encoding, name):
    text = "전입 신고는 {T}" if name == "gift" else moodle_question("essay", "", "<p>전입 신고는</p>")
    if name == "moodle-xml":
        text = text.replace("UTF-8", {"utf-8-sig": "UTF-8", "cp949": "EUC-KR"}.get(encoding, encoding))

    assert only(text.encode(encoding), name).stem == "<p>전입 신고는</p>"


def test_cp949_is_told():
    [note] = reading("전입 신고는 {T}".encode("cp949"), "gift").notes

    assert "CP949" in note.reason


@pytest.mark.parametrize("data", [b"Q\xff\xfe{T}", b"\xff\xfeQ\x00\xd8", b"Q\x00{T}", b"caf\xe9 {T}"])
def test_what_is_no_text_is_refused_in_words(data):
    found = reading(data, "gift")

    assert (found.entries, len(found.faults)) == ([], 1)


def test_bytes_that_are_no_picture_are_not_taken():
    with pytest.raises(entries.Unreadable):
        checked("x.png", b"<svg onload=alert(1)>")
    with pytest.raises(entries.Unreadable):
        checked("x.png", png(1)[:40])


def test_a_picture_of_too_many_pixels_is_not_decoded():
    data = bytearray(png(1))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    assert MOST_PIXELS < 60_000**2

    with pytest.raises(entries.Unreadable):
        checked("x.png", bytes(data))


def test_a_faulty_picture_holds_its_question_back():
    body = '<file name="a.png" encoding="base64">!!!</file>'
    stem = '<p>a <img src="@@PLUGINFILE@@/a.png" alt="b"></p>'
    text = moodle_question("essay", "", stem).replace("</questiontext>", body + "</questiontext>")

    entry = only(text, "moodle-xml")

    assert (entry.stem, entry.pictures, entry.is_held_back) == ("<p>a</p>", {}, True)


# Small files that are worth a great deal of work to a reader that looks at everything again and again, or keeps it all.
LABORIOUS = {
    "labels that nothing ends": ("gift", b"// " + b"[id:" * 200_000 + b"\nQ{T}"),
    "a million options": ("gift", b"Q{" + b"~a" * 1_000_000 + b"}"),
    "comments that nothing ends": ("gift", b"[html]" + b"<!--" * 45_000 + b"{T}"),
    "signs of tags": ("gift", b"[html]" + b"< " * 90_000 + b"{T}"),
    "a stem of a million lines": ("aiken", b"a\n" * 1_000_000 + b"A) a\nB) b\nANSWER: A\n"),
    "a million options out of order": ("aiken", b"Q\n" + b"C) a\n" * 1_000_000 + b"ANSWER: A\n"),
    "digits and no per cent": (
        "csv",
        b"kind,stem,answer_1,value_1\nsingle,Q,a," + b"1" * 100_000 + b"\n",
    ),
    "space before a tolerance": (
        "csv",
        b"kind,stem,answer_1\nnumeric,Q,1" + b" " * 100_000 + b"x\n",
    ),
    "space in a gap": ("csv", b"kind,stem,text\ncloze,Q,{" + b" " * 100_000 + b"x\n"),
    "a million gaps": (
        "moodle-xml",
        moodle_question("cloze", "", "{1:SA:=a}" * 1_000_000).encode(),
    ),
    "gaps times choices": (
        "moodle-xml",
        moodle_question(
            "gapselect", "<selectoption><text>a</text></selectoption>" * 9000, "[[1]]" * 40_000
        ).encode(),
    ),
    "feedback of a million lines": (
        "moodle-xml",
        moodle_question(
            "essay", "<correctfeedback><text>" + "&lt;br&gt;" * 1_000_000 + "</text></correctfeedback>"
        ).encode(),
    ),
    "feedback for each of many options": (
        "moodle-xml",
        moodle_question(
            "multichoice",
            "<answer fraction='100'><text>a</text></answer>" * 5000
            + "<correctfeedback><text>"
            + "&lt;br&gt;" * 40_000
            + "</text></correctfeedback>",
        ).encode(),
    ),
    "a path of a million titles": (
        "moodle-xml",
        moodle(
            "<question type='category'><category><text>" + "a/" * 1_000_000 + "</text></category></question>"
        ).encode(),
    ),
}


def test_small_files_of_monstrous_shape_cost_little(tmp_path):
    files = []
    for number, (name, data) in enumerate(LABORIOUS.values()):
        files.append((tmp_path / str(number), name))
        files[-1][0].write_bytes(data)

    found = dict(zip(LABORIOUS, read_by_itself(*files), strict=True))

    assert {what: told["seconds"] for what, told in found.items() if told["seconds"] > MOST_SECONDS} == {}
    assert max(told["more"] for told in found.values()) < MOST_MEMORY
    assert found["a million options"]["faults"] == [
        "The question has 1000000 parts of one sort; 60 can be kept."
    ]


def test_a_comment_that_nothing_ends_is_text():
    assert only("[html]a <!-- b --> c <!-- d{T}", "gift").stem == "<p>a c &lt;!-- d</p>"


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OF_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook_of(shared: list[str], rows: list[tuple[int, ...]]) -> bytes:
    """A workbook whose cells are numbers of shared texts."""
    types = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    told = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{OF_SHEETS}.{name}+xml"/>'
        for part, name in types.items()
    )
    filled = ("".join(f'<c t="s"><v>{text}</v></c>' for text in row) for row in rows)
    cells = "".join(f"<row>{row}</row>" for row in filled)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{told}</Types>',
        "_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}),
        "xl/_rels/workbook.xml.rels": relations(
            {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
        ),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="questions" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">'
        + "".join(f"<si><t>{text}</t></si>" for text in shared)
        + "</sst>",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def relations(targets: dict[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def test_cells_that_share_a_long_text_are_counted_each():
    texts = ["kind", "stem", "feedback", "essay", "Q", "a " * 15_000]

    assert len(reading(workbook_of(texts, [(0, 1, 2), *[(3, 4, 5)] * 3]), "xlsx").entries) == 3
    assert reasons(workbook_of(texts, [(0, 1, 2), *[(3, 4, 5)] * 600]), "xlsx") == [
        (561, "The workbook has too many cells. Divide it.")
    ]


def test_a_sheet_under_any_name_is_looked_through():
    data = workbook(b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>', name="xl/sheet.png")

    assert reasons(data, "xlsx") == [
        (0, "The workbook declares entities or a document type, which is refused.")
    ]


def test_a_question_with_more_tags_than_can_be_kept_is_a_fault():
    tags = " ".join(f"[tag:{number}]" for number in range(61))

    assert reasons(f"// {tags}\nQ{{T}}", "gift") == [(2, "The question has more than 60 tags.")]


def test_a_tag_of_several_lines_does_not_become_lines_of_the_file():
    entry = only("Q{T}", "gift")
    entry.tags = ("law", "a]\n\nInjected{T}", "b\n\nInjected{T}")

    written = FORMATS["gift"].write([entry])

    assert [one.tags for one in reading(written.data, "gift").entries] == [("law",)]
    assert written.lost


def test_a_picture_that_is_shown_often_is_read_once(monkeypatch):
    calls = []
    monkeypatch.setattr(pictures, "checked", lambda name, data: calls.append(name) or checked(name, data))
    shown = '<img src="@@PLUGINFILE@@/a.png" alt="b">'
    held = f'<file name="a.png" encoding="base64">{base64.b64encode(png(1)).decode()}</file>'
    text = moodle_question("essay", "", shown * 50).replace("</questiontext>", held + "</questiontext>")

    assert only(text, "moodle-xml").stem.count("<img") == 50
    assert len(calls) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.png", "/etc/x.png", "a\0b.png", "..", ""])
def test_the_name_of_a_picture_leads_nowhere(name):
    safe = checked(name, png(1)).name

    assert safe.endswith(".png") and not set(safe) & set("/\\\0") and not safe.startswith(".")
