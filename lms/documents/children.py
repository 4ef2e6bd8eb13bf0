"""Renderer processes: kept for the next document, because starting one costs more than a page.

A child's standard input is its life line: the parent's death, however sudden, closes it, and the child is gone.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

RENDERER = Path(__file__).with_name("renderer.py")
STATIC_ROOT = Path(__file__).resolve().parents[1] / "static"
# Nothing else of the environment reaches a child: no password, no address of a server.
INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")
CHILDREN_AT_ONCE = os.cpu_count() or 1
DOCUMENTS_PER_CHILD = 500


class RenderError(Exception):
    """The document could not be made."""


class RenderTimeout(RenderError):
    """The document took longer than it may; its child was killed."""


class Child:
    """One renderer process, used by one thread at a time."""

    def __init__(self):
        self.documents = 0
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {"LANG": "C.UTF-8", "FONTCONFIG_FILE": str(RENDERER.with_name("fonts.conf"))}
        # -I: neither the script's folder nor the environment decides what is imported. Without buffers a forked
        # copy of this process can drop its ends of the pipes and disturb nobody.
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(RENDERER), str(STATIC_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )

    @property
    def usable(self) -> bool:
        return self.documents < DOCUMENTS_PER_CHILD and self.process.poll() is None

    def ask(self, request: dict, timeout: float) -> tuple[bool, bytes]:
        """Whether it went well, and the PDF or else the reason. Raises RenderError when the child is no more."""
        self.documents += 1
        timer = threading.Timer(timeout, self.process.kill)
        timer.start()
        try:
            self._write(json.dumps(request).encode())
            fine, length = struct.unpack(">?Q", self._read(9))
            return fine, self._read(length)
        except (OSError, EOFError):
            self.process.kill()
            if timer.finished.is_set():
                raise RenderTimeout(f"no document after {timeout} s") from None
            raise RenderError(f"the renderer ended with code {self.process.wait()}") from None
        finally:
            timer.cancel()

    def end(self) -> None:
        """Kills the process if it still runs, and clears up after it."""
        self.process.kill()
        self.let_go()
        self.process.wait()

    def let_go(self) -> None:
        """Closes this process's ends of the pipes."""
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()

    def _write(self, data: bytes) -> None:
        message = memoryview(struct.pack(">Q", len(data)) + data)
        while message:
            message = message[self.process.stdin.write(message) :]

    def _read(self, length: int) -> bytes:
        parts = []
        while length:
            part = self.process.stdout.read(length)
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


class Children:
    """The renderer processes of this process: at most as many at work as the machine has processors."""

    def __init__(self):
        self.idle: list[Child] = []
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(CHILDREN_AT_ONCE)

    def ask(self, request: dict, timeout: float) -> bytes:
        with self.places:
            child = self._take()
            try:
                fine, answer = child.ask(request, timeout)
            except BaseException:
                child.end()
                raise
            self._give_back(child)
        if not fine:
            raise RenderError(answer.decode())
        return answer

    def end(self) -> None:
        while self.idle:
            self.idle.pop().end()

    def _take(self) -> Child:
        with self.lock:
            while self.idle:
                child = self.idle.pop()
                if child.usable:
                    return child
                child.end()
        return Child()

    def _give_back(self, child: Child) -> None:
        with self.lock:
            self.idle.append(child)


_children = Children()


def ask(request: dict, timeout: float) -> bytes:
    """The PDF that a child makes of the request; RenderError or RenderTimeout where it makes none."""
    return _children.ask(request, timeout)


def end_all() -> None:
    """Ends the idle children; the next document starts a new one."""
    _children.end()


def _forget_after_fork() -> None:
    """A forked copy of this process shares no child with it, and must not hold its life line."""
    global _children
    for child in _children.idle:
        child.let_go()
        child.process.returncode = 0  # not ours to wait for
    _children = Children()


atexit.register(end_all)
os.register_at_fork(after_in_child=_forget_after_fork)
