import base64
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from lms import documents
from lms.documents import children

PAGE = """<!doctype html><html lang="ko"><head><title>문서</title><style>body {{ font-family: Pretendard }}</style></head>
<body><h1>안녕 Hello</h1>{}</body></html>"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
# Big enough to be at work for minutes.
ENDLESS = PAGE.format("<p>word " * 400_000)

HOLDER = """
import sys, threading, time
from lms.documents import children
from tests.lms.documents.test_documents import ENDLESS, PAGE
children.ask({"html": PAGE.format(""), "stylesheets": []}, 60)
print(children._children.idle[0].process.pid, flush=True)
if sys.argv[1] == "busy":
    threading.Thread(target=children.ask, args=({"html": ENDLESS, "stylesheets": []}, 600)).start()
time.sleep(600)
"""


@pytest.fixture
def fresh_child():
    """Ends the idle children, so that the next document starts one, and that one after the test."""
    children.end_all()
    yield
    children.end_all()


@pytest.fixture(scope="module", autouse=True)
def _no_child_outlives_the_module():
    yield
    children.end_all()


def images_in(pdf: bytes) -> int:
    return sum(len(page.images) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends_within(seconds: float, pid: int) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def test_same_input_gives_same_bytes_in_another_process():
    first = documents.render(PAGE.format(""))
    children.end_all()

    assert documents.render(PAGE.format("")) == first


def test_document_is_tagged_and_names_its_language():
    reader = pypdf.PdfReader(BytesIO(documents.render(PAGE.format(""))))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ko"


def test_text_of_both_scripts_is_set_in_the_projects_font_and_embedded():
    reader = pypdf.PdfReader(BytesIO(documents.render(PAGE.format(""))))

    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]

    assert all("Pretendard" in font["/BaseFont"] for font in fonts)
    assert "안녕 Hello" in reader.pages[0].extract_text()


def test_hanja_of_a_name_is_printed_and_not_a_box():
    reader = pypdf.PdfReader(BytesIO(documents.render(PAGE.format("<p>김영호(金永鎬)</p>"))))

    fonts = [font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()]

    assert any("Hanja" in font for font in fonts)
    assert "김영호(金永鎬)" in reader.pages[0].extract_text()


def test_project_images_and_data_are_embedded():
    pdf = documents.render(PAGE.format(f'<img alt="dot" src="data:image/png;base64,{PIXEL}">'))

    assert images_in(pdf) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="file:///etc/passwd">',
        '<img alt="" src="/etc/passwd">',
        '<img alt="" src="http://127.0.0.1:9/">',
        '<img alt="" src="https://example.org/x.png">',
        '<img alt="" src="//example.org/x.png">',
        '<img alt="" src="static:../settings/base.py">',
        '<img alt="" src="static:css/../../manage.py">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
        '<style>@import "http://127.0.0.1:9/";</style>',
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x</p>",
        "<style>p { background: url(http://127.0.0.1:9/) }</style><p>x</p>",
    ],
)
def test_document_that_asks_for_files_or_network_is_not_made(html):
    with pytest.raises(documents.RenderError, match="refused|no such file"):
        documents.render(PAGE.format(html))


def test_picture_cannot_bring_a_file_along(tmp_path):
    file = tmp_path / "secret.png"
    file.write_bytes(base64.b64decode(PIXEL))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file://{file}"/></svg>'
    inside = base64.b64encode(svg.encode()).decode()

    try:
        pdf = documents.render(PAGE.format(f'{svg}<img alt="" src="data:image/svg+xml;base64,{inside}">'))
    except documents.RenderError:
        return

    assert images_in(pdf) == 0


@pytest.mark.usefixtures("fresh_child")
def test_document_that_takes_too_long_is_given_up_and_its_process_killed():
    documents.render(PAGE.format(""))
    pid = children._children.idle[0].process.pid

    with pytest.raises(documents.RenderTimeout):
        documents.render(ENDLESS, timeout=0.5)

    assert not is_running(pid)
    assert documents.render(PAGE.format(""))


@pytest.mark.usefixtures("fresh_child")
def test_killed_renderer_is_replaced():
    documents.render(PAGE.format(""))
    process = children._children.idle[0].process
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=10)

    assert documents.render(PAGE.format(""))


@pytest.mark.usefixtures("fresh_child")
def test_process_is_kept_for_the_next_document():
    documents.render(PAGE.format(""))
    pid = children._children.idle[0].process.pid

    documents.render(PAGE.format("<p>another</p>"))

    assert [child.process.pid for child in children._children.idle] == [pid]


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_renderer_dies_with_its_killed_parent(state):
    parent = subprocess.Popen([sys.executable, "-c", HOLDER, state], stdout=subprocess.PIPE, text=True)
    with parent:
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_running(pid)

        parent.kill()

    assert ends_within(10, pid)


def test_renderer_is_told_no_secrets(fresh_child, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/db")
    documents.render(PAGE.format(""))

    environment = Path(f"/proc/{children._children.idle[0].process.pid}/environ").read_text()

    assert "secret" not in environment


def test_nothing_is_left_in_the_temporary_folder(fresh_child, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    documents.render(PAGE.format(""))

    children.end_all()

    assert list(tmp_path.iterdir()) == []
