"""Somebody at an exam over a bad connection, who sends each answer until it is acknowledged and then hands in."""

import json
import random
import re
import time
from http import HTTPStatus

from tests.load.browser import Browser, Page

ITEM = re.compile(r'<fieldset[^>]*data-item="(\d+)"')


class Candidate:
    """`start()`, `answer_all()` and `hand_in()`; then `key` is the attempt and `acknowledged` what the server took:
    each item with its revisions and the values they had."""

    def __init__(self, base: str, told: dict, *, drops: float, seed: int):
        self.chance = random.Random(seed)
        self.browser = Browser(base, told["session"], drops=drops, chance=self.chance)
        self.told = told
        self.key, self.items = "", []
        self.acknowledged: dict[int, dict[int, list]] = {}

    @property
    def tally(self):
        return self.browser.tally

    def start(self) -> None:
        page = self.browser.post(self.told["start"], {})
        self.key = page.url.rstrip("/").rpartition("/")[2]
        self.items = [int(number) for number in ITEM.findall(page.text)]

    def answer_all(self, *, rounds: int = 1, think: float = 0) -> None:
        """Gives each item an answer, and another one in each further round."""
        for revision in range(1, rounds + 1):
            for item in self.items:
                time.sleep(self.chance.uniform(0.5, 1.5) * think)
                self.save(item, revision)

    def save(self, item: int, revision: int) -> None:
        value = [self.chance.randrange(2)]
        body = {"item": item, "revision": revision, "value": value}
        page = self.browser.post_json(f"/learn/attempts/{self.key}/answer/", body)
        if self._is_kept(page, revision):
            self.acknowledged.setdefault(item, {})[revision] = value
        else:
            self.tally.errors.append(f"not kept: {page.status} {page.text[:80]}")

    def hand_in(self) -> None:
        page = self.browser.post(f"/learn/attempts/{self.key}/submit/", {})
        if not page.url.endswith("/result/"):
            self.tally.errors.append(f"not handed in: {page.status} {page.url}")

    def _is_kept(self, page: Page, revision: int) -> bool:
        return page.status == HTTPStatus.OK and json.loads(page.text)["revision"] == revision
