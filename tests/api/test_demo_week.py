"""`rounds demo` shows the life of a case: a week under cn-cba-2026 is told, and stands behind the service's doors."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.demo.day import TIMEZONE
from api.demo.drawing import Fate
from api.demo.week import DemoDate, DemoWeek, demo_week
from api.schemas.cases import CaseIn
from api.schemas.collectors import CollectorIn, ShiftIn
from api.schemas.contacts import ContactIn
from geo.region import Region
from service.lawful.policies import load_policy
from service.model.attempt import part_of
from tests.fixtures.command_line import ROUNDS, Run

type Json = dict[str, Any]

PATIENCE_SECONDS = 900
SECONDS = "20"
"""More than the turns of each day's search take: a machine that is busy makes the same week."""

pytestmark = pytest.mark.timeout(PATIENCE_SECONDS)
SIGN_IN = re.compile(r"sign in as (\w+) with the password (\S+)\)\n\s+(http://[^/\s]+)/\S*\n")
FICTION = re.compile(r"\+44 7700 900\d{3}$")
LINK = re.compile(r"http://\S+/day/\S+")
A_SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Demo:
    """A demo that has told its week and serves on; asked as the supervisor whom it names."""

    week: DemoWeek
    told: str
    client: httpx.Client
    plans: dict[int, Json] = field(default_factory=dict)
    outcomes: dict[int, dict[str, str | None]] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def plan(self, number: int) -> Json:
        """The published plan of that day."""
        if number not in self.plans:
            day = self.day(number).date.isoformat()
            (head,) = self.get("/v1/plans", date=day, state="published")["plans"]
            self.plans[number] = self.get(f"/v1/plans/{head['plan_id']}")
        return self.plans[number]

    def day(self, number: int) -> DemoDate:
        return self.week.days[number - 1]

    def stops(self, number: int, case_id: str | None = None) -> list[Json]:
        """The visits of a day, a crew's once for each of the crew."""
        stops = [stop for route in self.plan(number)["routes"] for stop in route["stops"] if stop["kind"] == "visit"]
        return [stop for stop in stops if case_id in (None, stop["case_id"])]

    def left_out(self, number: int, case_id: str) -> str | None:
        """Why a plan has no visit to the case."""
        return next((one["reason"] for one in self.plan(number)["unserved"] if one["case_id"] == case_id), None)

    def outcome(self, number: int, case_id: str) -> str | None:
        """What the collectors reported."""
        if number not in self.outcomes:
            self.outcomes[number] = {}
            for collector_id in self.day(number).shifts:
                answer = self.client.get(f"/v1/collectors/{collector_id}/itineraries/{self.day(number).date}")
                for stop in answer.json()["stops"] if answer.status_code == 200 else ():
                    kind = stop["outcome"]["kind"] if stop["outcome"] else None
                    self.outcomes[number].setdefault(stop["case_id"], kind)
        return self.outcomes[number].get(case_id)

    def appointment_states(self, case_id: str) -> list[str]:
        return [one["state"] for one in self.get(f"/v1/cases/{case_id}/appointments")["appointments"]]

    def history(self, case_id: str) -> list[str]:
        return [event["kind"] for event in self.get(f"/v1/cases/{case_id}")["history"]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, helsinki_region: Region) -> Path:
    """A data folder with the region that the tests share."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "regions").symlink_to(helsinki_region.path.parent)
    return folder


@pytest.fixture(scope="module")
def demo(data: Path, helsinki_extract: Path) -> Iterator[Demo]:
    week = demo_week(datetime.now(UTC))
    asked = ("demo", "--extract", str(helsinki_extract), "--port", "0", "--seconds", SECONDS)
    with (data / "told").open("w") as told, (data / "said").open("w") as said:
        process = subprocess.Popen([ROUNDS, *asked], env=settings(data), stdout=told, stderr=said)
    try:
        await_end(process, data / "said")
        text = (data / "told").read_text()
        name, password, url = SIGN_IN.findall(text)[-1]
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            assert client.post("/v1/sessions", json={"name": name, "password": password}).status_code == 200
            yield Demo(week, text, client)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert left_behind(data) == []
    assert not (data / "rounds.sqlite").exists(), "a demo never mixes with real work"


def left_behind(data: Path) -> list[str]:
    """Processes that still have this data folder in their command or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(data).encode() in known:
            found.append(process.name)
    return found


def settings(data: Path) -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
    return outer | {"ROUNDS_DATA_DIR": str(data)}


def await_end(process: subprocess.Popen[bytes], said: Path) -> None:
    """Until the week is told."""
    end = time.monotonic() + PATIENCE_SECONDS
    while "Serving until Ctrl-C" not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.2)


@pytest.mark.slow
def test_every_day_is_planned_under_the_preset_and_reported(demo: Demo) -> None:
    for day in demo.week.days:
        assert demo.stops(day.number), day
        assert demo.plan(day.number)["provenance"]["policy"].startswith("cn-cba-2026")
    assert unreported(demo) in ({"HEL-070"}, {"HEL-070", "HEL-012"}), "set on hold on the day, before the door"


def unreported(demo: Demo) -> set[str]:
    """Visits of the days that are over which nobody made."""
    visits = {(day.number, stop["case_id"]) for day in demo.week.lived for stop in demo.stops(day.number)}
    return {case_id for number, case_id in visits if demo.outcome(number, case_id) is None}


@pytest.mark.slow
def test_every_visit_keeps_the_preset_s_hours_and_its_two_collectors(demo: Demo) -> None:
    hours = load_policy("cn-cba-2026").hours
    assert hours is not None
    for day in demo.week.days:
        together: dict[str, set[str]] = {}
        for stop in demo.stops(day.number):
            start, leave = (datetime.fromisoformat(stop[name]) for name in ("start", "leave"))
            assert start.hour >= 8 and leave.hour < 22
            together.setdefault(stop["case_id"], set()).add(stop["start"])
            assert stop["crew_with"]
        assert all(len(starts) == 1 for starts in together.values()), "both begin at the same moment"
        assert len(demo.stops(day.number)) == 2 * len(together)


@pytest.mark.slow
def test_appointments_are_proposed_agreed_confirmed_moved_cancelled_missed(demo: Demo) -> None:
    assert demo.appointment_states("HEL-052") == ["confirmed"]
    assert demo.history("HEL-052")[-1] and "appointment_proposed" in demo.history("HEL-052")
    assert demo.appointment_states("HEL-029") == ["missed"]
    assert demo.appointment_states("HEL-033") == ["cancelled"]
    assert demo.appointment_states("HEL-062") == ["moved", "agreed"]
    assert demo.appointment_states("HEL-077") == ["proposed"]
    (stop, _) = demo.stops(2, "HEL-052")
    assert stop["appointment"]
    assert stop["window"]["start"] <= stop["start"] and stop["leave"] <= stop["window"]["end"]
    messages = demo.get("/v1/messages")["messages"]
    assert {one["case_id"] for one in messages} == {"HEL-052"}


@pytest.mark.slow
def test_holds_are_set_during_the_week(demo: Demo) -> None:
    assert demo.stops(2, "HEL-070") and demo.outcome(2, "HEL-070") is None, "known before the door, after publication"
    assert "held" in demo.history("HEL-070")
    assert demo.stops(3, "HEL-019") == [] and demo.left_out(3, "HEL-019") == "held", "taken out of the draft"
    held = {case["case_id"] for case in demo.get("/v1/holds", limit="500")["cases"]}
    assert {"HEL-012", "HEL-019", "HEL-035"} <= held
    assert "HEL-070" not in held


@pytest.mark.slow
def test_day_one_changes_day_two(demo: Demo) -> None:
    """Not home, moved, hardship, refused, paid: each leads to something else."""
    first, second = demo.stops(1, "HEL-029")[0], demo.stops(2, "HEL-029")[0]
    assert demo.outcome(1, "HEL-029") == "not_home"
    assert part(first) is not part(second)
    assert demo.outcome(1, "HEL-048") == "moved"
    assert demo.stops(1, "HEL-048")[0]["address"] != demo.stops(2, "HEL-048")[0]["address"], "the other one it has"
    assert (demo.outcome(1, "HEL-035"), demo.left_out(2, "HEL-035")) == ("hardship", "held")
    step = demo.get("/v1/cases/HEL-035/next-step")
    assert "hardship" in str(step), "referred to the hardship desk"
    assert (demo.outcome(1, "HEL-046"), demo.left_out(2, "HEL-046")) == ("refused", "not_before")
    assert demo.outcome(1, "HEL-088") == "paid"
    assert demo.get("/v1/cases/HEL-088")["state"] == "closed"
    assert all(demo.stops(number, "HEL-088") == [] for number in range(2, 7))


@pytest.mark.slow
def test_a_promise_is_checked_on_its_day(demo: Demo) -> None:
    assert demo.outcome(1, "HEL-056") == "promise"
    assert demo.stops(2, "HEL-056") == []
    assert demo.outcome(3, "HEL-056") == "paid"
    assert demo.outcome(1, "HEL-005") == "promise"
    assert demo.stops(2, "HEL-005") == demo.stops(3, "HEL-005") == []
    assert demo.stops(4, "HEL-005")


@pytest.mark.slow
def test_the_evaluation_tells_the_week(demo: Demo) -> None:
    first, last = demo.week.lived[0].date.isoformat(), demo.week.lived[-1].date.isoformat()
    report = demo.get("/v1/report", **{"from": first, "to": last, "by": "day"})
    visits = sum(len(demo.stops(day.number)) // 2 for day in demo.week.lived)
    assert report["whole"]["planned"] == visits
    assert report["whole"]["made"] == visits - len(unreported(demo))
    assert report["whole"]["promises_made"] >= report["whole"]["promises_kept"] >= 1
    assert report["whole"]["paid_minor"]["CNY"] > 0
    assert [group["name"] for group in report["groups"]] == [day.date.isoformat() for day in demo.week.lived]


@pytest.mark.slow
def test_it_says_what_to_look_at_and_where(demo: Demo) -> None:
    for day in demo.week.days:
        assert f"?day={day.date}" in demo.told
        assert all(look.case_id in demo.told for look in day.look)
    assert "no broken rule" in demo.told
    links = LINK.findall(demo.told)
    assert len(links) == len({route["collector_id"] for route in demo.plan(6)["routes"] if route["stops"]})
    phone = httpx.Client(base_url=demo.client.base_url, trust_env=False)
    link_id, secret = links[0].rpartition("/")[2].split("#")
    assert phone.post("/v1/day-sessions", json={"link_id": link_id, "secret": secret}).status_code == 200
    for page in ("/", "/report", f"/day/{link_id}"):
        assert demo.client.get(page).status_code == 200


@pytest.mark.slow
def test_a_second_demo_finds_the_week(demo: Demo, data: Path, rounds: Run, helsinki_extract: Path) -> None:
    """While the first one serves; it plans nothing again."""
    called = ("demo", "--extract", helsinki_extract, "--once", "--port", 0, "--seconds", SECONDS)
    again = rounds(*called, timeout=PATIENCE_SECONDS, ROUNDS_DATA_DIR=str(data))
    assert again.returncode == 0, again.stderr
    assert plain(again.stdout) == plain(demo.told)


def plain(told: str) -> str:
    """Without addresses and passwords, which are new each time."""
    return re.sub(r"http://\S+|password \S+", "", told)


def part(stop: Json) -> object:
    start = datetime.fromisoformat(stop["start"]).astimezone(TIMEZONE)
    return part_of(start.date(), start.hour, False)


def test_the_week_lies_behind_and_its_last_day_ahead() -> None:
    week = demo_week(A_SATURDAY)
    assert [day.date.isoformat() for day in week.days] == [
        "2026-11-16",
        "2026-11-17",
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
        "2026-11-23",
    ]
    assert week.eve < week.days[0].at(datetime.min.time())
    events = [event for day in week.days for event in day.events]
    assert len(week.eve_events) + len(events) > 40
    assert all(event.at.date() == day.date for day in week.days for event in day.events)


def test_the_same_seed_draws_the_same_and_another_one_does_not() -> None:
    week = demo_week(A_SATURDAY)
    cases = [case["case_id"] for case in week.batch["cases"]]

    def drawn(seed: int) -> list[Json]:
        fate = Fate.of(week, seed)
        return [fate.report(case_id, number, ()) for case_id in cases for number in (1, 2, 3)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert len({report["kind"] for report in drawn(1)}) >= 8


def test_what_is_written_down_happens_and_fits_the_door() -> None:
    week = demo_week(A_SATURDAY)
    fate = Fate.of(week, 1)
    for case_id, script in week.scripts.items():
        before: list[str] = []
        for said in script:
            report = fate.report(case_id, 1, before)
            assert report["kind"] == said["kind"]
            assert ("promise" in report) == (said["kind"] == "promise")
            before.append(said["kind"])
    promise = fate.report("HEL-005", 1, ())["promise"]
    assert promise["on"] == week.days[3].date.isoformat()


def test_what_the_week_sends_passes_the_door() -> None:
    week = demo_week(A_SATURDAY)
    for case in week.batch["cases"]:
        CaseIn.model_validate_json(json.dumps(case))
    for contact in week.contacts["contacts"]:
        ContactIn.model_validate_json(json.dumps(contact))
    for person in week.collectors.values():
        CollectorIn.model_validate_json(json.dumps(person))
        assert FICTION.match(person["phone"])
    for shift in (shift for day in week.days for shift in day.shifts.values()):
        ShiftIn.model_validate_json(json.dumps(shift))
    assert {case["amount_overdue"]["currency"] for case in week.batch["cases"]} == {"CNY"}
    assert len(week.days[3].shifts) == len(week.collectors) - 1, "somebody is away on day 4"
