"""The visit rules in force: narrowed by anybody, widened by a signature, chosen for a region; and applied."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError
from service.holidays import holidays_in
from service.lawful import governing, overriding
from service.lawful.policies import load_policy, load_record
from service.lawful.rules import Lawbook
from service.model.access import Identity, Role, Stamp
from service.model.case import Case
from service.model.door import Door
from service.model.override import EVERYWHERE
from service.model.rule import Allowed, Barred, Ledger
from service.settings import Settings
from service.store import Store, Tx, audit
from service.store import overrides as override_store
from tests.fixtures.world import MONDAY, NOW, ZONE, a_case

BOSS = Identity("user:Maija", Role.SUPERVISOR)
KEY = Identity("key:1", Role.SUPERVISOR)
STAMP = Stamp("user:Maija", NOW, NOW.date())
TODAY = NOW.date()
SETTINGS = Settings(policy="strict", region_policies={"oulu": "ru-230fz"})


def narrower() -> dict[str, object]:
    """Nobody on a Saturday."""
    record = load_record("strict")
    return record | {"hours": record["hours"] | {"sat": []}}


def wider() -> dict[str, object]:
    """An hour more on Mondays, and no second collector."""
    record = load_record("strict")
    return record | {"hours": record["hours"] | {"mon": [["09:00", "20:00"]]}, "crew": []}


def hours(tx: Tx, day: str, region: str = "helsinki") -> list[str]:
    return [str(span) for span in governing.policy_in_force(tx, SETTINGS, region, TODAY).hours[day]]


def test_what_narrows_is_in_force_at_once(store: Store) -> None:
    with store.begin() as tx:
        made, given_up = overriding.propose(tx, "strict", narrower(), "a day off", STAMP)
        assert given_up == ()
        found = governing.in_force(tx, SETTINGS, "helsinki", TODAY)
        assert (found.override, found.preset) == (made, load_policy("strict"))
        assert found.policy.version == f"{found.preset.version}+1", "what stops tell"
        assert (hours(tx, "sat"), hours(tx, "mon")) == ([], ["09:00-19:00"])
        assert hours(tx, "sat", "oulu") == ["09:00-20:00"], "under another policy"


def test_what_widens_waits_for_a_signature_by_name(store: Store) -> None:
    with store.begin() as tx:
        made, given_up = overriding.propose(tx, "strict", wider(), "more people", STAMP)
        rules = [one.rule for one in given_up]
        assert "/hours/mon" in rules
        assert any(rule.startswith("/crew/") for rule in rules)
        assert hours(tx, "mon") == ["09:00-19:00"]
        for who, signed, code in [
            (KEY, rules, "person_needed"),
            (BOSS, rules[:-1], "widenings_differ"),
            (BOSS, [*rules, "/hours/sun"], "widenings_differ"),
        ]:
            with pytest.raises((ConflictError, ForbiddenError)) as refused:
                overriding.sign(tx, "strict", made.version, signed, "why", who, STAMP)
            assert refused.value.code == code
        done = overriding.sign(tx, "strict", made.version, rules, "Counsel agreed.", BOSS, STAMP)
        assert (done.signature.by, done.signature.reason) == ("user:Maija", "Counsel agreed.")
        assert hours(tx, "mon") == ["09:00-20:00"]
        assert [one.kind for one in audit.of_subject(tx, "strict+1")] == ["policy_proposed", "policy_signed"]


def test_a_signature_is_good_for_the_preset_that_was_read(store: Store) -> None:
    """A new version of Rounds brings a preset of another version: until somebody signs again the preset holds."""
    with store.begin() as tx:
        _, given_up = overriding.propose(tx, "strict", wider(), "more people", STAMP)
        signed = overriding.sign(tx, "strict", 1, [one.rule for one in given_up], "why", BOSS, STAMP)
        override_store.save(tx, replace(signed, based_on="of another year"))
        assert hours(tx, "mon") == ["09:00-19:00"]
        overriding.sign(tx, "strict", 1, [one.rule for one in given_up], "read again", BOSS, STAMP)
        assert hours(tx, "mon") == ["09:00-20:00"]


def test_the_newest_that_holds_is_applied(store: Store) -> None:
    with store.begin() as tx:
        overriding.propose(tx, "strict", narrower(), "a day off", STAMP)
        overriding.propose(tx, "strict", wider(), "more people", STAMP)
        assert hours(tx, "sat") == [], "what waits for a signature replaces nothing"
        third, _ = overriding.propose(tx, "strict", load_record("strict"), "as it was", STAMP)
        assert hours(tx, "sat") == ["09:00-19:00"]
        overriding.withdraw(tx, "strict", third.version, STAMP)
        assert hours(tx, "sat") == [], "the one before is back"
        assert [one.version for one in overriding.versions(tx, "strict")] == [3, 2, 1]
        with pytest.raises(ConflictError, match="withdrawn"):
            overriding.withdraw(tx, "strict", third.version, STAMP)
        with pytest.raises(ConflictError, match="gives up no rule"):
            overriding.sign(tx, "strict", 1, [], "why", BOSS, STAMP)
        with pytest.raises(NotFoundError):
            overriding.withdraw(tx, "strict", 9, STAMP)


def test_it_is_applied_on_its_days_and_on_no_other(store: Store) -> None:
    """Counsel signs on Sunday for what the law allows from Wednesday to Friday; a narrower one before it holds else."""
    wednesday, days = MONDAY + timedelta(2), [MONDAY + timedelta(n) for n in range(7)]
    dated = wider() | {"effective_from": str(wednesday), "effective_until": str(wednesday + timedelta(2))}
    with store.begin() as tx:
        overriding.propose(tx, "strict", narrower(), "a day off", STAMP)
        _, given_up = overriding.propose(tx, "strict", dated, "the new act", STAMP)
        overriding.sign(tx, "strict", 2, [one.rule for one in given_up], "Counsel agreed.", BOSS, STAMP)
        book = governing.lawbook(tx, SETTINGS, "helsinki")
        versions = [book.policy("helsinki", day).version.partition("+")[2] for day in days]
        assert versions == ["1", "1", "2", "2", "2", "1", "1"]
        assert [governing.policy_in_force(tx, SETTINGS, "helsinki", day).version[-1] for day in days] == versions
    case, door = a_case("K", crew=1), Door(ZONE, holidays_in("Europe/Helsinki"))
    said = [str(answer.because) if isinstance(answer, Allowed) else "" for answer in _week(book, case, door, days)]
    assert ["+2" in words for words in said] == [False, False, True, True, True, False, False]
    assert said[5] == "", "no Saturday"


def _week(book: Lawbook, case: Case, door: Door, days: list[date]) -> list[Allowed | Barred]:
    return book.days(case, case.addresses[0], door, days, Ledger())


def test_nothing_is_stored_by_looking(store: Store) -> None:
    with store.read() as tx:
        made, given_up = overriding.weigh(tx, "strict", wider(), "what if", STAMP)
        assert (made.version, len(given_up) > 1) == (1, True)
        assert overriding.versions(tx, "strict") == []


def test_who_chooses_where(store: Store) -> None:
    def chosen(tx: Tx, *regions: str) -> list[str]:
        return [governing.policy_in_force(tx, SETTINGS, region, TODAY).name for region in regions]

    with store.begin() as tx:
        assert chosen(tx, "helsinki", "oulu") == ["strict", "ru-230fz"], "as the settings say"
        overriding.choose(tx, EVERYWHERE, "th-2015", "we moved", BOSS, STAMP)
        assert chosen(tx, "helsinki", "oulu") == ["th-2015", "ru-230fz"]
        overriding.choose(tx, "oulu", "cn-cba-2026", "a trial", BOSS, STAMP)
        assert chosen(tx, "helsinki", "oulu") == ["th-2015", "cn-cba-2026"]
        later = Stamp("user:Olli", NOW + timedelta(days=1), NOW.date())
        overriding.choose(tx, "oulu", None, "it is over", BOSS, later)
        overriding.choose(tx, EVERYWHERE, None, "back home", BOSS, later)
        assert chosen(tx, "helsinki", "oulu") == ["strict", "ru-230fz"]
        with pytest.raises(ForbiddenError):
            overriding.choose(tx, EVERYWHERE, "th-2015", "by a machine", KEY, STAMP)
        overriding.choose(tx, EVERYWHERE, "th-2015", "by who runs it", Identity("key:2", Role.ADMIN), STAMP)
        with pytest.raises(ServiceError):
            overriding.choose(tx, EVERYWHERE, "of nowhere", "a guess", BOSS, STAMP)
