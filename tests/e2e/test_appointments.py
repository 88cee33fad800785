"""Appointments in a real browser: proposed from a plan, agreed by keyboard, moved, told of; on desk and phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import Browsing, House

type Open = Callable[..., Page]


@pytest.fixture(scope="module")
def proposed(served_house: House) -> dict[str, Any]:
    """Proposals for every stop of a draft."""
    plan = served_house.plan()
    return served_house.doors.post(f"/v1/plans/{plan['plan_id']}/appointments", {"tell": "sms"})


@pytest.fixture
def appointments(browsing: Browsing, served_house: House) -> Callable[..., Page]:
    """The page on the house's day, for a supervisor who has signed in: no map is drawn for it."""

    def open_page(**options: Any) -> Page:
        page = browsing.page(**options)
        who = {"name": served_house.name, "password": served_house.password}
        said = page.request.post(f"{served_house.url}/v1/sessions", data=who, headers={"Origin": served_house.url})
        assert said.ok, said.text()
        page.goto(f"{served_house.url}/appointments")
        page.locator("header input[type=date]").fill(served_house.day.isoformat())
        page.locator("main[aria-busy=false] li[data-appointment]").first.wait_for()
        return page

    return open_page


def card(page: Page, made: dict[str, Any]) -> Locator:
    return page.locator(f"[data-appointment={made['appointment_id']}]")


def step(locator: Locator, name: str) -> None:
    locator.get_by_role("button", name=name, exact=True).click()


def test_from_a_proposal_to_a_confirmed_time(proposed: dict[str, Any], appointments: Open, browsing: Browsing) -> None:
    first, second, *_ = proposed["appointments"]
    page = appointments()
    own = card(page, first)
    expect(own.get_by_text("SMS · Proposal: waits")).to_be_visible()
    browsing.shot(page, "appointments-1280-light")
    assert browsing.barriers(page) == []
    agree = own.get_by_role("button", name="Debtor agrees", exact=True)
    agree.focus()
    page.keyboard.press("Enter")
    expect(own).to_have_attribute("data-state", "agreed")
    expect(own.get_by_text("SMS · Proposal: taken back")).to_be_visible()
    step(own, "Message…")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("blockquote[data-form=sms]")).to_contain_text("Nordic Services")
    expect(dialog.get_by_text("1 short message")).to_be_visible()
    dialog.get_by_label("Letter").check()
    expect(dialog.locator("blockquote[data-form=letter]")).to_contain_text(first["case_id"])
    browsing.shot(page, "appointments-message-1280-light")
    assert browsing.barriers(page) == []
    step(dialog, "Make the message")
    expect(dialog.get_by_text("Letter · Agreement: waits")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    step(own, "Confirm")
    expect(own).to_have_attribute("data-state", "confirmed")
    browsing.shot(page, "appointments-steps-1280-light")
    other = card(page, second)
    step(other, "Cancel")
    expect(other).to_have_count(0)
    page.get_by_label("Which").select_option("all")
    expect(other).to_have_attribute("data-state", "cancelled")


def test_what_the_rules_refuse_says_from_when(proposed: dict[str, Any], appointments: Open, browsing: Browsing) -> None:
    made = proposed["appointments"][2]
    page = appointments()
    step(card(page, made), "Move…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From", exact=True).fill("21:00")
    dialog.get_by_label("To", exact=True).fill("22:00")
    browsing.forgive("409")
    step(dialog, "Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("not between 21:00 and 22:00")
    dialog.get_by_label("From", exact=True).fill("09:00")
    dialog.get_by_label("To", exact=True).fill("11:00")
    dialog.get_by_label("The debtor has agreed already").check()
    step(dialog, "Enter")
    expect(dialog).to_be_hidden()
    new = page.locator("li[data-state=agreed]", has_text=made["case_id"])
    expect(new).to_contain_text("09:00–11:00")


def test_the_hours_of_a_plan_are_proposed_from_the_page(
    proposed: dict[str, Any], appointments: Open, browsing: Browsing
) -> None:
    page = appointments()
    page.get_by_role("button", name="Propose from a plan").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Propose")).to_be_enabled()
    step(dialog, "Propose")
    expect(dialog.get_by_role("status")).to_be_visible()
    expect(dialog.get_by_text("has an appointment that day").first).to_be_visible()
    assert browsing.barriers(page) == []


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "dark"), ("zh-CN", "light")])
def test_on_a_phone(proposed: dict[str, Any], appointments: Open, browsing: Browsing, locale: str, scheme: str) -> None:
    page = appointments(width=375, height=740, locale=locale, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    browsing.shot(page, f"appointments-375-{scheme}-{locale[:2]}")
    assert browsing.barriers(page) == []
    page.locator("li[data-appointment] button").last.click()
    page.get_by_role("dialog").locator("blockquote").wait_for()
    browsing.shot(page, f"appointments-message-375-{scheme}-{locale[:2]}")
    assert browsing.barriers(page) == []


def test_signed_out(browsing: Browsing, served_house: House) -> None:
    page = browsing.page()
    browsing.forgive("401")
    page.goto(f"{served_house.url}/appointments")
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
