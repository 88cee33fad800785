"""Timers at doors and the alarms they raise: one for each deadline, whoever sees it, whatever the phone does."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from geo.point import Point
from geo.region import Region
from service.cases import holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, NotFoundError
from service.jobs.lookout import Lookout
from service.model.access import Identity, Role, Stamp
from service.model.alarm import Alarm, AlarmKind, AlarmState
from service.model.check_in import Position
from service.model.hold import HoldKind
from service.model.outcome import OutcomeKind, OutcomeReport
from service.model.timer import LATE, Timer
from service.settings import Settings
from service.store import Store, Tx, alarms, audit, published, timers
from service.store.tables import events
from service.visiting import alarming, checking_in
from service.visiting.checking_in import Arrival, Call
from service.visiting.itineraries import itinerary
from service.visiting.outcomes import report
from tests.fixtures.office import Office
from tests.fixtures.world import (
    MONDAY,
    STAMP,
    ZONE,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

TEN = datetime(2026, 11, 23, 10, tzinfo=ZONE)
OWN = Identity("link:1", Role.COLLECTOR, "C1", MONDAY)
OTHER = Identity("link:2", Role.COLLECTOR, "C2", MONDAY)
BOSS = Stamp("user:Maija", TEN + timedelta(hours=2), MONDAY)
SETTINGS = Settings(check_in_margin_minutes=15, check_in_extension_minutes=10)
WEEKS = timedelta(weeks=12)


@pytest.fixture(autouse=True)
def a_day(store: Store) -> None:
    """C1 visits K1 at 10, 15 minutes long, and K2 at 12 together with C2; C2 is also alone at K3."""
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2"), a_case("K3")), (a_collector("C1"), a_collector("C2")))
        own = (a_stop("v1", "K1", 10), a_stop("v2", "K2", 12, crew_with=("C2",)))
        others = (a_stop("w2", "K2", 12, crew_with=("C1",)), a_stop("w3", "K3", 14))
        settle_plan(tx, a_plan("p1", (a_route("C1", own), a_route("C2", others))))
        published.publish(tx, "p1", "user:Maija", TEN)


def arrive(tx: Tx, visit: str = "v1", now: datetime = TEN, who: Identity = OWN, **said: object) -> Timer:
    return checking_in.check_in(tx, who, visit, Arrival(**said), SETTINGS, now)


def raised(tx: Tx, minutes: float) -> list[AlarmKind]:
    return [alarm.kind for alarm in alarming.raise_due(tx, TEN + timedelta(minutes=minutes))]


def open_alarms(tx: Tx) -> list[Alarm]:
    return alarming.page(tx, is_open=True)[0]


def test_a_timer_that_runs_out_raises_one_alarm(store: Store) -> None:
    with store.begin() as tx:
        timer = arrive(tx)
        assert timer.deadline == TEN + timedelta(minutes=15 + 15), "the planned service and the margin"
        assert arrive(tx, now=TEN + timedelta(minutes=5)) == timer, "again it is the same"
        assert raised(tx, 29.9) == []
        assert raised(tx, 30) == [AlarmKind.OVERDUE]
        assert raised(tx, 31) == []
        (alarm,) = open_alarms(tx)
        assert (alarm.visit_id, alarm.case_id, alarm.at) == ("v1", "K1", timer.deadline)
        assert [trace.kind for trace in audit.of_subject(tx, alarm.id)] == ["alarm_raised"]
        (told,) = tx.all(sa.select(events).where(events.c.kind == "alarm.raised"))
        assert told["about"]["alarm_id"] == alarm.id


def test_the_outcome_stops_it(store: Store) -> None:
    with store.begin() as tx:
        arrive(tx)
        report(tx, OWN, "v1", OutcomeReport(OutcomeKind.MET), "k", TEN + timedelta(minutes=20))
        assert raised(tx, 300) == []
        assert arrive(tx, now=TEN + timedelta(minutes=40)).ended_at == TEN + timedelta(minutes=20)


def test_an_outcome_after_the_alarm_answers_it_and_a_person_closes_it(store: Store) -> None:
    with store.begin() as tx:
        arrive(tx)
        assert raised(tx, 31) == [AlarmKind.OVERDUE]
        report(tx, OWN, "v1", OutcomeReport(OutcomeKind.MET), "k", TEN + timedelta(minutes=40))
        (alarm,) = open_alarms(tx)
        assert alarm.answered_at == TEN + timedelta(minutes=40)
        assert alarming.close(tx, alarm.id, "Lost the time.", BOSS, WEEKS).state is AlarmState.CLOSED
        assert open_alarms(tx) == []


def test_longer_is_a_new_deadline_with_its_own_alarm(store: Store) -> None:
    with store.begin() as tx:
        arrive(tx)
        at = TEN + timedelta(minutes=29)
        longer = checking_in.extend(tx, OWN, "v1", Arrival(), "once", SETTINGS, at)
        assert longer.deadline == TEN + timedelta(minutes=40)
        assert checking_in.extend(tx, OWN, "v1", Arrival(), "once", SETTINGS, at) == longer, "the same press again"
        assert raised(tx, 31) == []
        assert raised(tx, 41) == [AlarmKind.OVERDUE]
        checking_in.extend(tx, OWN, "v1", Arrival(), "twice", SETTINGS, TEN + timedelta(minutes=42))
        assert open_alarms(tx)[0].answered_at == TEN + timedelta(minutes=42)
        assert raised(tx, 60) == [AlarmKind.OVERDUE]
        assert len(open_alarms(tx)) == 2


def test_without_a_timer_nothing_can_be_extended(store: Store) -> None:
    with store.begin() as tx, pytest.raises(ConflictError, match="No timer runs"):
        checking_in.extend(tx, OWN, "v1", Arrival(), "once", SETTINGS, TEN)


def test_the_next_door_stops_the_timer_of_the_last(store: Store) -> None:
    with store.begin() as tx:
        arrive(tx)
        arrive(tx, "v2", TEN + timedelta(minutes=20), together=True)
        assert raised(tx, 31) == []
        assert raised(tx, 51) == [AlarmKind.OVERDUE]


def test_what_comes_late_counts_from_when_it_was_made(store: Store) -> None:
    """The phone found its network 40 minutes later; its clock is three hours ahead, which does no harm."""
    ahead = TEN + timedelta(hours=3)
    with store.begin() as tx:
        late = TEN + timedelta(minutes=40)
        timer = arrive(tx, now=late, at=ahead, sent_at=ahead + timedelta(minutes=40))
        assert timer.since == TEN
        assert timer.deadline == late + LATE, "so long the report that waited behind it has to come"
        assert raised(tx, 41) == []
        assert raised(tx, 43) == [AlarmKind.OVERDUE]


def test_a_second_collector_is_asked_for_where_the_plan_says_two(store: Store) -> None:
    with store.begin() as tx:
        assert arrive(tx).together is None, "a visit for one asks nothing"
        assert arrive(tx, "v2").together is False
        (alarm,) = open_alarms(tx)
        assert (alarm.kind, alarm.visit_id, alarm.answered_at) == (AlarmKind.ALONE, "v2", None)
        assert arrive(tx, "w2", TEN + timedelta(minutes=3), OTHER).together is True
        assert timers.find(tx, "v2").together is True
        (alarm,) = open_alarms(tx)
        assert alarm.answered_at == TEN + timedelta(minutes=3)


def test_the_first_may_say_that_both_are_there(store: Store) -> None:
    with store.begin() as tx:
        assert arrive(tx, "v2", together=True).together is True
        assert arrive(tx, "w2", who=OTHER).together is True
        assert open_alarms(tx) == []


def test_two_are_asked_for_where_the_case_has_become_dangerous_since(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1", crew=2),))
        assert arrive(tx).together is False
        assert arrive(tx, together=True).together is True, "said a moment later"
        assert [alarm.answered_at for alarm in open_alarms(tx)] == [TEN]


def test_what_comes_late_from_somebody_who_may_go_alone_raises_nothing(store: Store) -> None:
    late = {"at": TEN, "sent_at": TEN + timedelta(minutes=40)}
    with store.begin() as tx:
        assert arrive(tx, now=TEN + timedelta(minutes=40), **late).together is None
        assert open_alarms(tx) == []
        noon = {"at": TEN + timedelta(hours=2), "sent_at": TEN + timedelta(hours=3)}
        assert arrive(tx, "v2", TEN + timedelta(hours=3), **noon).together is False
        assert [alarm.kind for alarm in open_alarms(tx)] == [AlarmKind.ALONE], "the plan asks for two there"


def test_who_comes_late_was_there_with_those_who_have_left_since(store: Store) -> None:
    """C2 was at the door from ten to twenty past; the phone of C1, who came with C2, finds its network at forty."""
    late = {"at": TEN + timedelta(minutes=1), "sent_at": TEN + timedelta(minutes=40)}
    with store.begin() as tx:
        arrive(tx, "w2", who=OTHER, together=True)
        report(tx, OTHER, "w2", OutcomeReport(OutcomeKind.MET), "k", TEN + timedelta(minutes=20))
        assert arrive(tx, "v2", TEN + timedelta(minutes=40), **late).together is True
        assert open_alarms(tx) == []


def test_a_visit_that_was_reported_before_its_check_in_came_raises_nothing(store: Store) -> None:
    late = {"at": TEN, "sent_at": TEN + timedelta(minutes=40)}
    with store.begin() as tx:
        report(tx, OWN, "v2", OutcomeReport(OutcomeKind.NOT_HOME), "k", TEN + timedelta(minutes=39))
        assert not arrive(tx, "v2", TEN + timedelta(minutes=40), **late).runs
        assert open_alarms(tx) == [], "nobody is at that door any more"


def test_a_held_case_is_not_checked_in_at_unless_it_was_before(store: Store) -> None:
    with store.begin() as tx:
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.HOSPITAL), STAMP)
        with pytest.raises(ConflictError) as refused:
            arrive(tx)
        assert refused.value.code == "case_held"
        late = arrive(tx, now=TEN + timedelta(minutes=30), at=TEN, sent_at=TEN + timedelta(minutes=30))
        assert late.runs, "who is inside is watched over all the same"


def test_only_the_own_visits(store: Store) -> None:
    with store.begin() as tx, pytest.raises(NotFoundError):
        arrive(tx, who=OTHER)


def test_a_call_for_help(store: Store) -> None:
    here = Position(Point(60.17, 24.95), 12.0)
    with store.begin() as tx:
        arrive(tx)
        first = checking_in.call_for_help(tx, OWN, Call(TEN), "press", TEN + timedelta(minutes=1))
        assert (first.at, first.visit_id, first.case_id, first.position) == (TEN, "v1", "K1", None)
        again = checking_in.call_for_help(tx, OWN, Call(TEN, position=here), "press", TEN + timedelta(minutes=2))
        assert (again.id, again.position) == (first.id, here)
        other = checking_in.call_for_help(tx, OWN, Call(visit_id="of nobody"), "another", TEN)
        assert other.id != first.id
        assert len(open_alarms(tx)) == 2


def test_a_call_names_no_visit_that_is_not_known(store: Store) -> None:
    with store.begin() as tx:
        alarm = checking_in.call_for_help(tx, OWN, Call(visit_id="w3"), "press", TEN)
        assert (alarm.visit_id, alarm.case_id) == (None, None), "another's visit"


def test_the_phone_is_told_what_runs_and_who_has_seen_the_call(store: Store, helsinki_region: Region) -> None:
    office = Office(settings=SETTINGS, clock=lambda: TEN, only=helsinki_region)
    with store.begin() as tx:
        arrive(tx, "v2")
        checking_in.call_for_help(tx, OWN, Call(), "press", TEN)
        (called,) = alarms.of_collector(tx, "C1", MONDAY, AlarmKind.PANIC)
        before = itinerary(tx, OWN, "C1", MONDAY, rounds=office)
        alarming.acknowledge(tx, called.id, BOSS)
        day = itinerary(tx, OWN, "C1", MONDAY, rounds=office)
    assert day.etag != before.etag
    assert [(one.crew, one.timer_seconds, one.timer is not None) for one in day.entries] == [
        (1, 1800, False),
        (2, 1800, True),
    ]
    assert (before.help.seen_at, day.help.seen_at, day.extension_seconds) == (None, BOSS.at, 600)


def test_care(store: Store) -> None:
    with store.begin() as tx:
        alarm = checking_in.call_for_help(tx, OWN, Call(position=Position(Point(60, 25), 5)), "press", TEN)
        seen = alarming.acknowledge(tx, alarm.id, BOSS)
        assert (seen.state, seen.acknowledged_by) == (AlarmState.ACKNOWLEDGED, "user:Maija")
        late = Stamp("user:Olli", BOSS.at, MONDAY)
        assert alarming.acknowledge(tx, alarm.id, late).acknowledged_by == "user:Maija", "who was first"
        closed = alarming.close(tx, alarm.id, "Called: all is well.", late, WEEKS)
        assert (closed.closed_by, closed.note) == ("user:Olli", "Called: all is well.")
        for refused in (alarming.acknowledge, lambda *a: alarming.close(*a[:2], "again", a[2], WEEKS)):
            with pytest.raises(ConflictError, match="is closed"):
                refused(tx, alarm.id, BOSS)
        with pytest.raises(NotFoundError):
            alarming.acknowledge(tx, "alarm_0", BOSS)
        assert [one.kind for one in audit.of_subject(tx, alarm.id)] == [
            "alarm_raised",
            "alarm_acknowledged",
            "alarm_closed",
        ]


def test_where_somebody_was_is_forgotten_in_the_end(store: Store) -> None:
    here = Position(Point(60, 25), 5)
    with store.begin() as tx:
        first = checking_in.call_for_help(tx, OWN, Call(position=here), "one", TEN)
        second = checking_in.call_for_help(tx, OWN, Call(position=here), "two", TEN)
        alarming.close(tx, first.id, "Done.", BOSS, WEEKS)
        months = Stamp("user:Maija", BOSS.at + WEEKS + timedelta(days=1), MONDAY)
        alarming.close(tx, second.id, "Done.", months, WEEKS)
        assert [alarms.load(tx, one.id).position for one in (first, second)] == [None, here]


def test_pages(store: Store) -> None:
    with store.begin() as tx:
        made = [checking_in.call_for_help(tx, OWN, Call(), f"k{n}", TEN + timedelta(minutes=n)).id for n in range(5)]
        first, cursor = alarming.page(tx, limit=3)
        rest, end = alarming.page(tx, limit=3, cursor=cursor)
        assert [alarm.id for alarm in (*first, *rest)] == made[::-1]
        assert end is None
        assert alarming.page(tx, region="elsewhere")[0] == []
        with pytest.raises(NotFoundError):
            alarming.page(tx, cursor="alarm_0")


def test_of_many_who_see_it_one_raises_it(store: Store) -> None:
    """Six processes' lookouts at the same moment, while the report comes in: at most one alarm, and not two."""
    with store.begin() as tx:
        arrive(tx)
        arrive(tx, "w3", who=OTHER)
    now = TEN + timedelta(minutes=31)
    lookouts = [Lookout(store, lambda: now) for _ in range(6)]
    counted: list[int] = []

    def send() -> None:
        with store.begin() as tx:
            report(tx, OWN, "v1", OutcomeReport(OutcomeKind.MET), "k", now)

    together([*(lambda one=one: counted.append(one.look()) for one in lookouts), send])
    with store.read() as tx:
        found = open_alarms(tx)
    assert sum(counted) == len(found)
    assert sorted(alarm.visit_id for alarm in found) in (["v1", "w3"], ["w3"])


def test_a_lookout_that_starts_late_finds_what_was_missed(store: Store) -> None:
    """The process was dead while the deadline passed; the alarm is raised by the next one, once."""
    with store.begin() as tx:
        arrive(tx)
    done = threading.Event()
    now = TEN + timedelta(hours=5)

    def clock() -> datetime:
        done.set()
        return now

    lookout = Lookout(store, clock)
    lookout.start()
    assert done.wait(10)
    lookout.close()
    assert Lookout(store, clock).look() == 0
    with store.read() as tx:
        (alarm,) = open_alarms(tx)
    assert (alarm.at, alarm.raised_at) == (TEN + timedelta(minutes=30), now)


def together(work: list[Callable[[], object]]) -> None:
    """All at once; nothing may fail."""
    ready = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        ready.wait(30)
        one()

    with ThreadPoolExecutor(len(work)) as threads:
        for done in [threads.submit(run, one) for one in work]:
            done.result(60)
