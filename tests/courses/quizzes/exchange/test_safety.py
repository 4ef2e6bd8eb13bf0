"""Files that mean harm, or are none: refused in words, in little memory."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from courses.quizzes.exchange import FORMATS, entries, read
from courses.quizzes.exchange.pictures import MOST_PIXELS, checked
from tests.courses.quizzes.exchange.questions import png
from tests.courses.quizzes.exchange.reading import moodle, moodle_question, only, reading, reasons

MEGABYTE = 1024 * 1024
MOST_MEMORY = 160 * MEGABYTE  # more than the interpreter needs with the readers loaded

LAUGHS = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "ha">{}]><quiz><question type="essay"><name><text>&z;</text></name></question></quiz>'
READ = """
import json, resource, sys
import django
django.setup()
from courses.quizzes.exchange import read
told = []
for place in range(1, len(sys.argv), 2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open(sys.argv[place], "rb") as stream:
        found = read(stream, sys.argv[place + 1], "en")
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    reasons = [fault.reason for fault in found.faults]
    told.append({"entries": len(found.entries), "faults": reasons, "more": more * 1024})
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


def workbook(sheet: bytes, times: int = 1) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet * times)
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
