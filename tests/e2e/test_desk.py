"""The supervisor's page beyond the straight story: no mouse, dragging, refusals, Chinese, the dark, a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import PATIENCE, Browsing, House, SignIn


@pytest.fixture(scope="module", autouse=True)
def draft(served_house: House) -> str:
    return str(served_house.plan()["plan_id"])


def test_everything_can_be_done_from_the_keyboard(browsing: Browsing, served_house: House) -> None:
    """Sign in, walk the timeline, move a visit, undo, take one out, save: not one click."""
    page = browsing.page()
    page.goto(served_house.url)
    keys = page.keyboard
    press_until(page, "Tab", page.locator("input[name=username]"))
    keys.type(served_house.name)
    keys.press("Tab")
    keys.type(served_house.password)
    keys.press("Enter")
    page.locator("[data-idle=true]").wait_for()

    grid = page.get_by_role("grid")
    press_until(page, "Tab", grid.locator("[data-case]:focus"))
    first = focused(page)
    keys.press("ArrowRight")
    assert focused(page) != first
    keys.press("ArrowDown")
    below = focused(page)
    assert below[1] != first[1], "the arrow down leads to another collector's row"
    expect(page.get_by_role("region", name="Selected case")).to_contain_text(below[0])

    alone = grid.locator("[data-case]").filter(has_not=page.locator(".crew")).first
    walk_to(page, grid, alone)
    before = focused(page)
    keys.press("Alt+ArrowDown")
    expect(page.get_by_text(re.compile("No rule is broken|rules? would be broken"))).to_be_visible()
    assert focused(page)[0] == before[0], "the keyboard goes with the visit"
    assert focused(page)[1] != before[1]
    press_until(page, "Tab", page.get_by_role("button", name="Undo"))
    keys.press("Enter")
    expect(page.get_by_role("tab", name=re.compile("Changes"))).to_have_count(0)

    press_until(page, "Shift+Tab", grid.locator("[data-case]:focus"))
    walk_to(page, grid, alone)
    keys.press("Delete")
    expect(page.get_by_text("No rule is broken")).to_be_visible()
    press_until(page, "Tab", page.get_by_role("button", name="Save as new version"))
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="Plan", exact=True).locator("option:checked")).to_have_text(
        re.compile("v2")
    )


def test_a_stop_is_dragged_to_another_collector(signed_in: SignIn, browsing: Browsing) -> None:
    page = signed_in()
    giver, receiver = (page.locator(f"[data-row='{name}']") for name in by_stops(page)[:2])
    stop = giver.locator("[data-case]:not(:has(.crew))").first
    case = stop.get_attribute("data-case")
    start, target = centre(stop), centre(receiver.locator("[data-case]").nth(1))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 20, start[1] + 10)
    page.mouse.move(*target, steps=4)
    expect(receiver.locator(".caret")).to_be_visible()
    page.mouse.up()
    moved = receiver.locator(f"[data-case='{case}']")
    expect(moved).to_be_visible()
    expect(page.get_by_text(re.compile("No rule is broken|rules? would be broken"))).to_be_visible()
    browsing.shot(page, "dragged-1280")
    page.get_by_role("button", name="Discard all").click()
    expect(giver.locator(f"[data-case='{case}']")).to_be_visible()
    expect(moved).to_have_count(0)


def test_broken_rules_are_named_and_must_be_accepted(signed_in: SignIn) -> None:
    """One visit after another to the same collector, more than the shift's limit of visits."""
    page = signed_in()
    busy = by_stops(page)[0]
    receiver = page.locator(f"[data-row='{busy}']")
    name = receiver.locator(".collector").inner_text()
    others = page.locator(f"[data-row]:not([data-row='{busy}'])")
    for _ in range(4):
        others.locator("[data-case]:not(:has(.crew))").first.click()
        page.get_by_role("combobox", name="Give to…").select_option(label=name)
    expect(page.get_by_text(re.compile("rules? would be broken"))).to_be_visible()
    expect(receiver.locator(".wrong")).to_be_visible()
    expect(page.get_by_role("button", name="Save as new version")).to_be_disabled()
    page.once("dialog", lambda question: question.dismiss())
    page.get_by_role("button", name="Day after").click()
    expect(page.get_by_text(re.compile("rules? would be broken"))).to_be_visible()
    page.get_by_role("button", name="Discard all").click()


def test_a_run_is_stopped_and_its_best_plan_kept(signed_in: SignIn) -> None:
    page = signed_in()
    page.get_by_role("button", name="New plan").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Time to search, seconds").fill("120")
    form.get_by_role("button", name="Start planning").click()
    progress = page.get_by_role("region", name="Planning")
    expect(progress.get_by_text(re.compile("visits? so far"))).to_be_visible(timeout=PATIENCE)
    progress.get_by_role("button", name="Stop, keep the best plan").click()
    expect(page.locator("[data-plan-state=draft]")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("grid").locator("[data-case]").first).to_be_visible()


def test_what_the_service_refuses_is_said_with_cause_and_action(browsing: Browsing, served_house: House) -> None:
    page = browsing.page()
    page.goto(served_house.url)
    page.locator("input[name=username]").fill(served_house.name)
    page.locator("input[type=password]").fill("not it at all")
    page.locator("form button").click()
    note = page.get_by_role("alert")
    expect(note).to_contain_text("The name or the password is wrong.")
    expect(note).to_contain_text("credentials_wrong")
    browsing.shot(page, "sign-in-1280")
    browsing.forgive("401")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("index-1280-zh", {"locale": "zh-CN"}),
        ("index-1280-dark", {"color_scheme": "dark"}),
        ("index-375", {"width": 375, "height": 812}),
        ("index-375-zh-dark", {"width": 375, "height": 812, "locale": "zh-CN", "color_scheme": "dark"}),
    ],
)
def test_looks(name: str, options: dict[str, object], signed_in: SignIn, browsing: Browsing) -> None:
    """Nothing is wider than its window or a barrier to anybody, in either language; people look at the pictures."""
    page = signed_in(**options)
    page.get_by_role("grid").locator("[data-case]").first.wait_for()
    if options.get("locale"):
        expect(page.get_by_role("tab", name=re.compile("未走访"))).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert untranslated(page) == []
    browsing.shot(page, name)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert browsing.barriers(page) == []


def by_stops(page: Page) -> list[str]:
    """The rows of the timeline, the one with the most visits first: a good plan may leave somebody at home."""
    rows = page.get_by_role("grid").locator("[data-row]").all()
    rows.sort(key=lambda row: row.locator("[data-case]").count(), reverse=True)
    return [row.get_attribute("data-row") or "" for row in rows]


def untranslated(page: Page) -> list[str]:
    """Sentences of two English words or more on a Chinese page; names and addresses of the day are not sentences."""
    page.get_by_role("tab", name=re.compile("未走访")).click()
    own = page.locator("header, .tabs, summary, .help, .action, .totals, thead, label").all_inner_texts()
    return [text for text in own if re.search(r"[a-z]{3,} [a-z]{3,}", text)]


def walk_to(page: Page, grid: Locator, target: Locator) -> None:
    """By arrows from the timeline's first stop to one that stands anywhere: down to its row, then along it."""
    press_until(page, "ArrowLeft", grid.locator("[data-case]").first.and_(page.locator(":focus")), also="ArrowUp")
    rows = "element => [...document.querySelectorAll('[role=row]')].filter((row) => row.querySelector('[data-case]'))"
    for _ in range(int(target.evaluate(f"{rows}.indexOf(element.closest('[role=row]'))"))):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    press_until(page, "ArrowRight", target.and_(page.locator(":focus")))


def press_until(page: Page, key: str, target: Locator, also: str | None = None) -> None:
    """Presses the key until the target has the focus, as somebody without a mouse would."""
    for _ in range(60):
        if target.count() and target.first.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
        if also:
            page.keyboard.press(also)
    raise AssertionError(f"{key} never leads to {target}")


def focused(page: Page) -> tuple[str, str]:
    """Case and route of the stop that has the focus."""
    page.wait_for_function("document.activeElement?.dataset.case !== undefined")
    case, route = page.evaluate("[document.activeElement.dataset.case, document.activeElement.dataset.route]")
    return case, route


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
