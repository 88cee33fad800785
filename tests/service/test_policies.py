"""Every preset as a table that a lawyer can read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.holidays import DayKind, holidays_in
from service.lawful.policies import load_policy
from service.lawful.rules import Rulebook
from service.model.case import AddressKind
from service.model.contact import Channel, Contact, ContactState
from service.model.door import Door
from service.model.hold import Hold, HoldKind
from service.model.policy import Hours, Notice, Spared
from service.model.rule import Allowed, Barred, Ledger
from service.model.wish import Consent, Request
from tests.fixtures.world import a_case, an_address

HOME, WORK, OTHER = AddressKind
MON = date(2026, 11, 23)
LONG_AGO = MON - timedelta(300)


def a_contact(day: date, zone: str, channel: Channel = Channel.VISIT, hour: int = 12, **changes: object) -> Contact:
    plain = Contact(f"{day}.{hour}", "D-K", "other case", channel, datetime.combine(day, time(hour), ZoneInfo(zone)))
    return replace(plain, **changes)


def answer(
    name: str,
    zone: str,
    day: date,
    contacts: Sequence[Contact] = (),
    kind: AddressKind = HOME,
    own: dict[date, DayKind] | None = None,
    **changes: object,
) -> Allowed | Barred:
    case = a_case("K", **{"addresses": (an_address(kind=kind),), **changes})
    door = Door(ZoneInfo(zone), holidays_in(zone, own))
    return Rulebook(load_policy(name)).allowed(case, case.addresses[0], door, day, Ledger(tuple(contacts)))


def says(*asked: object, **more: object) -> str:
    """``08:00-19:00 x1``, or the codes of the bars."""
    found = answer(*asked, **more)
    if isinstance(found, Barred):
        return " ".join(bar.code for bar in found.bars)
    return " ".join(f"{span.start:%H:%M}-{span.end:%H:%M} x{span.crew}" for span in found.spans)


CN, IN, US, UK = "Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Europe/London"
AU, RU, ID, TH = "Australia/Sydney", "Europe/Moscow", "Asia/Jakarta", "Asia/Bangkok"
VN, PH, JP, KR = "Asia/Ho_Chi_Minh", "Asia/Manila", "Asia/Tokyo", "Asia/Seoul"
BR, GR, FI = "America/Sao_Paulo", "Europe/Athens", "Europe/Helsinki"
SAT, SUN = MON + timedelta(5), MON + timedelta(6)
XMAS = date(2026, 12, 25)
TOLD = Contact("n", "D-K", "K", Channel.LETTER, datetime(2026, 11, 2, 12, tzinfo=ZoneInfo(UK)), notice=True)


@pytest.mark.parametrize(
    ("name", "zone", "day", "expected"),
    [
        ("cn-cba-2026", CN, MON, "08:00-22:00 x2"),
        ("cn-cba-2026", CN, date(2026, 10, 1), "08:00-22:00 x2"),
        ("cn-gbt45251-2025", CN, SUN, "08:00-22:00 x1"),
        ("cn-card-art68", CN, SUN, "08:00-22:00 x1"),
        ("in-rbi-2022", IN, SUN, "08:00-19:00 x1"),
        ("us-regf", US, SUN, "08:00-21:00 x1"),
        ("us-regf", US, XMAS, "08:00-21:00 x1"),
        ("au-rg96", AU, SUN, "09:00-21:00 x1"),
        ("au-rg96", AU, XMAS, "public_holiday"),
        ("ru-230fz", RU, MON, "08:00-22:00 x1"),
        ("ru-230fz", RU, SAT, "09:00-20:00 x1"),
        ("ru-230fz", RU, date(2026, 5, 1), "09:00-20:00 x1"),
        ("id-pojk22-2023", ID, SAT, "08:00-20:00 x1"),
        ("id-pojk22-2023", ID, SUN, "no_visiting_hours"),
        ("id-pojk22-2023", ID, date(2026, 8, 17), "public_holiday"),
        ("th-2015", TH, MON, "08:00-20:00 x1"),
        ("th-2015", TH, SAT, "08:00-18:00 x1"),
        ("th-2015", TH, date(2026, 4, 13), "08:00-18:00 x1"),
        ("vn-18-2019", VN, SUN, "07:00-21:00 x1"),
        ("ph-sec18-2019", PH, SUN, "06:00-22:00 x1"),
        ("jp-mla21", JP, SUN, "08:00-21:00 x1"),
        ("kr-2024", KR, SUN, "08:00-21:00 x1"),
        ("br-sp", BR, MON, "08:00-20:00 x1"),
        ("br-sp", BR, SAT, "08:00-14:00 x1"),
        ("br-sp", BR, SUN, "no_visiting_hours"),
        ("br-sp", BR, date(2026, 9, 7), "public_holiday"),
        ("gr-3758", GR, MON, "09:00-20:00 x1"),
        ("gr-3758", GR, SAT, "no_visiting_hours"),
        ("gr-3758", GR, date(2026, 10, 28), "public_holiday"),
        ("strict", FI, SAT, "09:00-17:00 x1 09:00-19:00 x2"),
        ("strict", FI, SUN, "no_visiting_hours"),
        ("strict", FI, XMAS, "public_holiday"),
        ("strict", CN, date(2026, 9, 20), "09:00-17:00 x1 09:00-19:00 x2"),  # a Sunday worked for the National Day
        ("strict", FI, date(2028, 2, 29), "09:00-17:00 x1 09:00-19:00 x2"),
        ("us-regf", US, date(2026, 3, 8), "08:00-21:00 x1"),  # clocks go forward
        ("us-regf", US, date(2026, 11, 1), "08:00-21:00 x1"),  # and back
        ("uk-tcg-2013", UK, MON, "notice_missing"),
        ("uk-conc-7", UK, MON, "notice_missing"),
        ("in-rbi-2026-draft", IN, MON, "notice_missing"),
    ],
)
def test_days_and_hours(name: str, zone: str, day: date, expected: str) -> None:
    assert says(name, zone, day) == expected


@pytest.mark.parametrize(
    ("name", "zone", "contacts", "expected"),
    [
        ("strict", FI, [(-6, Channel.VISIT)], "visit_cap"),
        ("strict", FI, [(-7, Channel.VISIT)], "free"),
        ("strict", FI, [(6, Channel.VISIT)], "visit_cap"),
        ("strict", FI, [(-6, Channel.CALL), (-3, Channel.MESSAGE), (0, Channel.LETTER)], "contact_cap"),
        ("strict", FI, [(-7, Channel.CALL), (-3, Channel.MESSAGE), (0, Channel.LETTER)], "free"),
        ("cn-cba-2026", CN, [(0, Channel.CALL)] * 6, "free"),  # its limit on dials is for those who dial
        ("us-regf", US, [(0, Channel.CALL)] * 7, "free"),
        ("au-rg96", AU, [(-30, Channel.VISIT)], "visit_cap"),
        ("au-rg96", AU, [(-31, Channel.VISIT)], "free"),
        ("au-rg96", AU, [(-6, Channel.CALL), (-6, Channel.CALL), (6, Channel.CALL)], "free"),  # no week holds all
        ("au-rg96", AU, [(-3, Channel.CALL), (-3, Channel.CALL), (3, Channel.CALL)], "contact_cap"),
        ("au-rg96", AU, [(-n, Channel.CALL) for n in range(8, 28, 2)], "contact_cap"),
        ("ru-230fz", RU, [(-6, Channel.VISIT)], "visit_cap"),
        ("ru-230fz", RU, [(-6, Channel.CALL)], "free"),
        ("th-2015", TH, [(0, Channel.MESSAGE)], "contact_cap"),
        ("th-2015", TH, [(-1, Channel.MESSAGE)], "free"),
        ("vn-18-2019", VN, [(0, Channel.CALL)] * 5, "contact_cap"),
        ("vn-18-2019", VN, [(0, Channel.CALL)] * 4, "free"),
        ("kr-2024", KR, [(-n, Channel.CALL) for n in range(7)], "contact_cap"),
        ("kr-2024", KR, [(-n, Channel.CALL) for n in range(6)], "free"),
        ("gr-3758", GR, [(-1, Channel.CALL)], "contact_cap"),
        ("gr-3758", GR, [(1, Channel.CALL)], "contact_cap"),
        ("gr-3758", GR, [(-2, Channel.CALL), (2, Channel.CALL)], "free"),
    ],
)
def test_limits_at_their_edges(name: str, zone: str, contacts: list[tuple[int, Channel]], expected: str) -> None:
    found = [a_contact(MON + timedelta(n), zone, how, id=str(i)) for i, (n, how) in enumerate(contacts)]
    said = says(name, zone, MON, found)
    assert (said if "cap" in said else "free") == expected


def test_midnight_is_the_debtors_midnight() -> None:
    """23:30 in Athens is 21:30 UTC: by the debtor's clock it was on Saturday, two days before Monday."""
    late = a_contact(MON - timedelta(2), GR, Channel.CALL).at.replace(hour=23, minute=30)
    call = a_contact(MON, GR, Channel.CALL, at=late)
    assert says("gr-3758", GR, MON, [call]) == "09:00-20:00 x1"
    assert says("gr-3758", GR, MON, [replace(call, at=late + timedelta(hours=1))]) == "contact_cap"
    assert says("gr-3758", "Asia/Shanghai", MON, [call]) == "contact_cap"  # the same instant, on Sunday there


@pytest.mark.parametrize(
    ("name", "zone", "kind", "day", "expected"),
    [
        ("cn-cba-2026", CN, WORK, MON, "place_needs_consent"),
        ("au-rg96", AU, WORK, MON, "09:00-17:00 x1"),
        ("au-rg96", AU, WORK, SAT, "no_visiting_hours"),
        ("id-pojk22-2023", ID, OTHER, MON, "place_needs_consent"),
        ("jp-mla21", JP, WORK, MON, "place_needs_consent"),
        ("gr-3758", GR, WORK, MON, "place_barred"),
        ("strict", FI, WORK, MON, "place_barred"),
        ("strict", FI, OTHER, MON, "place_needs_consent"),
        ("us-regf", US, WORK, MON, "08:00-21:00 x1"),
    ],
)
def test_kinds_of_address(name: str, zone: str, kind: AddressKind, day: date, expected: str) -> None:
    assert says(name, zone, day, kind=kind) == expected


def test_consent_widens_only_where_the_policy_says_so() -> None:
    late = Consent(LONG_AGO, "form 12", hours=(Hours(time(22), time(23)),), places=frozenset({WORK, OTHER}))
    assert says("cn-cba-2026", CN, MON, consents=(late,)) == "08:00-23:00 x2"
    assert says("us-regf", US, MON, consents=(late,)) == "08:00-21:00 x1"
    assert says("cn-cba-2026", CN, MON, kind=WORK, consents=(late,)) == "08:00-23:00 x2"
    assert says("gr-3758", GR, MON, kind=WORK, consents=(late,)) == "place_barred"
    assert says("cn-cba-2026", CN, MON, consents=(replace(late, until=MON - timedelta(1)),)) == "08:00-22:00 x2"
    given = answer("cn-cba-2026", CN, MON, consents=(late,))
    assert isinstance(given, Allowed)
    assert given.because.notes == ("consent: form 12",)


def test_midnight_can_be_an_end() -> None:
    night = Consent(LONG_AGO, "form 12", hours=(Hours(time(22), time(0)),))
    found = answer("cn-cba-2026", CN, MON, consents=(night,))
    assert isinstance(found, Allowed)
    assert [(str(span.start), str(span.end)) for span in found.spans] == [
        ("2026-11-23 08:00:00+08:00", "2026-11-24 00:00:00+08:00")
    ]


def test_a_request_only_narrows() -> None:
    late_riser = Request(LONG_AGO, never=(Hours(time(0), time(10)),), only=(Hours(time(6), time(23)),))
    assert says("us-regf", US, MON, requests=(late_riser,)) == "10:00-21:00 x1"
    mondays = Request(LONG_AGO, weekdays=frozenset({"mon"}), never=(Hours(time(0), time(0)),))
    assert says("us-regf", US, MON, requests=(mondays,)) == "request_hours"
    assert says("us-regf", US, MON + timedelta(1), requests=(mondays,)) == "08:00-21:00 x1"
    assert says("us-regf", US, MON, requests=(Request(LONG_AGO, no_places=frozenset({HOME})),)) == "place_refused"
    cafe = Request(LONG_AGO, meet_at=OTHER)
    assert says("th-2015", TH, MON, requests=(cafe,)) == "place_not_named"
    assert says("th-2015", TH, MON, kind=OTHER, requests=(cafe,)) == "08:00-20:00 x1"


def test_one_door_of_two_kinds_keeps_the_rules_on_both() -> None:
    """A tailor over the shop: who asked not to be visited at home is not visited there as at a workplace."""
    shop, home = an_address(kind=WORK), an_address(kind=HOME)
    not_at_home, at_work = Request(LONG_AGO, no_places=frozenset({HOME})), Request(LONG_AGO, meet_at=WORK)
    for addresses in ((shop, home), (home, shop)):
        assert says("us-regf", US, MON, addresses=addresses, requests=(not_at_home,)) == "place_refused"
        assert says("cn-cba-2026", CN, MON, addresses=addresses) == "place_needs_consent"
        assert says("au-rg96", AU, MON, addresses=addresses) == "09:00-17:00 x1"
        assert says("th-2015", TH, MON, addresses=addresses, requests=(at_work,)) == "08:00-20:00 x1"
    apart = (shop, an_address("market", kind=HOME))
    assert says("us-regf", US, MON, addresses=apart, requests=(not_at_home,)) == "08:00-21:00 x1"


def test_notice_runs_in_clear_days() -> None:
    """Told on Monday the 2nd: the 3rd to the 7th and the 9th, 10th are seven days without Sunday; the 11th is free."""
    by_day = [says("uk-tcg-2013", UK, date(2026, 11, day), [TOLD]) for day in (10, 11)]
    assert by_day == ["notice_running", "06:00-21:00 x1"]
    barred = answer("uk-tcg-2013", UK, date(2026, 11, 4), [TOLD])
    assert isinstance(barred, Barred)
    assert [bar.until for bar in barred.bars] == [date(2026, 11, 10)]
    visited = a_contact(date(2026, 10, 1), UK)
    assert says("uk-tcg-2013", UK, MON, [visited]) == "06:00-21:00 x1"
    assert says("uk-conc-7", UK, date(2026, 11, 2), [TOLD]) == "notice_running"
    assert says("uk-conc-7", UK, date(2026, 11, 3), [TOLD]) == "08:00-21:00 x1"


def test_only_who_was_told_has_notice() -> None:
    """A letter that is planned, or a call that nobody answered, tells nobody."""
    for unheard in (replace(TOLD, state=ContactState.PLANNED), replace(TOLD, channel=Channel.CALL, answered=False)):
        assert says("uk-tcg-2013", UK, MON, [unheard]) == "notice_missing"
    assert says("uk-tcg-2013", UK, MON, [replace(TOLD, channel=Channel.CALL, answered=True)]) == "06:00-21:00 x1"


def test_a_notice_whose_days_do_not_come_is_never_over() -> None:
    """Sixty Mondays take longer than a year."""
    weekdays = {"tue", "wed", "thu", "fri", "sat", "sun"}
    policy = replace(load_policy("uk-tcg-2013"), notice=Notice(60, frozenset(weekdays)))
    door, case = Door(ZoneInfo(UK), holidays_in(UK)), a_case("K")
    told = Ledger((TOLD,))
    barred = Rulebook(policy).allowed(case, case.addresses[0], door, TOLD.at.date() + timedelta(365), told)
    assert isinstance(barred, Barred)
    assert [(bar.code, bar.until) for bar in barred.bars] == [("notice_running", None)]


def test_microfinance_goes_to_the_agreed_place_first() -> None:
    told = replace(TOLD, at=datetime(2026, 10, 1, 12, tzinfo=ZoneInfo(IN)))
    missed = [a_contact(date(2026, 11, n), IN, answered=False, place=OTHER) for n in (3, 5)]
    small = {"product": "microfinance"}
    assert says("in-rbi-2026-draft", IN, MON, [told, missed[0]], **small) == "place_after_missed"
    assert says("in-rbi-2026-draft", IN, MON, [told, *missed], **small) == "08:00-19:00 x1"
    assert says("in-rbi-2026-draft", IN, MON, [told]) == "08:00-19:00 x1"


def test_days_of_mourning_festivals_and_pauses() -> None:
    mourning = {"holds": (Hold(HoldKind.BEREAVEMENT, MON - timedelta(12), MON - timedelta(10)),)}
    assert says("in-rbi-2026-draft", IN, MON, [TOLD], **mourning) == "spared_days"
    assert says("in-rbi-2026-draft", IN, MON + timedelta(2), [TOLD], **mourning) == "spared_days"
    assert says("in-rbi-2026-draft", IN, MON + timedelta(3), [TOLD], **mourning) == "08:00-19:00 x1"
    assert says("in-rbi-2026-draft", IN, MON, [TOLD], own={MON: DayKind.HOLIDAY}) == "festival"
    flood = {"holds": (Hold(HoldKind.DISASTER, MON - timedelta(92), MON - timedelta(80)),)}
    assert says("kr-2024", KR, MON, **flood) == "spared_days"
    assert says("kr-2024", KR, MON + timedelta(1), **flood) == "08:00-21:00 x1"


def test_a_young_debt_is_left_alone() -> None:
    barred = answer("gr-3758", GR, MON, days_overdue=7, updated_at=datetime(2026, 11, 22, tzinfo=ZoneInfo(GR)))
    assert isinstance(barred, Barred)
    assert [(bar.code, bar.until) for bar in barred.bars] == [("debt_too_young", MON + timedelta(1))]


def test_a_debt_ages_by_the_calendar_at_the_door() -> None:
    """Half past eleven at night in London is tomorrow in Athens: the nine days were counted that day."""
    written = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo(UK))
    assert says("gr-3758", GR, MON, days_overdue=9, updated_at=written) == "debt_too_young"
    assert says("gr-3758", GR, MON + timedelta(1), days_overdue=9, updated_at=written) == "09:00-20:00 x1"


def test_every_hold_is_a_reason_with_its_own_end() -> None:
    two = (Hold(HoldKind.HARDSHIP, MON), Hold(HoldKind.HOSPITAL, MON, MON + timedelta(9)))
    barred = answer("us-regf", US, MON, holds=two)
    assert isinstance(barred, Barred)
    assert [(bar.code, bar.until) for bar in barred.bars] == [("held", None), ("held", MON + timedelta(9))]


def test_festivals_without_an_end_in_sight_are_told_at_once() -> None:
    """In the United States no two public holidays are sixty days apart."""
    policy = replace(load_policy("us-regf"), spared=(Spared("festival", 31, 92),))
    door, case = Door(ZoneInfo(US), holidays_in(US)), a_case("K")
    barred = Rulebook(policy).allowed(case, case.addresses[0], door, MON, Ledger())
    assert isinstance(barred, Barred)
    assert [(bar.code, bar.until) for bar in barred.bars] == [("festival", None)]


def test_a_history_asks_for_two() -> None:
    refused = a_contact(MON - timedelta(30), FI, result="refused")
    assert says("strict", FI, MON, [refused]) == "09:00-19:00 x2"
    assert says("strict", FI, MON, [replace(refused, at=refused.at - timedelta(170))]).endswith(
        "17:00 x1 09:00-19:00 x2"
    )


def test_a_bar_says_when_it_ends() -> None:
    barred = answer("gr-3758", GR, SAT)
    assert isinstance(barred, Barred)
    assert [bar.until for bar in barred.bars] == [SUN]
