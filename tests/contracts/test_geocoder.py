"""What every Geocoder must do, on every adapter: the embedded index, and each provider's wire format."""

import json
import logging
from collections.abc import Callable

import pytest

from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoders.named import remote_geocoder
from geo.geocoding import Answer, Geocoder, Precision
from geo.point import Point, distance_metres
from geo.providers.account import Account
from geo.providers.catalog import GEOCODERS
from geo.region import Region
from tests.fixtures.fake_providers import SECRET, Asked, Example, Fake, Reply, account

type Open = Callable[[Callable[[Asked], Reply]], Fake]
NOWHERE = "Qwertyuiop 12345 Xyzzy"


class Subject:
    """A geocoder with a question that it can answer."""

    def __init__(self, geocoder: Geocoder, query: str, place: Point, precision: Precision) -> None:
        self.geocoder, self.query, self.place, self.precision = geocoder, query, place, precision

    def ask(self, *queries: str) -> list[Answer]:
        return self.geocoder.geocode(queries)


class Remote(Subject):
    """One behind a line to a fake."""

    def __init__(self, fake: Fake, example: Example) -> None:
        self.fake, self.example = fake, example
        self.account: Account = account(fake, example.name)
        super().__init__(remote_geocoder(self.account), example.query, example.place, example.precision)


@pytest.fixture(params=GEOCODERS)
def remote(request: pytest.FixtureRequest, fakes: Open) -> Remote:
    example = Example.of(request.param)
    return Remote(fakes(example.answer), example)


@pytest.fixture(params=["embedded", *GEOCODERS])
def subject(request: pytest.FixtureRequest, fakes: Open) -> Subject:
    if request.param == "embedded":
        region: Region = request.getfixturevalue("helsinki_region")
        door = Point(60.16859, 24.93976)
        return Subject(EmbeddedGeocoder(region), "Mannerheimintie 5, 00100 Helsinki", door, Precision.DOOR)
    example = Example.of(request.param)
    return Remote(fakes(example.answer), example)


def test_finds_what_is_there(subject: Subject) -> None:
    answer = subject.ask(subject.query)[0]
    assert answer.best is not None
    assert answer.troubles == ()
    assert answer.best.precision is subject.precision
    assert distance_metres(answer.best.point, subject.place) < (100 if subject.geocoder.name[:8] == "embedded" else 1)
    assert 0.5 < answer.best.confidence <= 1
    assert answer.best.source == subject.geocoder.name
    assert answer.best.matched


def test_what_is_not_there_is_an_empty_answer(subject: Subject) -> None:
    assert subject.ask(NOWHERE, "", "  ") == [Answer(), Answer(), Answer()]


def test_answers_come_in_the_order_of_the_queries(subject: Subject) -> None:
    answers = subject.ask(subject.query, NOWHERE, subject.query, "")
    assert [answer.best is not None for answer in answers] == [True, False, True, False]
    assert answers[0] == answers[2]
    assert subject.ask() == []


def test_nothing_is_asked_twice_in_a_batch_and_nothing_of_nothing(remote: Remote) -> None:
    remote.ask(remote.query, remote.query, "", remote.query)
    assert len(remote.fake.asked) == 1


def test_says_who_it_is_and_uses_the_key(remote: Remote) -> None:
    remote.ask(remote.query)
    asked = remote.fake.asked[0]
    assert asked.headers["user-agent"] == "Rounds/test (tests@example.org)"
    assert (SECRET in json.dumps(asked.params)) == remote.account.provider.may_have_key


REFUSALS = {
    "quota": "provider_quota",
    "key": "provider_key_refused",
    "rate": "provider_rate",
    "refused": "provider_refused",
}


@pytest.mark.parametrize(
    ("remote", "kind"),
    [(name, kind) for name in GEOCODERS for kind in REFUSALS if Example.of(name).has(kind)],
    indirect=["remote"],
)
def test_a_refusal_is_told_apart(remote: Remote, kind: str) -> None:
    """Every reply of this kind that the provider documents."""
    remote.fake.then(*[remote.example.reply(kind)] * 2)
    first, again = remote.ask(remote.query)[0], remote.ask(remote.query)[0]
    assert first.candidates == ()
    assert [(trouble.source, trouble.code) for trouble in first.troubles] == [(remote.geocoder.name, REFUSALS[kind])]
    if kind in ("quota", "key"):
        assert again == first
        assert len(remote.fake.asked) == 1  # asking again is useless, and is not done


@pytest.mark.parametrize("remote", [name for name in GEOCODERS if Example.of(name).has("rate")], indirect=True)
def test_too_fast_waits_as_long_as_it_is_told(remote: Remote) -> None:
    remote.fake.then(remote.example.reply("rate", **{"Retry-After": "0"}))
    assert remote.ask(remote.query)[0].best is not None
    assert len(remote.fake.asked) == 2


def test_an_outage_is_tried_again_and_then_told(remote: Remote) -> None:
    remote.fake.then(Reply(status=503, text="down"))
    assert remote.ask(remote.query)[0].best is not None
    remote.fake.then(*[Reply(status=502, text="down")] * 2)
    assert [trouble.code for trouble in remote.ask(remote.query)[0].troubles] == ["provider_silent"]
    assert remote.ask(remote.query)[0].best is not None


@pytest.mark.parametrize("kind", ["a page", "another form"])
def test_what_cannot_be_read_is_told(kind: str, remote: Remote) -> None:
    page = Reply(text="<html>Sign in to the network</html>")
    remote.fake.then(*[page if kind == "a page" else remote.example.reply("other_form")] * 2)
    assert [trouble.code for trouble in remote.ask(remote.query)[0].troubles] == ["provider_garbled"]


def test_neither_keys_nor_addresses_reach_logs_and_messages(remote: Remote, caplog: pytest.LogCaptureFixture) -> None:
    """At the service's own levels: what libraries say below a warning is cut off (api.logs)."""
    caplog.set_level(logging.WARNING)
    answers: list[Answer] = []
    for kind in ("found", "rate", "refused", "other_form", "key"):
        if remote.example.has(kind):
            remote.fake.then(*[remote.example.reply(kind)] * 2)
            answers += remote.ask(f"{remote.query} {kind}")
    said = caplog.text + repr([answer.troubles for answer in answers]) + repr(remote.account)
    assert SECRET not in said
    assert remote.query not in said
