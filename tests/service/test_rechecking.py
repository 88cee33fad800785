"""Looking up a region's open cases again: what moves, what stays, and that no kill loses or repeats a chunk."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from geo.errors import ProviderError
from geo.geocoding import Answer, Candidate, Geocoder, Precision, Trouble
from geo.point import Point
from geo.region import Region
from service.cases import changing
from service.doubts import rechecking
from service.doubts.rechecking import RecheckSteps
from service.errors import NotFoundError
from service.model.case import Address, Case, CaseState, Doubt
from service.model.plan import RunState
from service.model.recheck import Recheck, RecheckCounts
from service.places.geocoding import doubtful, pin, reported_wrong
from service.settings import Settings
from service.store import Store, addresses, published
from tests.fixtures.world import (
    NOW,
    PLACES,
    Gazetteer,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    an_address,
    found,
    settle,
    settle_plan,
)

TODAY = NOW.date()


@dataclass
class House:
    """A house with the geocoder of today. Fills ``rechecking.Checkers``."""

    store: Store
    where: Region
    today: Geocoder
    settings: Settings = field(default_factory=Settings)

    def clock(self) -> datetime:
        return NOW + timedelta(hours=1)

    def region(self, name: str | None) -> Region:
        return self.where

    def geocoder(self, region: str) -> Geocoder:
        return self.today


def at(text: str, place: str = "cathedral", **changes: object) -> Address:
    return replace(an_address(place, text=text, source="index"), **changes)


def new_data() -> Gazetteer:
    """The cathedral's addresses are at the market now; others are gone, or doubtful, or found at last."""
    twins = (found("Twin", "market"), found("Twin", "station"))
    near = Candidate(Point(PLACES["cathedral"].lat + 4e-6, PLACES["cathedral"].lon), Precision.DOOR, 0.95, "Near", "x")
    return Gazetteer(
        {
            "Moves 1": Answer((found("Moves 1", "market"),)),
            "Same 1": Answer((near,)),
            "Twin 1": Answer(twins, ambiguous=True),
            "Lost 1": Answer((found("Lost 1", "market"),)),
            "Away 1": Answer(troubles=(Trouble("amap", "provider_away", "It does not answer.", "Try later."),)),
        }
    )


def a_case_of(case_id: str, *homes: Address, **changes: object) -> Case:
    return replace(a_case(case_id, addresses=homes), **changes).settled(TODAY)


WORLD = (
    a_case_of("K01", at("Moves 1")),
    a_case_of("K02", at("Same 1")),
    a_case_of("K03", at("Twin 1")),
    a_case_of("K04", at("Gone 1")),
    a_case_of("K05", doubtful(at("Lost 1"), Doubt.NOT_FOUND)),
    a_case_of("K06", doubtful(at("Never 1"), Doubt.NOT_FOUND)),
    a_case_of("K07", pin(at("Moves 1"), PLACES["station"])),
    a_case_of("K08", at("Moves 1", source="given")),
    a_case_of("K09", at("Moves 1", source="check_in")),
    a_case_of("K10", reported_wrong(at("Moves 1"))),
    a_case_of("K11", doubtful(at("Moves 1"), Doubt.OUTSIDE_REGION)),
    a_case_of("K12", at("Moves 1"), state=CaseState.CLOSED),
    a_case_of("K13", at("Decided 1")),
    a_case_of("K14", at("Same 1"), at("Moves 1")),
    a_case_of("K15", at("Away 1")),
)
COUNTS = RecheckCounts(cases=14, moved=3, unchanged=2, found=1, doubtful=2, waiting=1, kept=5, unasked=1, published=2)


@pytest.fixture
def house(store: Store, helsinki_region: Region) -> House:
    with store.begin() as tx:
        settle(tx, (*WORLD, a_case("X", region="elsewhere")), (a_collector("C1"),))
        addresses.remember(tx, "helsinki", pin(Address("decided 1"), PLACES["esplanade"]), "user:Maija", NOW)
        stops = tuple(a_stop(f"v{i}", case.id, 9 + i) for i, case in enumerate(WORLD[:4]) if case.id != "K04")
        settle_plan(tx, a_plan("p1", (a_route("C1", stops),)))
        published.publish(tx, "p1", "user:Maija", NOW)
    return House(store, helsinki_region, new_data())


def ask(house: House, minutes: int = 0) -> Recheck:
    with house.store.begin() as tx:
        return rechecking.request(tx, house.where, "user:Maija", NOW + timedelta(minutes=minutes))


def place_of(house: House, case_id: str, index: int = 0) -> tuple[Point | None, Doubt | None]:
    with house.store.read() as tx:
        address = changing.get(tx, case_id, TODAY).addresses[index]
        return address.place, address.doubt


@pytest.mark.parametrize("chunk", [3, 200])
def test_what_a_geocoder_said_is_asked_again_and_what_people_said_stays(
    house: House, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecking, "CHUNK", chunk)
    told: list[int] = []
    ended = rechecking.work(house, ask(house).id, lambda done: told.append(done.counts.cases))
    assert (ended.state, ended.total, ended.counts) == (RunState.SUCCEEDED, 14, COUNTS)
    assert told == sorted(told) and told[-1] == 14
    assert place_of(house, "K01") == (PLACES["market"], None)
    assert place_of(house, "K02") == (PLACES["cathedral"], None), "less than a metre is no move"
    assert place_of(house, "K03") == (None, Doubt.AMBIGUOUS)
    assert place_of(house, "K04") == (None, Doubt.NOT_FOUND)
    assert place_of(house, "K05") == (PLACES["market"], None)
    assert place_of(house, "K07") == (PLACES["station"], None)
    assert [place_of(house, f"K{n:02}")[0] for n in (8, 9, 12)] == [PLACES["cathedral"]] * 3
    assert [place_of(house, f"K{n}")[1] for n in (10, 11)] == [Doubt.REPORTED_WRONG, Doubt.OUTSIDE_REGION]
    assert place_of(house, "K13") == (PLACES["esplanade"], None), "what was decided for these words"
    assert place_of(house, "K14", 1) == (PLACES["market"], None)
    assert place_of(house, "K15") == (PLACES["cathedral"], None), "an outage takes no place away"
    with house.store.read() as tx:
        twin = changing.get(tx, "K03", TODAY)
        assert [c.point for c in twin.addresses[0].candidates] == [
            PLACES["market"],
            PLACES["station"],
            PLACES["cathedral"],
        ], "where it was can be chosen again"
        kinds = {i: [event.kind for event in changing.get(tx, i, TODAY).history] for i in ("K01", "K02", "K03", "K05")}
    assert kinds == {"K01": ["address_moved"], "K02": [], "K03": ["address_doubted"], "K05": ["address_found"]}


def test_a_second_one_finds_nothing_new(house: House) -> None:
    first = rechecking.work(house, ask(house).id)
    again = ask(house, minutes=1)
    assert again.id != first.id
    ended = rechecking.work(house, again.id)
    assert (ended.counts.moved, ended.counts.found, ended.counts.doubtful) == (0, 0, 0)
    with house.store.read() as tx:
        assert len(changing.get(tx, "K03", TODAY).history) == 1
        assert [one.id for one in rechecking.list_(tx, "helsinki")] == [again.id, first.id]


@dataclass
class Dying:
    """A geocoder whose process dies in the middle, or which fails."""

    inner: Gazetteer
    error: BaseException
    answers: int = 2
    name: str = "dying"

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        self.answers -= 1
        if self.answers < 0:
            raise self.error
        return self.inner.geocode(queries)


def test_after_a_kill_the_next_worker_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechecking, "CHUNK", 2)
    asked = ask(house)
    house.today = Dying(new_data(), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        rechecking.work(house, asked.id)
    with house.store.read() as tx:
        half = rechecking.get(tx, asked.id)
        assert (half.state, half.cursor, half.counts.cases) == (RunState.RUNNING, "K04", 4)
        assert RecheckSteps(house).unfinished(tx) == [asked.id]
    assert ask(house).id == asked.id, "the one under way is the answer"
    house.today = new_data()
    assert RecheckSteps(house).work(asked.id, lambda: True) is False, "told to stop, it has not ended"
    assert RecheckSteps(house).work(asked.id, lambda: False) is True
    with house.store.read() as tx:
        assert rechecking.get(tx, asked.id).counts == COUNTS


def test_two_workers_at_once_count_everything_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechecking, "CHUNK", 1)
    asked = ask(house)
    workers = [threading.Thread(target=rechecking.work, args=(house, asked.id)) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    with house.store.read() as tx:
        ended = rechecking.get(tx, asked.id)
        assert (ended.state, ended.counts) == (RunState.SUCCEEDED, COUNTS)
        assert len(changing.get(tx, "K01", TODAY).history) == 1


def test_a_geocoder_that_fails_ends_it_and_what_was_done_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechecking, "CHUNK", 2)
    house.today = Dying(new_data(), ProviderError("geocoder_down", "It does not answer.", "Try later."))
    ended = rechecking.work(house, ask(house).id)
    assert (ended.state, ended.error_code, ended.counts.cases) == (RunState.FAILED, "geocoder_down", 4)
    assert place_of(house, "K01") == (PLACES["market"], None)
    RecheckSteps(house).give_up(ended.id, None)
    with house.store.read() as tx:
        assert rechecking.get(tx, ended.id).error_code == "geocoder_down", "it had ended before"
        with pytest.raises(NotFoundError):
            rechecking.get(tx, "nothing")


def test_who_changed_an_address_meanwhile_is_right(house: House) -> None:
    class Slow(Gazetteer):
        def geocode(self, queries: Sequence[str]) -> list[Answer]:
            with house.store.begin() as tx:
                settle(tx, (a_case_of("K01", pin(at("Moves 1"), PLACES["station"])),))
            return super().geocode(queries)

    house.today = Slow(new_data().answers)
    rechecking.work(house, ask(house).id)
    assert place_of(house, "K01") == (PLACES["station"], None)
