"""The form of policy files, and what an override may do."""

import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.errors import NotFoundError
from service.holidays import holidays_in
from service.lawful.policies import PolicyFileError, load_policy, parse_policy, policy_names
from service.lawful.policies.record import json_schema
from service.lawful.rules import Rulebook, widenings
from service.model.case import AddressKind
from service.model.contact import Channel
from service.model.door import Door
from service.model.policy import Cap, Hours, Notice, PlaceRule, Retention, Spared, When
from service.model.rule import Allowed, Ledger
from tests.fixtures.world import a_case

WORK = AddressKind.WORK
MONDAY, HELSINKI = date(2026, 11, 23), "Europe/Helsinki"


def test_every_policy_file_is_sound_and_names_its_source() -> None:
    assert len(policy_names()) == 19
    for name in policy_names():
        policy = load_policy(name)
        assert policy.source
        assert policy.version
        assert "Verify with counsel" in policy.advice
        assert widenings(policy, policy) == ()
    with pytest.raises(NotFoundError, match="no policy 'none'"):
        load_policy("none")


def test_the_published_form_is_the_one_that_is_checked() -> None:
    schema = Path(__file__).parents[2] / "docs" / "reference" / "policy.schema.json"
    assert schema.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hour": {}}, "hour: Extra"),
        ({"hours": {"mon": []}}, "hours.tue: Field required"),
        ({"crew": [{"collectors": 3}]}, "crew.0"),
        ({"crew": [{"collectors": 2, "history": ["refused"]}]}, "come together"),
        ({"caps": [{"contacts": 0, "days": 7, "channels": ["visit"]}]}, "caps.0.contacts"),
        ({"caps": [{"contacts": 1, "days": 7, "channels": ["pigeon"]}]}, "caps.0.channels"),
        ({"spared": [{"around": "rain"}]}, "neither festival"),
        ({"notice": {"days": -1}}, "notice.days"),
        ({"notice": {"days": 367}}, "notice.days"),
        ({"spared": [{"around": "hospital", "after": 367}]}, "spared.0.after"),
        ({"crew": [{"collectors": 2, "history": ["unsafe"], "history_days": 367}]}, "crew.0.history_days"),
        ({"places": [{"kind": "home", "when": "no_home"}]}, "after the home"),
        ({"advice": "None."}, "advice"),
    ],
)
def test_a_wrong_policy_file_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(PolicyFileError, match=said):
        parse_policy("x", a_record() | change)


def test_two_from_the_first_instant_of_a_day_are_two_at_any_hour() -> None:
    case, door = a_case("K"), Door(ZoneInfo(HELSINKI), holidays_in(HELSINKI))
    for clock, crews in (("00:00", [2]), ("12:00", [1, 2]), ("24:00", [1])):
        record = a_record() | {"crew": [{"collectors": 2, "after": clock}]}
        found = Rulebook(parse_policy("x", record)).allowed(case, case.addresses[0], door, MONDAY, Ledger())
        assert isinstance(found, Allowed)
        assert sorted({span.crew for span in found.spans}) == crews


@pytest.mark.parametrize("stretch", [["09:00", "09:00"], ["25:00", "26:00"], ["9:00", "10:00"], ["19:00", "09:00"]])
def test_impossible_hours_are_refused(stretch: list[str]) -> None:
    record = a_record()
    record["hours"]["mon"] = [stretch]
    with pytest.raises(PolicyFileError, match=r"hours\.mon\.0"):
        parse_policy("x", record)


def a_record() -> dict[str, object]:
    texts = dict.fromkeys(("title", "version", "source"), "x") | {"confidence": "M", "advice": "Ask counsel."}
    hours = {kind: [["09:00", "19:00"]] for kind in ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")}
    return json.loads(json.dumps({**texts, "effective_from": None, "hours": hours}))


WEEK = parse_policy("x", a_record())
RULED = replace(
    WEEK,
    caps=(Cap(2, 7, frozenset({Channel.VISIT, Channel.CALL})),),
    crew=load_policy("strict").crew,
    places=(PlaceRule(WORK, When.CONSENT),),
    named_place_first=True,
    notice=Notice(7, frozenset({"sun"})),
    spared=(Spared("bereavement", 0, 14),),
    overdue_days=10,
    retention=Retention(365, 3650),
)


@pytest.mark.parametrize(
    ("change", "widened"),
    [
        ({}, []),
        ({"hours": WEEK.hours | {"mon": (Hours(time(10), time(18)),)}}, []),
        ({"hours": WEEK.hours | {"mon": (Hours(time(8), time(18)),)}}, ["/hours/mon"]),
        ({"hours": WEEK.hours | {"sun": (Hours(time(9), time(0)),)}}, ["/hours/sun"]),
        ({"consent_hours": WEEK.hours}, []),
        ({"consent_hours": WEEK.hours | {"mon": (Hours(time(0), time(0)),)}}, ["/consent_hours/mon"]),
        ({"caps": ()}, ["/caps/0"]),
        ({"caps": (Cap(1, 7, frozenset(Channel)),)}, []),
        ({"caps": (Cap(1, 4, frozenset(Channel)),)}, []),  # two stretches of four days cover seven
        ({"caps": (Cap(1, 3, frozenset(Channel)),)}, ["/caps/0"]),
        ({"caps": (Cap(1, 30, frozenset({Channel.VISIT})),)}, ["/caps/0"]),
        ({"caps": (Cap(2, 7, frozenset(Channel), answered=True),)}, ["/caps/0"]),
        ({"crew": ()}, ["/crew/0", "/crew/1", "/crew/2"]),
        ({"crew": load_policy("cn-cba-2026").crew}, []),
        ({"places": ()}, ["/places/0"]),
        ({"places": (PlaceRule(WORK, When.NEVER),)}, []),
        ({"places": (PlaceRule(WORK, When.CONSENT, products=frozenset({"loan"})),)}, ["/places/0"]),
        ({"named_place_first": False}, ["/named_place_first"]),
        ({"notice": None}, ["/notice"]),
        ({"notice": Notice(8, frozenset({"sun", "holiday"}))}, []),
        ({"notice": Notice(7)}, ["/notice"]),
        ({"spared": (Spared("bereavement", 0, 13),)}, ["/spared/0"]),
        ({"overdue_days": 9}, ["/overdue_days"]),
        ({"retention": Retention(364, None)}, ["/retention/at_least_days", "/retention/at_most_days"]),
        ({"retention": Retention(366, 700)}, []),
    ],
)
def test_an_override_that_widens_is_named_rule_by_rule(change: dict[str, object], widened: list[str]) -> None:
    found = widenings(RULED, replace(RULED, **change))
    assert [one.rule for one in found] == widened
    assert all(one.message.endswith(".") for one in found)


def test_strict_is_narrower_than_most() -> None:
    """But for notices, ages of debts, Saturdays and crews, which its table of sources gives otherwise."""
    strict = load_policy("strict")
    assert widenings(load_policy("ru-230fz"), strict) == ()
    assert [one.rule for one in widenings(load_policy("gr-3758"), strict)] == ["/hours/sat", "/caps/0", "/overdue_days"]
