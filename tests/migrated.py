"""Migrating an empty database once for each state of the migrations, not once for each test run or process.

On SQLite the result is a file beside other temporary ones, on PostgreSQL a template database on the server.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "gwanmun_migrated_"
LOCK = 0x6777616E  # of the server, while one process makes the template and others wait for it


@cache
def state() -> str:
    """Names these very migrations and libraries."""
    files = [ROOT / "requirements.txt", *sorted(ROOT.glob("*/*/migrations/*.py"))]
    lines = [f"{file.relative_to(ROOT)}:{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def template() -> Path:
    """Where the migrated SQLite database is kept, whether it exists or not."""
    return Path(tempfile.gettempdir()) / f"gwanmun-migrated-{os.getuid()}-{state()}.sqlite3"


def server_template(url: str) -> str:
    """The name of the migrated template on the PostgreSQL server of `url`; made, and older ones dropped, if need be."""
    server, _, _ = url.rpartition("/")
    name = f"{PREFIX}{state()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        kept = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        if name in kept:
            return name
        for old in kept:
            if old.startswith(PREFIX):
                connection.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        half = f"{PREFIX}half"
        connection.execute(f'CREATE DATABASE "{half}"')
        _migrate(f"{server}/{half}")
        connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    return name


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"DATABASE_URL": url, "GWANMUN_VAR": folder}
        env["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)


def memory(name: str) -> sqlite3.Connection:
    """Opens the named in-memory database that Django's tests share; it lives as long as a connection is open."""
    return sqlite3.connect(name, uri=True, check_same_thread=False)


def load_into(connection: sqlite3.Connection) -> bool:
    """Copies the template into the database; False where there is none yet."""
    file = template()
    if not file.exists():
        return False
    source = sqlite3.connect(file)
    source.backup(connection)
    source.close()
    return True


def keep(connection: sqlite3.Connection) -> None:
    """Makes the database the template; a reader never sees half of it."""
    file = template()
    half = file.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(half)
    connection.backup(target)
    target.close()
    half.replace(file)
