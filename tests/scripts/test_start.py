"""What `make run` says when it cannot start, and that nothing it started outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
LONG_ENOUGH = 15


def ask_for(port) -> subprocess.CompletedProcess:
    command = [sys.executable, SCRIPTS / "free_port", "127.0.0.1", str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def until(true, seconds: float = LONG_ENOUGH) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@pytest.fixture
def keep(tmp_path):
    """Starts `scripts/keep` over a command that notes each start; ends whatever is left of it afterwards."""
    started = tmp_path / "started"
    groups = []

    def start(supervisor: int) -> tuple[subprocess.Popen, Path]:
        command = [SCRIPTS / "keep", "sh", "-c", f"echo $$ >> '{started}'; exec sleep 60"]
        env = os.environ | {"SUPERVISOR": str(supervisor)}
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
        groups.append(process)
        assert until(started.exists)
        return process, started

    yield start
    for process in groups:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=LONG_ENOUGH)


def pids(started: Path) -> list[int]:
    return [int(line) for line in started.read_text().split()]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_busy_port_is_named_with_the_way_out():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        answer = ask_for(port)

    assert answer.returncode == 1
    assert f"Port {port} is in use" in answer.stderr and "PORT=" in answer.stderr


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "80; true"])
def test_port_that_is_none_is_refused(port):
    answer = ask_for(port)

    assert (answer.returncode, answer.stderr.startswith("PORT must be a number")) == (1, True)


def test_free_port_is_taken_without_a_word():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    answer = ask_for(port)

    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


def test_process_that_was_killed_is_started_again(keep):
    _, started = keep(supervisor=os.getpid())

    os.kill(pids(started)[0], signal.SIGKILL)

    assert until(lambda: len(pids(started)) == 2)


def test_nothing_outlives_a_supervisor_that_was_killed(keep):
    supervisor = subprocess.Popen(["sleep", "60"])
    process, started = keep(supervisor=supervisor.pid)

    supervisor.kill()
    supervisor.wait()

    assert process.wait(timeout=LONG_ENOUGH) == 0
    assert not is_alive(pids(started)[0])


def test_sigterm_ends_keeper_and_command(keep):
    process, started = keep(supervisor=os.getpid())

    process.terminate()

    assert process.wait(timeout=LONG_ENOUGH) == 0
    assert not is_alive(pids(started)[0])
