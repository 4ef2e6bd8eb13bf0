"""A learner who works a case to its end over a bad connection, clicks twice, and has a second tab open."""

import random
import threading
import time
from contextlib import suppress
from urllib.parse import urlencode

from courses.simulations.engine import Machine, default_draw
from courses.simulations.engine.selftest import steps_in
from tests.load.browser import Browser, Lost, new_token

MOVED = "has moved on"


class Learner:
    """`work()` does it all; then `key` is the run, and `acknowledged` the tokens of the acts the server took."""

    def __init__(self, base: str, told: dict, package, *, drops: float, think: float, seed: int):
        self.chance = random.Random(seed)
        self.browser = Browser(base, told["session"], drops=drops, chance=self.chance)
        self.told, self.think, self.drops = told, think, drops
        self.machine = Machine(package, default_draw(package))  # knows which record an alias means
        self.key, self.acknowledged = "", []

    @property
    def tally(self):
        return self.browser.tally

    def work(self) -> None:
        try:
            self._work()
        except Exception as error:  # one who fails must be counted, not keep the others from being so
            self.tally.errors.append(f"{type(error).__name__}: {error}")

    def _work(self) -> None:
        self._pause()
        page = self.browser.post(self.told["start"], {"mode": self.told["mode"]})
        self.run_url = page.url
        self.key = page.url.rstrip("/").rpartition("/")[2]
        for event in steps_in(self.machine.package.model_run, self.machine.draw):
            self._pause()
            page = self._take(page, event)
            self.machine.step(event)

    def _pause(self) -> None:
        time.sleep(self.chance.uniform(0.5, 1.5) * self.think)

    def _take(self, page, event: dict):
        """Sends one act and looks whether the page that comes back says that it was taken."""
        url, fields = self._form(event)
        known = page.form or self.browser.get(url).form
        if self.chance.random() < self.drops:
            self._in_second_tab(url, known | fields)
        if self.chance.random() < self.drops:
            self._click_twice(url, known | fields)
        after = self.browser.post(url, known | fields)
        if self._was_taken(event, known, after):
            self.acknowledged.append(known["token"])
        else:
            self.tally.errors.append(f"not taken: {after.status} {url}")
        return after

    def _was_taken(self, event: dict, known: dict, after) -> bool:
        if event["do"] == "submit":
            return after.status == 200 and after.url.endswith("/report/")
        counted = int(after.form["seq"]) == int(known["seq"]) + 1 if after.form else MOVED not in after.text
        return after.status == 200 and counted

    def _form(self, event: dict) -> tuple[str, dict]:
        state, verb = self.machine.state, event["do"]
        on = state.resolve(event.get("on"))
        fields = {f"answer-{name}": state.resolve(value) for name, value in event.get("input", {}).items()}
        if verb == "view":
            return f"{self.run_url}record/{on}/", fields
        if verb in ("wait", "note", "submit"):
            return f"{self.run_url}{verb}/", fields
        return f"{self.run_url}act/{verb}/" + (f"?{urlencode({'on': on})}" if on else ""), fields

    def _click_twice(self, url: str, form: dict) -> None:
        """The first of two clicks: it is on its way while the second is sent."""
        twin = threading.Thread(target=self._try, args=(url, form), daemon=True)
        twin.start()
        time.sleep(self.chance.uniform(0, 0.03))

    def _in_second_tab(self, url: str, form: dict) -> None:
        """The same act from a page that is a step behind: nothing may come of it."""
        if int(form["seq"]):
            stale = form | {"seq": str(int(form["seq"]) - 1), "token": new_token()}
            self._try(url, stale)
            self.tally.told_moved += 1

    def _try(self, url: str, form: dict) -> None:
        with suppress(Lost):
            page = self.browser.try_once(url, form)
            if page.status >= 500:
                self.tally.errors.append(f"{page.status} POST {url}")
