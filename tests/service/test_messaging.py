"""Messages: true, in the debtor's language, within the limits, counted when somebody sends them, taken back in time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from geo.region import Region
from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.cases import changing, holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError, InvalidError, NotFoundError, ServiceError, UnavailableError
from service.lawful import allowing, ledger
from service.messages import messaging, wording, writing
from service.messages.messaging import Said
from service.model.access import Stamp
from service.model.appointment import Appointment, AppointmentState
from service.model.case import Debtor
from service.model.contact import Channel, Contact, ContactState
from service.model.hold import HoldKind
from service.model.message import MessageForm, MessageKind, MessageState, OwnText
from service.model.rule import Barred
from service.store import Store, Tx, contacts
from tests.fixtures.office import Office, an_office
from tests.fixtures.world import MONDAY, NOW, STAMP, a_case, settle

TODAY = NOW.date()
MORNING = Wanted(MONDAY, time(10), time(11))
SMS, LETTER = MessageForm.SMS, MessageForm.LETTER


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Office]:
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2", debtor=Debtor("D-K2", "Zhang San", language="zh-CN"))))
    yield an_office(tmp_path, helsinki_region)


def proposal(tx: Tx, rounds: Office, case_id: str = "K1") -> Appointment:
    return agreeing.make(tx, rounds, case_id, MORNING, STAMP)


def test_in_the_language_and_form_of_the_case(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        made = writing.make(tx, rounds, proposal(tx, rounds).id, None, None, STAMP)
        assert (made.kind, made.form, made.language, made.state) == (MessageKind.PROPOSAL, SMS, "fi", "waiting")
        assert made.text.startswith(
            "Nordic Services: sopiiko käyntimme luonanne maanantaina 23.11.2026 klo 10.00-11.00"
        )
        letter = writing.make(tx, rounds, proposal(tx, rounds, "K2").id, None, None, STAMP)
        assert (letter.form, letter.language) == (LETTER, "zh"), "no phone"
        assert letter.text.startswith("Zhang San：\ncathedral 1\n\n编号：K2")
        assert "2026年11月23日（星期一）10:00至11:00" in letter.text
        assert [event.kind for event in changing.get(tx, "K1", TODAY).history][-1] == "message_made"


def test_only_what_is_true(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        one = proposal(tx, rounds)
        with pytest.raises(ConflictError) as refused:
            writing.make(tx, rounds, one.id, MessageKind.REMINDER, None, STAMP)
        assert refused.value.code == "message_untrue"
        waits = writing.make(tx, rounds, one.id, None, None, STAMP)
        assert writing.make(tx, rounds, one.id, None, None, STAMP) == waits, "the same while it waits"
        agreeing.step(tx, rounds, one.id, AppointmentState.AGREED, STAMP)
        assert messaging.look_up(tx, waits.id).state is MessageState.WITHDRAWN, "it is no question any more"
        moved = agreeing.move(tx, rounds, one.id, replace(MORNING, start=time(14), end=time(15), agreed=True), STAMP)
        assert writing.preview(tx, rounds, moved.id, None, None, TODAY).kind is MessageKind.MOVED
        with pytest.raises(ConflictError):
            writing.preview(tx, rounds, one.id, None, None, TODAY)


def test_a_message_reserves_its_count_until_it_is_sent_or_withdrawn(store: Store, rounds: Office) -> None:
    def counted() -> list[tuple[Channel, ContactState, bool | None]]:
        of_case = ledger.of_case(tx, "K1", TODAY, TODAY, NOW)
        return [(contact.channel, contact.state, contact.answered) for contact in of_case]

    planned, made_ = ContactState.PLANNED, ContactState.MADE

    with store.begin() as tx:
        made = writing.make(tx, rounds, proposal(tx, rounds).id, None, None, STAMP)
        with pytest.raises(ConflictError) as refused:
            messaging.report(tx, made.id, Said(delivered=True), STAMP)
        assert (refused.value.code, counted()) == ("message_state", [(Channel.MESSAGE, planned, None)])
        handed = messaging.hand_over(tx, made.id, "gateway", STAMP)
        assert messaging.hand_over(tx, made.id, "gateway", STAMP) == handed
        assert counted() == [(Channel.MESSAGE, made_, None)]
        for ask in (
            lambda: messaging.hand_over(tx, made.id, "another", STAMP),
            lambda: messaging.withdraw(tx, made.id, STAMP),
        ):
            with pytest.raises(ConflictError):
                ask()
        messaging.report(tx, made.id, Said(delivered=False, trouble="absent"), STAMP)
        assert counted() == [(Channel.MESSAGE, made_, False)], "an attempt that reached nobody"
        said = messaging.report(tx, made.id, Said(delivered=True), STAMP)
        assert (said.state, said.trouble, counted()) == ("delivered", None, [(Channel.MESSAGE, made_, None)])


def test_what_waits_leaves_a_visit_no_room_until_it_is_withdrawn(store: Store, rounds: Office) -> None:
    """Three contacts a week: two calls were made, one message waits; so no visit may be agreed on, nor be planned."""
    visit_day = TODAY + timedelta(2)

    def bars() -> set[str]:
        [answer] = allowing.allowed_days(tx, rounds, "K1", visit_day, visit_day).addresses
        said = answer.days[0][1]
        return {bar.code for bar in said.bars} if isinstance(said, Barred) else set()

    with store.begin() as tx:
        calls = [Contact(f"m{n}", "D-K1", None, Channel.CALL, NOW - timedelta(days=n), source="tel") for n in (1, 2)]
        one = proposal(tx, rounds)
        contacts.save_many(tx, calls, NOW)
        assert bars() == set()
        waits = writing.make(tx, rounds, one.id, None, SMS, STAMP)
        assert bars() == {"contact_cap"}
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K1", replace(MORNING, date=visit_day), STAMP)
        assert {issue.code for issue in refused.value.issues} == {"contact_cap"}
        messaging.withdraw(tx, waits.id, STAMP)
        assert bars() == set()


def test_what_nobody_takes_lapses_and_gives_its_count_back(store: Store, rounds: Office) -> None:
    """Two calls were made, and a message waits: the week's third contact is free again when it has lapsed."""
    later = Stamp("rounds", NOW + timedelta(days=7), TODAY + timedelta(7))
    with store.begin() as tx:
        waits = writing.make(tx, rounds, proposal(tx, rounds).id, None, SMS, STAMP)
        taken = writing.make(tx, rounds, proposal(tx, rounds, "K2").id, None, LETTER, STAMP)
        messaging.hand_over(tx, taken.id, "printer", STAMP)
        assert messaging.lapse(tx, NOW, later) == 0, "it was written at that moment, and not before"
        assert [c.state for c in ledger.of_case(tx, "K1", TODAY, TODAY, NOW)] == [ContactState.PLANNED]
        assert messaging.lapse(tx, NOW + timedelta(seconds=1), later) == 1
        lapsed = messaging.look_up(tx, waits.id)
        assert (lapsed.state, lapsed.trouble) == (MessageState.WITHDRAWN, messaging.LAPSED)
        assert not ledger.of_case(tx, "K1", TODAY, TODAY, NOW)
        last = changing.get(tx, "K1", TODAY).history[-1]
        assert (last.kind, last.actor, last.detail) == ("message_lapsed", "rounds", "proposal sms")
        assert messaging.look_up(tx, taken.id).state is MessageState.HANDED_OVER, "somebody has that one"
        with pytest.raises(ConflictError):
            messaging.hand_over(tx, waits.id, "gateway", later)
        assert messaging.lapse(tx, NOW + timedelta(days=9), later) == 0


def test_a_question_that_is_answered_before_it_is_sent_reserves_nothing(store: Store, rounds: Office) -> None:
    """Nor does one about an hour that another was agreed on instead of."""
    calls = [Contact(f"m{n}", "D-K1", None, Channel.CALL, NOW - timedelta(days=n), source="tel") for n in (1, 2)]
    with store.begin() as tx:
        one = proposal(tx, rounds)
        contacts.save_many(tx, calls, NOW)
        writing.make(tx, rounds, one.id, None, SMS, STAMP)
        assert agreeing.step(tx, rounds, one.id, AppointmentState.AGREED, STAMP).state is AppointmentState.AGREED
        reminder = writing.make(tx, rounds, one.id, MessageKind.REMINDER, SMS, STAMP)
        moved = agreeing.move(tx, rounds, one.id, replace(MORNING, start=time(14), end=time(15), agreed=True), STAMP)
        assert (moved.state, messaging.look_up(tx, reminder.id).state) == ("agreed", MessageState.WITHDRAWN)


def test_a_notice_runs_from_when_it_arrived_and_not_at_all_if_it_did_not(
    store: Store, tmp_path: Path, helsinki_region: Region
) -> None:
    """England: seven clear days, Sundays not counted."""
    rounds = an_office(tmp_path, helsinki_region, "uk-tcg-2013", now=NOW + timedelta(days=4))
    later = Stamp("user:Maija", NOW + timedelta(days=4), TODAY + timedelta(4))
    wanted = replace(MORNING, date=TODAY + timedelta(9))  # 1 December

    def allowed_from() -> str:
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K1", replace(wanted, date=later.today), later)
        return refused.value.action

    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        first = writing.give_notice(tx, an_office(tmp_path, helsinki_region, "uk-tcg-2013"), "K1", LETTER, STAMP)
        assert "tiistaina 1.12.2026" in first.text
        assert "if that is done today" in allowed_from(), "nobody has sent it yet"
        messaging.hand_over(tx, first.id, "printer", STAMP)
        assert allowed_from() == "A visit is allowed from 2026-12-01."
        messaging.report(tx, first.id, Said(delivered=True, at=NOW + timedelta(days=2)), later)
        assert allowed_from() == "A visit is allowed from 2026-12-03."
        messaging.report(tx, first.id, Said(delivered=False), later)
        assert "if that is done today" in allowed_from()


def test_one_notice_waits_and_it_is_the_newest(store: Store, tmp_path: Path, helsinki_region: Region) -> None:
    """Asked for twice it is the same one; a day later it would name another day, so the old one is not sent."""
    later = Stamp("user:Maija", NOW + timedelta(days=1), TODAY + timedelta(1))
    today, tomorrow = (an_office(tmp_path, helsinki_region, "uk-tcg-2013", now=one.at) for one in (STAMP, later))
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        first = writing.give_notice(tx, today, "K1", LETTER, STAMP)
        assert writing.give_notice(tx, today, "K1", LETTER, STAMP) == first
        second = writing.give_notice(tx, tomorrow, "K1", LETTER, later)
        assert (second.id != first.id, second.text != first.text) == (True, True)
        assert messaging.look_up(tx, first.id).state is MessageState.WITHDRAWN
        assert len(ledger.of_case(tx, "K1", TODAY, TODAY + timedelta(2), later.at)) == 1


def test_limits_on_writing_are_kept_with_what_waits(store: Store, rounds: Office) -> None:
    """Three contacts a week: one call was made, one message waits about each of the debtor's cases."""
    with store.begin() as tx:
        settle(tx, (a_case("K9", debtor=Debtor("D-K1", "The same", "+358 40 1")),))
        call = Contact("m1", "D-K1", None, Channel.CALL, NOW - timedelta(hours=1), source="dialler")
        contacts.save_many(tx, [call], NOW)
        one = proposal(tx, rounds)
        writing.make(tx, rounds, one.id, None, SMS, STAMP)
        other = agreeing.make(tx, rounds, "K9", replace(MORNING, date=MONDAY + timedelta(14)), STAMP)
        writing.make(tx, rounds, other.id, None, SMS, STAMP)
        with pytest.raises(ConflictError) as refused:
            writing.make(tx, rounds, other.id, None, LETTER, STAMP)
        assert refused.value.code == "message_barred"
        assert {issue.code for issue in refused.value.issues} == {"contact_cap"}


def test_a_hold_takes_back_what_nobody_has_and_bars_more(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        one = proposal(tx, rounds)
        waits = writing.make(tx, rounds, one.id, None, None, STAMP)
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.BEREAVEMENT, since=TODAY), STAMP)
        assert messaging.look_up(tx, waits.id).state is MessageState.WITHDRAWN
        with pytest.raises(ConflictError) as refused:
            writing.make(tx, rounds, one.id, None, None, STAMP)
        assert refused.value.code == "message_barred"
        agreeing.step(tx, rounds, one.id, AppointmentState.CANCELLED, STAMP)
        assert writing.make(tx, rounds, one.id, None, None, STAMP).kind is MessageKind.CANCELLED, "that may be said"


def test_refusals(store: Store, rounds: Office, tmp_path: Path, helsinki_region: Region) -> None:
    with store.begin() as tx:
        one = proposal(tx, rounds, "K2")
        with pytest.raises(ConflictError) as refused:
            writing.make(tx, rounds, one.id, None, SMS, STAMP)
        assert refused.value.code == "message_barred"
        nameless = an_office(tmp_path, helsinki_region, sender=None)
        with pytest.raises(UnavailableError) as unnamed:
            writing.preview(tx, nameless, one.id, None, None, TODAY)
        assert unnamed.value.code == "sender_missing"
        for ask in (
            lambda: writing.make(tx, rounds, "none", None, None, STAMP),
            lambda: writing.preview_notice(tx, rounds, "K9", None, TODAY),
            lambda: messaging.look_up(tx, "none"),
            lambda: messaging.hand_over(tx, "none", "x", STAMP),
        ):
            with pytest.raises(ServiceError) as missing:
                ask()
            assert isinstance(missing.value, NotFoundError)


def test_messages_by_state_page_by_page(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        settle(tx, tuple(a_case(f"M{i}") for i in range(5)))
        made = [writing.make(tx, rounds, proposal(tx, rounds, f"M{i}").id, None, None, STAMP) for i in range(5)]
        messaging.hand_over(tx, made[0].id, "x", STAMP)
        seen, cursor = [], None
        while True:
            page, cursor = messaging.list_(
                tx, [MessageState.WAITING], form=SMS, region="helsinki", limit=2, cursor=cursor
            )
            seen += [one.id for one in page]
            if cursor is None:
                break
        assert sorted(seen) == sorted(one.id for one in made[1:])
        assert messaging.list_(tx, [], region="elsewhere") == ([], None)
        for broken in ("yesterday~x", "2026-11-22T09:00:00"):
            try:
                found, _ = messaging.list_(tx, [], cursor=broken)
                assert found == []
            except NotFoundError as error:
                assert error.code == "cursor_unknown"


def test_own_texts_by_version_may_name_the_amount_only_if_that_is_said(store: Store, rounds: Office) -> None:
    text = "{sender}: {date} {start}-{end}, ref. {reference}. {contact}"
    own = OwnText(MessageKind.PROPOSAL, SMS, "fi", 0, text)
    with store.begin() as tx:
        one = proposal(tx, rounds)
        before = writing.make(tx, rounds, one.id, None, None, STAMP)
        assert wording.put(tx, own, STAMP).version == 1
        with pytest.raises(InvalidError) as refused:
            wording.put(tx, replace(own, text="{amount}"), STAMP)
        assert refused.value.code == "message_text"
        with pytest.raises(InvalidError):
            wording.put(tx, replace(own, language="et"), STAMP)
        said = writing.preview(tx, rounds, one.id, None, SMS, TODAY)
        assert (said.text_version, said.text) == (
            1,
            "Nordic Services: maanantaina 23.11.2026 10.00-11.00, ref. K1. +358 9 123 4567",
        )
        wording.put(tx, replace(own, text="{amount} {date}", names_amount=True), STAMP)
        assert writing.preview(tx, rounds, one.id, None, SMS, TODAY).text == "1234,56 EUR maanantaina 23.11.2026"
        wording.put(tx, replace(own, text=None, note="back again"), STAMP)
        assert writing.preview(tx, rounds, one.id, None, SMS, TODAY).text == before.text
        assert [text.version for text in wording.versions(tx, MessageKind.PROPOSAL, SMS, "fi")] == [3, 2, 1]
        used = {(text.kind, text.form, text.language): text.version for text in wording.every(tx)}
        assert len(used) == len(MessageKind) * 2 * 4
        assert messaging.look_up(tx, before.id) == before


def test_who_prefers_letters_gets_letters(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K5", debtor=Debtor("D5", "N", "+358 40 1", prefers=Channel.LETTER)),))
        assert writing.make(tx, rounds, proposal(tx, rounds, "K5").id, None, None, STAMP).form is LETTER
        at = datetime(2026, 11, 22, 8, tzinfo=UTC)
        assert messaging.list_(tx, [])[0][0].made_at > at
