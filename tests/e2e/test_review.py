"""Addresses under review in a real browser: candidates on the map, better words, a word to the bank, a pin by keys, and
what a collector's phone at the door teaches."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from api.demo.day import Json
from tests.fixtures.browser import PATIENCE, Browsing, House, SignIn

METRES_NORTH = 0.0015
"""Degrees: some 165 metres."""


def test_candidates_stand_on_the_map_and_keys_reach_them(signed_in: SignIn, browsing: Browsing) -> None:
    page, panel = review_of(signed_in(), "HEL-091")
    marks = page.locator(".review-mark")
    lines = panel.locator("ol > li")
    expect(lines.nth(1)).to_be_visible()
    expect(marks).to_have_count(lines.count())
    expect(lines.first).to_contain_text(re.compile(r"(door|street|between).* · \d+ % · map data"))
    browsing.shot(page, "review-candidates-1280")
    assert browsing.barriers(page) == []

    second = marks.nth(1)
    expect(second).to_have_accessible_name(re.compile(r"^Candidate 2: .+ · \d+ % · map data"))
    second.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name=re.compile("^This one: 2"))).to_be_focused()
    expect(second).to_have_class(re.compile("lit"))
    expect(lines.nth(1)).to_have_class(re.compile("lit"))


def test_a_pin_is_set_by_keys_alone(signed_in: SignIn, browsing: Browsing, served_house: House) -> None:
    page, panel = review_of(signed_in(), "HEL-092")
    panel.get_by_role("button", name="Set a pin on the map").press("Enter")
    latitude = panel.get_by_label("Latitude")
    latitude.fill("60.170200")
    latitude.press("Tab")
    panel.get_by_label("Longitude").fill("24.940100")
    panel.get_by_label("Longitude").press("Tab")
    pin = page.get_by_role("button", name=re.compile("^Pin: "))
    pin.focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(latitude).not_to_have_value("60.170200")
    browsing.shot(page, "review-pin-1280")
    assert browsing.barriers(page) == []
    chosen = float(latitude.input_value())
    panel.get_by_role("button", name="Use this point").press("Enter")
    expect(panel.get_by_role("button", name=re.compile("HEL-092"))).to_have_count(0)
    address = served_house.doors.get("/v1/cases/HEL-092")["address"]
    assert (address["pinned"], address["source"]) == (True, "pinned")
    assert address["place"]["lat"] == pytest.approx(chosen, abs=1e-5)
    assert chosen > 60.1702


def test_what_another_supervisor_changed_is_told_and_shown(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    page, panel = review_of(signed_in(), "HEL-093")
    served_house.doors.post("/v1/review/HEL-093", {"text": "Kissankellontie 6, Helsinki"})
    panel.get_by_role("button", name="Correct the words").click()
    panel.get_by_label("The address in better words").fill("Bulevardi 12, Helsinki")
    panel.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("alert").filter(has_text="meanwhile")).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("HEL-093"))).to_contain_text("Kissankellontie 6, Helsinki")
    browsing.shot(page, "review-changed-1280")
    assert browsing.barriers(page) == []
    assert served_house.doors.get("/v1/cases/HEL-093")["state"] == "review"
    browsing.forgive("409")


def test_the_bank_is_asked_and_better_words_settle_it(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    page, panel = review_of(signed_in(), "HEL-093")
    panel.get_by_role("button", name="Ask for a better address").click()
    panel.get_by_label("What the bank should know").fill("No such street in Helsinki")
    browsing.shot(page, "review-ask-1280")
    panel.get_by_role("button", name="Ask the bank").click()
    expect(panel.get_by_text("No such street in Helsinki")).to_be_visible()
    wanted = served_house.doors.get("/v1/cases", state="address_wanted")["cases"]
    assert [(case["case_id"], case["address"]["wanted"]["by"]) for case in wanted] == [("HEL-093", "user:maria")]
    assert browsing.barriers(page) == []

    panel.get_by_role("button", name="Correct the words").click()
    words = panel.get_by_label("The address in better words")
    words.fill("Bulevardi 12, Helsinki")
    words.press("Enter")
    expect(panel.get_by_role("button", name=re.compile("HEL-093"))).to_have_count(0)
    case = served_house.doors.get("/v1/cases/HEL-093")
    assert (case["address"]["corrected"], case["address"]["wanted"]) == ("Bulevardi 12, Helsinki", None)


def test_a_phone_at_the_door_corrects_the_pin(signed_in: SignIn, browsing: Browsing, served_house: House) -> None:
    """Nothing is sent without the collector's tick; with it, the desk sees a proposal and adopts it."""
    case = report_from_the_door(browsing, served_house)
    page = signed_in()
    page.get_by_role("tab", name=re.compile("^Addresses")).click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name=re.compile(case)).click()
    expect(panel).to_contain_text(re.compile(r"1 check-in puts the door 16\d m from the pin"))
    expect(page.locator(".review-mark")).to_have_count(2)
    browsing.shot(page, "review-correction-1280")
    assert browsing.barriers(page) == []
    page.get_by_role("button", name=re.compile("^1: door by check-ins")).click()
    expect(panel.get_by_role("button", name="Move the pin there")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name=re.compile(case))).to_have_count(0)
    address = served_house.doors.get(f"/v1/cases/{case}")["address"]
    assert (address["pinned"], address["source"]) == (True, "pinned")


def test_a_pin_that_moved_is_told_beside_the_published_plan(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    """Of visits that are still ahead; on the collector's phone as well."""
    stop = visits_ahead(served_house)[-1]
    place = {"lat": stop["place"]["lat"] + METRES_NORTH, "lon": stop["place"]["lon"]}
    served_house.doors.post(f"/v1/review/{stop['case_id']}", {"pin": place})
    page = signed_in()
    moved = page.get_by_role("status").filter(has_text="moved after this plan was published")
    expect(moved).to_contain_text(f": {stop['case_id']}")
    browsing.shot(page, "moved-1280")
    phone = browsing.page(width=375, height=812)
    phone.goto(served_house.day_link(served_house.busiest())["url"])
    phone.get_by_role("button", name=stop["debtor_name"]).click()
    expect(phone.get_by_text("Ask your supervisor before you drive")).to_be_visible()


def test_all_cases_are_looked_up_again(signed_in: SignIn, browsing: Browsing) -> None:
    page = signed_in()
    page.get_by_role("tab", name=re.compile("^Addresses")).click()
    section = page.get_by_role("region", name="Look up all addresses again")
    section.get_by_role("button", name="Look up all open cases again").click()
    expect(section.get_by_role("status")).to_contain_text(re.compile(r"0 moved, 0 found, 0 doubtful"), timeout=PATIENCE)
    browsing.shot(page, "recheck-1280")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("review-1280-dark", {"color_scheme": "dark"}),
        ("review-375-zh", {"width": 375, "height": 812, "locale": "zh-CN"}),
        ("review-375-dark", {"width": 375, "height": 812, "color_scheme": "dark"}),
    ],
)
def test_looks(name: str, options: dict[str, object], signed_in: SignIn, browsing: Browsing) -> None:
    page = signed_in(**options)
    page.get_by_role("tab", name=re.compile("^Addresses|^地址核对")).click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name=re.compile("HEL-091")).click()
    panel.get_by_role("button", name=re.compile("Correct the words|修改文字")).click()
    panel.locator("form input").scroll_into_view_if_needed()
    browsing.shot(page, name)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert browsing.barriers(page) == []


def review_of(page: Page, case: str) -> tuple[Page, Locator]:
    page.get_by_role("tab", name=re.compile("^Addresses")).click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name=re.compile(case)).click()
    return page, panel


def report_from_the_door(browsing: Browsing, house: House) -> str:
    """A report with the collector's consent, from some way north of the pin; the case that it was about."""
    house.published()
    collector, first = house.busiest(), visits_ahead(house)[0]
    here = {"latitude": first["place"]["lat"] + METRES_NORTH, "longitude": first["place"]["lon"], "accuracy": 8}
    phone = browsing.page(width=375, height=812, geolocation=here, permissions=["geolocation"])
    phone.goto(house.day_link(collector)["url"])
    phone.locator("article.next").get_by_role("button", name="Report").click()
    form = phone.get_by_role("dialog")
    form.get_by_label("Nobody home").check()
    consent = form.get_by_label("I am at the door: send where this phone is")
    expect(consent).not_to_be_checked()
    consent.check()
    expect(form.get_by_text("Measured to within 8 m.")).to_be_visible()
    browsing.shot(phone, "outcome-position-375")
    assert browsing.barriers(phone) == []
    form.get_by_role("button", name="Send the report").click()
    expect(phone.get_by_text(re.compile(r"^1 of \d+ reported$"))).to_be_visible()
    return str(first["case_id"])


def visits_ahead(house: House) -> list[Json]:
    """Of the collector with the most visits: those that nobody has reported."""
    day = house.doors.get(f"/v1/collectors/{house.busiest()}/itineraries/{house.day.isoformat()}")
    return [stop for stop in day["stops"] if stop["kind"] == "visit" and not stop["outcome"]]
