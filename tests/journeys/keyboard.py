"""A person without a mouse: gets to everything by Tab, and acts by Enter, Space and arrows."""

from playwright.sync_api import Locator, Page, expect

FURTHEST = 400
FOCUSED = "element => element === document.activeElement"


class Keyboard:
    """`keyboard.press(page.get_by_role("link", name="Courses"))`: tabs there, then presses Enter."""

    def __init__(self, page: Page):
        self.page = page

    def reach(self, target: Locator) -> None:
        """Tabs until the target has the focus; fails when it cannot be reached."""
        expect(target).to_be_visible()
        for _ in range(FURTHEST):
            if target.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Reaches the target and presses the key on it."""
        self.reach(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator) -> None:
        """Presses Enter on a link or button and waits for the page that it opens."""
        self.reach(target)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def type(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, target: Locator) -> None:
        """Ticks a check box."""
        self.reach(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def choose_radio(self, group: Locator, target: Locator) -> None:
        """Enters a group of radio buttons and moves by arrows to the target."""
        radios = group.get_by_role("radio")
        for _ in range(FURTHEST):
            if radios.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()

    def choose(self, select: Locator, label: str) -> None:
        """Chooses in a closed drop-down list by its arrows."""
        self.reach(select)
        for _ in range(select.locator("option").count() + 1):
            if select.evaluate("element => element.selectedOptions[0]?.text.trim()") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {label!r} in {select}")
