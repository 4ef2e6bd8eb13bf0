"""Working a simulated case in the browser as its model run does."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from courses.simulations.engine import Machine, Package, all_draws, load_package
from tests.journeys.keyboard import Keyboard

SCENARIOS = Path(__file__).resolve().parents[2] / "lms" / "demo" / "content" / "scenarios"


def package_of(slug: str) -> Package:
    return load_package((SCENARIOS / f"{slug}.json").read_text(encoding="utf-8"))


def quoted(value) -> str:
    """A value as the selector of an attribute writes it."""
    return json.dumps(str(value), ensure_ascii=False)


class Mouse:
    """A person with a mouse, who does what `Keyboard` does, and faster."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose_radio(self, group: Locator, target: Locator) -> None:
        target.check()

    def choose(self, select: Locator, label: str) -> None:
        select.select_option(label=label)


class CaseWorker:
    """Works an open run by keyboard, or by the `hands` given.

    The engine, fed with the same acts, only says which record an alias means.
    """

    def __init__(self, page: Page, slug: str, hands: Keyboard | Mouse | None = None):
        self.page = page
        self.hands = hands or Keyboard(page)
        self.package = package_of(slug)
        self.told = json.loads((SCENARIOS / f"{slug}.json").read_text(encoding="utf-8"))
        self.machines = [Machine(self.package, draw) for draw in all_draws(self.package)]
        self.seen = ""

    def work(self) -> None:
        """Takes the model run's steps to the submit."""
        self.take_all()
        self.submit()

    def take_all(self) -> None:
        """All steps but the submit. Steps for some draws only are decided by what the screen shows."""
        for step in self.told["scenario"]["model_run"]:
            if step["do"] != "submit" and self.is_called_for(step):
                self.take(step)

    def submit(self) -> None:
        self.hands.press(self.page.get_by_role("link", name="Submit the case"))
        self.hands.press(self.page.get_by_role("button", name="Submit and see the report"))

    def is_called_for(self, step: dict) -> bool:
        """Whether the record that was looked at holds a value for which the step is meant."""
        for values in step.get("draw", {}).values():
            if not any(str(value) in self.seen for value in values):
                return False
        return True

    def take(self, step: dict) -> None:
        on = self.record_id(step.get("on"))
        fields = {name: self.record_id(value) for name, value in step.get("input", {}).items()}
        if step["do"] == "view":
            self.open(on)
            self.seen = self.page.locator("#screen").inner_text()
        elif step["do"] == "wait":
            self.hands.press(self.page.get_by_role("link", name="Let time pass").last)
            self.fill(fields)
            self.hands.press(self.page.get_by_role("button", name="Let time pass"))
            expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Let time pass")
        else:
            self.act(step["do"], on, fields)
        for machine in self.machines:
            machine.step({"do": step["do"], "on": on, "input": fields})

    def record_id(self, value):
        """The record an alias stands for now; any other value is itself."""
        if isinstance(value, str) and value.startswith("$"):
            return self.machines[0].state.cast[value[1:]]
        return value

    def open(self, on: str) -> None:
        self.to_list(on)
        row = self.page.get_by_role("row").filter(has_text=on)
        self.hands.press(row.get_by_role("button"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(on)

    def act(self, verb: str, on: str | None, fields: dict) -> None:
        label = next(action["label"] for action in self.told["system"]["actions"] if action["key"] == verb)
        if on:
            self.to_list(on)
            row = self.page.get_by_role("row").filter(has_text=on)
            self.hands.press(row.get_by_role("link", name="Actions"))
            expect(self.page.get_by_role("heading", level=1)).to_contain_text(on)
        self.hands.press(self.page.get_by_role("link", name=label, exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(label)
        self.fill(fields)
        self.hands.press(self.page.get_by_role("button", name="Carry out"))
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text(label)

    def to_list(self, on: str) -> None:
        prefix = on.split("-")[0]
        label = next(one["label"] for one in self.told["system"]["types"] if one["prefix"] == prefix)
        place = re.compile(rf"^{re.escape(label)}\s+\d+$")
        self.hands.press(self.page.get_by_role("navigation").get_by_role("link", name=place))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(label)

    def fill(self, fields: dict) -> None:
        for name, value in fields.items():
            control = self.page.locator(f"#screen [name='answer-{name}']").first
            if control.evaluate("element => element.type") == "radio":
                target = self.page.locator(f"#screen [name='answer-{name}'][value={quoted(value)}]")
                self.hands.choose_radio(target.locator("xpath=ancestor::fieldset[1]"), target)
            elif control.evaluate("element => element.tagName") == "SELECT":
                option = control.locator(f"option[value={quoted(value)}]")
                self.hands.choose(control, option.inner_text().strip())
            else:
                self.hands.type(control, str(value))
