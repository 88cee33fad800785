"""Territories and no-go zones in a real browser: drawn, imported, judged, suggested, seen on the desk and the phone."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import Browsing, House, SignIn

WEST = [[24.90, 60.15], [24.945, 60.15], [24.945, 60.17], [24.90, 60.17], [24.90, 60.15]]
EAST = [[24.94, 60.15], [24.98, 60.15], [24.98, 60.17], [24.94, 60.17], [24.94, 60.15]]
EVERYWHERE = [[24.7, 60.0], [25.3, 60.0], [25.3, 60.4], [24.7, 60.4], [24.7, 60.0]]


def feature(ring: list[list[float]], **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def people(house: House) -> list[str]:
    return [one["collector_id"] for one in house.doors.get("/v1/collectors")["collectors"]]


def open_areas(page: Page, tab: str = "Territories") -> Locator:
    page.get_by_role("link", name="Areas").click()
    page.get_by_role("tab", name=tab).click()
    page.locator("[data-ready=true][data-idle=true]").wait_for()
    return page.get_by_role("tabpanel")


def bring(panel: Locator, folder: Path, found: dict[str, Any]) -> None:
    file = folder / "areas.geojson"
    file.write_text(json.dumps(found), encoding="utf-8")
    panel.locator("input[type=file]").set_input_files(file)


def save(panel: Locator, note: str = "") -> None:
    panel.get_by_label("What was changed").fill(note)
    panel.get_by_role("button", name="Save as a new version").click()


def test_territories_are_imported_judged_and_kept_by_version(
    signed_in: SignIn, browsing: Browsing, served_house: House, tmp_path: Path
) -> None:
    first, second, *_ = people(served_house)
    panel = open_areas(page := signed_in())
    found = collection(
        feature(WEST, name="West", collectors=[first], cover="rule", fid=1),
        feature(EAST, name="East", collectors=second),
    )
    bring(panel, tmp_path, found)
    expect(panel.get_by_text("West / East")).to_be_visible()
    expect(panel.get_by_role("button", name="hole")).not_to_have_count(0)
    save(panel, "from the old map")
    expect(panel.get_by_text("Saved as version 1")).to_be_visible()
    expect(panel.get_by_text("imported: from the old map")).to_be_visible()
    panel.get_by_text("West / East").click()
    browsing.shot(page, "areas-1280-light")
    assert browsing.barriers(page) == []
    panel.get_by_role("button", name="East").first.click()
    panel.get_by_role("button", name="Delete").click()
    save(panel)
    expect(panel.get_by_text("Saved as version 2")).to_be_visible()
    panel.get_by_role("button", name="Restore").click()
    expect(panel.get_by_text("Saved as version 3")).to_be_visible()
    kept = served_house.doors.get("/v1/regions/helsinki/areas/territories")
    assert [one["properties"]["name"] for one in kept["features"]] == ["West", "East"]
    old = served_house.doors.get("/v1/regions/helsinki/areas/territories", version="2")
    assert (len(old["features"]), old["created_by"]) == (1, f"user:{served_house.name}")


def click_at(page: Page, surface: Locator, x: float, y: float) -> None:
    box = surface.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(60)  # two clicks closer than a double click's time would be one


def test_an_area_is_drawn_by_mouse_and_its_corners_move(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    panel = open_areas(page := signed_in(), "No-go zones")
    before = served_house.doors.get("/v1/regions/helsinki/areas/zones")["version"]
    surface = page.locator("[data-tool]")
    panel.get_by_role("button", name="Draw").click()
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6), (0.3, 0.3)):
        click_at(page, surface, x, y)
    name = panel.get_by_label("Name")
    name.fill("Docks")
    name.blur()
    panel.get_by_label("Ban").select_option("by_day")
    panel.get_by_label("To", exact=True).fill("16:00")
    panel.get_by_label("Why").fill("no lights")
    save(panel)
    expect(panel.get_by_text(f"Saved as version {before + 1}")).to_be_visible()
    (drawn,) = served_house.doors.get("/v1/regions/helsinki/areas/zones")["features"]
    assert drawn["properties"] == {
        "name": "Docks",
        "ban": "by_day",
        "hours": {"from": "08:00", "to": "16:00"},
        "note": "no lights",
    }
    (ring,) = drawn["geometry"]["coordinates"]
    assert len(ring) == 5
    page.reload()  # the address bar names the tab
    page.locator("[data-ready=true][data-idle=true]").wait_for()
    panel.get_by_role("button", name="Docks").click()
    page.locator("[data-idle=true]").wait_for()
    panel.get_by_role("button", name="Move corners").click()
    expect(surface).to_have_attribute("data-tool", "corners")
    drag_corner(page, surface, ring)
    panel.get_by_role("button", name="Done").click()
    save(panel)
    expect(panel.get_by_text(f"Saved as version {before + 2}")).to_be_visible()
    (moved,) = served_house.doors.get("/v1/regions/helsinki/areas/zones")["features"][0]["geometry"]["coordinates"]
    assert len(moved) == 5 and len([corner for corner in moved[:4] if corner not in ring]) == 1
    browsing.shot(page, "zones-1280-light")


def drag_corner(page: Page, surface: Locator, ring: list[list[float]]) -> None:
    """The map shows the shape whole with 40 pixels around it, so that its corners can be found."""
    box = surface.bounding_box()
    assert box is not None
    west, east = min(lon for lon, _ in ring), max(lon for lon, _ in ring)
    south, north = min(lat for _, lat in ring), max(lat for _, lat in ring)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tall = (north - south) * 2.0 / (east - west)  # at 60° north a degree of latitude is two of longitude
    height = min(box["height"] - 80, (box["width"] - 80) * tall)
    corner = (middle[0] - height / tall / 2, middle[1] - height / 2)
    page.mouse.move(*corner, steps=4)
    page.mouse.down()
    page.mouse.move(corner[0] + 40, corner[1] + 40, steps=6)
    page.mouse.up()
    page.wait_for_timeout(100)


def test_two_supervisors_do_not_overwrite_each_other(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    """Who comes second is told, keeps the drawing on the table, and names what is wrong by its name."""
    panel = open_areas(page := signed_in(), "No-go zones")
    panel.get_by_role("button", name="Add by corners").click()
    panel.get_by_label("Name").fill("Quay")
    panel.get_by_label("One corner a line").fill("24.93, 60.16\n24.95, 60.17\n24.95, 60.16\n24.93, 60.17")
    panel.get_by_label("One corner a line").blur()
    save(panel)
    expect(page.get_by_role("alert")).to_contain_text("Quay · geometry")
    panel.get_by_text("Corners as text").click()
    panel.get_by_label("One corner a line").fill("24.93, 60.16\n24.95, 60.16\n24.95, 60.17")
    panel.get_by_label("One corner a line").blur()
    other = collection(feature(WEST, name="Theirs", ban="crew_2"))
    theirs = served_house.doors.put("/v1/regions/helsinki/areas/zones", other)
    save(panel)
    expect(page.get_by_role("alert")).to_contain_text(f"Somebody made version {theirs['version']} of the zones")
    expect(panel.get_by_text(f"Version {theirs['version']} is in force by now")).to_be_visible()
    browsing.shot(page, "areas-changed-1280")
    assert browsing.barriers(page) == []
    expect(panel.get_by_role("button", name="Quay")).to_be_visible()
    kept = served_house.doors.get("/v1/regions/helsinki/areas/zones")
    assert [one["properties"]["name"] for one in kept["features"]] == ["Theirs"]
    browsing.forgive("409")
    browsing.forgive("422")


def test_an_area_is_drawn_without_a_mouse(signed_in: SignIn, served_house: House) -> None:
    panel = open_areas(page := signed_in(), "Outline")
    panel.get_by_role("button", name="Add by corners").press("Enter")
    page.get_by_label("One corner a line").fill("\n".join(f"{lon}, {lat}" for lon, lat in EVERYWHERE[:-1]))
    page.get_by_label("One corner a line").blur()
    panel.get_by_label("What was changed").fill("by keys")
    panel.get_by_role("button", name="Save as a new version").press("Enter")
    expect(panel.get_by_text("Saved as version 1")).to_be_visible()
    (outline,) = served_house.doors.get("/v1/regions/helsinki/areas/outline")["features"]
    assert sorted(outline["geometry"]["coordinates"][0][:4]) == sorted(EVERYWHERE[:-1])
    panel.get_by_role("button", name="New area 1").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    panel.get_by_role("button", name="Save as a new version").press("Enter")
    expect(panel.get_by_text("Saved as version 2")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme", "locale"), [(1280, "dark", "en-GB"), (375, "light", "zh-CN")])
def test_suggested_territories_are_seen_and_accepted(
    signed_in: SignIn, browsing: Browsing, served_house: House, width: int, scheme: str, locale: str
) -> None:
    said = {
        "en-GB": ("Areas", "Suggest", "Accept as a new version", "No overlaps, no holes."),
        "zh-CN": ("区域", "生成建议", "接受为新版本", "没有重叠，也没有空白。"),
    }[locale]
    page = signed_in(width=width, color_scheme=scheme, locale=locale)
    page.get_by_role("link", name=said[0]).click()
    page.locator("[data-ready=true][data-idle=true]").wait_for()
    page.get_by_role("button", name=said[1], exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(people(served_house)))
    browsing.shot(page, f"suggestion-{width}-{scheme}")
    assert browsing.barriers(page) == []
    page.get_by_role("button", name=said[2]).click()
    expect(page.get_by_text(said[3])).to_be_visible()
    kept = served_house.doors.get("/v1/regions/helsinki/areas/territories")
    assert (kept["origin"], len(kept["features"])) == ("suggestion", len(people(served_house)))


def test_own_days_come_and_go(signed_in: SignIn, browsing: Browsing) -> None:
    page = signed_in()
    page.get_by_role("link", name="Areas").click()
    page.get_by_role("tab", name="Own days").click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_label("Day", exact=True).fill("2027-03-01")
    panel.get_by_label("Name").fill("Works outing")
    panel.get_by_role("button", name="Enter").click()
    expect(panel.get_by_text("Works outing").first).to_be_visible()
    browsing.shot(page, "own-days-1280-light")
    assert browsing.barriers(page) == []
    panel.get_by_role("button", name="Remove 2027-03-01").click()
    expect(panel.get_by_text("None entered.")).to_be_visible()


def test_zones_are_hatched_on_the_desk_and_told_on_the_phone(
    signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    doors = served_house.doors
    doors.put("/v1/regions/helsinki/areas/territories", collection())
    doors.put("/v1/regions/helsinki/areas/zones", collection())
    served_house.published()
    first, *_, last = visits_of_the_busiest(served_house)
    zones = collection(
        feature(EVERYWHERE, name="Old town", ban="by_day", hours={"from": "09:00", "to": "19:00"}, note="no lights"),
        feature(around(last["place"]), name="Docks", ban="never"),
    )
    doors.put("/v1/regions/helsinki/areas/zones", zones)
    for scheme in ("light", "dark"):
        page = signed_in(color_scheme=scheme)
        expect(page.get_by_label("No-go zones").get_by_role("listitem")).to_have_text(["No visits", "Only by day"])
        expect(page.get_by_role("alert").filter(has_text=f"{last['case_id']}: ")).to_contain_text("“Docks”")
        browsing.shot(page, f"desk-zones-1280-{scheme}")
    assert browsing.barriers(page) == []
    phone = browsing.page(width=375, height=740)
    phone.goto(served_house.day_link(served_house.busiest())["url"])
    following = phone.locator("article.next")
    expect(following).to_contain_text(first["debtor_name"])
    expect(following.locator("[data-zone=by_day]")).to_have_text("Zone “Old town”: only 09:00–19:00 (no lights)")
    told = phone.get_by_role("alert").filter(has_text=f"{last['number']}, {last['debtor_name']}")
    expect(told).to_contain_text("The visit rules do not allow it any more.")
    browsing.shot(phone, "phone-zone-375-light")
    phone.locator("ol").get_by_role("button", name=last["debtor_name"]).click()
    expect(phone.locator("ol [data-zone=never]")).to_have_text("No-go zone “Docks”: do not visit")
    paper = browsing.page()
    paper.goto(served_house.day_link(served_house.busiest())["url"])
    paper.locator("article.next").wait_for()
    paper.goto(f"{served_house.url}/print/{served_house.busiest()}/{served_house.day.isoformat()}")
    expect(paper.get_by_text("Zone “Old town”: only 09:00–19:00 (no lights)").first).to_be_visible()
    browsing.shot(paper, "print-zone-1280")


def visits_of_the_busiest(house: House) -> list[dict[str, Any]]:
    day = house.doors.get(f"/v1/collectors/{house.busiest()}/itineraries/{house.day.isoformat()}")
    return [stop for stop in day["stops"] if stop["kind"] == "visit"]


def around(place: dict[str, float]) -> list[list[float]]:
    """A ring of some ten metres about a door."""
    lon, lat, far = place["lon"], place["lat"], 0.0001
    return [[lon - far, lat - far], [lon + far, lat - far], [lon, lat + far], [lon - far, lat - far]]


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(375, "dark", "en-GB"), (375, "light", "zh-CN"), (1280, "dark", "zh-CN")]
)
def test_looks(
    width: int, scheme: str, locale: str, signed_in: SignIn, browsing: Browsing, served_house: House
) -> None:
    """Every tab fits, in both languages; what is open in it too."""
    outline = collection(feature(WEST, name="Helsinki"))
    served_house.doors.put("/v1/regions/helsinki/areas/outline", outline)
    served_house.doors.put("/v1/regions/helsinki/areas/zones", collection(feature(WEST, name="Docks", ban="never")))
    whole = collection({"type": "Feature", "properties": {"name": "All", "country": "FI"}, "geometry": None})
    served_house.doors.put("/v1/regions/helsinki/areas/calendars", whole)
    page = signed_in(width=width, color_scheme=scheme, locale=locale)
    for tab in ("zones", "calendars", "outline", "days"):
        page.goto(f"{served_house.url}/areas#{tab}")
        page.reload()
        panel = page.get_by_role("tabpanel")
        if tab != "days":
            page.locator("[data-ready=true][data-idle=true]").wait_for()
            panel.locator("button.head").first.click()
        else:
            panel.get_by_role("heading", level=2).nth(1).wait_for()
        browsing.shot(page, f"areas-{tab}-{width}-{scheme}-{locale[:2]}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert browsing.barriers(page) == []
