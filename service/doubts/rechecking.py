"""Looking up a region's open cases again, after new data or with another geocoder: in chunks, from case to case.

What people set stays: pins, what the bank gave, what collectors corrected, what was reported wrong. Published days stay
too; publishing and itineraries say where a case has moved since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from geo.errors import GeoError
from geo.geocoding import Candidate, Geocoder
from geo.point import distance_metres
from geo.region import Region
from service.cases import looking_up
from service.cases.changing import write
from service.errors import ServiceError
from service.model.access import Stamp
from service.model.case import Address, Case, Doubt
from service.model.ids import new_id
from service.model.plan import RunState
from service.model.recheck import Recheck, RecheckCounts
from service.places.geocoding import CHECKED_IN, GIVEN, Finder, Gate
from service.store import Store, Tx, addresses, published, rechecks
from service.store import cases as case_store
from service.store.trouble import store_is_away
from service.surroundings import Surroundings

_log = structlog.get_logger(__name__)
CHUNK = 200
_SAME_PLACE_METRES = 1.0
_REPORT = "Ask again; if it fails again, report the recheck's id: the log of the worker has the cause."


class Checkers(Surroundings, Protocol):
    """What a recheck needs; ``wiring.Rounds`` fills it."""

    @property
    def store(self) -> Store: ...

    def geocoder(self, region: str) -> Geocoder: ...


def request(tx: Tx, region: Region, actor: str, now: datetime) -> Recheck:
    """A queued recheck of the region; the one under way if there is one."""
    under_way = [one for one in rechecks.unfinished(tx, region.name) if not one.unasked_only]
    if under_way:
        return under_way[0]
    asked = Recheck(new_id("recheck"), region.name, RunState.QUEUED, actor, case_store.count_open(tx, region.name), now)
    rechecks.insert(tx, asked)
    return asked


def catch_up(house: Checkers, regions: Iterable[str]) -> None:
    """Asks now for what nobody was asked for, before a plan is made. Where no answer comes, the addresses wait on."""
    for region in regions:
        with house.store.read() as tx:
            waiting = case_store.count_open(tx, region, unasked_only=True)
        if waiting:
            with house.store.begin() as tx:
                asked = looking_up.ask_in_background(tx, region, "planning", house.clock())
            work(house, asked.id)


def get(tx: Tx, recheck_id: str) -> Recheck:
    """NotFoundError ``recheck_missing``."""
    return rechecks.load(tx, recheck_id)


def list_(tx: Tx, region: str | None = None, limit: int = 20) -> list[Recheck]:
    """Newest first."""
    return rechecks.newest(tx, region, limit)


def work(
    house: Checkers,
    recheck_id: str,
    tell: Callable[[Recheck], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Recheck:
    """Works a recheck off, from where it stands to its end. Two workers at once do no harm: each chunk counts once.

    What goes wrong outside ends it, told in its row; what was done stays.
    """
    with house.store.begin() as tx:
        rechecks.start(tx, recheck_id, house.clock())
        recheck = rechecks.load(tx, recheck_id)
    try:
        while recheck.state is RunState.RUNNING and not stopped():
            recheck = _chunk(house, recheck)
            tell(recheck)
    except (ServiceError, GeoError) as error:
        _log.warning("recheck_failed", recheck_id=recheck_id, code=error.code)
        recheck = give_up(house, recheck_id, error.code, error.cause, error.action)
    return recheck


def give_up(
    house: Checkers,
    recheck_id: str,
    code: str = "internal_error",
    cause: str = "Rounds failed to work off this recheck.",
    action: str = _REPORT,
) -> Recheck:
    """Ends one that cannot be worked off."""
    with house.store.begin() as tx:
        rechecks.fail(tx, recheck_id, code, cause, action, house.clock())
        return rechecks.load(tx, recheck_id)


@dataclass(frozen=True, slots=True)
class RecheckSteps:
    """Fills ``jobs.Chore``."""

    house: Checkers

    def unfinished(self, tx: Tx) -> list[str]:
        """Ids, oldest first."""
        return [recheck.id for recheck in rechecks.unfinished(tx)]

    def work(self, recheck_id: str, stopped: Callable[[], bool]) -> bool:
        """A database that is away is tried again; any other fault of ours ends the recheck, and the log has it."""
        try:
            return work(self.house, recheck_id, stopped=stopped).state is not RunState.RUNNING
        except Exception as error:
            if store_is_away(error):
                raise
            _log.exception("recheck_failed", recheck_id=recheck_id)
            give_up(self.house, recheck_id)
            return True

    def give_up(self, recheck_id: str, error: BaseException | None) -> None:
        """Ends a recheck that no worker can work off."""
        _log.error("recheck_failed", recheck_id=recheck_id, exc_info=error)
        give_up(self.house, recheck_id)


def _chunk(house: Checkers, recheck: Recheck) -> Recheck:
    """The next cases: read, looked up with no lock held, then written together with the cursor."""
    region = house.region(recheck.region)
    stamp = Stamp("recheck", house.clock(), house.clock().astimezone(ZoneInfo(region.timezone)).date())
    with house.store.read() as tx:
        found = case_store.open_after(tx, stamp.today, recheck.region, recheck.cursor, CHUNK, recheck.unasked_only)
        concerned = _unasked if recheck.unasked_only else _may_move
        texts = {address.words for case in found for address in case.addresses if concerned(address)}
        finder = Finder(Gate.of(house.settings, region), addresses.decided(tx, recheck.region, texts), {})
    finder = finder.also(house.geocoder(recheck.region), texts)
    with house.store.begin() as tx:
        now = rechecks.load(tx, recheck.id, lock=True)
        if now.cursor != recheck.cursor or now.state is not RunState.RUNNING:
            return now  # another worker was quicker
        if not found:
            rechecks.finish(tx, recheck.id, stamp.at)
            _log.info("recheck_ended", recheck_id=recheck.id, cases=now.counts.cases, moved=now.counts.moved)
            return rechecks.load(tx, recheck.id)
        counts = now.counts.plus(_write(tx, found, finder, stamp, concerned))
        rechecks.advance(tx, recheck.id, found[-1].id, counts)
        return rechecks.load(tx, recheck.id)


type _Concerned = Callable[[Address], bool]


def _write(tx: Tx, found: list[Case], finder: Finder, stamp: Stamp, concerned: _Concerned) -> RecheckCounts:
    count: Counter[str] = Counter(cases=len(found))
    changed: list[str] = []
    known = case_store.load_many(tx, (case.id for case in found), stamp.today, lock=True)
    for read in found:
        case = known.get(read.id)
        if case is None:
            continue
        verdicts = [_verdict(address, read, finder, concerned) for address in case.addresses]
        count.update(verdict.what for verdict in verdicts)
        if any(verdict.address != address for verdict, address in zip(verdicts, case.addresses, strict=True)):
            _keep(tx, case, verdicts, stamp)
        if any(verdict.what in ("moved", "doubtful") for verdict in verdicts):
            changed.append(case.id)
    return RecheckCounts(**count, published=published.count_ahead(tx, changed, stamp.today))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """``what`` is a field of RecheckCounts."""

    what: str
    address: Address
    metres: int = 0


def _verdict(address: Address, read: Case, finder: Finder, concerned: _Concerned) -> _Verdict:
    """An address that somebody changed since it was read is left to them."""
    if not concerned(address) or address not in read.addresses:
        return _Verdict("kept", address)
    said = finder.settle(replace(address, place=None))
    if said.doubt is Doubt.UNASKED:
        return _Verdict("unasked", address)
    again = replace(said, corrected=address.corrected or said.corrected)
    if address.place is None:
        return _waited(address, again)
    if again.place is None:
        return _Verdict("doubtful", replace(again, candidates=_with_present(address, again)))
    metres = distance_metres(address.place, again.place)
    if metres <= _SAME_PLACE_METRES:
        return _Verdict("unchanged", replace(address, forget_on=again.forget_on))
    return _Verdict("moved", again, round(metres))


def _waited(address: Address, again: Address) -> _Verdict:
    """Candidates that are known already bring nothing new; then those that are there stay, with where it once was."""
    if again.place is not None:
        return _Verdict("found", again)
    known = [candidate.point for candidate in address.candidates]
    news = [c for c in again.candidates if all(distance_metres(c.point, p) > _SAME_PLACE_METRES for p in known)]
    same = again.doubt is address.doubt and not news
    return _Verdict("waiting", address if same else replace(again, wanted=address.wanted))


def _with_present(address: Address, again: Address) -> tuple[Candidate, ...]:
    """Where it was stays to choose from."""
    assert address.place is not None and address.precision is not None
    was = Candidate(
        address.place,
        address.precision,
        address.confidence or 0.0,
        address.matched or address.words,
        address.source or GIVEN,
        address.forget_on,
    )
    return (*(c for c in again.candidates if distance_metres(c.point, was.point) > _SAME_PLACE_METRES), was)


def _unasked(address: Address) -> bool:
    return address.doubt is Doubt.UNASKED


def _may_move(address: Address) -> bool:
    """Whether its place, or its doubt, is a geocoder's word."""
    mine = address.pinned or address.source in (GIVEN, CHECKED_IN)
    given_outside = address.doubt in (Doubt.OUTSIDE_REGION, Doubt.ELSEWHERE) and not address.candidates
    return not mine and not given_outside and address.doubt is not Doubt.REPORTED_WRONG


_KINDS: Mapping[str, str] = {"moved": "address_moved", "found": "address_found", "doubtful": "address_doubted"}


def _keep(tx: Tx, case: Case, verdicts: list[_Verdict], stamp: Stamp) -> None:
    told = next((verdict for verdict in verdicts if verdict.what in _KINDS), None)
    kind = _KINDS[told.what] if told else "address_rechecked"
    event = stamp.event(kind, f"{told.metres} m" if told and told.metres else "")
    for verdict in verdicts:
        if verdict.what == "moved" and verdict.address.corrected:
            addresses.remember(tx, case.region, verdict.address, stamp.actor, stamp.at)
    write(tx, replace(case, addresses=tuple(verdict.address for verdict in verdicts)), stamp, event)
