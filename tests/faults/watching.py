"""Looking at the product's database from outside while its processes are killed: plain SQL, no Django."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlparse

import psycopg

from tests.stack import Stack

UNDONE = "SELECT COUNT(*) FROM outbox_outboxrow WHERE done_at IS NULL"
LEASED = "SELECT COUNT(*) FROM outbox_outboxrow WHERE done_at IS NULL AND lease_until > {now}"
READY = "SELECT COUNT(*) FROM outbox_outboxrow WHERE done_at IS NULL AND (lease_until IS NULL OR lease_until <= {now})"


class Watcher:
    """Counts rows of work and certificates, whichever database the stack has."""

    def __init__(self, stack: Stack):
        self.url = stack.env.get("DATABASE_URL", "")
        self.file = stack.var / "gwanmun.sqlite3"

    def number(self, sql: str) -> int:
        now = datetime.now(UTC)
        if urlparse(self.url).scheme.startswith("postgres"):
            with psycopg.connect(self.url) as connection:
                return connection.execute(sql.format(now=f"'{now.isoformat()}'")).fetchone()[0]
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return connection.execute(sql.format(now=f"'{now:%Y-%m-%d %H:%M:%S.%f}'")).fetchone()[0]

    def undone(self) -> int:
        return self.number(UNDONE)

    def in_hands(self) -> int:
        """Rows that some process is working on at this moment."""
        return self.number(LEASED)

    def waiting(self) -> int:
        """Rows that nobody works on: what the dispatcher is ringing for."""
        return self.number(READY)

    def certificates(self) -> int:
        return self.number("SELECT COUNT(*) FROM awards_certificate")

    def documents(self) -> int:
        return self.number("SELECT COUNT(*) FROM awards_certificatedocument")

    def doubled(self) -> int:
        """Certificates beyond the first of a person, and documents beyond the first of a certificate."""
        certificates = "SELECT COUNT(*) - COUNT(DISTINCT award_id) FROM awards_period"
        documents = "SELECT COUNT(*) - COUNT(DISTINCT certificate_id) FROM awards_certificatedocument"
        return self.number(certificates) + self.number(documents)

    def gaps(self) -> int:
        """Numbers left out of the register, which runs from 1 without any."""
        return self.number("SELECT COALESCE(MAX(serial), 0) - COUNT(*) FROM awards_certificate")
