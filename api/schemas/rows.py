"""A case as it was sent → one row of a batch, as the business takes it."""

from __future__ import annotations

from collections.abc import Sequence

from api.schemas.cases import AddressIn, CaseIn, CasePatch, HoldIn, HoldSet, WindowIn
from geo.point import Point
from service.cases.changing import CaseChanges
from service.cases.holding import HoldRequest
from service.errors import Issue
from service.model.batch import CaseRow
from service.model.case import Address, Case, CaseState, Debtor, Window
from service.model.contact import Channel
from service.model.hold import UNSAID, Hold, HoldSource


def good_row(number: int, place: str, sent: CaseIn) -> CaseRow:
    return CaseRow(number, place, sent.case_id, case_of(sent))


def bad_row(number: int, place: str, case_id: str | None, issues: Sequence[Issue]) -> CaseRow:
    return CaseRow(number, place, case_id, None, tuple(issues))


def case_of(sent: CaseIn) -> Case:
    """What the bank says; region, state and the first day of a hold, where it names none, are the business's to set."""
    amount = sent.amount_overdue
    return Case(
        id=sent.case_id,
        region="",
        state=CaseState.OPEN,
        debtor=_debtor(sent),
        addresses=tuple(_address(one) for one in (sent.address, *sent.alternative_addresses)),
        priority=sent.priority,
        service_seconds=sent.service_seconds,
        amount_minor=amount.minor if amount else 0,
        currency=amount.currency if amount else "",
        days_overdue=sent.days_overdue,
        risks=frozenset(sent.risks),
        skills=frozenset(sent.skills),
        crew=sent.crew,
        required=sent.required,
        windows=tuple(window_of(one) for one in sent.windows),
        holds=(hold_of(sent.hold),) if sent.hold else (),
        required_collectors=frozenset(sent.required_collectors),
        forbidden_collectors=frozenset(sent.forbidden_collectors),
        preferred_collectors=frozenset(sent.preferred_collectors),
        not_before=sent.not_before,
        deadline=sent.deadline,
        limitation=sent.limitation,
        relation_value=sent.relation_value,
        product=sent.product,
        consents=tuple(one.consent() for one in sent.consents),
        requests=tuple(one.request() for one in sent.requests),
        notes=sent.notes,
    )


def changes_of(sent: CasePatch) -> CaseChanges:
    windows = None if sent.windows is None else tuple(window_of(one) for one in sent.windows)
    return CaseChanges(
        priority=sent.priority,
        crew=sent.crew,
        windows=windows,
        service_seconds=sent.service_seconds,
        required=sent.required,
        notes=sent.notes,
        deadline=sent.deadline,
        consents=None if sent.consents is None else tuple(one.consent() for one in sent.consents),
        requests=None if sent.requests is None else tuple(one.request() for one in sent.requests),
    )


def window_of(sent: WindowIn) -> Window:
    return Window(sent.start, sent.end, sent.date, sent.appointment)


def hold_of(sent: HoldIn) -> Hold:
    return Hold(sent.kind, sent.since or UNSAID, sent.until, sent.note, sent.review_on, HoldSource.BANK)


def hold_request_of(sent: HoldSet) -> HoldRequest:
    since = sent.since or UNSAID
    return HoldRequest(sent.kind, since, sent.until, sent.review_on, sent.note, sent.source, sent.whole_debtor)


def _debtor(sent: CaseIn) -> Debtor:
    """A case without a debtor's name is called by its own id."""
    debtor = sent.debtor
    if debtor is None:
        return Debtor(sent.case_id, sent.case_id)
    prefers = Channel(debtor.preferred_contact) if debtor.preferred_contact else None
    return Debtor(debtor.debtor_id or sent.case_id, debtor.name, debtor.phone, debtor.language, prefers)


def _address(sent: AddressIn) -> Address:
    given = None if sent.lat is None or sent.lon is None else Point(sent.lat, sent.lon)
    return Address(sent.text, sent.kind, given)
