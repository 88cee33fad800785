"""Signed requests: the standard's own vector, a receiver with the public library, and every way not to go."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from service.settings import Settings
from service.terms.webhook_terms import secret_bytes
from service.webhooks import Posted, Poster, signature_header
from service.webhooks.posting import MOST_ANSWER_BYTES
from service.webhooks.reaching import UnreachableError, address_for, is_public
from tests.fixtures.receiver import OTHER_SECRET, SECRET, Receiver

BODY = b'{"type":"plan.published","timestamp":"2026-11-22T09:00:00+00:00","data":{"plan_id":"p1"}}'


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def poster_to(url: str, *secrets: str, **terms: object) -> Iterator[Poster]:
    chosen = {"timeout_seconds": 5, "plain": True, "private": True} | terms
    poster = Poster(url, [secret_bytes(secret) for secret in secrets or (SECRET,)], **chosen)
    yield poster
    poster.close()


def test_the_vector_of_the_standard() -> None:
    key = base64.b64decode("plJ3nmyCDGBKInavdOK15jsl")  # shorter than the standard itself asks for
    body = b'{"event_type":"ping","data":{"success":true}}'
    said = signature_header([key], "msg_loFOjxBNrRLzqYUf", 1_731_705_121, body)
    assert said == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_each_of_several_secrets_verifies(receiver: Receiver, secret: str) -> None:
    receiver.secret = secret
    with poster_to(receiver.url, SECRET, OTHER_SECRET) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(204)
    (heard,) = receiver.heard
    assert (heard.id, heard.event, heard.data) == ("evt_1", "plan.published", {"plan_id": "p1"})
    assert heard.headers["content-type"] == "application/json"
    assert len(heard.headers["webhook-signature"].split()) == 2


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [{"status": 302, "headers": {"Location": receiver.url}}]
    with poster_to(receiver.url) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(302, "webhook_redirect")
    assert len(receiver.heard) == 1


def test_refused_gone_and_asked_to_wait(receiver: Receiver) -> None:
    receiver.answers = [500, 410, {"status": 429, "headers": {"Retry-After": "120"}}, {"status": 503}]
    with poster_to(receiver.url) as poster:
        said = [poster.post(f"evt_{i}", BODY, now()) for i in range(4)]
    assert said == [
        Posted(500, "webhook_refused"),
        Posted(410, "webhook_gone"),
        Posted(429, "webhook_refused", 120),
        Posted(503, "webhook_refused"),
    ]


def test_a_long_answer_is_not_read_to_its_end_and_a_slow_one_not_awaited(receiver: Receiver) -> None:
    receiver.answers = [{"status": 200, "body": b"x" * (MOST_ANSWER_BYTES * 20)}, lambda: time.sleep(3) or 204]
    with poster_to(receiver.url, timeout_seconds=1) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(200)
        assert poster.post("evt_2", BODY, now()) == Posted(trouble="webhook_slow")


def test_nobody_there(receiver: Receiver) -> None:
    receiver.close()
    with poster_to(receiver.url) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(trouble="webhook_silent")


def test_without_tls_or_to_a_private_address_only_where_that_is_said(receiver: Receiver) -> None:
    with poster_to(receiver.url, plain=False) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(trouble="webhook_insecure")
    with poster_to(receiver.url, private=False) as poster:
        assert poster.post("evt_1", BODY, now()) == Posted(trouble="webhook_private")
    assert receiver.heard == []


def test_a_name_is_judged_by_all_its_addresses_and_reached_at_one_that_was_judged(receiver: Receiver) -> None:
    port = httpx.URL(receiver.url).port
    named = f"http://rounds.example:{port}/hook"
    with poster_to(named, look_up=lambda _host, _port: ["127.0.0.1"]) as poster:
        assert poster.post("evt_1", BODY, now()).taken
    assert receiver.heard[0].headers["host"] == f"rounds.example:{port}"
    url = httpx.URL("https://rounds.example/hook")
    with pytest.raises(UnreachableError, match="webhook_private"):
        address_for(url, plain=False, private=False, look_up=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert address_for(url, plain=False, private=False, look_up=lambda *_: ["93.184.216.34"]) == "93.184.216.34"

    def unknown(*_: object) -> list[str]:
        raise OSError

    with pytest.raises(UnreachableError, match="webhook_unknown_host"):
        address_for(url, plain=False, private=False, look_up=unknown)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        *((address, False) for address in ("127.0.0.1", "10.1.1.1", "192.168.1.1", "169.254.169.254", "100.64.0.1")),
        *(
            (address, False)
            for address in ("0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1")
        ),
        *((address, False) for address in ("64:ff9b::a00:1", "2002:a00:1::1")),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def target(**terms: object) -> dict[str, object]:
    return {"url": "https://bank.example/hook", "secrets": [SECRET]} | terms


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({"bank": target(secrets=[])}, "secrets"),
        ({"bank": target(secrets=["whsec_" + base64.b64encode(b"short").decode()])}, "24 to 64 bytes"),
        ({"bank": target(secrets=["whsec_!"])}, "base64"),
        ({"bank": target(url="ftp://bank.example")}, "url"),
        ({"bank": target(url="https://user@bank.example/")}, "url"),
        ({"bank": target(events=["plan.burnt"])}, "events"),
        ({"bank": target(), "crm": target(events=["message.ready"])}, "only one target"),
        ({"Bank!": target()}, "Bank!"),
    ],
)
def test_settings_that_make_no_sense(targets: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        Settings(webhooks=targets)
    assert SECRET not in str(refused.value.errors(include_input=False))


def test_a_target_hears_what_it_asked_for() -> None:
    settings = Settings(webhooks={"bank": target(), "crm": target(events=["plan.published"])})
    assert settings.webhooks["bank"].hears("alarm.raised")
    assert not settings.webhooks["crm"].hears("alarm.raised")
    assert SECRET not in repr(settings)
