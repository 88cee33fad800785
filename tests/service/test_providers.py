"""Providers by setting: what is missing is told, chains stop, outages go to review, answers are kept as allowed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.geocoding import Answer, Precision, Trouble
from geo.matrix import UNREACHABLE
from geo.point import Point
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from service.cases.intake import Receipt, receive
from service.errors import InvalidError
from service.model.batch import CaseRow, RowStatus
from service.model.case import Address, Case, CaseState, Debtor, Doubt
from service.places import remembering
from service.places.geocoding import Gate
from service.places.providers import Providers
from service.places.roads import RegionRoads
from service.settings import Settings
from service.store import Store
from service.store import geocode_answers as keeping
from service.store.tables import geocode_answers
from tests.fixtures.fake_providers import SECRET, Asked, Fake, Reply
from tests.fixtures.world import NOW, STAMP

type Open = Callable[[Callable[[Asked], Reply]], Fake]
QUERY = "Uudenkadunkuja 77, Helsinki"  # not in the region's index
THERE = Point(60.1690, 24.9400)


def nominatim(asked: Asked) -> Reply:
    """Knows one address, in the form of the documented example."""
    place = {
        "lat": str(THERE.lat),
        "lon": str(THERE.lon),
        "class": "place",
        "type": "house",
        "osm_type": "node",
        "place_rank": 30,
        "display_name": "77, Uudenkadunkuja, Helsinki, 00100, Suomi",
        "address": {"house_number": "77", "road": "Uudenkadunkuja", "city": "Helsinki"},
    }
    return Reply([place] if "Uudenkadunkuja" in asked.params["q"] else [])


@pytest.fixture
def fake(fakes: Open) -> Fake:
    return fakes(nominatim)


class Clock:
    """Now, until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def open_providers(store: Store, tmp_path: Path) -> Iterator[Callable[..., Providers]]:
    opened: list[Providers] = []

    def open_(clock: Callable[[], datetime] = lambda: NOW, **settings: object) -> Providers:
        settings = {"data_dir": tmp_path} | settings
        opened.append(Providers(Settings(_env_file=None, **settings), store, clock))  # type: ignore[call-arg]
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def kept(store: Store) -> int:
    with store.read() as tx:
        return int(tx.connection.execute(sa.select(sa.func.count()).select_from(geocode_answers)).scalar_one())


@pytest.mark.parametrize(
    ("settings", "code", "named"),
    [
        ({"geocoders": "embedded,amap"}, "provider_key_missing", "ROUNDS_AMAP_KEY"),
        ({"router": "openrouteservice"}, "provider_key_missing", "ROUNDS_OPENROUTESERVICE_KEY"),
        ({"router": "osrm"}, "provider_url_missing", "ROUNDS_OSRM_URL"),
        ({"geocoders": "nominatim"}, "provider_contact_missing", "ROUNDS_CONTACT"),
        (
            {"geocoders": "nominatim", "nominatim_url": "https://nominatim.openstreetmap.org/"},
            "provider_contact_missing",
            "ROUNDS_CONTACT",
        ),
    ],
)
def test_what_is_missing_is_told_at_the_start(settings: dict[str, str], code: str, named: str) -> None:
    with pytest.raises(InvalidError) as told:
        Providers(Settings(_env_file=None, **settings))  # type: ignore[call-arg, arg-type]
    assert told.value.code == code
    assert named in told.value.action


@pytest.mark.parametrize("chain", ["", "embedded,,", "embedded,embedded", "embedded,atlas"])
def test_a_chain_of_nonsense_is_refused(chain: str) -> None:
    if chain == "embedded,,":
        assert Settings(geocoders=chain).geocoder_names == ("embedded",)
        return
    with pytest.raises(ValueError, match="geocoders"):
        Settings(geocoders=chain)


@pytest.mark.parametrize(
    "text", ["[amap", "[atlas]\nkeep_days = 1", "[amap]\nkeep_days = -1", "[amap]\nkey = 'x'", "amap = 3"]
)
def test_a_providers_file_of_nonsense_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(text)
    with pytest.raises(InvalidError) as told:
        Providers(Settings(providers_file=path))
    assert told.value.code == "providers_file"


def test_terms_of_the_file_overrule_the_public_ones(
    tmp_path: Path, open_providers: Callable[..., Providers], helsinki_region: Region, store: Store, fake: Fake
) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(f'[nominatim]\nurl = "{fake.url}"\nkeep_days = 0\nrequests_per_second = 500\n')
    providers = open_providers(geocoders="nominatim", providers_file=path)
    for _ in range(2):
        assert providers.geocoder(helsinki_region).geocode([QUERY])[0].best is not None
    providers.close()
    assert len(fake.asked) == 2  # no storing: asked again
    assert kept(store) == 0


def test_keys_are_not_shown() -> None:
    settings = Settings(geocoders="embedded,amap", amap_key=SECRET)  # type: ignore[arg-type]  # as from the environment
    providers = Providers(settings)
    assert SECRET not in repr(settings) + str(settings.model_dump()) + repr(vars(providers))
    providers.close()


def test_the_chain_stops_at_the_first_good_answer(
    open_providers: Callable[..., Providers], helsinki_region: Region, fake: Fake
) -> None:
    geocoder = open_providers(geocoders="embedded,nominatim", nominatim_url=fake.url).geocoder(helsinki_region)
    known, new = geocoder.geocode(["Mannerheimintie 5, 00100 Helsinki", QUERY])
    assert known.best is not None and known.best.source == "embedded:helsinki"
    assert new.best is not None and (new.best.source, new.best.precision) == ("nominatim", Precision.DOOR)
    assert [asked.params["q"] for asked in fake.asked] == [QUERY]
    assert "viewbox" in fake.asked[0].params


def test_answers_are_kept_until_they_expire(
    open_providers: Callable[..., Providers], helsinki_region: Region, store: Store, fake: Fake
) -> None:
    clock = Clock()
    settings = {"geocoders": "nominatim", "nominatim_url": fake.url}
    first = open_providers(clock, **settings)
    asked = first.geocoder(helsinki_region).geocode([QUERY, "Nowhere 1", ""])
    first.close()
    assert kept(store) == 2
    with store.read() as tx:
        assert "Uudenkadunkuja" not in str(tx.all(sa.select(geocode_answers.c.text_sha256)))
    again = open_providers(clock, **settings)
    assert again.geocoder(helsinki_region).geocode([QUERY.upper() + " ", "Nowhere 1", ""]) == asked
    assert len(fake.asked) == 2
    clock.now += timedelta(days=8)
    again.geocoder(helsinki_region).geocode([QUERY, "Nowhere 1"])
    assert [one.params["q"] for one in fake.asked[2:]] == ["Nowhere 1"]  # what was not found is asked sooner
    clock.now += timedelta(days=90)
    last = again.geocoder(helsinki_region).geocode([QUERY])
    again.close()
    assert last[0] == asked[0]
    assert len(fake.asked) == 4
    assert kept(store) == 1  # the expired are gone


def test_what_was_answered_before_the_end_is_kept(
    open_providers: Callable[..., Providers],
    helsinki_region: Region,
    store: Store,
    fakes: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.params["q"] == "stop":
            providers.close()  # whoever stops the service does so in the middle of a batch
        return nominatim(asked)

    monkeypatch.setattr(remembering, "AT_ONCE", 3)
    providers = open_providers(geocoders="nominatim", nominatim_url=fakes(answer).url)
    with pytest.raises(RuntimeError):
        providers.geocoder(helsinki_region).geocode([*(f"Uudenkadunkuja {n}" for n in range(3)), "stop"])
    assert kept(store) == 3


def test_an_outage_is_not_kept(
    open_providers: Callable[..., Providers], helsinki_region: Region, store: Store, fake: Fake
) -> None:
    fake.then(*[Reply(status=500, text="down")] * 3)
    providers = open_providers(geocoders="nominatim", nominatim_url=fake.url)
    assert providers.geocoder(helsinki_region).geocode([QUERY])[0].troubles
    assert providers.geocoder(helsinki_region).geocode([QUERY])[0].best is not None
    providers.close()
    assert kept(store) == 1


def test_an_outage_loses_no_batch(
    open_providers: Callable[..., Providers], helsinki_region: Region, store: Store, fake: Fake
) -> None:
    fake.then(*[Reply(status=500, text="down")] * 50)
    providers = open_providers(geocoders="embedded,nominatim", nominatim_url=fake.url)
    texts = ["Mannerheimintie 5, 00100 Helsinki", QUERY, *(f"Uudenkadunkuja {n}, Helsinki" for n in range(1, 9))]
    sent = [
        Case(f"K{i}", "", CaseState.OPEN, Debtor(f"K{i}", "Debtor"), (Address(text),), 10, 900)
        for i, text in enumerate(texts)
    ]
    result = receive(
        store,
        providers.geocoder(helsinki_region),
        Gate.of(Settings(), helsinki_region),
        [CaseRow(i, f"/cases/{i}", case.id, case) for i, case in enumerate(sent)],
        region="helsinki",
        stamp=STAMP,
        receipt=Receipt("k", "body"),
    )
    assert [row.status for row in result.rows] == [RowStatus.ACCEPTED] + [RowStatus.REVIEW] * 9
    assert {issue.code for row in result.rows for issue in row.issues} == {"address_unasked"}
    assert providers.figures()["nominatim"].requests["silent"] < 30  # the circuit opened: not three tries each


def test_somebody_who_might_know_is_no_not_found(helsinki_region: Region) -> None:
    away = Trouble("atlas", "provider_silent", "It is away.", "Wait.")
    gate = Gate.of(Settings(refuse_confidence=0.5), helsinki_region)
    address = Address("Annankatu 3, Helsinki")
    assert gate.judge(address, Answer()).doubt is Doubt.TOO_UNSURE
    assert gate.judge(address, Answer(troubles=(away,))).doubt is Doubt.UNASKED
    assert not gate.accepts(Answer(troubles=(away,)))


def test_the_router_by_setting(open_providers: Callable[..., Providers]) -> None:
    assert open_providers().router() is None
    assert isinstance(open_providers(router="great_circle").router(), GreatCircleRouter)
    chosen = open_providers(router="osrm", osrm_url="http://127.0.0.1:1").router()
    assert chosen is not None
    assert chosen.name == "osrm:car"


def test_what_another_road_server_said_is_not_believed(fakes: Open, helsinki_region: Region, tmp_path: Path) -> None:
    def seconds(fake: Fake, terms: str = "", **settings: object) -> int:
        path = tmp_path / "providers.toml"
        path.write_text(terms)
        said = Settings(  # type: ignore[call-arg]
            _env_file=None, data_dir=tmp_path, router="osrm", osrm_url=fake.url, providers_file=path, **settings
        )
        roads = RegionRoads(said, Providers(said))
        matrix = roads.router(helsinki_region).matrix([THERE, Point(60.17, 24.95)])
        roads.close()
        return int(matrix.seconds[0, 1])

    slow, quick = (fakes(lambda _, s=s: Reply(_table(s))) for s in (600, 60))  # type: ignore[misc]
    assert [seconds(slow), seconds(slow), seconds(quick)] == [600, 600, 60]
    assert (len(slow.asked), len(quick.asked)) == (1, 1)
    assert seconds(quick, off_road_metres=3) == UNREACHABLE
    assert len(list((tmp_path / "matrices" / "providers").glob("*.sqlite"))) == 1
    assert seconds(quick, "[osrm]\nkeep_days = 0\n") == 60
    assert not list((tmp_path / "matrices" / "providers").iterdir())


def _table(seconds: int) -> dict[str, object]:
    """OSRM's documented answer for two places, each 4 m from its road."""
    ways, places = [[0, seconds], [seconds, 0]], [{"distance": 4.0}] * 2
    return {"code": "Ok", "durations": ways, "distances": ways, "sources": places, "destinations": places}


def test_answers_older_than_the_terms_of_now_are_forgotten(
    open_providers: Callable[..., Providers], helsinki_region: Region, store: Store, fake: Fake, tmp_path: Path
) -> None:
    first = open_providers(geocoders="nominatim", nominatim_url=fake.url)
    first.geocoder(helsinki_region).geocode([QUERY])
    first.close()
    path = tmp_path / "providers.toml"
    path.write_text(f'[nominatim]\nurl = "{fake.url}"\nkeep_days = 30\n')
    terms = open_providers(geocoders="nominatim", providers_file=path).keep_days
    for days, left in ((29, 1), (31, 0)):
        with store.begin() as tx:
            forgotten = keeping.forget_beyond(tx, terms, NOW + timedelta(days=days))
        assert (forgotten, kept(store)) == (1 - left, left)


def test_checking_asks_one_harmless_question(
    open_providers: Callable[..., Providers], fakes: Open, tmp_path: Path
) -> None:
    fake = fakes(lambda _: Reply({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"}))
    path = tmp_path / "providers.toml"
    path.write_text(f'[amap]\nurl = "{fake.url}"\n')
    providers = open_providers(geocoders="embedded,amap", router="amap", amap_key=SECRET, providers_file=path)
    checked = list(providers.check())
    assert [(one.name, one.what) for one in checked] == [("amap", "geocoder"), ("amap", "router")]
    assert all(one.trouble and one.trouble.code == "provider_key_refused" for one in checked)
    assert len(fake.asked) == 1
