"""CPU and queries of single requests, measured in one process behind the full middleware.

A request goes straight into the WSGI application that gunicorn would call: no client's and no socket's time is
counted, for "hello" as for all others, so the ratios compare what the product itself spends.
"""

import gc
import io
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from django.db import connections


@dataclass
class Browser:
    """Just enough of a browser to be signed in: it keeps cookies and sends what it is told."""

    application: Callable
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def environ(self, method: str, url: str, body: bytes = b"", content_type: str = "", **headers) -> dict:
        parts = urlsplit(url)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": "; ".join(f"{key}={morsel.value}" for key, morsel in self.cookies.items()),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.version": (1, 0),
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": content_type,
        }
        return environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()}

    def send(self, environ: dict) -> tuple[int, bytes, dict]:
        """Status, body and headers of the answer; cookies that it sets are kept."""
        answer: dict = {}

        def start_response(status, headers, exc_info=None):
            answer["status"], answer["headers"] = int(status[:3]), headers

        chunks = self.application(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        for name, value in answer["headers"]:
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return answer["status"], body, {name.lower(): value for name, value in answer["headers"]}

    def get(self, url: str, **headers):
        return self.send(self.environ("GET", url, **headers))

    def post(self, url: str, fields: dict, **headers):
        body = urlencode({"csrfmiddlewaretoken": self.csrf, **fields}).encode()
        return self.send(self.environ("POST", url, body, "application/x-www-form-urlencoded", **headers))

    @property
    def csrf(self) -> str:
        return self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""


@dataclass(frozen=True)
class Figure:
    queries: int
    cpu_ms: float

    def row(self, hello: "Figure") -> dict:
        ratio = round(self.cpu_ms / hello.cpu_ms, 1)
        return {"queries": self.queries, "cpu_ms": round(self.cpu_ms, 3), "ratio_to_hello": ratio}

    def each_of(self, requests: int) -> "Figure":
        """The average of so many requests that one act was made of; queries rounded up."""
        return Figure(-(-self.queries // requests), self.cpu_ms / requests)


def cpu_with_children() -> int:
    """CPU nanoseconds of this process and of the processes it has started that still run."""
    own = os.getpid()
    children = (
        int(status.parent.name) for status in Path("/proc").glob("[0-9]*/stat") if _parent(status) == own
    )
    return time.process_time_ns() + sum(_running_ns(child) for child in children)


def _parent(status: Path) -> int:
    try:
        return int(status.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _running_ns(pid: int) -> int:
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def measure(
    act: Callable[[], None], *, times: int, warm_up: int = 5, clock: Callable[[], int] = time.process_time_ns
) -> Figure:
    """Median CPU of one `act` in milliseconds (user and system, by `clock`), and its SQL queries on all databases."""
    for _ in range(warm_up):
        act()
    queries = _count(act)
    gc.collect()
    spent = []
    for _ in range(times):
        before = clock()
        act()
        spent.append(clock() - before)
    return Figure(queries, median(spent) / 1e6)


def _count(act: Callable[[], None]) -> int:
    seen = []

    def watch(execute, sql, params, many, context):
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(watch))
        act()
    return len(seen)
