"""The real processes of the product on free ports and a data folder of their own, for journeys and benchmarks."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from kombu import Connection

from tests import migrated

ROOT = Path(__file__).resolve().parents[1]
QUEUES = ("default", "documents", "notifications")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stack:
    """A running product: its address, its environment and its processes by name."""

    url: str
    var: Path
    env: dict[str, str]
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> subprocess.Popen:
        """Starts a process in a group of its own, its output in var/<name>.log."""
        with (self.var / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.processes[name] = process
        return process

    def manage(self, *arguments: str) -> str:
        """Runs a management command to its end and returns what it printed; its failure is an error here."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str, given: str = "") -> str:
        """Runs Python with these arguments to its end, like `manage`; `given` is what it reads."""
        command = [sys.executable, *arguments]
        options = {"cwd": ROOT, "env": self.env, "capture_output": True, "text": True, "check": False}
        done = subprocess.run(command, input=given, **options)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def kill(self, name: str, signum: int = signal.SIGKILL) -> None:
        """Sends a signal to the whole group of a process and waits for its end."""
        process = self.processes.pop(name)
        try:
            os.killpg(process.pid, signum)
        except ProcessLookupError:
            pass
        process.wait(timeout=20)

    def start_web(self) -> None:
        bind = self.url.removeprefix("http://").replace("localhost", "127.0.0.1")
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "lms.wsgi", "--bind", bind]
        self.start("web", *gunicorn, "--workers", "2", "--threads", "4", "--worker-class", "gthread")

    def start_worker(self, pool: str = "threads") -> None:
        celery = [str(Path(sys.executable).parent / "celery"), "-A", "lms", "worker", "--loglevel", "warning"]
        queues = ",".join(self.env.get("CELERY_QUEUE_PREFIX", "") + queue for queue in QUEUES)
        # A name of its own: the broker may still hold the control queue of a worker that was killed a moment ago.
        quiet = ["--without-gossip", "--without-mingle", "--hostname", f"{secrets.token_hex(4)}@%h"]
        self.start("worker", *celery, "--pool", pool, "--concurrency", "2", "--queues", queues, *quiet)

    def start_dispatcher(self) -> None:
        self.start("dispatcher", sys.executable, "manage.py", "dispatch", "--interval", "0.5")

    def wait_until_it_answers(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise TimeoutError(f"{self.url} does not answer:\n{(self.var / 'web.log').read_text()[-3000:]}")

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name, signal.SIGTERM)


@contextmanager
def running(
    *,
    demo: bool,
    web: bool = True,
    worker: bool = True,
    settings: str = "lms.settings.development",
    **environment: str,
):
    """A product of its own: prepared, started, and stopped at the end. The database follows DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-") as folder, _own_database() as database:
        port = free_port()
        env = (
            os.environ
            | database
            | environment
            | {
                "GWANMUN_VAR": folder,
                "DJANGO_SETTINGS_MODULE": settings,
                "PORT": str(port),
                "PUBLIC_BASE_URL": f"http://localhost:{port}",
                "PYTHONUNBUFFERED": "1",
            }
        )
        stack = Stack(f"http://localhost:{port}", Path(folder), env)
        if "CELERY_BROKER_URL" in env and env["CELERY_BROKER_URL"].startswith("amqp"):
            env["CELERY_QUEUE_PREFIX"] = f"test-{secrets.token_hex(4)}-"
        if not database and migrated.template().exists():
            shutil.copyfile(migrated.template(), stack.var / "gwanmun.sqlite3")
        stack.manage("prepare", *([] if demo else ["--no-demo"]))
        try:
            if web:
                stack.start_web()
            if worker:
                stack.start_worker()
                stack.start_dispatcher()
            if web:
                stack.wait_until_it_answers()
            yield stack
        finally:
            stack.stop()
            _delete_queues(env)


def _delete_queues(env: dict[str, str]) -> None:
    if "CELERY_QUEUE_PREFIX" not in env:
        return
    with Connection(env["CELERY_BROKER_URL"]) as broker:
        for queue in QUEUES:
            broker.default_channel.queue_delete(env["CELERY_QUEUE_PREFIX"] + queue)


@contextmanager
def _own_database():
    """With DATABASE_URL: a database of that server made for this run and dropped after it. Else SQLite in the folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    server, _, _ = url.rpartition("/")
    name = f"gwanmun_{secrets.token_hex(6)}"
    template = migrated.server_template(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield {"DATABASE_URL": f"{server}/{name}"}
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
