"""Those who stand at a door know best where it is: check-ins away from a pin propose a correction, and agreeing ones
adopt it where no person set the pin (docs/decisions/0087).

Of a collector's position is kept what the correction needs: how far from the pin it was, and the door that it proposes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from geo.geocoding import Candidate, Precision
from geo.point import distance_metres
from service.doubts.deciding import settle
from service.model.access import Stamp
from service.model.case import Address, Case
from service.model.check_in import CheckIn, Correction, Position, agreeing, middle
from service.model.plan import Stop
from service.places.geocoding import CHECKED_IN, placed
from service.settings import Settings
from service.store import Tx, addresses, check_ins
from service.store import cases as case_store
from service.store.published import PlacedStop
from service.store.types import Regions

_AT_THE_DOOR_METRES = 5_000
"""Who is farther away is not at this door; a pin that wrong is reported as a wrong address."""

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class CheckInRules:
    """``far_metres`` from the pin, beyond its accuracy, a check-in proposes another door; ``agree`` of them within
    ``agree_metres`` of one another adopt it, 0: never. Less accurate ones than ``accuracy_metres`` say nothing."""

    used: bool
    accuracy_metres: int
    far_metres: int
    agree: int
    agree_metres: int
    keep_days: int

    @staticmethod
    def of(settings: Settings) -> CheckInRules:
        return CheckInRules(
            settings.check_ins,
            settings.check_in_accuracy_metres,
            settings.correction_metres,
            settings.correction_agree,
            settings.correction_agree_metres,
            settings.check_in_keep_days,
        )

    def since(self, now: datetime) -> datetime:
        """Older check-ins are forgotten."""
        return now - timedelta(days=self.keep_days)


@dataclass(frozen=True, slots=True)
class Said:
    """What a check-in came to. ``metres`` from the pin; None: it was not used."""

    metres: int | None = None
    proposes: bool = False
    adopted: bool = False


def check_in(tx: Tx, stop: PlacedStop, position: Position, rules: CheckInRules, stamp: Stamp) -> Said:
    """A collector is at the door of a visit. Not used: an inaccurate position, one far away, and what is said of an
    address that has no pin now."""
    assert stop.stop.case_id is not None
    case = case_store.load(tx, stop.stop.case_id, stop.date)
    index = _visited(case, stop.stop)
    forget_old(tx, rules, stamp.at)
    if not rules.used or index is None or position.accuracy_metres > rules.accuracy_metres:
        return Said()
    seen = _seen(stop, case, case.addresses[index], position, rules, stamp.at)
    if seen.metres > _AT_THE_DOOR_METRES:
        return Said()
    before = check_ins.of_visit(tx, seen.visit_id)
    check_ins.keep(tx, seen)
    if seen.door is None:
        return Said(seen.metres)
    if before is None or before.door is None:  # a second press at the same door is no second line of the history
        case_store.add_events(tx, [(case.id, stamp.event("correction_proposed", f"{seen.metres} m"))])
    return Said(seen.metres, True, _adopted(tx, case, index, rules, stamp))


def forget_old(tx: Tx, rules: CheckInRules, now: datetime) -> int:
    """How many undecided check-ins were past their time."""
    return check_ins.forget_before(tx, rules.since(now))


def corrections(
    tx: Tx, today: date, rules: CheckInRules, now: datetime, region: Regions | None = None
) -> list[Correction]:
    """What check-ins propose and no one has decided, by case id; one for all cases with the same words."""
    found = check_ins.in_doubt(tx, region, rules.since(now))
    known = case_store.load_many(tx, {seen.case_id for seen in found}, today)
    groups = (list(group) for _, group in groupby(found, key=lambda seen: (seen.region, seen.text_key)))
    made = (_correction(group, known, rules) for group in groups)
    return sorted((one for one in made if one is not None), key=lambda one: one.case_id)


def _visited(case: Case, stop: Stop) -> int | None:
    """The address that the stop was planned at: by its pin, or by its words when the pin was moved meanwhile."""
    placed_ones = [(i, a) for i, a in enumerate(case.addresses) if a.place is not None]
    at_pin = (i for i, a in placed_ones if a.place == stop.place)
    return next(at_pin, next((i for i, a in placed_ones if a.words == stop.address), None))


def _seen(
    stop: PlacedStop, case: Case, address: Address, position: Position, rules: CheckInRules, now: datetime
) -> CheckIn:
    assert address.place is not None
    metres, accuracy = distance_metres(position.point, address.place), position.accuracy_metres
    far = metres - accuracy > rules.far_metres
    return CheckIn(
        visit_id=stop.stop.visit_id,
        case_id=case.id,
        region=case.region,
        text_key=addresses.text_key(address.text),
        collector_id=stop.collector_id,
        date=stop.date,
        metres=round(metres),
        accuracy_metres=round(accuracy),
        door=position.point if far else None,
        at=now,
    )


def _adopted(tx: Tx, case: Case, index: int, rules: CheckInRules, stamp: Stamp) -> bool:
    """Whether the check-ins moved the pin: enough of them agree, and more than say that it is right."""
    address = case.addresses[index]
    said = check_ins.of_address(tx, case.region, addresses.text_key(address.text))
    group = agreeing(said, rules.agree_metres)
    enough = rules.agree > 0 and len(group) >= max(rules.agree, 1 + _at_pin(said))
    if address.pinned or not enough or address.place is None:
        return False
    door = middle(group)
    by = replace(stamp, actor="check-ins")
    moved = placed(address, Candidate(door, Precision.DOOR, _CONFIDENCE, address.words, CHECKED_IN))
    metres = round(distance_metres(door, address.place))
    settle(tx, case, index, moved, by, by.event("address_corrected", f"{len(group)} check-ins, {metres} m"))
    return True


def _at_pin(said: Iterable[CheckIn]) -> int:
    return len({(seen.collector_id, seen.date) for seen in said if seen.door is None})


def _correction(said: list[CheckIn], known: dict[str, Case], rules: CheckInRules) -> Correction | None:
    """None when no case waits at a pin any more."""
    group = agreeing(said, rules.agree_metres)
    cases = sorted({seen.case_id for seen in group} & set(known))
    homes = ((known[i], index) for i in cases for index in _indices(known[i], group[0].text_key))
    case, index = next(homes, (None, 0))
    place = case.addresses[index].place if case is not None else None
    if case is None or place is None:
        return None
    door, days = middle(group), sorted(seen.date for seen in group)
    address = case.addresses[index]
    return Correction(
        case_id=case.id,
        region=case.region,
        address_index=index,
        text=address.words,
        place=place,
        pinned=address.pinned,
        door=door,
        metres=round(distance_metres(place, door)),
        agreeing=len(group),
        at_pin=_at_pin(said),
        since=days[0],
        until=days[-1],
        version=address.version,
    )


def _indices(case: Case, text_key: str) -> list[int]:
    return [i for i, a in enumerate(case.addresses) if a.place is not None and addresses.text_key(a.text) == text_key]
