"""Providers that take their time, and providers that lend what they say: batches do not wait, places are given back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from geo.geocoding import Geocoder
from geo.region import Region
from service.cases import changing, intake
from service.cases.changing import is_elsewhere
from service.doubts import forgetting, rechecking, review
from service.model.batch import BatchResult, CaseRow
from service.model.case import Address, Case, CaseState, Debtor, Doubt
from service.model.plan import RunState
from service.places.geocoding import Gate
from service.places.providers import Providers
from service.settings import Settings
from service.store import Store, addresses, rechecks
from service.store import cases as case_store
from tests.fixtures.fake_providers import Asked, Fake, Reply
from tests.fixtures.world import NOW, PLACES, STAMP, a_stop

type Open = Callable[[Callable[[Asked], Reply]], Fake]
QUERY = "Uudenkadunkuja 77, Helsinki"  # not in the region's index
KNOWN = "Mannerheimintie 5, 00100 Helsinki"


def nominatim(asked: Asked) -> Reply:
    place = {
        "lat": "60.1690",
        "lon": "24.9400",
        "class": "place",
        "type": "house",
        "osm_type": "node",
        "place_rank": 30,
        "display_name": "77, Uudenkadunkuja, Helsinki, 00100, Suomi",
        "address": {"house_number": "77", "road": "Uudenkadunkuja", "city": "Helsinki"},
    }
    return Reply([place] if "Uudenkadunkuja" in asked.params["q"] else [])


@dataclass
class House:
    """Fills ``rechecking.Checkers``, with a clock that tests turn."""

    store: Store
    where: Region
    settings: Settings
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.providers = Providers(self.settings, self.store, self.clock)

    def clock(self) -> datetime:
        return self.now

    def open_again(self) -> None:
        """What providers said is kept later than it is said, at the latest when their lines are closed."""
        self.providers.close()
        self.providers = Providers(self.settings, self.store, self.clock)

    def region(self, name: str | None) -> Region:
        return self.where

    def geocoder(self, region: str) -> Geocoder:
        return self.providers.geocoder(self.where)

    @property
    def today(self) -> date:
        return self.now.date()

    def take(self, key: str, geocoder: Geocoder, **texts: str) -> BatchResult:
        sent = [
            Case(case_id, "", CaseState.OPEN, Debtor(case_id, "Debtor"), (Address(text),), 10, 900)
            for case_id, text in texts.items()
        ]
        rows = [CaseRow(i, f"/cases/{i}", case.id, case) for i, case in enumerate(sent)]
        gate, receipt = Gate.of(self.settings, self.where), intake.Receipt(key, key)
        return intake.receive(self.store, geocoder, gate, rows, region="helsinki", stamp=STAMP, receipt=receipt)

    def case(self, case_id: str) -> Case:
        with self.store.read() as tx:
            return changing.get(tx, case_id, self.today)


@pytest.fixture
def fake(fakes: Open) -> Fake:
    return fakes(nominatim)


@pytest.fixture
def open_house(store: Store, helsinki_region: Region, fake: Fake, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """By the terms of its provider."""
    opened: list[House] = []

    def open_(terms: str) -> House:
        path = tmp_path / "providers.toml"
        path.write_text(f'[nominatim]\nurl = "{fake.url}"\n{terms}')
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None, data_dir=tmp_path, geocoders="embedded,nominatim", providers_file=path
        )
        opened.append(House(store, helsinki_region, settings))
        return opened[-1]

    yield open_
    for house in opened:
        house.providers.close()


def test_a_batch_does_not_wait_for_a_provider(open_house: Callable[[str], House], fake: Fake) -> None:
    house = open_house("")
    result = house.take("k1", house.providers.quick_geocoder(house.where), K1=KNOWN, K2=QUERY)
    assert [[issue.code for issue in row.issues] for row in result.rows] == [[], ["address_unasked"]]
    assert fake.asked == [], "nobody was asked while the sender waits"
    with house.store.read() as tx:
        (asked,) = rechecks.unfinished(tx)
    assert (asked.state, asked.unasked_only, asked.total) == (RunState.QUEUED, True, 1)
    done = rechecking.work(house, asked.id)
    assert (done.state, done.counts.cases, done.counts.found) == (RunState.SUCCEEDED, 1, 1)
    assert (house.case("K2").state, house.case("K2").addresses[0].source) == (CaseState.OPEN, "nominatim")
    house.open_again()
    again = house.take("k2", house.providers.quick_geocoder(house.where), K3=QUERY.upper())
    assert again.rows[0].issues == (), "what was said lately is known at once"
    assert len(fake.asked) == 1


def test_a_plan_asks_first_for_what_nobody_was_asked_for(open_house: Callable[[str], House], fake: Fake) -> None:
    house = open_house("")
    house.take("k1", house.providers.quick_geocoder(house.where), K2=QUERY)
    rechecking.catch_up(house, ["helsinki", "elsewhere"])
    assert house.case("K2").state is CaseState.OPEN
    rechecking.catch_up(house, ["helsinki"])
    assert len(fake.asked) == 1, "nothing waits any more"


@pytest.mark.parametrize(("days", "lasts"), [(0, 0), (3, 3)])
def test_a_place_is_kept_as_long_as_its_provider_allows(
    open_house: Callable[[str], House], fake: Fake, days: int, lasts: int
) -> None:
    house = open_house(f"keep_days = {days}\nlends = true\n")
    house.take("k1", house.geocoder("helsinki"), K1=KNOWN, K2=QUERY)
    place = house.case("K2").addresses[0]
    assert place.forget_on == NOW.date() + timedelta(days=lasts)
    assert house.case("K1").addresses[0].forget_on is None, "the index is ours"

    house.now = NOW + timedelta(days=lasts)
    assert not +forgetting.forget_lent(house.store, house.now), "its last day is not over"
    house.now = NOW + timedelta(days=lasts + 1)
    assert forgetting.forget_lent(house.store, house.now)["places"] == 1
    case = house.case("K2")
    assert (case.addresses[0].place, case.addresses[0].doubt) == (None, Doubt.UNASKED)
    assert [event.kind for event in case.history][-1] == "place_forgotten"
    stop = a_stop("v1", "K2", 9, place=place.place, address=QUERY)
    assert not is_elsewhere(case, stop), "a case that is looked up again has not moved"

    with house.store.read() as tx:
        (asked,) = rechecks.unfinished(tx)
    rechecking.work(house, asked.id)
    renewed = house.case("K2").addresses[0]
    assert (renewed.place, renewed.forget_on) == (place.place, house.today + timedelta(days=days))
    assert len(fake.asked) == 2


def test_what_people_chose_of_lent_candidates_is_given_back_too(open_house: Callable[[str], House], fake: Fake) -> None:
    house = open_house("keep_days = 0\nlends = true\n")
    fake.then(Reply([{**nominatim_place(), "place_rank": 26, "address": {"road": "Uudenkadunkuja"}}]))
    house.take("k1", house.geocoder("helsinki"), K2=QUERY, K3=KNOWN)
    assert house.case("K2").addresses[0].candidates[0].forget_on == NOW.date()
    with house.store.begin() as tx:
        review.decide(tx, "K2", 0, 0, None, house.where.bounds, STAMP)
        review.decide(tx, "K3", 0, None, PLACES["market"], house.where.bounds, STAMP)
    assert forgetting.forget_lent(house.store, NOW + timedelta(days=1)) == {"places": 1, "address_decisions": 1}
    with house.store.begin() as tx:
        assert list(addresses.decided(tx, "helsinki", [QUERY, KNOWN])) == [KNOWN], "a person's own pin stays"
        assert case_store.lent_before(tx, NOW.date() + timedelta(days=400), 10) == []


def nominatim_place() -> dict[str, object]:
    found = nominatim(Asked("GET", "/search", {"q": QUERY}, {}, "")).body
    return dict(found[0])
