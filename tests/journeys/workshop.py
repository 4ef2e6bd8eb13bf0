"""The workshop in the browser: filling in its forms by the places of their controls."""

import re

from playwright.sync_api import Locator, Page, expect


class Workshop:
    """Works on one simulated system and one scenario on it, as a trainer does."""

    def __init__(self, page: Page):
        self.page = page
        self.system = self.scenario = ""

    def new_system(self, name: str) -> None:
        self.page.goto("/admin/workshop/systems/")
        self.page.get_by_role("link", name="New system").click()
        self.fill(name=name)
        self.choose(language="English")
        self.save()
        self.system = self.page.url

    def new_scenario(self, title: str, slug: str, system: str) -> None:
        self.page.goto("/admin/workshop/scenarios/add/")
        self.fill(title=title, slug=slug)
        self.choose(system=system)
        self.save()
        self.scenario = self.page.url

    def new_type(self, label: str, prefix: str, fields: list[tuple[str, str, str]]) -> None:
        """`fields`: label, kind as the form calls it, and the answers of a choice."""
        self.open(self.system, "types/+/")
        self.fill(label=label, prefix=prefix)
        for number, (name, kind, answers) in enumerate(fields):
            if number:
                self.add("fields")
            self.fill(**{f"fields-{number}-label": name})
            self.choose(**{f"fields-{number}-kind": kind})
            if answers:
                self.fill(**{f"fields-{number}-choices": answers})
        self.save()

    def new_action(self, label: str, on: str, who: str, questions: list[tuple[str, str]] = ()) -> str:
        """The address of the new action. `questions` of its form: label and kind."""
        self.open(self.system, "actions/+/")
        self.fill(label=label)
        self.choose(on=on)
        self.page.get_by_label(who, exact=True).check()
        for number, (name, kind) in enumerate(questions):
            self.add("form")
            self.fill(**{f"form-{number}-label": name})
            self.choose(**{f"form-{number}-kind": kind})
        self.save()
        expect(self.page).to_have_url(re.compile(r"/actions/[a-z_]+/$"))
        return self.page.url

    def new_effect(self, action: str, kind: str) -> None:
        """Opens the form of one more effect of an action."""
        self.page.goto(action)
        self.page.get_by_role("link", name=kind, exact=True).click()

    def open(self, base: str, part: str) -> None:
        self.page.goto(f"{base}{part}")

    def go_to(self, part: str) -> None:
        """By the navigation beside every page."""
        navigation = self.page.get_by_role("navigation", name="Parts")
        navigation.get_by_role("link", name=re.compile(f"^{part}")).click()
        expect(self.page.get_by_role("heading", level=2, name=part).first).to_be_visible()

    def control(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']")

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.control(name).first.fill(value)

    def choose(self, **labels: str) -> None:
        for name, label in labels.items():
            self.control(name).first.select_option(label=label)

    def add(self, what: str) -> None:
        """One more row."""
        rows = self.page.locator(f"main [value^='remove:{what}-']")
        before = rows.count()
        self.page.locator(f"main button[name=do][value='add:{what}']").first.click()
        expect(rows).not_to_have_count(before)

    def save(self) -> None:
        """Saves, and sees that nothing was complained about."""
        self.page.get_by_role("button", name="Save", exact=True).last.click()
        expect(self.page.locator(".messages .success").first).to_be_visible()
