"""A trainer authors a case on a system of its own, from nothing to published, and a learner passes it: no code, no JSON."""

import re
import secrets

from playwright.sync_api import Page, expect

from tests.journeys.test_trainer import approve, choose, submit_for_review
from tests.journeys.workshop import Workshop

TRAINER, REVIEWER, LEARNER = "TR-2001", "RV-2002", "HN-1012"
MARK = secrets.token_hex(3)  # names of its own, so that it may run twice on the same demo
SYSTEM = f"Certified copies {MARK}"
SCENARIO = f"Issuing a certified copy {MARK}"
LESSON = f"A certified copy {MARK}"
ADDRESS = f"/en/courses/petition-handling/one-grievance/a-certified-copy-{MARK}/"
CHECK, ISSUE, PHOTOCOPY = "Check the identity", "Issue the certified copy", "Hand out a photocopy"


def test_trainer_authors_a_case_from_an_empty_system_and_a_learner_passes_it(signed_in):
    page = signed_in(TRAINER)
    workshop = Workshop(page)
    make_system(workshop)
    tell_case(workshop)
    record_model_run(workshop)
    tick_proposals(workshop)
    find_bad_runs(workshop)
    make_version(workshop)
    submit_for_review(page)
    write_lesson(page)

    learner = signed_in(LEARNER)
    assert learner.goto(ADDRESS).status == 404

    reviewer = signed_in(REVIEWER)
    approve(reviewer, SCENARIO)
    approve(reviewer, LESSON)

    learner.goto("/en/courses/petition-handling/")
    enrol = learner.get_by_role("button", name=re.compile("Enrol"))
    if enrol.count():
        enrol.click()
    learner.goto(ADDRESS)
    pass_it(learner)


def in_english(page: Page) -> None:
    """People of the demo have a language of their own."""
    english = page.get_by_role("button", name="English")
    if english.count():
        english.click()
        expect(page.get_by_role("button", name="한국어")).to_be_visible()


def make_system(workshop: Workshop) -> None:
    workshop.new_system(SYSTEM)
    workshop.open(workshop.system, "people/")
    workshop.add("actors")
    workshop.fill(**{"actors-0-name": "You", "actors-0-role": "clerk", "actors-0-unit": "Counter"})
    workshop.save()
    workshop.new_type(
        "Request",
        "RQ",
        [
            ("Applicant", "Short text", ""),
            ("Status", "One of several answers", "waiting\nissued"),
            ("Identity checked", "Yes or no", ""),
            ("Note on the copy", "Long text", ""),
        ],
    )
    action = workshop.new_action(CHECK, "Request", "clerk")
    set_fields(workshop, action, {"Identity checked": "Yes"})
    action = workshop.new_action(ISSUE, "Request", "clerk", [("What the copy is for", "Short text")])
    set_fields(workshop, action, {"Status": "issued"})
    workshop.new_action(PHOTOCOPY, "Request", "clerk")


def set_fields(workshop: Workshop, action: str, values: dict[str, str]) -> None:
    workshop.new_effect(action, "Change fields")
    for number, (field, value) in enumerate(values.items()):
        if number:
            workshop.add("set")
        workshop.choose(**{f"set-{number}-field": field})
        workshop.choose(**{f"set-{number}-value-text": value})
    workshop.save()


def tell_case(workshop: Workshop) -> None:
    workshop.new_scenario(SCENARIO, f"certified-copy-{MARK}", SYSTEM)
    workshop.go_to("Task and limits")
    workshop.fill(
        brief="Han Bora asks for a certified copy of her request. Help her.", start="2026-12-07T09:30"
    )
    workshop.choose(me="You (clerk, Counter)")
    workshop.save()
    workshop.go_to("Rules it rests on")
    workshop.add("sources")
    workshop.fill(**{"sources-0-name": "Civil Petitions Treatment Act"})
    workshop.save()
    workshop.open(workshop.scenario, "records/request/")
    for number, name in enumerate(("Han Bora", "Somebody else")):
        workshop.add("records")
        workshop.fill(**{f"records-{number}-with-applicant": name})
        workshop.choose(**{f"records-{number}-with-status": "waiting"})
    workshop.save()


def record_model_run(workshop: Workshop) -> None:
    page = workshop.page
    workshop.go_to("Model run")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Training: invented data · Recording")).to_be_visible()
    act(page, CHECK)
    act(page, ISSUE, {"purpose": "For a bank"})
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("For a bank").first).to_be_visible()
    page.get_by_role("button", name="Take it over as the model run").click()
    expect(page.get_by_text("The recording is the model run now.")).to_be_visible()


def act(page: Page, action: str, answers: dict | None = None) -> None:
    """Does something with Han Bora's request, in the replica."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile("^Request")).click()
    page.get_by_role("row").filter(has_text="Han Bora").get_by_role("link", name="Actions").click()
    page.get_by_role("link", name=action).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(action)
    for value in (answers or {}).values():
        page.locator("#screen [name^='answer-']").first.fill(value)
    page.get_by_role("button", name="Carry out").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(action)


def tick_proposals(workshop: Workshop) -> None:
    page = workshop.page
    page.get_by_role("link", name="See which checks follow from it").click()
    tick(page, "Status is “issued”", text="The copy is issued", cite="Act Art. 27", worth="60", must=True)
    tick(page, "Identity checked is Yes", text="The identity is checked", cite="Act Art. 10", worth="40")
    tick(page, f"“{CHECK}” comes before", text="Identity first", cite="Act Art. 10", breach="critical")
    tick(page, f"“{PHOTOCOPY}” is never done", text="No photocopies", cite="Act Art. 27", breach="major")
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.get_by_text("4 checks are taken over.")).to_be_visible()


def tick(page: Page, asks: str, *, must: bool = False, breach: str = "", **words: str) -> None:
    row = page.get_by_role("listitem").filter(has_text=asks).first
    row.get_by_role("checkbox").first.check()
    for name, value in words.items():
        row.locator(f"[name$='-{name}']").fill(value)
    if must:
        row.locator("[name$='-must']").check()
    if breach:
        row.locator("[name$='-breach']").select_option(breach)


def find_bad_runs(workshop: Workshop) -> None:
    page = workshop.page
    workshop.go_to("Self-test")
    expect(page.get_by_text("No bad run breaks the check").first).to_be_visible()
    workshop.go_to("Bad runs")
    expect(page.get_by_text("4 checks that no bad run breaks")).to_be_visible()
    page.get_by_role("link", name="Find bad runs for them").click()
    page.get_by_role("button", name="Add those that are ticked").click()
    expect(page.get_by_text("4 bad runs are added.")).to_be_visible()
    workshop.go_to("Self-test")
    expect(page.get_by_text("The self-test finds nothing")).to_be_visible()


def make_version(workshop: Workshop) -> None:
    page = workshop.page
    workshop.go_to("Versions")
    page.get_by_role("button", name="Make a version").click()
    expect(page.get_by_text("This is version 1.")).to_be_visible()
    page.get_by_role("link", name="Go to review and publication").click()


def write_lesson(page: Page) -> None:
    page.goto("/admin/pages/search/?q=petition")
    page.get_by_role("link", name="Explore child pages of 'Petition handling: from receipt to reply'").click()
    page.get_by_role("link", name="Explore child pages of 'One grievance, from counter to reply'").click()
    page.get_by_role("link", name=re.compile("Add child page", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile("/add/catalogue/lessonpage/"))
    page.locator("[name=title]").fill(LESSON)
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("combobox").fill("Simulated case")
    page.get_by_role("option", name=re.compile("^Simulated case|^Simulation")).first.click()
    choose(page, "Choose scenario", SCENARIO)
    submit_for_review(page)


def pass_it(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(SCENARIO))).first.click()
    in_english(page)
    page.get_by_role("button", name=re.compile("assessed", re.IGNORECASE)).click()
    act(page, CHECK)
    act(page, ISSUE, {"purpose": "For her bank"})
    page.get_by_role("navigation").get_by_role("link", name="Submit the case").click()
    page.get_by_role("button", name="Submit and see the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    expect(page.get_by_text("100 of 100; 80 are needed")).to_be_visible()
