"""Events on their way: each to whom it concerns, again after failures and deaths, never what is untrue."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from geo.region import Region
from service import announcing
from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.cases import holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, NotFoundError
from service.jobs.postman import Postman
from service.lawful import ledger
from service.messages import messaging, writing
from service.model.access import Identity, Role, Stamp
from service.model.delivery import Delivery, DeliveryState
from service.model.event import Event, EventKind
from service.model.hold import HoldKind
from service.model.message import Message, MessageForm
from service.model.outcome import OutcomeKind, OutcomeReport
from service.planning import publishing
from service.store import Store
from service.visiting import outcomes
from service.webhooks import delivering
from service.webhooks.delivering import PAUSES_SECONDS
from tests.fixtures.office import Office, an_office, webhook_settings
from tests.fixtures.receiver import Receiver
from tests.fixtures.world import a_case, a_collector, a_plan, a_route, a_stop, settle, settle_plan

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
TODAY = NOW.date()
STAMP = Stamp("user:Maija", NOW, TODAY)
ALARM = Event(EventKind.ALARM_RAISED, NOW, {"alarm_id": "a1"})


def a_workday() -> date:
    """Far enough ahead, and no Sunday; under this policy no holiday bars it."""
    days = (TODAY + timedelta(n) for n in range(3, 20))
    return next(day for day in days if day.weekday() < 5)


DAY = a_workday()


@dataclass
class Post:
    """One target, and a clock that a test may turn. It begins a little in the past: the receiver refuses what is
    signed five minutes ago, or five minutes hence."""

    store: Store
    office: Office

    def __post_init__(self) -> None:
        self.began = datetime.now(UTC) - timedelta(seconds=200)
        self.poster = delivering.poster_for(self.office.settings, "bank")

    def spread(self) -> int:
        return delivering.spread(self.store, self.office.settings)

    def next(self, later: timedelta = timedelta()) -> Delivery | None:
        return delivering.deliver_next(self.store, self.office.settings, "bank", self.poster, self.began + later)

    def all(self) -> list[Delivery]:
        self.spread()
        return list(iter(self.next, None))

    def deliveries(self, *states: DeliveryState) -> list[Delivery]:
        with self.store.read() as tx:
            return delivering.list_(tx, states or tuple(DeliveryState), None, 50, None)[0]


@pytest.fixture
def post(store: Store, tmp_path: Path, helsinki_region: Region, receiver: Receiver) -> Iterator[Post]:
    settings = webhook_settings(receiver.url, webhook_attempts=3, webhook_timeout_seconds=2)
    opened = Post(store, an_office(tmp_path, helsinki_region, "ru-230fz", store, NOW, **settings))
    with closing(opened.poster):
        yield opened


def announce(post: Post, *told: Event) -> list[Event]:
    with post.store.begin() as tx:
        return [announcing.announce(tx, event) for event in told]


def a_message(post: Post) -> Message:
    with post.store.begin() as tx:
        settle(tx, (a_case("K1"),))
        made = agreeing.make(tx, post.office, "K1", Wanted(DAY, time(10), time(11)), STAMP)
        afterwards = replace(STAMP, at=NOW + timedelta(seconds=1))
        return writing.make(tx, post.office, made.id, None, MessageForm.SMS, afterwards)


def test_an_event_is_told_once_and_signed(post: Post, receiver: Receiver) -> None:
    (event,) = announce(post, ALARM)
    (done,) = post.all()
    assert (done.state, done.attempts, done.status) == (DeliveryState.DONE, 1, 204)
    (heard,) = receiver.heard
    assert (heard.id, heard.event, heard.data) == (event.id, "alarm.raised", {"alarm_id": "a1"})
    assert (post.spread(), post.next(timedelta(days=9))) == (0, None)


def test_what_is_rolled_back_is_never_told(post: Post, receiver: Receiver) -> None:
    with pytest.raises(ZeroDivisionError), post.store.begin() as tx:
        announcing.announce(tx, ALARM)
        _ = 1 / 0
    assert post.all() == []


def test_again_after_longer_pauses_then_given_up_and_revived(post: Post, receiver: Receiver) -> None:
    receiver.answers = [{"status": 503, "headers": {"Retry-After": "60"}}, 500, 500]
    (event,) = announce(post, ALARM)
    (first,) = post.all()
    assert first.state is DeliveryState.DUE
    assert first.next_at == post.began + timedelta(seconds=60), "it asked for more than our own five seconds"
    assert post.next(timedelta(seconds=59)) is None
    second = post.next(timedelta(seconds=60))
    pause = second.next_at - post.began - timedelta(seconds=60)
    assert timedelta(seconds=300) <= pause <= timedelta(seconds=360)
    last = post.next(timedelta(seconds=60) + pause)
    assert (last.state, last.attempts, last.status, last.trouble) == (DeliveryState.DEAD, 3, 500, "webhook_refused")
    assert post.next(timedelta(days=9)) is None
    assert post.deliveries(DeliveryState.DEAD) == [last]
    with post.store.begin() as tx:
        delivering.try_again(tx, event.id, "bank", post.began)
        with pytest.raises(ConflictError):
            delivering.try_again(tx, event.id, "bank", post.began)
        with pytest.raises(NotFoundError):
            delivering.try_again(tx, "evt_none", "bank", NOW)
    assert post.next().state is DeliveryState.DONE
    assert {heard.id for heard in receiver.heard} == {event.id}
    assert len(receiver.heard) == 4


def test_a_target_that_is_gone_is_not_asked_again(post: Post, receiver: Receiver) -> None:
    receiver.answers = [410]
    announce(post, ALARM)
    (dead,) = post.all()
    assert (dead.state, dead.trouble) == (DeliveryState.DEAD, "webhook_gone")


def test_the_pauses_add_up_to_three_days() -> None:
    assert len(PAUSES_SECONDS) == 9
    assert timedelta(days=3) < timedelta(seconds=sum(PAUSES_SECONDS)) < timedelta(days=4)


def test_two_processes_never_try_one_delivery_together(post: Post, receiver: Receiver) -> None:
    """While the first waits for the target's answer, the other finds nothing; once its lease is over, it does."""
    busy, go_on = threading.Event(), threading.Event()

    def slow() -> int:
        busy.set()
        go_on.wait(5)
        return 204

    receiver.answers = [slow]
    announce(post, ALARM)
    post.spread()
    first = threading.Thread(target=post.next)
    first.start()
    assert busy.wait(5)
    assert post.next(timedelta(seconds=5)) is None
    again = post.next(timedelta(seconds=10))
    assert (again.state, again.attempts) == (DeliveryState.DONE, 2)
    go_on.set()
    first.join()
    assert post.deliveries() == [again], "the first one's end changes nothing any more"
    assert len({heard.id for heard in receiver.heard}) == 1


def test_a_message_carries_its_text_and_counts_when_it_is_taken(post: Post, receiver: Receiver) -> None:
    message = a_message(post)
    post.all()
    (heard,) = receiver.of("message.ready")
    assert heard.data["text"] == message.text
    assert heard.data["to"] == {"phone": "+358 40 123 4567"}
    with post.store.read() as tx:
        handed = messaging.look_up(tx, message.id)
        assert (handed.state, handed.handed_to) == ("handed_over", "webhook:bank")
        (contact,) = ledger.of_case(tx, "K1", TODAY - timedelta(1), TODAY + timedelta(1), NOW)
        assert (contact.channel, contact.id) == ("message", message.id)
    kept = [one.event.about for one in post.deliveries() if one.event.kind is EventKind.MESSAGE_READY]
    assert len(kept) == 1
    assert not {"text", "to"} & set(kept[0])


def test_a_withdrawn_message_is_not_sent(post: Post, receiver: Receiver) -> None:
    message = a_message(post)
    with post.store.begin() as tx:
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.HARDSHIP, since=TODAY), STAMP)
    dropped = [one for one in post.all() if one.event.kind is EventKind.MESSAGE_READY]
    assert [one.state for one in dropped] == [DeliveryState.DROPPED]
    assert receiver.of("message.ready") == []
    assert [heard.data["kinds"] for heard in receiver.of("hold.changed")] == ["hardship"]
    with post.store.read() as tx:
        assert messaging.look_up(tx, message.id).state == "withdrawn"


def test_what_was_exported_meanwhile_is_not_counted_twice(post: Post, receiver: Receiver) -> None:
    message = a_message(post)

    def export() -> int:
        with post.store.begin() as tx:
            messaging.hand_over(tx, message.id, "export", STAMP)
        return 204

    receiver.answers = [204, export]
    post.all()
    with post.store.read() as tx:
        assert messaging.look_up(tx, message.id).handed_to == "export"
        assert len(ledger.of_case(tx, "K1", TODAY - timedelta(1), TODAY + timedelta(1), NOW)) == 1


def test_what_was_withdrawn_while_the_target_took_it_is_sent_and_counts(post: Post, receiver: Receiver) -> None:
    message = a_message(post)

    def withdraw() -> int:
        with post.store.begin() as tx:
            messaging.withdraw(tx, message.id, STAMP)
        return 204

    receiver.answers = [204, withdraw]
    post.all()
    with post.store.read() as tx:
        assert messaging.look_up(tx, message.id).state == "handed_over"
        assert len(ledger.of_case(tx, "K1", TODAY - timedelta(1), TODAY + timedelta(1), NOW)) == 1


def test_every_kind_of_change_is_announced(post: Post, receiver: Receiver) -> None:
    office = Identity("user:Maija", Role.SUPERVISOR)
    with post.store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2")), (a_collector("C1"),))
        stops = (a_stop("v1", "K1", 10, DAY), a_stop("v2", "K2", 12, DAY))
        settle_plan(tx, a_plan("p1", (a_route("C1", stops, DAY),), dates=(DAY,)))
    with post.store.begin() as tx:
        publishing.publish(tx, post.office, "p1", "user:Maija")
        publishing.publish(tx, post.office, "p1", "user:Maija")
        outcomes.report(tx, office, "v1", OutcomeReport(OutcomeKind.HARDSHIP), "k", NOW)
        holding.lift_hold(tx, "K1", STAMP)
    post.all()
    assert sorted(heard.event for heard in receiver.heard) == [
        "hold.changed",
        "hold.changed",
        "outcome.recorded",
        "plan.published",
    ]
    assert receiver.of("outcome.recorded")[0].data["kind"] == "hardship"
    assert {heard.data["held"] for heard in receiver.of("hold.changed")} == {True, False}
    assert receiver.of("plan.published")[0].data == {
        "plan_id": "p1",
        "version": 1,
        "region": "helsinki",
        "dates": DAY.isoformat(),
        "visits": 2,
    }


def test_old_events_are_forgotten_but_not_those_under_way(post: Post, receiver: Receiver) -> None:
    receiver.answers = [500]
    announce(post, ALARM, ALARM)
    post.all()
    later = NOW + timedelta(days=31)
    assert delivering.forget_old(post.store, post.office.settings, later) == 1
    assert [one.state for one in post.deliveries()] == [DeliveryState.DUE]
    unknown = post.office.settings.model_copy(update={"webhooks": {}})
    assert delivering.forget_old(post.store, unknown, later) == 1


def test_deliveries_page_by_page(post: Post) -> None:
    announce(post, *(Event(EventKind.ALARM_RAISED, NOW + timedelta(seconds=i // 2)) for i in range(5)))
    post.spread()
    seen, cursor = [], None
    with post.store.read() as tx:
        while True:
            page, cursor = delivering.list_(tx, (DeliveryState.DUE,), "bank", 2, cursor)
            seen += [one.event.id for one in page]
            if cursor is None:
                break
        assert len(set(seen)) == len(seen) == 5
        with pytest.raises(NotFoundError):
            delivering.list_(tx, (DeliveryState.DUE,), None, 2, "nonsense")


def test_the_postman_lets_messages_lapse_that_wait_for_too_long(post: Post) -> None:
    with post.store.begin() as tx:
        settle(tx, (a_case("K1"),))
        message = writing.give_notice(tx, post.office, "K1", MessageForm.SMS, STAMP)
    with closing(Postman(post.office)) as postman:
        for days, state in ((6, "waiting"), (8, "withdrawn")):
            post.office.clock = lambda days=days: NOW + timedelta(days=days)
            assert not postman.day()
            with post.store.read() as tx:
                assert messaging.look_up(tx, message.id).state == state


def test_the_postman_goes_round_by_himself(post: Post, receiver: Receiver) -> None:
    announce(post, *(ALARM for _ in range(20)))
    post.office.clock = lambda: datetime.now(UTC)
    with closing(Postman(post.office)) as postman:
        postman.start()
        for _ in range(400):
            if len(receiver.heard) == 20:
                break
            threading.Event().wait(0.05)
    assert len({heard.id for heard in receiver.heard}) == len(receiver.heard) == 20
