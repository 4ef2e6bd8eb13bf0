"""`manage.py simulate` as another program meets it: a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .engine import cases
from .engine.test_package_faults import put

ROOT = Path(__file__).parents[3]
MOVE_IN = str(cases.path_of("1-move-in.json"))


def simulate(*argv: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "simulate", *argv]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False)


@pytest.fixture
def events(tmp_path):
    file = tmp_path / "events.json"
    file.write_text(json.dumps([{"do": "note", "input": {"text": "메모"}}]), encoding="utf-8")
    return str(file)


def test_run_of_a_file(events):
    done = simulate(MOVE_IN, "--events", events)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["trace"][0]["out"] == "ok"


def test_findings_exit_with_1():
    done = simulate(str(cases.path_of(cases.LANGUAGE)), "--self-test")

    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)


@pytest.mark.parametrize("argv", [["--bogus"], ["/nowhere", "--self-test"], [MOVE_IN, "--events"]])
def test_bad_input_exits_with_2_and_one_line(argv):
    done = simulate(*argv)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"$: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("where", "value", "path"),
    [
        ("scenario checks 0 a do", "fly", "$.scenario.checks[0].a.do"),
        ("scenario data 0 with", {"가\n": 1}, "$.scenario.data[0].with"),
    ],
)
def test_a_bad_package_exits_with_2_and_the_place_of_its_fault(tmp_path, events, where, value, path):
    spec, file = cases.tiny(), tmp_path / "package.json"
    put(spec, where, value)
    file.write_text(json.dumps(spec), encoding="utf-8")

    done = simulate(str(file), "--events", events)
    lines = simulate("--batch", stdin=json.dumps({"package": str(file), "events": []}).encode())

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert done.stderr.decode().startswith(f"{path}: ")
    assert (lines.returncode, lines.stderr) == (0, b"")
    assert json.loads(lines.stdout)["error"].startswith(f"$.package{path[1:]}: ")


def test_batch_answers_each_line_before_it_reads_the_next():
    line = json.dumps({"package": MOVE_IN, "events": []}).encode() + b"\n"
    command = [sys.executable, "manage.py", "simulate", "--batch"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for _ in range(2):
            process.stdin.write(line)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["engine"] == "1"
        process.stdin.close()

        assert process.wait(timeout=60) == 0
