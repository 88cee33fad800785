"""Keys, sign-in, day links: what opens, what does not (any more), and that nothing but hashes is kept."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import Type

from service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.model.access import Identity, Role
from service.people import access
from service.store import Store, audit
from service.store import access as access_store
from service.store.tables import api_keys, day_links, sessions, users
from tests.fixtures.passwords import PRODUCT
from tests.fixtures.world import MONDAY, NOW, a_collector, settle

ZONE, HOURS = "Europe/Helsinki", 18
PASSWORD = "correct horse battery"


def test_a_key_opens_until_it_is_revoked(store: Store) -> None:
    with store.begin() as tx:
        key, secret = access.create_key(tx, "core banking", Role.SCHEDULER, "key:first", NOW)
    with store.read() as tx:
        assert access.authenticate(tx, secret) == Identity(f"key:{key.id}", Role.SCHEDULER)
        assert [k.name for k in access.list_keys(tx)] == ["core banking"]
    with store.begin() as tx:
        access.revoke_key(tx, key.id, "key:first", NOW)
        assert access.authenticate(tx, secret) is None
        with pytest.raises(NotFoundError, match="in force"):
            access.revoke_key(tx, key.id, "key:first", NOW)
        assert [trace.kind for trace in audit.of_subject(tx, key.id)] == ["key_created", "key_revoked"]


@pytest.mark.parametrize("spoilt", ["", "rk_", "rk__", "rk_x_y", "{}x", "{}" * 2, "xx{}", "Bearer {}", "rk_{}"])
def test_what_is_no_key_opens_nothing(sqlite_store: Store, spoilt: str) -> None:
    with sqlite_store.begin() as tx:
        _, secret = access.create_key(tx, "a", Role.ADMIN, "key:first", NOW)
        assert access.authenticate(tx, spoilt.format(secret, secret)) is None


def test_the_first_key_is_made_once_however_many_start_together(store: Store) -> None:
    made: list[str | None] = []

    def start() -> None:
        with store.begin() as tx:
            made.append(access.first_key(tx, NOW))

    threads = [threading.Thread(target=start) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    secrets = [secret for secret in made if secret]
    assert len(secrets) == 1
    with store.begin() as tx:
        assert access.authenticate(tx, secrets[0]) == Identity("key:first", Role.ADMIN)
        access.revoke_key(tx, "first", "key:first", NOW)
        assert access.first_key(tx, NOW) is None, "a revoked first key does not come back"


def test_signing_in_and_out(store: Store) -> None:
    with store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
        signed = access.sign_in(tx, "Maija", PASSWORD, NOW, 12)
        assert signed is not None
        session, token = signed
        assert session.identity == Identity("user:Maija", Role.SUPERVISOR)
    with store.read() as tx:
        assert access.session(tx, token, NOW + timedelta(hours=11)) == session
        assert access.session(tx, token, NOW + timedelta(hours=12)) is None
        assert access.session(tx, token + "x", NOW) is None
    with store.begin() as tx:
        access.sign_out(tx, token)
        assert access.session(tx, token, NOW) is None


def test_a_removed_person_is_out_at_once(store: Store) -> None:
    with store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.ADMIN, "key:first", NOW)
        _, token = access.sign_in(tx, "Maija", PASSWORD, NOW, 12)
        access.remove_user(tx, "Maija", "key:first", NOW)
        assert access.session(tx, token, NOW) is None
        assert access.list_users(tx) == []
        with pytest.raises(NotFoundError):
            access.remove_user(tx, "Maija", "key:first", NOW)


@pytest.mark.parametrize("name", ["Maija", "Nobody"])
def test_guessing_is_stopped_for_names_that_exist_and_for_others(store: Store, name: str) -> None:
    with store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
    for _ in range(access.GUESSES):
        with store.begin() as tx:
            assert access.sign_in(tx, name, "wrong", NOW, 12) is None
    with store.begin() as tx:
        with pytest.raises(ForbiddenError) as refused:
            access.sign_in(tx, name, PASSWORD, NOW, 12)
        assert refused.value.code == "too_many_guesses"
        later = access.sign_in(tx, name, PASSWORD, NOW + access.GUESS_STRETCH, 12)
        assert (later is not None) == (name == "Maija")


def test_a_right_password_clears_the_count(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
        for _ in range(2):
            for _ in range(access.GUESSES - 1):
                assert access.sign_in(tx, "Maija", "wrong", NOW, 12) is None
            assert access.sign_in(tx, "Maija", PASSWORD, NOW, 12) is not None


@pytest.mark.parametrize(
    ("name", "password", "role", "code"),
    [
        ("Maija", PASSWORD, Role.SUPERVISOR, "user_exists"),
        ("Anna", "short", Role.SUPERVISOR, "password_short"),
        ("Anna", PASSWORD, Role.COLLECTOR, "user_role"),
        ("Anna", PASSWORD, Role.SCHEDULER, "user_role"),
    ],
)
def test_people_who_cannot_be_added(sqlite_store: Store, name: str, password: str, role: Role, code: str) -> None:
    with sqlite_store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
        with pytest.raises((ConflictError, InvalidError)) as refused:
            access.add_user(tx, name, password, role, "key:first", NOW)
    assert refused.value.code == code


def test_a_day_link_opens_one_day_of_one_collector(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        link, secret = access.create_day_link(tx, "C1", MONDAY, ZONE, "user:Maija", NOW, HOURS)
        opened = access.open_day_link(tx, link.id, secret, NOW)
        assert opened is not None
        session, token = opened
        assert session.identity == Identity(f"link:{link.id}", Role.COLLECTOR, "C1", MONDAY)
        assert session.name == "Collector C1"
        assert access.session(tx, token, NOW) == session
        assert access.list_day_links(tx, "C1") == [link]
        access.revoke_day_link(tx, link.id, "user:Maija", NOW)
        assert access.session(tx, token, NOW) is None, "the phone is locked out at once"
        assert access.open_day_link(tx, link.id, secret, NOW) is None
        with pytest.raises(NotFoundError):
            access.revoke_day_link(tx, link.id, "user:Maija", NOW)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (datetime(2026, 11, 22, 3, 59, tzinfo=UTC), False),  # 18 hours before midnight in Helsinki
        (datetime(2026, 11, 22, 4, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_day_link_is_short_lived(sqlite_store: Store, at: datetime, opens: bool) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        link, secret = access.create_day_link(tx, "C1", MONDAY, ZONE, "user:Maija", NOW - timedelta(days=3), HOURS)
        assert (access.open_day_link(tx, link.id, secret, at) is not None) == opens
        assert access.open_day_link(tx, link.id, secret + "x", at) is None
        assert access.open_day_link(tx, "day_unknown", secret, at) is None


def test_day_links_that_cannot_be_made(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        with pytest.raises(InvalidError) as refused:
            access.create_day_link(tx, "C1", date(2026, 11, 20), ZONE, "user:Maija", NOW, HOURS)
        assert refused.value.code == "date_past"
        with pytest.raises(NotFoundError, match="no collector"):
            access.create_day_link(tx, "C9", MONDAY, ZONE, "user:Maija", NOW, HOURS)


def test_passwords_cost_who_steals_them_enough() -> None:
    """OWASP asks of Argon2id for at least 19 MiB and two passes, or more of one for less of the other."""
    assert PRODUCT.type is Type.ID
    assert PRODUCT.memory_cost >= 19 * 1024
    assert PRODUCT.time_cost >= 2
    assert PRODUCT.verify(PRODUCT.hash(PASSWORD), PASSWORD)


def test_a_password_is_hashed_anew_where_it_was_hashed_otherwise(sqlite_store: Store) -> None:
    with sqlite_store.begin() as tx:
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
        access_store.save_password(tx, "Maija", PRODUCT.hash(PASSWORD))
        assert access.sign_in(tx, "Maija", PASSWORD, NOW, 12) is not None
        [kept] = tx.all(sa.select(users.c.password_hash))
        assert "m=8,t=1" in kept["password_hash"], "the parameters of now"
        assert access.sign_in(tx, "Maija", PASSWORD, NOW, 12) is not None


def test_no_secret_is_kept(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, collectors=(a_collector("C1"),))
        _, key = access.create_key(tx, "a", Role.ADMIN, "key:first", NOW)
        access.add_user(tx, "Maija", PASSWORD, Role.SUPERVISOR, "key:first", NOW)
        _, token = access.sign_in(tx, "Maija", PASSWORD, NOW, 12)
        link, secret = access.create_day_link(tx, "C1", MONDAY, ZONE, "user:Maija", NOW, HOURS)
        _, phone = access.open_day_link(tx, link.id, secret, NOW)
        kept = "".join(repr(tx.all(sa.select(table))) for table in (api_keys, users, sessions, day_links))
    _, _, chance = key.split("_", 2)  # the random part may have underscores of its own
    for shown in (chance, PASSWORD, token, secret, phone):
        assert len(shown) > 8 and shown not in kept
