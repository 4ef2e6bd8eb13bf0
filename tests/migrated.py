"""Migrating an empty SQLite database once for each state of the migrations, not once for each test run."""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def template() -> Path:
    """Where the migrated database of these very migrations and libraries is kept, whether it exists or not."""
    files = [ROOT / "requirements.txt", *sorted(ROOT.glob("*/*/migrations/*.py"))]
    lines = [f"{file.relative_to(ROOT)}:{hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"gwanmun-migrated-{os.getuid()}-{key}.sqlite3"


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
