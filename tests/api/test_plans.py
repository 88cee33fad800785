"""Plans at the door: asked for, watched, edited, compared, published. Real roads, a real solver, real databases."""

from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from geo.region import Region
from solver.check import check
from solver.serialize import problem_from_json, solution_from_json
from tests.fixtures.asking import DAY, Json, RealClock, ask, events, planned
from tests.fixtures.doors import Doors, open_doors
from tests.fixtures.planning import fill_a_day


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    """A house at work, with more cases than three collectors can visit."""
    folder = tmp_path_factory.mktemp("house")
    with open_doors(folder, helsinki_region, RealClock(), work_in_server=True, solve_seconds_max=60) as opened:
        fill_a_day(opened.house, DAY)
        yield opened


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture(scope="module")
def plan(doors: Doors) -> Json:
    return planned(doors)


def routes_of(plan: Json) -> list[Json]:
    return [
        {
            "collector_id": route["collector_id"],
            "date": route["date"],
            "visits": [stop["case_id"] for stop in route["stops"] if stop["case_id"]],
        }
        for route in plan["routes"]
    ]


def test_a_plan_is_asked_for_and_watched(doors: Doors) -> None:
    answer = ask(doors, key="watched")
    asked = answer.json()
    assert (answer.status_code, asked["state"], asked["routes"]) == (202, "pending", [])
    assert answer.headers["location"] == f"/v1/plans/{asked['plan_id']}"
    assert ask(doors, key="watched").json()["plan_id"] == asked["plan_id"]
    assert refusal(ask(doors, key="watched", seed=7)) == (409, "idempotency_conflict")

    seen = events(doors, asked["plan_id"])
    assert {kind for kind, _ in seen} == {"progress", "done"}
    states = [data["state"] for _, data in seen]
    assert states[-1] == "succeeded"
    assert states == sorted(states, key=["queued", "running", "succeeded"].index)
    totals = doors.scheduler.get(f"/v1/plans/{asked['plan_id']}").json()["totals"]
    last = seen[-2][1]["best"]
    assert (last["served"], last["prize"]) == (totals["visits"], totals["prize"])
    assert last["served"] > 0
    assert events(doors, asked["plan_id"])[-1] == ("done", {"state": "succeeded"}), "watching later tells the end"


def test_a_plan_says_all(doors: Doors, plan: Json) -> None:
    assert (plan["state"], plan["run"]["state"], plan["run"]["error"]) == ("draft", "succeeded", None)
    assert plan["totals"]["visits"] == len({case for route in routes_of(plan) for case in route["visits"]})
    for route in plan["routes"]:
        assert route["collector_name"] == f"Collector {route['collector_id']}"
        assert route["departure"].endswith(("+02:00", "+03:00"))
        times = [stop[name] for stop in route["stops"] for name in ("arrival", "start", "leave")]
        assert times == sorted(times)
        legs = [stop["leg"] for stop in route["stops"]] + [route["last_leg"]]
        assert sum(leg["travel_seconds"] for leg in legs) == route["travel_seconds"]
        assert all(not leg["estimated"] and leg["polyline"] for leg in legs if leg["travel_metres"] > 50)
    served = {case for route in routes_of(plan) for case in route["visits"]}
    assert plan["unserved"]
    assert not served & {case["case_id"] for case in plan["unserved"]}
    assert all(case["reason"] and case["message"] and case["action"] for case in plan["unserved"])


def test_the_checker_agrees_with_what_is_given_out(doors: Doors, plan: Json) -> None:
    problem = doors.scheduler.get(f"/v1/plans/{plan['plan_id']}/problem")
    solution = doors.scheduler.get(f"/v1/plans/{plan['plan_id']}/solution")
    assert check(problem_from_json(problem.text), solution_from_json(solution.text)) == ()
    for personal in ("Debtor", "Testikatu", "Collector C1", "+358"):
        assert personal not in problem.text + solution.text


def test_plans_are_listed(doors: Doors, plan: Json) -> None:
    listed = doors.scheduler.get("/v1/plans", params={"date": DAY.isoformat(), "state": "draft", "limit": 1}).json()
    assert len(listed["plans"]) == 1
    assert "routes" not in listed["plans"][0]
    ids, cursor = [listed["plans"][0]["plan_id"]], listed["next_cursor"]
    while cursor:
        page = doors.scheduler.get("/v1/plans", params={"limit": 1, "cursor": cursor}).json()
        ids += [one["plan_id"] for one in page["plans"]]
        cursor = page["next_cursor"]
    assert plan["plan_id"] in ids
    assert len(ids) == len(set(ids))
    assert refusal(doors.scheduler.get("/v1/plans", params={"cursor": "nonsense"})) == (404, "cursor_unknown")


def alone(plan: Json) -> tuple[Json, str]:
    """A route, and one of its visits that no other collector makes too."""
    routes = routes_of(plan)
    made = [visit for route in routes for visit in route["visits"]]
    return next((route, visit) for route in routes for visit in route["visits"] if made.count(visit) == 1)


def test_dragged_routes_are_judged(doors: Doors, plan: Json) -> None:
    first, second, *_ = routes_of(plan)
    same = doors.supervisor.post(f"/v1/plans/{plan['plan_id']}/check", json={"routes": [first]}).json()
    assert same["broken"] == []
    assert same["totals"]["travel_seconds"] == plan["totals"]["travel_seconds"]
    backwards = first | {"visits": first["visits"][::-1] + second["visits"]}
    answer = doors.supervisor.post(f"/v1/plans/{plan['plan_id']}/check", json={"routes": [backwards]}).json()
    assert answer["broken"]
    assert all(rule["code"] and rule["message"] and rule["action"] for rule in answer["broken"])
    emptied = doors.supervisor.post(
        f"/v1/plans/{plan['plan_id']}/check", json={"routes": [first | {"visits": []}]}
    ).json()
    assert set(first["visits"]) & set(emptied["unserved"])


def test_a_dragged_plan_becomes_a_version(doors: Doors, plan: Json) -> None:
    first, out = alone(plan)
    shorter = first | {"visits": [visit for visit in first["visits"] if visit != out]}
    answer = doors.supervisor.post(f"/v1/plans/{plan['plan_id']}/versions", json={"routes": [shorter]})
    made = answer.json()
    assert (answer.status_code, made["state"], made["based_on"]) == (201, "draft", plan["plan_id"])
    assert (made["series_id"], made["run"]) == (plan["series_id"], None)
    assert made["version"] > plan["version"]
    assert events(doors, made["plan_id"]) == [("done", {"state": "succeeded"})]
    compared = doors.supervisor.get(f"/v1/plans/{plan['plan_id']}/compare/{made['plan_id']}").json()
    assert out in compared["removed"]
    assert compared["difference"]["visits"] == made["totals"]["visits"] - plan["totals"]["visits"] < 0
    assert compared["added"] == []


def test_broken_rules_have_to_be_accepted(doors: Doors, plan: Json) -> None:
    everything = routes_of(plan)
    overfull = everything[0] | {"visits": [case for route in everything for case in route["visits"]]}
    emptied = [route | {"visits": []} for route in everything[1:]]
    body = {"routes": [overfull, *emptied]}
    refused = doors.supervisor.post(f"/v1/plans/{plan['plan_id']}/versions", json=body)
    assert refused.status_code in (409, 422)
    assert refused.json()["code"] in ("rules_broken", "rules_unacceptable")
    assert refused.json()["issues"]
    unknown = doors.supervisor.post(
        f"/v1/plans/{plan['plan_id']}/check",
        json={"routes": [{"collector_id": "C1", "date": DAY.isoformat(), "visits": ["never-heard-of"]}]},
    )
    assert unknown.status_code == 200
    assert unknown.json()["broken"]


def test_publishing_conflicts_and_superseding(doors: Doors) -> None:
    one, other = planned(doors, collectors=["C1"]), planned(doors, collectors=["C1", "C2"], seed=3)
    published = doors.supervisor.post(f"/v1/plans/{one['plan_id']}/publish").json()
    assert (published["state"], published["published_by"].partition(":")[0]) == ("published", "key")
    refused = doors.supervisor.post(f"/v1/plans/{other['plan_id']}/publish")
    assert refusal(refused) == (409, "plan_conflict")
    assert refused.json()["issues"]
    doors.supervisor.post(f"/v1/plans/{other['plan_id']}/publish", json={"supersede": True})
    assert doors.scheduler.get(f"/v1/plans/{one['plan_id']}").json()["state"] == "superseded"
    day = doors.supervisor.get(f"/v1/collectors/C2/itineraries/{DAY.isoformat()}").json()
    assert day["plan_id"] == other["plan_id"]


def test_a_plan_that_lags_behind_is_not_published(doors: Doors) -> None:
    late = planned(doors, collectors=["C3"])
    day = {"first": routes_of(late)[0]["date"], "last": routes_of(late)[0]["date"]}
    away = doors.scheduler.post("/v1/collectors/C3/absences", json={"kind": "leave"} | day).json()
    refused = doors.supervisor.post(f"/v1/plans/{late['plan_id']}/publish")
    assert refusal(refused) == (409, "plan_outdated")
    assert "collector_away" in [issue["code"] for issue in refused.json()["issues"]]
    doors.supervisor.delete(f"/v1/absences/{away['absence_id']}")


def test_a_hold_takes_its_case_out_of_a_draft(doors: Doors) -> None:
    draft = planned(doors, collectors=["C3"])
    case_id = routes_of(draft)[0]["visits"][0]
    doors.supervisor.put(f"/v1/cases/{case_id}/hold", json={"kind": "hospital"})
    left = doors.supervisor.get(f"/v1/plans/{draft['plan_id']}").json()
    doors.supervisor.delete(f"/v1/cases/{case_id}/hold")
    assert case_id not in [visit for route in routes_of(left) for visit in route["visits"]]
    assert case_id in [visit["case_id"] for visit in left["unserved"]]


def test_cancelling_keeps_the_best_plan(doors: Doors) -> None:
    asked = ask(doors, seconds=50).json()
    answer = doors.scheduler.post(f"/v1/plans/{asked['plan_id']}/cancel")
    assert answer.status_code == 202
    assert events(doors, asked["plan_id"])[-1][1]["state"] == "cancelled"
    assert refusal(doors.scheduler.post(f"/v1/plans/{asked['plan_id']}/cancel")) == (409, "run_ended")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dates": ["2020-01-01"]}, "date_past"),
        ({"dates": []}, "invalid_request"),
        ({"dates": ["soon"]}, "invalid_request"),
        ({"from": "2030-01-01"}, "invalid_request"),  # days twice over: dates are given too
        ({"dates": None, "from": "2020-01-01", "to": "2020-01-03"}, "date_past"),
        ({"dates": None, "from": "2030-01-02", "to": "2030-01-01"}, "invalid_request"),
        ({"dates": None, "from": "2030-01-01", "to": "2030-03-01"}, "dates_too_many"),
        ({"dates": None, "to": "2030-01-01"}, "invalid_request"),
        ({"keep_published": True, "revises": "absent"}, "keep_published_revises"),
        ({"seconds": 61}, "seconds_out_of_range"),
        ({"seconds": 0}, "invalid_request"),
        ({"collectors": ["nobody"]}, "collector_missing"),
        ({"dates": [date(DAY.year + 1, 7, 1).isoformat()]}, "no_shifts"),
        ({"region": "atlantis"}, "region_missing"),
        ({"revises": "absent"}, "plan_missing"),
        ({"allow_estimates": True}, "estimates_not_allowed"),
        ({"at": "2026-11-23T10:00:00"}, "invalid_request"),
        ({"speed": 9}, "invalid_request"),
    ],
)
def test_nonsense_is_not_planned(doors: Doors, changes: dict[str, object], code: str) -> None:
    before = doors.scheduler.get("/v1/plans", params={"limit": 500}).json()["plans"]
    answer = ask(doors, **changes)
    assert answer.status_code in (404, 422)
    assert answer.json()["code"] == code
    assert doors.scheduler.get("/v1/plans", params={"limit": 500}).json()["plans"] == before


@pytest.mark.parametrize("path", ["", "/events", "/problem", "/solution", "/compare/absent"])
def test_unknown_plans_are_missing(doors: Doors, path: str) -> None:
    assert doors.scheduler.get(f"/v1/plans/absent{path}").status_code == 404


def test_figures_follow(doors: Doors, plan: Json) -> None:
    text = doors.nobody.get("/metrics").text
    assert 'rounds_runs{state="succeeded"}' in text
    assert 'rounds_roads_up{roads="helsinki:car"} 1.0' in text
    assert 'rounds_run_seconds_sum{state="succeeded"}' in text
    assert doors.nobody.get("/readyz").status_code == 200
