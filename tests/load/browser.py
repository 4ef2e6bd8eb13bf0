"""A browser at a bad connection: it drops requests on the way, half sent or unanswered, and knows what it is told."""

import http.client
import json
import random
import re
import secrets
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(
    r'<input type="hidden" name="seq" value="(\d+)"><input type="hidden" name="token" value="([^"]+)"'
)
MOST_TRIES = 60
TIMEOUT = 60  # seconds without an answer are a lost connection as well
REDIRECTS = (301, 302, 303)


class Lost(Exception):
    """No answer: nobody knows whether the request arrived."""


@dataclass
class Tally:
    """What one learner met. `seconds` are those of the acts that were answered."""

    seconds: list[float] = field(default_factory=list)
    requests: int = 0
    dropped: int = 0
    errors: list[str] = field(default_factory=list)
    told_moved: int = 0


@dataclass(frozen=True)
class Page:
    status: int
    url: str
    text: str

    @property
    def form(self) -> dict[str, str]:
        """Number and token of the forms on a screen of the replica."""
        found = HIDDEN.search(self.text)
        return {"seq": found[1], "token": found[2]} if found else {}


class Browser:
    """One person's, signed in by the session. `drops`: which share of the acts loses its connection."""

    def __init__(self, base: str, session: str, *, drops: float, chance: random.Random):
        self.host = urlsplit(base).netloc
        self.csrf = secrets.token_hex(16)
        self.cookies = f"sessionid={session}; csrftoken={self.csrf}"
        self.drops, self.chance, self.tally = drops, chance, Tally()

    def get(self, url: str) -> Page:
        return self._until_answered("GET", url, None)

    def post(self, url: str, fields: dict) -> Page:
        """Sends a form, the same again as long as the connection is lost; follows where it leads."""
        page = self._until_answered("POST", url, fields)
        while page.status in REDIRECTS:
            page = self.get(page.url)
        return page

    def post_json(self, url: str, content: dict) -> Page:
        """Sends JSON as a script of a page does, the same again as long as the connection is lost."""
        return self._until_answered("POST", url, json.dumps(content).encode())

    def try_once(self, url: str, fields: dict) -> Page:
        """Sends a form once over a good connection. Lost where there is none."""
        return self._exchange("POST", url, fields, drop=None)

    def _until_answered(self, method: str, url: str, fields: dict | bytes | None) -> Page:
        for attempt in range(MOST_TRIES):
            drop = self._mishap() if method == "POST" and attempt < 3 else None
            began = time.monotonic()
            try:
                page = self._exchange(method, url, fields, drop=drop)
            except Lost:
                self.tally.dropped += 1
                time.sleep(self.chance.uniform(0.05, 0.5))
                continue
            if method == "POST":
                self.tally.seconds.append(time.monotonic() - began)
            if page.status >= 500:
                self.tally.errors.append(f"{page.status} {method} {url}")
            return page
        raise Lost(url)

    def _mishap(self) -> str | None:
        return self.chance.choice(["half", "unread"]) if self.chance.random() < self.drops else None

    def _exchange(self, method: str, url: str, fields: dict | bytes | None, *, drop: str | None) -> Page:
        self.tally.requests += 1
        body = urlencode(fields).encode() if isinstance(fields, dict) else fields
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        try:
            connection.putrequest(method, url)
            for name, value in self._headers(body, is_form=isinstance(fields, dict)).items():
                connection.putheader(name, value)
            connection.endheaders(body[: len(body) // 2] if drop == "half" else body)
            if drop:
                raise Lost(url)
            response = connection.getresponse()
            return Page(response.status, self._address(response, url), response.read().decode())
        except (OSError, http.client.HTTPException) as error:
            raise Lost(url) from error
        finally:
            connection.close()

    def _headers(self, body: bytes | None, *, is_form: bool) -> dict[str, str]:
        headers = {
            "Cookie": self.cookies,
            "Accept-Language": "en",
            "X-Forwarded-Proto": "https",
            "HX-Request": "true",
            "HX-Boosted": "true",
        }
        if body is None:
            return headers
        return headers | {
            "Content-Type": "application/x-www-form-urlencoded" if is_form else "application/json",
            "Content-Length": str(len(body)),
            "Origin": f"https://{self.host}",
            "X-CSRFToken": self.csrf,
        }

    def _address(self, response: http.client.HTTPResponse, asked: str) -> str:
        """Where the answer leads: by a redirect of HTTP or of htmx, or the page itself."""
        return response.getheader("Location") or response.getheader("HX-Redirect") or asked


def new_token() -> str:
    return str(uuid.uuid4())
