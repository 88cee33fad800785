"""The visit rules at the doors: what ships, what is changed, who signs, what holds where."""

from collections.abc import Iterator

import httpx
import pytest

from geo.region import Region
from service.model.access import Role
from service.people import access
from tests.fixtures.doors import ORIGIN, PASSWORD, Clock, Doors, open_doors
from tests.fixtures.world import NOW, a_case, settle


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock()) as opened:
        with opened.house.store.begin() as tx:
            access.add_user(tx, "maija", PASSWORD, Role.SUPERVISOR, "test", NOW)
            settle(tx, (a_case("K1"),))
        yield opened


@pytest.fixture(scope="module")
def maija(doors: Doors) -> httpx.Client:
    """A supervisor who signed in by name."""
    person = doors.stranger()
    person.headers.update(ORIGIN)
    assert person.post("/v1/sessions", json={"name": "maija", "password": PASSWORD}).status_code < 300
    return person


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def monday(doors: Doors) -> list[str]:
    """The hours of the next Monday but one at the door of K1, and the version that says so."""
    answer = doors.supervisor.get("/v1/cases/K1/allowed?from=2026-11-30&to=2026-11-30").json()
    (day,) = answer["addresses"][0]["days"]
    return [answer["policy"], answer["policy_version"], *day["because"]["hours"]]


def test_every_policy_says_where_it_comes_from(doors: Doors) -> None:
    found = doors.scheduler.get("/v1/policies").json()["policies"]
    assert len(found) >= 19
    assert all("counsel" in one["advice"] for one in found)
    strict = next(one for one in found if one["name"] == "strict")
    assert set(strict["regions"]) >= {None, "helsinki"}
    assert doors.scheduler.get("/v1/policies/strict").json()["preset"]["hours"]["mon"] == [["09:00", "19:00"]]
    assert refusal(doors.scheduler.get("/v1/policies/of_nowhere")) == (404, "policy_missing")


def test_a_change_from_the_proposal_to_the_signature_to_the_visit(doors: Doors, maija: httpx.Client) -> None:
    path = "/v1/policies/strict/overrides"
    record = maija.get("/v1/policies/strict").json()["preset"]
    version = record["version"]
    assert monday(doors)[:2] == ["strict", version]
    narrow = record | {"hours": record["hours"] | {"mon": [["10:00", "12:00"]]}}
    wide = record | {"hours": record["hours"] | {"mon": [["07:00", "12:00"]]}}
    looked = maija.post(f"{path}?dry_run=true", json={"record": wide, "note": "early"})
    assert (looked.status_code, [one["rule"] for one in looked.json()["gives_up"]]) == (200, ["/hours/mon"])
    made = maija.post(path, json={"record": narrow, "note": "late risers"})
    assert (made.status_code, made.json()["state"], made.json()["version"]) == (201, "in_force", 1)
    assert monday(doors) == ["strict", f"{version}+1", "10:00-12:00"]
    wider = maija.post(path, json={"record": wide, "note": "early birds"}).json()
    assert (wider["state"], wider["version"]) == ("needs_signature", 2)
    assert monday(doors)[2] == "10:00-12:00", "nothing is wider before somebody has signed"
    signing = {"rules": ["/hours/mon"], "reason": "Counsel has agreed."}
    assert refusal(doors.supervisor.post(f"{path}/2/signature", json=signing)) == (403, "person_needed")
    assert refusal(maija.post(f"{path}/2/signature", json=signing | {"rules": []})) == (409, "widenings_differ")
    signed = maija.post(f"{path}/2/signature", json=signing).json()
    assert (signed["state"], signed["signature"]["by"]) == ("in_force", "user:maija")
    assert monday(doors) == ["strict", f"{version}+2", "07:00-12:00"]
    assert maija.delete(f"{path}/2").json()["state"] == "withdrawn"
    assert monday(doors)[2] == "10:00-12:00"
    states = [one["state"] for one in maija.get("/v1/policies/strict").json()["overrides"]]
    assert states == ["withdrawn", "in_force"]
    maija.delete(f"{path}/1")


def test_what_is_no_policy_is_refused_with_its_place(maija: httpx.Client) -> None:
    record = maija.get("/v1/policies/strict").json()["preset"]
    wrong = record | {"hours": record["hours"] | {"mon": [["19:00", "09:00"]]}}
    answer = maija.post("/v1/policies/strict/overrides", json={"record": wrong, "note": "backwards"})
    assert refusal(answer) == (422, "invalid_request")
    assert answer.json()["issues"][0]["pointer"].startswith("/record/hours/mon")


def test_a_region_gets_its_own_policy(doors: Doors, maija: httpx.Client) -> None:
    chosen = {"region": "helsinki", "policy": "ru-230fz", "reason": "a trial"}
    assert refusal(doors.supervisor.put("/v1/policy-choices", json=chosen)) == (403, "person_needed")
    assert refusal(maija.put("/v1/policy-choices", json=chosen | {"region": "atlantis"})) == (404, "region_missing")
    assert refusal(maija.put("/v1/policy-choices", json=chosen | {"policy": "nothing"})) == (404, "policy_missing")
    made = {one["region"]: one for one in maija.put("/v1/policy-choices", json=chosen).json()["choices"]}
    assert (made[None]["policy"], made[None]["chosen_by"]) == ("strict", None)
    assert (made["helsinki"]["policy"], made["helsinki"]["chosen_by"]) == ("ru-230fz", "user:maija")
    assert monday(doors)[0] == "ru-230fz"
    maija.put("/v1/policy-choices", json=chosen | {"policy": None})
    assert monday(doors)[0] == "strict"
