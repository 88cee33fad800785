"""Safety where people see it: the timer and the call for help on the phone, alarms and holds on the desk, the rules."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from api.demo.day import Json
from tests.fixtures.browser import Browsing, House

type SignIn = Callable[..., Page]

HOLD_MILLISECONDS = 1500


@pytest.fixture(scope="module", autouse=True)
def published(served_house: House) -> Json:
    return served_house.published()


@pytest.fixture(autouse=True)
def no_alarms(served_house: House) -> Iterator[None]:
    """What one test raised is closed before the next."""
    yield
    for alarm in served_house.doors.get("/v1/alarms", open="true")["alarms"]:
        served_house.doors.post(f"/v1/alarms/{alarm['alarm_id']}/close", {"note": "Only a test."})


def test_a_call_for_help_reaches_the_desk_from_a_phone_without_a_network(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    desk = signed_in()
    expect(desk.get_by_role("button", name="Sound at alarms: off")).to_be_visible()
    phone = open_day(browsing, served_house)
    stop = phone.locator("article.next")
    stop.get_by_role("button", name="I am at the door").click()
    timer = phone.get_by_role("region", name="Time at the door")
    expect(timer.get_by_role("timer")).to_have_text(re.compile("left"))
    expect(stop.get_by_role("button", name="Report")).to_be_visible()
    before = timer.locator(".spread span").inner_text()
    timer.get_by_role("button", name=re.compile("Stay .* longer")).click()
    expect(timer.locator(".spread span")).not_to_have_text(before)
    browsing.shot(phone, "day-timer-375")
    assert browsing.barriers(phone) == []
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.reload()
    expect(timer.get_by_role("timer")).to_have_text(re.compile("left"))

    browsing.forgive("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    hold(phone, phone.get_by_role("button", name="Call for help"))
    expect(phone.get_by_text("No network: your call goes out before everything else")).to_be_visible()
    browsing.shot(phone, "day-help-offline-375")
    assert desk.locator("[data-alarm]").count() == 0
    phone.context.set_offline(False)
    alarm = desk.locator("[data-alarm=panic]")
    expect(alarm).to_contain_text("calls for help")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    expect(phone.get_by_text(re.compile("Your supervisor has been told"))).to_be_visible()
    browsing.shot(desk, "alarm-1280")
    assert browsing.barriers(desk) == []

    alarm.get_by_role("button", name="I look after it").click()
    expect(alarm).to_contain_text(f"Looked after by {served_house.name}")
    expect(phone.get_by_text(re.compile("Your supervisor has seen your call"))).to_be_visible()
    browsing.shot(phone, "day-help-seen-375")
    alarm.get_by_role("button", name="Close…").click()
    alarm.get_by_label("What became of it").fill("Called back: a dog, all is well.")
    alarm.get_by_role("button", name="Close the alarm").click()
    expect(alarm).to_have_count(0)


def test_a_tap_asks_first(browsing: Browsing, served_house: House) -> None:
    """For those who cannot hold, and those who meant nothing."""
    phone = open_day(browsing, served_house, locale="zh-CN", color_scheme="dark")
    phone.get_by_role("button", name="求助：按住一秒").click()
    question = phone.get_by_role("dialog")
    expect(question.get_by_role("button", name="立即求助")).to_be_visible()
    browsing.shot(phone, "day-help-question-375-zh-dark")
    assert browsing.barriers(phone) == []
    question.get_by_role("button", name="关闭").click()
    assert served_house.doors.get("/v1/alarms", open="true")["alarms"] == []


def test_nobody_is_alone_where_two_are_needed(signed_in: SignIn, browsing: Browsing, served_house: House) -> None:
    """At the door of a visit for two, the phone asks; who is alone there is seen on the desk."""
    collector, stop = a_visit_for_two(served_house)
    phone = open_day(browsing, served_house, collector)
    phone.locator("ol").get_by_role("button", name=stop["debtor_name"]).click()
    card = phone.locator("ol").get_by_role("article")
    expect(card).to_contain_text("together with")
    card.get_by_role("button", name="I am at the door").click()
    question = phone.get_by_role("dialog", name="Are you both at the door?")
    browsing.shot(phone, "day-two-375")
    question.get_by_role("button", name="No, I am alone").click()
    expect(card.get_by_text("Do not go in alone")).to_be_visible()
    desk = signed_in(color_scheme="dark")
    expect(desk.locator("[data-alarm=alone]")).to_contain_text(f"is alone at {stop['case_id']}")
    browsing.shot(desk, "alarm-1280-dark")
    card.get_by_role("button", name="The other one is here now").click()
    expect(card.get_by_text("Do not go in alone")).to_have_count(0)
    expect(desk.locator("[data-alarm=alone]")).to_contain_text("Heard of again")


def test_who_would_be_alone_by_now_is_told_before_the_door(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    """A visit that was planned for one and needs two since: it is not offered any more, and the desk hears of it."""
    phone = open_day(browsing, served_house)
    stop = next(one for one in visits_of(served_house, served_house.busiest()) if not one["crew_with"])
    case, debtor = stop["case_id"], stop["debtor_name"]
    served_house.doors.ask("PATCH", f"/v1/cases/{case}", json={"crew": 2})
    phone.reload()
    told = phone.get_by_role("alert").filter(has_text=f"Do not visit stop {stop['number']}, {debtor}.")
    expect(told).to_contain_text("More collectors are needed there than come.")
    phone.locator("ol").get_by_role("button", name=debtor).click()
    card = phone.locator("ol").get_by_role("article")
    expect(card).to_contain_text("2 collectors needed")
    expect(card.get_by_role("button", name="I am at the door")).to_have_count(0)
    browsing.shot(phone, "day-two-by-now-375")
    assert browsing.barriers(phone) == []
    desk = signed_in()
    expect(desk.get_by_role("alert").filter(has_text=f"{case}: ")).to_contain_text("it needs a larger crew")
    served_house.doors.ask("PATCH", f"/v1/cases/{case}", json={"crew": 1})
    phone.reload()
    expect(told).to_have_count(0)


def test_a_hold_is_set_looked_at_and_ended_on_the_desk(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    desk = signed_in()
    stop = desk.get_by_role("grid").locator("[data-case]").nth(3)
    case = stop.get_attribute("data-case")
    stop.click()
    file = open_file(desk, "Holds")
    file.get_by_label("Why").select_option("hospital")
    file.get_by_label("Note").fill("Until the end of the month, says the daughter.")
    file.get_by_role("button", name="Set the hold").click()
    expect(file.get_by_text("Published stops of the case are flagged")).to_be_visible()
    browsing.shot(desk, "holds-1280")
    assert browsing.barriers(desk) == []
    review = file.get_by_label("Look again at the hold “In hospital” on")
    review.fill("2031-05-05")
    expect(file.locator("[data-hold=hospital]")).to_contain_text("look again Mon 5 May")
    file.get_by_role("button", name="Close").click()
    expect(desk.locator(f"[data-case='{case}'].held").first).to_be_visible()
    expect(desk.get_by_role("alert").filter(has_text="On hold since")).to_contain_text(str(case))
    desk.get_by_role("tab", name=re.compile("Holds")).click()
    expect(desk.get_by_role("tabpanel")).to_contain_text("In hospital")
    browsing.shot(desk, "holds-list-1280")
    file = open_file(desk, "Holds")
    file.get_by_role("button", name="End it").click()
    expect(file.get_by_text("This case is not on hold.")).to_be_visible()
    file.get_by_role("button", name="Close").click()
    expect(desk.locator(f"[data-case='{case}'].held")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("case-1280", {}, ("May be visited", "Enter a contact", "Was the debtor reached?", "Enter it", "not reached")),
        (
            "case-375-zh-dark",
            {"width": 375, "height": 812, "locale": "zh-CN", "color_scheme": "dark"},
            ("可走访时间", "登记联系", "是否联系上债务人？", "登记", "未联系上"),
        ),
    ],
)
def test_a_contact_is_entered_and_counts(
    name: str, options: dict[str, object], words: tuple[str, ...], signed_in: SignIn, browsing: Browsing
) -> None:
    """When it may be visited and why, what happened, and a call that no system reports."""
    allowed, enter, reached, go, said = words
    page = signed_in(**options)
    page.get_by_role("grid").locator("[data-case]").nth(1).click()
    file = open_file(page, allowed)
    expect(file.locator("[data-state=allowed]").first).to_be_visible()
    expect(file.locator("[data-state=barred]").first).to_be_visible()
    browsing.shot(page, f"{name}-allowed")
    assert browsing.barriers(page) == []
    file.get_by_role("button", name=enter, exact=True).click()
    file.get_by_label(reached).select_option("no")
    assert browsing.barriers(page) == []
    file.get_by_role("button", name=go, exact=True).click()
    expect(file.locator("[data-line=contact]").first).to_contain_text(said)
    browsing.shot(page, f"{name}-history")
    assert browsing.barriers(page) == []


def test_the_rules_are_narrowed_and_widened_by_name(signed_in: SignIn, browsing: Browsing, served_house: House) -> None:
    desk = signed_in()
    desk.get_by_role("button", name="Visit rules").click()
    rules = desk.get_by_role("dialog", name="Visit rules in force")
    expect(rules.get_by_text("verify it with counsel")).to_be_visible()
    browsing.shot(desk, "rules-1280")
    assert browsing.barriers(desk) == []
    propose(rules, "10:00-12:00")
    expect(rules.locator("[data-override=in_force]")).to_contain_text("+1")
    propose(rules, "07:00-12:00", look=True)
    waiting = rules.locator("[data-override=needs_signature]")
    expect(waiting).to_contain_text("/hours/mon")
    waiting.get_by_label(re.compile("I, .* answer for this because")).fill("Counsel has agreed in writing.")
    browsing.shot(desk, "rules-signature-1280")
    assert browsing.barriers(desk) == []
    waiting.get_by_role("button", name="Sign").click()
    signed = rules.locator("[data-override=in_force]")
    expect(signed).to_contain_text(f"Signed by {served_house.name}")
    expect(rules.locator("dl")).to_contain_text("07:00–12:00")
    for version in (2, 1):
        served_house.doors.ask("DELETE", f"/v1/policies/strict/overrides/{version}")


def test_the_rules_on_a_phone_in_the_dark(signed_in: SignIn, browsing: Browsing) -> None:
    page = signed_in(width=375, height=812, locale="zh-CN", color_scheme="dark")
    page.get_by_role("button", name="走访规则").click()
    expect(page.get_by_role("dialog").get_by_text("请与法律顾问核实").first).to_be_visible()
    browsing.shot(page, "rules-375-zh-dark")
    assert browsing.barriers(page) == []


def propose(rules: Locator, monday: str, look: bool = False) -> None:
    rules.get_by_text("Propose a change").click()
    rules.get_by_label("Monday").fill(monday)
    rules.get_by_label("Why").fill("A test of Mondays.")
    if look:
        rules.get_by_role("button", name="What would it give up?").click()
        expect(rules.get_by_role("status")).to_contain_text("/hours/mon")
    rules.get_by_role("button", name="Propose it").click()


def open_file(page: Page, part: str) -> Locator:
    page.locator("aside section header ~ .open").click()
    file = page.get_by_role("dialog")
    file.get_by_role("button", name=part, exact=True).click()
    return file


def open_day(browsing: Browsing, house: House, collector: str | None = None, **options: object) -> Page:
    phone = browsing.page(width=375, height=812, **options)
    phone.goto(house.day_link(collector or house.busiest())["url"])
    phone.locator("article.next").wait_for()
    return phone


def visits_of(house: House, collector: str) -> list[Json]:
    """Those that may still be made."""
    day = house.doors.get(f"/v1/collectors/{collector}/itineraries/{house.day.isoformat()}")
    return [one for one in day["stops"] if one["kind"] == "visit" and not one["outcome"] and not one["on_hold"]]


def a_visit_for_two(house: House) -> tuple[str, Json]:
    """The first that collectors make together, with one of them."""
    plan = house.doors.get(f"/v1/plans/{house.plan_in_force()}")
    collectors = [route["collector_id"] for route in plan["routes"] if route["stops"]]
    return next((one, stop) for one in collectors for stop in visits_of(house, one) if stop["crew_with"])


def hold(page: Page, button: Locator) -> None:
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(HOLD_MILLISECONDS)
    page.mouse.up()
