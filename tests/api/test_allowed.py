"""When a case may be visited, asked at the door."""

from datetime import date, time

from service.model.address_kind import AddressKind
from service.model.hold import Hold, HoldKind
from service.model.policy import Hours
from service.model.wish import Request
from tests.fixtures.doors import Doors
from tests.fixtures.world import a_case, an_address, settle

WEEK = {"from": "2026-11-27", "to": "2026-11-30"}


def ask(doors: Doors, case_id: str, **params: str) -> dict[str, object]:
    answer = doors.scheduler.get(f"/v1/cases/{case_id}/allowed", params=params or WEEK)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_day_is_allowed_or_barred_with_its_reasons(doors: Doors) -> None:
    late_riser = Request(date(2026, 11, 1), never=(Hours(time(0), time(11)),))
    hold = Hold(HoldKind.DISPUTE, date(2026, 11, 27), date(2026, 11, 27))
    addresses = (an_address(), an_address("market", kind=AddressKind.WORK))
    with doors.house.store.begin() as tx:
        settle(tx, [a_case("A1", addresses=addresses, requests=(late_riser,), holds=(hold,))])
    told = ask(doors, "A1")
    assert (told["policy"], told["confidence"], told["advice"]) == ("strict", "-", "Verify with counsel.")
    home, work = told["addresses"]
    assert [(day["date"], day["state"], [bar["code"] for bar in day["bars"]]) for day in home["days"]] == [
        ("2026-11-27", "barred", ["held"]),
        ("2026-11-28", "allowed", []),
        ("2026-11-29", "barred", ["no_visiting_hours"]),
        ("2026-11-30", "allowed", []),
    ]
    assert home["timezone"] == "Europe/Helsinki"
    assert home["days"][0]["bars"][0]["until"] == "2026-11-27"
    assert home["days"][1]["spans"][0] == {
        "start": "2026-11-28T11:00:00+02:00",
        "end": "2026-11-28T17:00:00+02:00",
        "crew": 1,
    }
    because = home["days"][1]["because"]
    assert (because["rule"], because["hours"], because["notes"]) == (
        "hours.sat",
        ["11:00-19:00"],
        ["debtor_request"],
    )
    assert because["counts"][0] == {"limit": 1, "days": 7, "used": 0, "channels": ["visit"]}
    assert {bar["code"] for day in work["days"] for bar in day["bars"]} >= {"place_barred"}


def test_what_cannot_be_asked_is_refused(doors: Doors) -> None:
    def refused(case_id: str, **params: str) -> tuple[int, str]:
        answer = doors.scheduler.get(f"/v1/cases/{case_id}/allowed", params=params)
        return answer.status_code, answer.json()["code"]

    with doors.house.store.begin() as tx:
        settle(tx, [a_case("A2")])
    assert refused("A2", **{"from": "2026-11-27", "to": "2026-11-26"}) == (422, "days_too_many")
    assert refused("A2", **{"from": "2026-01-01", "to": "2026-12-31"}) == (422, "days_too_many")
    assert refused("none", **WEEK) == (404, "case_missing")
