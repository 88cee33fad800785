"""Messages at the door: previewed, made, handed out, reported; texts by version; deliveries that were given up."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.region import Region
from service import announcing
from service.model.case import Debtor
from service.model.event import Event, EventKind
from service.webhooks import delivering
from tests.api.test_cases import a_case, put, refusal
from tests.fixtures.command_line import Run
from tests.fixtures.doors import Clock, Doors, open_doors
from tests.fixtures.office import SENDER, webhook_settings
from tests.fixtures.world import NOW, a_collector, a_plan, a_route, a_stop, settle, settle_plan

MORNING = {"date": "2026-11-24", "start": "10:00", "end": "11:00"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Iterator[Doors]:
    """A house that says in whose name it writes, and has one target that nobody answers at."""
    settings = SENDER | webhook_settings("http://127.0.0.1:9/hook", webhook_attempts=1)
    with open_doors(tmp_path_factory.mktemp("house"), helsinki_region, Clock(), **settings) as opened:
        yield opened


def appointment(doors: Doors, case_id: str, debtor: str = "Debtor", **more: object) -> dict[str, Any]:
    put(doors, a_case(case_id, debtor=Debtor(f"D-{case_id}", debtor, "+358 40 123 4567", "fi")))
    made = doors.scheduler.post(f"/v1/cases/{case_id}/appointments", json=MORNING | more)
    assert made.status_code == 201, made.text
    return made.json()


def test_from_a_preview_to_a_report(office: Doors) -> None:
    made = appointment(office, "MG1")
    url = f"/v1/appointments/{made['appointment_id']}"
    preview = office.supervisor.get(f"{url}/message").json()
    assert (preview["kind"], preview["form"], preview["length"]["parts"]) == ("proposal", "sms", 1)
    letter = office.supervisor.get(f"{url}/message", params={"form": "letter"}).json()
    assert letter["length"] is None
    assert letter["text"] != preview["text"]
    message = office.supervisor.post(f"{url}/messages", json={}).json()
    assert (message["text"], message["state"]) == (preview["text"], "waiting")
    waiting = office.scheduler.get("/v1/messages", params={"state": "waiting"}).json()["messages"]
    assert message in waiting
    reserved = office.scheduler.get("/v1/cases/MG1/contacts").json()["contacts"]
    assert [(one["channel"], one["state"]) for one in reserved] == [("message", "planned")]
    lines = office.scheduler.get("/v1/cases/MG1/history").json()["lines"]
    assert [(line["what"], line["ref"]) for line in lines if line["kind"] == "planned"] == [
        ("message", message["message_id"])
    ]
    own = f"/v1/messages/{message['message_id']}"
    assert refusal(office.scheduler.post(f"{own}/report", json={"state": "delivered"})) == (409, "message_state")
    handed = office.scheduler.post(f"{own}/handed-over", json={"to": "gateway"})
    assert (handed.json()["state"], handed.json()["handed_to"]) == ("handed_over", "gateway")
    assert refusal(office.scheduler.post(f"{own}/handed-over", json={"to": "other"})) == (409, "message_state")
    told = office.scheduler.post(f"{own}/report", json={"state": "failed", "trouble": "absent"})
    assert (told.json()["state"], told.json()["trouble"]) == ("failed", "absent")
    assert office.scheduler.get(own).json() == told.json()
    contacts = office.scheduler.get("/v1/cases/MG1/contacts").json()["contacts"]
    assert [(one["channel"], one["source"], one["answered"]) for one in contacts] == [("message", "message", False)]
    (listed,) = [
        one
        for one in office.supervisor.get("/v1/appointments", params={"from": "2026-11-24"}).json()["appointments"]
        if one["case_id"] == "MG1"
    ]
    assert [(one["kind"], one["state"]) for one in listed["messages"]] == [("proposal", "failed")]
    assert listed["debtor_name"]


def test_told_in_the_same_breath(office: Doors) -> None:
    made = appointment(office, "MG2", tell="sms")
    url = f"/v1/appointments/{made['appointment_id']}"
    first = messages_of(office, made)
    assert [(one["kind"], one["state"]) for one in first] == [("proposal", "waiting")]
    agreed = office.supervisor.post(f"{url}/state", json={"state": "agreed", "tell": "letter"}).json()
    assert agreed["state"] == "agreed"
    assert {one["kind"]: one["state"] for one in messages_of(office, made)} == {
        "proposal": "withdrawn",
        "agreed": "waiting",
    }
    moved = office.supervisor.post(f"{url}/move", json=MORNING | {"date": "2026-11-26", "agreed": True, "tell": "sms"})
    assert moved.json()["moved_from"] == made["appointment_id"]
    assert [one["kind"] for one in messages_of(office, moved.json())] == ["moved"]
    taken_back = messages_of(office, moved.json())[0]["message_id"]
    assert office.supervisor.post(f"/v1/messages/{taken_back}/withdraw").json()["state"] == "withdrawn"


def waiting(doors: Doors, made: dict[str, Any]) -> str:
    (one,) = [message for message in messages_of(doors, made) if message["state"] == "waiting"]
    return str(one["message_id"])


def messages_of(doors: Doors, made: dict[str, Any]) -> list[dict[str, Any]]:
    listed = doors.supervisor.get("/v1/appointments", params={"from": made["date"], "limit": 500}).json()[
        "appointments"
    ]
    return next(one["messages"] for one in listed if one["appointment_id"] == made["appointment_id"])


def test_what_may_not_be_said_is_not_done_either(office: Doors) -> None:
    """Three contacts a week: the fourth message is refused, and the step that it came with as well."""
    made = appointment(office, "MG3", tell="sms")
    url = f"/v1/appointments/{made['appointment_id']}"
    for state in ("agreed", "confirmed"):
        office.scheduler.post(f"/v1/messages/{waiting(office, made)}/handed-over", json={})
        assert office.supervisor.post(f"{url}/state", json={"state": state, "tell": "sms"}).status_code == 200
    office.scheduler.post(f"/v1/messages/{waiting(office, made)}/handed-over", json={})
    refused = office.supervisor.post(f"{url}/state", json={"state": "cancelled", "tell": "sms"})
    assert refusal(refused) == (409, "message_barred")
    assert refused.json()["issues"][0]["code"] == "contact_cap"
    assert office.supervisor.post(f"{url}/state", json={"state": "cancelled"}).json()["state"] == "cancelled"


def test_notices(office: Doors) -> None:
    put(office, a_case("MG4"))
    preview = office.supervisor.get("/v1/cases/MG4/notice").json()
    assert preview["kind"] == "notice"
    made = office.supervisor.post("/v1/cases/MG4/notice", json={"form": "letter"}).json()
    assert (made["kind"], made["appointment_id"], bool(made["to"]["address"])) == ("notice", None, True)


def test_own_texts(office: Doors) -> None:
    texts = office.supervisor.get("/v1/message-texts").json()["texts"]
    assert len(texts) == 7 * 2 * 4
    door = "/v1/message-texts/reminder/sms/en"
    changed = office.supervisor.put(door, json={"text": "{sender} {date} {start}", "note": "short"}).json()
    assert (changed["version"], changed["text"]) == (1, "{sender} {date} {start}")
    wrong = office.supervisor.put(door, json={"text": "{amount} {name}"})
    assert refusal(wrong) == (422, "message_text")
    assert len(wrong.json()["issues"]) == 2
    named = office.supervisor.put(door, json={"text": "{amount}", "names_amount": True}).json()
    assert (named["version"], named["names_amount"]) == (2, True)
    assert office.supervisor.put(door, json={"text": None}).json()["version"] == 0
    versions = office.supervisor.get(f"{door}/versions").json()["versions"]
    assert [(one["version"], one["text"]) for one in versions] == [(3, None), (2, "{amount}"), (1, changed["text"])]
    assert refusal(office.supervisor.put("/v1/message-texts/reminder/sms/xx", json={"text": "x"})) == (
        422,
        "message_language",
    )
    assert office.scheduler.put(door, json={"text": "x"}).status_code == 403


def test_proposals_out_of_a_plan(office: Doors) -> None:
    with office.house.store.begin() as tx:
        settle(tx, (a_case("MG6"), a_case("MG7")), (a_collector("CM"),))
        settle_plan(tx, a_plan("pm", (a_route("CM", (a_stop("m6", "MG6", 10), a_stop("m7", "MG7", 12))),)))
    door = "/v1/plans/pm/appointments"
    done = office.supervisor.post(door, json={"case_ids": ["MG6"], "margin_minutes": 30, "tell": "sms"}).json()
    assert [(one["case_id"], one["start"], one["end"]) for one in done["appointments"]] == [("MG6", "09:30", "10:45")]
    again = office.supervisor.post(door, json={}).json()
    assert [one["case_id"] for one in again["appointments"]] == ["MG7"]
    assert [(one["case_id"], one["issue"]["code"]) for one in again["refused"]] == [("MG6", "appointment_exists")]
    assert refusal(office.supervisor.post("/v1/plans/none/appointments", json={})) == (404, "plan_missing")


def test_a_delivery_that_was_given_up_is_seen_and_tried_again(office: Doors) -> None:
    house = office.house
    with house.store.begin() as tx:
        told = announcing.announce(tx, Event(EventKind.ALARM_RAISED, NOW - timedelta(days=1), {"alarm_id": "a"}))
    delivering.spread(house.store, house.settings)
    poster = delivering.poster_for(house.settings, "bank")
    tried = delivering.deliver_next(house.store, house.settings, "bank", poster, NOW)
    poster.close()
    assert (tried.event.id, tried.state) == (told.id, "dead")
    (dead,) = office.supervisor.get("/v1/deliveries", params={"state": "dead"}).json()["deliveries"]
    assert (dead["event_id"], dead["event"], dead["about"], dead["trouble"]) == (
        told.id,
        "alarm.raised",
        {"alarm_id": "a"},
        "webhook_silent",
    )
    metrics = office.nobody.get("/metrics").text
    assert 'rounds_deliveries{state="dead"} 1.0' in metrics
    retry = f"/v1/deliveries/{told.id}/bank/retry"
    assert office.supervisor.post(retry).json()["state"] == "due"
    assert refusal(office.supervisor.post(retry)) == (409, "delivery_state")
    assert refusal(office.supervisor.post("/v1/deliveries/evt_x/bank/retry")) == (404, "delivery_missing")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_export_takes_what_waits_once(office: Doors, rounds_here: Run, tmp_path: Path, kind: str) -> None:
    names = [f"EX{kind}{i}" for i in range(3)]
    for name in names:
        appointment(office, name, "=1+1", tell="letter" if name.endswith("0") else "sms")
    settings = {"ROUNDS_DATA_DIR": str(office.house.settings.data_dir)}
    out = tmp_path / f"messages.{kind}"
    assert rounds_here("messages", "export", "--out", str(out), "--look", **settings).returncode == 0
    seen = read(out)
    assert set(names) <= {row["case_id"] for row in seen}
    if kind == "csv":
        own = [row for row in seen if row["case_id"] in names]
        assert {row["name"] for row in own} == {"", "'=1+1"}, "no formula"
        assert {row["phone"] for row in own} == {"", "+358 40 123 4567"}, "and a number stays one"
    assert rounds_here("messages", "export", "--out", str(out), "--to", "printer", **settings).returncode == 0
    assert read(out) == seen if kind == "csv" else len(read(out)) == len(seen)
    assert rounds_here("messages", "export", "--out", str(out), **settings).returncode == 0
    assert read(out) == []
    assert not list(tmp_path.glob("*.partial"))
    (message,) = [
        one
        for one in office.scheduler.get("/v1/messages", params={"state": "handed_over", "limit": 500}).json()[
            "messages"
        ]
        if one["case_id"] == names[0]
    ]
    assert (message["handed_to"], message["form"]) == ("printer", "letter")
    assert rounds_here("messages", "export", "--out", str(tmp_path / "x.txt"), **settings).returncode == 2


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))["messages"]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
