"""Keeps what each plan was made from, and makes an agenda of it again: for replays, long after cases have moved on.

Kept as it was: cases with their holds, appointments, wishes and addresses, who was there, every contact that counted,
the policy, the practices, the rulings, which areas were in force. Read again as it was known then: reported visits,
payments (both carry the instant at which they came). Nothing kept names, phones, words of addresses, or notes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.choosing.histories import outlook_as
from service.choosing.outlook import Practices
from service.lawful.rules import Lawbook
from service.model.area import AreaKind
from service.model.case import Address, Case, Debtor
from service.model.collector import Base, Collector, Shift
from service.model.contact import Contact
from service.model.inputs import Inputs
from service.model.rule import Ledger
from service.places.areas import doors_as
from service.planning.gathering import RulesAsked, ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.workload import within
from service.store import Tx
from service.store import inputs as inputs_store
from service.surroundings import Surroundings


def keeping(plan_id: str, agenda: Agenda, at: datetime, days: int) -> Callable[[Tx], None]:
    """Keeps what this plan is made from, and forgets what is older than ``days``, which is all there is to keep of it.
    Packed now, written when it is called."""
    save = inputs_store.saving(plan_id, inputs_of(agenda, at))

    def keep(tx: Tx) -> None:
        save(tx)
        inputs_store.forget_before(tx, at - timedelta(days=days))

    return keep


def inputs_of(agenda: Agenda, at: datetime) -> Inputs:
    """The agenda as a record. It was gathered for a plan, so its rules are data and its outlook is known."""
    asked, outlook, areas = agenda.ask, agenda.outlook, agenda.doors.areas
    assert isinstance(asked, RulesAsked) and outlook is not None
    return Inputs(
        at=at,
        request=agenda.request,
        timezone=agenda.timezone,
        policy=asked.policy(agenda.request.region, agenda.request.dates[0]),
        policies=asked.book.regions | {"": asked.book.everywhere},
        cases=tuple(_bare_case(case) for case in agenda.cases),
        there=tuple((_bare_collector(collector), _bare_shift(shift)) for collector, shift in agenda.there),
        worked=agenda.worked,
        elsewhere=agenda.elsewhere,
        contacts=_contacts(asked),
        rulings={i: replace(worth.ruling, reason="", by="") for i, worth in outlook.worth.items() if worth.ruling},
        areas={
            AreaKind.TERRITORIES: areas.territories.version,
            AreaKind.ZONES: areas.zones.version,
            AreaKind.CALENDARS: areas.calendars.version,
        },
        own_days=areas.own_days,
        weights=outlook.practices.weights,
        follow_ups=outlook.practices.follow_ups,
        limits=agenda.limits,
        briefs=agenda.briefs,
        not_preferred_seconds=agenda.not_preferred_seconds,
    )


def agenda_of(tx: Tx, rounds: Surroundings, inputs: Inputs) -> Agenda:
    """What was planned from, as an agenda again. Another policy, other weights, follow-ups or limits are inputs with
    these replaced; ``outlook`` is read as it was known then. NotFoundError ``region_missing``, ``areas_missing``."""
    region = rounds.region(inputs.request.region)
    doors = doors_as(tx, rounds.settings, region, inputs.areas, inputs.own_days)
    decided = Practices(inputs.weights, inputs.follow_ups)
    first = inputs.request.dates[0]
    load = within(inputs.there, inputs.worked, inputs.cases, inputs.limits)
    return Agenda(
        request=replace(inputs.request, revises=None, at=None),
        timezone=inputs.timezone,
        cases=inputs.cases,
        people=load.people,
        ask=ask_rules(_lawbook(inputs), _ledgers(inputs.contacts)),
        elsewhere=inputs.elsewhere,
        doors=doors,
        not_preferred_seconds=inputs.not_preferred_seconds,
        outlook=outlook_as(tx, doors, region.covers, inputs.cases, first, decided, inputs.rulings, known_by=inputs.at),
        limits=load.limits,
        shares=load.shares,
        briefs=inputs.briefs,
        there=load.there,
        worked=load.worked,
    )


def _lawbook(inputs: Inputs) -> Lawbook:
    regions = {name: policies for name, policies in inputs.policies.items() if name}
    return Lawbook(inputs.policies.get("", (inputs.policy,)), regions)


def _ledgers(contacts: Iterable[Contact]) -> Mapping[str, Ledger]:
    found: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        found[contact.debtor_id].append(contact)
    return {debtor: Ledger(tuple(some)) for debtor, some in found.items()}


def _contacts(asked: RulesAsked) -> tuple[Contact, ...]:
    return tuple(contact for ledger in asked.ledgers.values() for contact in ledger.contacts)


def _bare_case(case: Case) -> Case:
    debtor = Debtor(case.debtor.id, "", None, case.debtor.language)
    return replace(
        case,
        debtor=debtor,
        addresses=tuple(_bare_address(address) for address in case.addresses),
        holds=tuple(replace(hold, note="", set_by="", lifted_by="") for hold in case.holds),
        consents=tuple(replace(consent, evidence="") for consent in case.consents),
        notes="",
        history=(),
    )


def _bare_address(address: Address) -> Address:
    return replace(address, text="", matched=None, corrected=None, candidates=(), wanted=None)


def _bare_collector(collector: Collector) -> Collector:
    return replace(collector, name="", phone=None, base=Base("", collector.base.place))


def _bare_shift(shift: Shift) -> Shift:
    ends: Sequence[Base | None] = [base and Base("", base.place) for base in (shift.starts_at, shift.ends_at)]
    return replace(shift, starts_at=ends[0], ends_at=ends[1])
