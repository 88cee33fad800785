"""The rules against a second reading of the same files: on every preset, and on policies, cases and ledgers made up by
Hypothesis; then whole plans, each stop of which the second reading must let pass."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.holidays import country_of, holidays_in
from service.lawful.policies import parse_policy
from service.lawful.rules import Rulebook
from service.model.address_kind import AddressKind
from service.model.case import Case
from service.model.contact import Channel, Contact, ContactState, Direction
from service.model.door import Door
from service.model.hold import Hold, HoldKind
from service.model.plan import StopKind
from service.model.policy import DAY_KINDS, Hours
from service.model.rule import Allowed, Ledger
from service.model.wish import Consent, Request
from tests.fixtures import judge
from tests.fixtures.lawful import World, breaches, planned
from tests.fixtures.world import a_case, an_address

PRESETS = judge.presets()
ZONES = ("Asia/Shanghai", "Europe/Helsinki", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
DAYS = [
    *(date(2026, 9, 18) + timedelta(n) for n in range(10)),  # make-up Sunday, Mid-Autumn, the days before October
    *(date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 25), date(2026, 4, 5), date(2026, 3, 29)),  # clocks change
    *(date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1)),
]
CLOCKS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
RISKS, OUTCOMES = ("violence", "dog"), ("refused", "unsafe", "met")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("zone", ZONES)
def test_presets_allow_what_the_second_reading_allows(name: str, zone: str) -> None:
    told = Contact("n", "D-K", "K", Channel.LETTER, datetime(2026, 2, 1, 12, tzinfo=UTC), notice=True)
    call = Contact("c", "D-K", "K", Channel.CALL, datetime(2026, 9, 20, 15, 45, tzinfo=UTC))
    for kind in AddressKind if zone == ZONES[0] else [AddressKind.HOME]:
        case = a_case("K", addresses=(an_address(kind=kind),))
        agree(PRESETS[name], case, zone, DAYS, [told, call], service=30)


stretches = st.lists(st.sampled_from(CLOCKS), min_size=0, max_size=4, unique=True).map(sorted)
days_of = st.sampled_from(DAYS)


def written(clocks: Sequence[time]) -> list[list[str]]:
    return [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in zip(clocks[::2], clocks[1::2], strict=False)]


weeks = st.fixed_dictionaries({kind: stretches.map(written) for kind in DAY_KINDS})
caps = st.fixed_dictionaries(
    {
        "contacts": st.integers(1, 3),
        "days": st.integers(1, 9),
        "channels": st.lists(st.sampled_from([c.value for c in Channel]), min_size=1, unique=True),
    },
    optional={"answered": st.booleans()},
)
crews = st.fixed_dictionaries(
    {"collectors": st.sampled_from([1, 2])},
    optional={
        "risks": st.lists(st.sampled_from(RISKS), min_size=1, unique=True),
        "after": st.sampled_from([f"{clock:%H:%M}" for clock in CLOCKS]),
    },
)
histories = st.fixed_dictionaries(
    {"collectors": st.just(2), "history": st.just(["refused"]), "history_days": st.integers(1, 20)}
)
places = st.fixed_dictionaries(
    {"kind": st.sampled_from([k.value for k in AddressKind])},
    optional={
        "when": st.sampled_from(["allowed", "no_home", "consent", "never"]),
        "hours": weeks,
        "after_missed": st.integers(0, 2),
        "products": st.just(["small"]),
    },
).filter(lambda rule: (rule["kind"], rule.get("when")) != ("home", "no_home"))
spared = st.fixed_dictionaries(
    {"around": st.sampled_from(["festival", "hospital"])},
    optional={"before": st.integers(0, 2), "after": st.integers(0, 5)},
)
records = st.fixed_dictionaries(
    {
        "title": st.just("Made up"),
        "version": st.just("1"),
        "effective_from": st.none(),
        "source": st.just("chance"),
        "confidence": st.just("-"),
        "advice": st.just("Verify with counsel."),
        "hours": weeks,
    },
    optional={
        "consent_hours": weeks,
        "crew": st.lists(st.one_of(crews, histories), max_size=3),
        "caps": st.lists(caps, max_size=3),
        "places": st.lists(places, max_size=2),
        "named_place_first": st.booleans(),
        "notice": st.fixed_dictionaries(
            {"days": st.integers(0, 4)}, optional={"uncounted": st.just(["sun", "holiday"])}
        ),
        "spared": st.lists(spared, max_size=2),
        "overdue_days": st.integers(0, 60),
    },
)
hours = stretches.map(lambda clocks: tuple(Hours(a, b) for a, b in zip(clocks[::2], clocks[1::2], strict=False)))
kinds = st.frozensets(st.sampled_from(list(AddressKind)), max_size=2)
consents = st.builds(Consent, days_of, st.just("form"), st.none() | days_of, hours, kinds)
requests = st.builds(
    Request,
    days_of,
    st.none() | days_of,
    st.frozensets(st.sampled_from(DAY_KINDS[:7]), max_size=3),
    hours,
    hours,
    kinds,
    st.none() | st.sampled_from(list(AddressKind)),
)
instants = st.datetimes(datetime(2026, 9, 10), datetime(2026, 10, 6), timezones=st.just(UTC))  # noqa: DTZ001 -- naive bounds are what Hypothesis takes
contacts = st.builds(
    Contact,
    st.just("c"),
    st.just("D-K"),
    st.sampled_from(["K", "other"]),
    st.sampled_from(list(Channel)),
    instants,
    st.sampled_from(list(Direction)),
    st.sampled_from(list(ContactState)),
    st.just("chance"),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.none() | st.sampled_from(list(AddressKind)),
    st.sampled_from(["", *OUTCOMES]),
)
holds = st.builds(Hold, st.sampled_from([HoldKind.HOSPITAL, HoldKind.DISPUTE]), days_of, st.none() | days_of)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    addresses = draw(st.lists(st.sampled_from(list(AddressKind)), min_size=1, max_size=2))
    doors = ("cathedral 1", draw(st.sampled_from(["market 1", "cathedral 1"])))  # one door may be home and workplace
    return a_case(
        "K",
        addresses=tuple(an_address(text=text, kind=kind) for text, kind in zip(doors, addresses, strict=False)),
        risks=draw(st.frozensets(st.sampled_from(RISKS), max_size=1)),
        crew=draw(st.sampled_from([1, 1, 2])),
        product=draw(st.sampled_from(["", "small"])),
        holds=tuple(draw(st.lists(holds, max_size=1))),
        consents=tuple(draw(st.lists(consents, max_size=2))),
        requests=tuple(draw(st.lists(requests, max_size=2))),
        not_before=draw(st.none() | days_of),
    )


@given(
    records, cases(), st.sampled_from(ZONES), st.lists(days_of, min_size=1, max_size=3), st.lists(contacts, max_size=6)
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_made_up_policies_allow_what_the_second_reading_allows(
    record: dict[str, Any], case: Case, zone: str, days: list[date], found: list[Contact]
) -> None:
    agree(record, case, zone, days, found, service=25)


def agree(
    record: dict[str, Any], case: Case, zone: str, days: Sequence[date], found: Sequence[Contact], service: int
) -> None:
    """Every half hour of each day, with one and with two collectors: both say yes, or both say no.

    On days on which clocks are changed the rules may say no where the second reading says yes, never the other way.
    """
    clock, country = ZoneInfo(zone), country_of(zone) or ""
    book, door = Rulebook(parse_policy("made", record)), Door(clock, holidays_in(zone))
    address = case.addresses[0]
    for day, answer in zip(days, book.days(case, address, door, days, Ledger(tuple(found))), strict=True):
        spans = answer.spans if isinstance(answer, Allowed) else ()
        begin = datetime.combine(day, time(), clock).astimezone(UTC)
        changed = clock.utcoffset(begin.astimezone(clock)) != clock.utcoffset((begin + timedelta(1)).astimezone(clock))
        visit = judge.Visit(case, address.text, zone, country, found, begin, begin, 2)
        barred = judge.day_breaches(record, visit)
        for start in (begin + n * 30 * MINUTE for n in range(48)):
            leave = start + service * MINUTE
            if start.astimezone(clock).date() != day:
                continue
            then = replace(visit, at_door=start, leave=leave)
            closed = barred or judge.hour_breaches(record, then)
            for crew in (1, 2):
                said = any(s.crew <= crew and s.start <= start and leave <= s.end for s in spans)
                against = closed or judge.crew_breaches(record, replace(then, crew=crew))
                assert not (said and against), (start, crew, against)
                assert said or against or changed, (start, crew, spans)


wide = {"hours": {kind: [["06:00", "22:00"]] for kind in DAY_KINDS}, "notice": None, "overdue_days": 0, "spared": []}
open_records = records.map(lambda record: record | wide)


def test_no_plan_breaks_a_rule() -> None:
    """Under policies that nobody would write. That there are visits to judge is counted: a test of none would pass."""
    stops: list[int] = []

    @given(
        st.one_of(records, open_records, open_records),
        st.lists(cases(), min_size=1, max_size=4),
        st.lists(contacts, max_size=4),
        st.sampled_from(DAYS),
        st.integers(1, 4),
    )
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def law(record: dict[str, Any], drawn: list[Case], found: list[Contact], first: date, length: int) -> None:
        stops.append(judged(record, drawn, found, tuple(first + timedelta(n) for n in range(length))))

    law()
    assert sum(stops) >= 20, stops


def test_a_plan_leaves_out_the_home_that_is_a_workplace_too() -> None:
    """What Hypothesis found: one door in two kinds, of which the debtor refused one."""
    door = tuple(an_address(kind=kind) for kind in (AddressKind.WORK, AddressKind.HOME))
    refused = Request(DAYS[0], no_places=frozenset({AddressKind.HOME}))
    case = a_case("K", addresses=door, requests=(refused,))
    weeks = {"hours": {kind: [["09:00", "17:00"]] for kind in DAY_KINDS}}
    record = {"title": "One door", "version": "1", "effective_from": None, "source": "-", "confidence": "-"}
    record |= {"advice": "Verify with counsel.", **weeks}
    assert judged(record, [replace(case, requests=())], [], (DAYS[0],)) == 1
    assert judged(record, [case], [], (DAYS[0],)) == 0
    elsewhere = replace(case, addresses=(an_address("market", kind=AddressKind.WORK), door[1]))
    assert judged(record, [elsewhere], [], (DAYS[0],)) == 1


def judged(record: dict[str, Any], drawn: Sequence[Case], found: Sequence[Contact], days: tuple[date, ...]) -> int:
    """How many visits the plan makes, all of them lawful."""
    named = tuple(replace(case, id=f"K{i}", service_seconds=1500) for i, case in enumerate(drawn))
    debtor = named[0].debtor.id
    zones = {case.id: "Europe/Helsinki" for case in named}
    own = [replace(contact, debtor_id=debtor) for contact in found]
    world = World("made", record, "Europe/Helsinki", days, named, zones, {debtor: tuple(own)})
    plan = planned(world)
    assert breaches(world, plan) == []
    visits = [stop for route in plan.routes for stop in route.stops if stop.kind is StopKind.VISIT]
    assert all(stop.arrival >= stop.window[0] for stop in visits if stop.window)
    return len(visits)
