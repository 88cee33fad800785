"""Every preset, line by line as its sources give it, each rule at both sides of its edge, in tables to be read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.holidays import holidays_in
from service.lawful.policies import load_policy, policy_names
from service.lawful.rules import Rulebook
from service.model.case import AddressKind, Case
from service.model.contact import Channel, Contact
from service.model.door import Door
from service.model.hold import Hold, HoldKind
from service.model.policy import Hours
from service.model.rule import Allowed, Barred, Ledger
from service.model.wish import Consent, Request
from tests.fixtures.world import a_case, an_address

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HOME, WORK, OTHER = AddressKind
MONDAY = date(2026, 9, 14)
"""Of a week without a public holiday in any of the places."""
WEEK = tuple(MONDAY + n * DAY for n in range(7))
LEAP_DAY = date(2028, 2, 29)
NEW_YEAR = date(2026, 1, 1)
EVERY = frozenset(Channel)
VISITS = frozenset({Channel.VISIT})

# name: (where it holds, Monday to Friday, Saturday, Sunday, public holidays)
HOURS: dict[str, tuple[str, str, str, str, str]] = {
    "cn-cba-2026": ("Asia/Shanghai", "08-22", "08-22", "08-22", "08-22"),
    "cn-gbt45251-2025": ("Asia/Shanghai", "08-22", "08-22", "08-22", "08-22"),
    "cn-card-art68": ("Asia/Shanghai", "08-22", "08-22", "08-22", "08-22"),
    "in-rbi-2022": ("Asia/Kolkata", "08-19", "08-19", "08-19", "08-19"),
    "in-rbi-2026-draft": ("Asia/Kolkata", "08-19", "08-19", "08-19", ""),  # a holiday is a festival
    "us-regf": ("America/New_York", "08-21", "08-21", "08-21", "08-21"),
    "uk-tcg-2013": ("Europe/London", "06-21", "06-21", "06-21", "06-21"),
    "uk-conc-7": ("Europe/London", "08-21", "08-21", "08-21", "08-21"),
    "au-rg96": ("Australia/Sydney", "09-21", "09-21", "09-21", ""),
    "ru-230fz": ("Europe/Moscow", "08-22", "09-20", "09-20", "09-20"),
    "id-pojk22-2023": ("Asia/Jakarta", "08-20", "08-20", "", ""),
    "th-2015": ("Asia/Bangkok", "08-20", "08-18", "08-18", "08-18"),
    "vn-18-2019": ("Asia/Ho_Chi_Minh", "07-21", "07-21", "07-21", "07-21"),
    "ph-sec18-2019": ("Asia/Manila", "06-22", "06-22", "06-22", "06-22"),
    "jp-mla21": ("Asia/Tokyo", "08-21", "08-21", "08-21", "08-21"),
    "kr-2024": ("Asia/Seoul", "08-21", "08-21", "08-21", "08-21"),
    "br-sp": ("America/Sao_Paulo", "08-20", "08-14", "", ""),
    "gr-3758": ("Europe/Athens", "09-20", "", "", ""),
    "strict": ("Europe/Helsinki", "09-19", "09-19", "", ""),
}
TWO = frozenset({"cn-cba-2026"})
"""Where two go always."""


def a_debtor(name: str, kind: AddressKind = HOME, **changes: object) -> Case:
    return a_case("K", addresses=(an_address(kind=kind),), **changes)


def told(zone: str, day: date = NEW_YEAR - 60 * DAY) -> Contact:
    """A notice long ago, for the presets that ask for one."""
    at = datetime.combine(day, time(12), ZoneInfo(zone))
    return Contact("notice", "D-K", "K", Channel.LETTER, at, notice=True)


def a_contact(day: date, zone: str, channel: Channel = Channel.CALL, at: time = time(12), **changes: object) -> Contact:
    plain = Contact(f"{channel} {day}", "D-K", None, channel, datetime.combine(day, at, ZoneInfo(zone)))
    return replace(plain, **changes)


def answer(
    name: str, day: date, contacts: Sequence[Contact] = (), zone: str = "", case: Case | None = None
) -> Allowed | Barred:
    zone = zone or HOURS[name][0]
    asked = case or a_debtor(name)
    door = Door(ZoneInfo(zone), holidays_in(zone))
    ledger = Ledger((told(zone), *contacts))
    return Rulebook(load_policy(name)).allowed(asked, asked.addresses[0], door, day, ledger)


def hours(found: Allowed | Barred) -> str:
    """``08-22``, whoever goes; empty: none."""
    if isinstance(found, Barred):
        return ""
    start, end = min(span.start for span in found.spans), max(span.end for span in found.spans)
    assert start.minute == end.minute == 0
    return f"{start:%H}-{end:%H}"


def codes(found: Allowed | Barred) -> str:
    return " ".join(bar.code for bar in found.bars) if isinstance(found, Barred) else "free"


def may(found: Allowed | Barred, start: datetime, minutes: int, crew: int = 2) -> bool:
    """Whether a visit of so many minutes that begins then lies inside what is allowed."""
    spans = found.spans if isinstance(found, Allowed) else ()
    end = start + minutes * MINUTE
    return any(span.start <= start and end <= span.end and span.crew <= crew for span in spans)


def test_the_tables_have_every_preset() -> None:
    assert sorted(HOURS) == policy_names()
    assert len(HOURS) == 19


@pytest.mark.parametrize("name", HOURS)
def test_hours_of_each_day_of_the_week(name: str) -> None:
    _, workday, saturday, sunday, _ = HOURS[name]
    found = [hours(answer(name, day)) for day in WEEK]
    assert found == [workday] * 5 + [saturday, sunday]
    assert hours(answer(name, LEAP_DAY)) == workday, "a Tuesday, as any other"


@pytest.mark.parametrize("name", HOURS)
def test_hours_of_public_holidays(name: str) -> None:
    """Each public holiday of the year that is worked elsewhere in the week: those of the place, and only those."""
    zone, workday, _, _, holiday = HOURS[name]
    calendar = holidays_in(zone)
    found = [NEW_YEAR + n * DAY for n in range(365) if calendar.is_holiday(NEW_YEAR + n * DAY)]
    assert len(found) >= 7
    assert {hours(answer(name, day)) for day in found} == {holiday}
    ordinary = next(d for d in WEEK if not calendar.is_holiday(d))
    assert hours(answer(name, ordinary)) == workday


@pytest.mark.parametrize("name", HOURS)
def test_the_whole_service_lies_inside(name: str) -> None:
    zone, workday, *_ = HOURS[name]
    opens, closes = (datetime.combine(MONDAY, time(int(hour)), ZoneInfo(zone)) for hour in workday.split("-"))
    found = answer(name, MONDAY)
    assert may(found, opens, 30)
    assert not may(found, opens - MINUTE, 30), "nobody stands at the door a minute early"
    assert may(found, closes - 30 * MINUTE, 30)
    assert not may(found, closes - 29 * MINUTE, 30), "nor a minute late"


@pytest.mark.parametrize("name", HOURS)
@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland", "Europe/Lisbon"])
def test_hours_are_the_debtors_wherever_that_is(name: str, zone: str) -> None:
    """A Wednesday: the wall there says what the table says, an offset of 45 minutes or not."""
    found = answer(name, MONDAY + 2 * DAY, zone=zone)
    assert hours(found) == HOURS[name][1]
    assert isinstance(found, Allowed)
    assert {span.start.tzinfo for span in found.spans} == {ZoneInfo(zone)}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Helsinki", date(2026, 3, 29)),
        ("Europe/Helsinki", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
@pytest.mark.parametrize("name", [name for name in HOURS if HOURS[name][3]])
def test_hours_on_sundays_when_clocks_are_changed(name: str, zone: str, day: date) -> None:
    """By the wall clock they are a Sunday's, and they last as long as on any Sunday: clocks change by night."""
    found, plain = answer(name, day, zone=zone), answer(name, day + 14 * DAY, zone=zone)
    assert isinstance(found, Allowed)
    assert isinstance(plain, Allowed)
    assert hours(found) == HOURS[name][3]
    assert _lasts(found) == _lasts(plain)


def _lasts(found: Allowed) -> list[timedelta]:
    return [span.end.astimezone(UTC) - span.start.astimezone(UTC) for span in found.spans]


@pytest.mark.parametrize("name", HOURS)
def test_make_up_workdays_and_long_holidays_in_china(name: str) -> None:
    """Sunday the 20th of September 2026 is worked for the National Day, which is a holiday for a week
    (its Saturday and Sunday are days of the weekend as any)."""
    _, workday, _, _, holiday = HOURS[name]
    assert hours(answer(name, date(2026, 9, 20), zone="Asia/Shanghai")) == workday
    for n in (1, 2, 5, 6, 7):
        assert hours(answer(name, date(2026, 10, n), zone="Asia/Shanghai")) == holiday


# name: (how many, in how many days, of what): the limits that bar visits
CAPS: dict[str, list[tuple[int, int, frozenset[Channel]]]] = {
    "au-rg96": [(3, 7, EVERY), (10, 31, EVERY), (1, 31, VISITS)],
    "ru-230fz": [(1, 7, VISITS)],
    "th-2015": [(1, 1, EVERY)],
    "vn-18-2019": [(5, 1, EVERY)],
    "kr-2024": [(7, 7, EVERY)],
    "gr-3758": [(1, 2, EVERY)],
    "strict": [(1, 7, VISITS), (3, 7, EVERY), (10, 31, EVERY)],
}


def test_no_other_limits_bar_visits() -> None:
    for name in HOURS:
        found = [(cap.contacts, cap.days, cap.channels) for cap in load_policy(name).caps if cap.binds_visits]
        assert found == CAPS.get(name, []), name


@pytest.mark.parametrize("name", sorted(set(HOURS) - set(CAPS)))
def test_where_no_limit_is_known_calls_bar_no_visit(name: str) -> None:
    zone = HOURS[name][0]
    calls = [replace(a_contact(MONDAY, zone), id=str(n)) for n in range(50)]
    assert codes(answer(name, MONDAY, calls)) == "free"


@pytest.mark.parametrize(("name", "cap"), [(name, cap) for name, caps in CAPS.items() for cap in caps])
@pytest.mark.parametrize("side", [-1, 1])
def test_limits_roll_in_both_directions(name: str, cap: tuple[int, int, frozenset[Channel]], side: int) -> None:
    """Full within so many days of Monday: barred. A day further off, or one contact fewer: free of this limit."""
    (most, days, channels), zone = cap, HOURS[name][0]
    channel, code = (Channel.VISIT, "visit_cap") if channels == VISITS else (Channel.LETTER, "contact_cap")

    def full(count: int, away: int) -> bool:
        # by night at both edges: a minute more or less is another day by the debtor's clock
        at = time(0, 0) if side < 0 else time(23, 59)
        made = [a_contact(MONDAY + side * away * DAY, zone, channel, at, id=str(n)) for n in range(count)]
        said = answer(name, MONDAY, made)
        texts = [bar.message for bar in said.bars if bar.code == code] if isinstance(said, Barred) else []
        return any(f" {most} " in text and f" in {days} days" in text for text in texts)

    assert full(most, days - 1)
    assert not full(most, days)
    assert not full(most - 1, 0)


def test_a_minute_past_midnight_is_another_day() -> None:
    """In Bangkok one contact a day: a call at 00:00 on Monday bars Monday, one at 23:59 on Sunday does not."""
    zone = HOURS["th-2015"][0]
    midnight = a_contact(MONDAY, zone, at=time(0))
    assert codes(answer("th-2015", MONDAY, [midnight])) == "contact_cap"
    assert codes(answer("th-2015", MONDAY, [replace(midnight, at=midnight.at - MINUTE)])) == "free"


@pytest.mark.parametrize("name", HOURS)
def test_how_many_go(name: str) -> None:
    zone = HOURS[name][0]
    noon, late = (datetime.combine(MONDAY, time(hour), ZoneInfo(zone)) for hour in (12, 17))
    plain, risky = answer(name, MONDAY), answer(name, MONDAY, case=a_debtor(name, risks=frozenset({"high"})))
    refused = a_contact(MONDAY - 180 * DAY, zone, Channel.VISIT, result="refused")
    again = answer(name, MONDAY, [refused])
    longer_ago = answer(name, MONDAY, [replace(refused, at=refused.at - DAY)])
    strict = name == "strict"
    assert may(plain, noon, 30, 1) == (name not in TWO)
    assert may(risky, noon, 30, 1) == (name not in TWO and not strict)
    assert may(again, noon, 30, 1) == (name not in TWO and not strict)
    assert may(longer_ago, noon, 30, 1) == (name not in TWO)
    assert may(plain, late - 30 * MINUTE, 30, 1) == (name not in TWO), "over at five"
    assert may(plain, late - 29 * MINUTE, 30, 1) == (name not in TWO and not strict)
    assert may(plain, late - 29 * MINUTE, 30, 2)


# name: whole days between the notice and the first visit
NOTICE = {"uk-tcg-2013": 7, "uk-conc-7": 0, "in-rbi-2026-draft": 0}


@pytest.mark.parametrize("name", HOURS)
def test_notice_before_a_first_visit(name: str) -> None:
    """Given on Monday the 14th; seven clear days without the Sunday end on Tuesday the 22nd."""
    zone = HOURS[name][0]
    door, case = Door(ZoneInfo(zone), holidays_in(zone)), a_debtor(name)
    book, given = Rulebook(load_policy(name)), told(zone, MONDAY)
    without = book.allowed(case, case.addresses[0], door, MONDAY + 2 * DAY, Ledger())
    assert (codes(without) == "notice_missing") == (name in NOTICE)
    if name in NOTICE:
        first = MONDAY + (9 if NOTICE[name] else 1) * DAY
        by_day = [codes(book.allowed(case, case.addresses[0], door, first - n * DAY, Ledger((given,)))) for n in (1, 0)]
        assert by_day == ["notice_running", "free"]
        visited = a_contact(MONDAY - 20 * DAY, zone, Channel.VISIT)
        assert codes(book.allowed(case, case.addresses[0], door, MONDAY, Ledger((visited,)))) == "free"


def test_bank_holidays_of_england_are_no_clear_days() -> None:
    """Told on Thursday the 2nd of April 2026: Saturday, then Tuesday to Friday, then the next Saturday and Monday are
    seven; Good Friday, Easter Monday and the Sundays are not."""
    zone = "Europe/London"
    door, case = Door(ZoneInfo(zone), holidays_in(zone)), a_debtor("uk-tcg-2013")
    ledger = Ledger((told(zone, date(2026, 4, 2)),))
    book = Rulebook(load_policy("uk-tcg-2013"))
    found = [codes(book.allowed(case, case.addresses[0], door, date(2026, 4, day), ledger)) for day in (13, 14)]
    assert found == ["notice_running", "free"]
    scotland = replace(door, calendar=replace(door.calendar, subdivision="SCT"))
    assert codes(book.allowed(case, case.addresses[0], scotland, date(2026, 4, 13), ledger)) == "free", "as was said"


# name: (work, work with consent, elsewhere, elsewhere with consent); others: anything goes
PLACES = {
    "cn-cba-2026": ("place_needs_consent", "free", "free", "free"),
    "in-rbi-2026-draft": ("free", "free", "free", "free"),
    "id-pojk22-2023": ("place_needs_consent", "free", "place_needs_consent", "free"),
    "jp-mla21": ("place_needs_consent", "free", "free", "free"),
    "gr-3758": ("place_barred", "place_barred", "free", "free"),
    "strict": ("place_barred", "place_barred", "place_needs_consent", "free"),
}


@pytest.mark.parametrize("name", HOURS)
def test_kinds_of_address(name: str) -> None:
    consent = Consent(MONDAY - 9 * DAY, "form", places=frozenset({WORK, OTHER}))
    found = [
        codes(answer(name, MONDAY, case=a_debtor(name, kind, consents=consents)))
        for kind in (WORK, OTHER)
        for consents in ((), (consent,))
    ]
    assert tuple(found) == PLACES.get(name, ("free",) * 4)
    assert codes(answer(name, MONDAY)) == "free", "at home"


@pytest.mark.parametrize("name", ["au-rg96", "uk-tcg-2013"])
def test_workplaces_have_office_hours(name: str) -> None:
    at_work = a_debtor(name, WORK)
    assert [hours(answer(name, day, case=at_work)) for day in WEEK] == ["09-17"] * 5 + ["", ""]


def test_the_draft_of_2026_puts_the_home_first_and_microfinance_at_the_agreed_place() -> None:
    name, zone = "in-rbi-2026-draft", "Asia/Kolkata"
    both = a_case("K", addresses=(an_address(kind=WORK), an_address("market", kind=HOME)))
    assert codes(answer(name, MONDAY, case=both)) == "place_after_home"
    over_the_shop = a_case("K", addresses=(an_address(kind=WORK), an_address(kind=HOME)))
    assert codes(answer(name, MONDAY, case=over_the_shop)) == "free", "the home itself is not put after the home"
    for kind in (HOME, WORK):
        small = a_debtor(name, kind, product="microfinance")
        missed = [a_contact(MONDAY - n * DAY, zone, Channel.VISIT, answered=False, place=OTHER) for n in (9, 5)]
        assert codes(answer(name, MONDAY, missed[:1], case=small)) == "place_after_missed"
        assert codes(answer(name, MONDAY, missed, case=small)) == "free"
        assert codes(answer(name, MONDAY - 5 * DAY, missed, case=small)) == "place_after_missed", (
            "not on the day itself"
        )


# name: the place that the debtor names goes before all others
NAMED_FIRST = {"au-rg96", "in-rbi-2026-draft", "strict", "th-2015"}


@pytest.mark.parametrize("name", HOURS)
def test_the_place_that_the_debtor_names(name: str) -> None:
    cafe = Request(MONDAY - DAY, meet_at=OTHER)
    assert codes(answer(name, MONDAY, case=a_debtor(name, requests=(cafe,)))) == (
        "place_not_named" if name in NAMED_FIRST else "free"
    )
    assert codes(answer(name, MONDAY, case=a_debtor(name, OTHER, requests=(cafe,)))) == "free", "asking is consent"


# (name, what happened): days of peace after its first day, even when the hold has ended
PEACE = {
    ("kr-2024", HoldKind.DISASTER): 92,
    ("kr-2024", HoldKind.HOSPITAL): 92,
    ("kr-2024", HoldKind.BEREAVEMENT): 92,
    ("in-rbi-2026-draft", HoldKind.BEREAVEMENT): 14,
    ("in-rbi-2026-draft", HoldKind.DISASTER): 30,
    ("uk-conc-7", HoldKind.BREATHING_SPACE): 60,
    ("strict", HoldKind.BEREAVEMENT): 92,
    ("strict", HoldKind.DISASTER): 92,
    ("strict", HoldKind.HOSPITAL): 92,
    ("strict", HoldKind.BREATHING_SPACE): 60,
}


@pytest.mark.parametrize("name", HOURS)
@pytest.mark.parametrize("kind", HoldKind)
def test_holds_bar_and_some_leave_days_of_peace(name: str, kind: HoldKind) -> None:
    days = PEACE.get((name, kind), 0)

    def begun(ago: int, until: date | None) -> str:
        return codes(answer(name, MONDAY, case=a_debtor(name, holds=(Hold(kind, MONDAY - ago * DAY, until),))))

    assert "held" in begun(0, None)
    assert "held" in begun(200, MONDAY), "its last day is barred too"
    assert begun(200, MONDAY - DAY) == "free"
    assert begun(days + 1, MONDAY - DAY) == "free"
    if days:
        assert begun(days, MONDAY - DAY) == "spared_days"


@pytest.mark.parametrize("name", HOURS)
def test_the_age_of_a_debt(name: str) -> None:
    written = datetime.combine(MONDAY, time(6), UTC)
    young = [a_debtor(name, days_overdue=days, updated_at=written) for days in (9, 10)]
    found = [codes(answer(name, MONDAY, case=case)) for case in young]
    assert found == (["debt_too_young", "free"] if name == "gr-3758" else ["free", "free"])
    assert codes(answer(name, MONDAY + DAY, case=young[0])) == "free", "it has grown older"


CONSENT_WIDENS = {"cn-cba-2026", "cn-gbt45251-2025", "ph-sec18-2019"}


@pytest.mark.parametrize("name", HOURS)
def test_consent_widens_where_the_source_says_so(name: str) -> None:
    night = Consent(MONDAY, "form 12", MONDAY + DAY, (Hours(time(22), time(23)),))
    whole = Consent(MONDAY, "form 12", MONDAY + DAY, (Hours(time(0), time(0)),))
    plain = HOURS[name][1]
    wider = name in CONSENT_WIDENS
    late = answer(name, MONDAY, case=a_debtor(name, consents=(night,)))
    assert hours(late) == (f"{plain[:2]}-23" if wider else plain)
    assert hours(answer(name, MONDAY, case=a_debtor(name, consents=(whole,)))) == ("00-00" if wider else plain)
    for day in (MONDAY - DAY, MONDAY + 2 * DAY):
        case = a_debtor(name, consents=(night,))
        assert hours(answer(name, day, case=case)) == hours(answer(name, day)), "not before it was given, nor after"


@pytest.mark.parametrize("name", HOURS)
def test_a_request_narrows_under_every_preset(name: str) -> None:
    opens, closes = (int(hour) for hour in HOURS[name][1].split("-"))
    sleeper = Request(MONDAY, MONDAY, never=(Hours(time(0), time(opens + 2)),))
    wider = Request(MONDAY, only=(Hours(time(1), time(0)),))
    mondays = Request(MONDAY, weekdays=frozenset({"mon"}), never=(Hours(time(0), time(0)),))

    def at(day: date, *requests: Request) -> str:
        return hours(answer(name, day, case=a_debtor(name, requests=requests)))

    assert at(MONDAY, sleeper) == f"{opens + 2:02}-{closes:02}"
    assert at(MONDAY + DAY, sleeper) == HOURS[name][1]
    assert at(MONDAY, wider) == HOURS[name][1], "a request never widens"
    assert at(MONDAY, mondays) == ""
    assert at(MONDAY + DAY, mondays) == HOURS[name][1]
    nowhere = Request(MONDAY, no_places=frozenset({HOME}))
    assert codes(answer(name, MONDAY, case=a_debtor(name, requests=(nowhere,)))) == "place_refused"


# name: confidence of its sources, and days that records are kept at least
SOURCES = {
    "cn-cba-2026": ("M-H", None),
    "cn-gbt45251-2025": ("M-H", None),
    "cn-card-art68": ("M", 731),
    "in-rbi-2022": ("M-H", None),
    "in-rbi-2026-draft": ("M", None),
    "us-regf": ("H", None),
    "uk-tcg-2013": ("H", None),
    "uk-conc-7": ("M-H", None),
    "au-rg96": ("H", None),
    "ru-230fz": ("H", None),
    "id-pojk22-2023": ("M-H", None),
    "th-2015": ("M", None),
    "vn-18-2019": ("M-H", None),
    "ph-sec18-2019": ("M-H", None),
    "jp-mla21": ("M-H", None),
    "kr-2024": ("M-H", None),
    "br-sp": ("M", None),
    "gr-3758": ("M", None),
    "strict": ("-", 731),
}


@pytest.mark.parametrize("name", HOURS)
def test_what_is_unsure_is_said(name: str) -> None:
    policy = load_policy(name)
    assert (policy.confidence, policy.retention.at_least_days) == SOURCES[name]
    assert policy.advice.startswith("Verify with counsel.")
    assert policy.assumed, "no source was read without having to take something for granted"
    assert policy.source
