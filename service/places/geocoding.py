"""From the words of an address to a place that may be routed to, or to a doubt that waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from geo.bounds import Bounds
from geo.geocoding import Answer, Candidate, Geocoder, Precision
from geo.nowhere import names_a_place
from geo.point import Point, distance_metres
from geo.region import Region
from service.model.case import Address, AddressKind, Doubt
from service.settings import Settings

_BEST_FIRST = tuple(Precision)
GIVEN, PINNED, CHECKED_IN = "given", "pinned", "check_in"
"""Sources of places that no geocoder said: the bank, a person at the map, collectors at the door."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Accepted without a person from ``accept_confidence`` and ``accept_precision`` on. Candidates of less than
    ``shown_confidence`` are not worth a look. Refused: an answer of less than ``refuse_confidence``, and what lies
    farther than ``refuse_outside_metres`` from the region."""

    accept_confidence: float
    shown_confidence: float
    accept_precision: Precision
    refuse_confidence: float = 0.0
    refuse_outside_metres: int = 10_000


@dataclass(frozen=True, slots=True)
class Gate:
    """Accept, review or refuse: every address of a case passes here (docs/decisions/0086). ``by_kind``: limits of one
    kind of address in place of the others."""

    bounds: Bounds
    limits: Limits
    by_kind: Mapping[AddressKind, Limits] = field(default_factory=dict)

    @staticmethod
    def of(settings: Settings, region: Region) -> Gate:
        kinds = {kind: _limits(settings, region.name, f"*/{kind}", f"{region.name}/{kind}") for kind in AddressKind}
        return Gate(region.bounds, _limits(settings, region.name), kinds)

    def judge(self, address: Address, answer: Answer) -> Address:
        """The address with its place, or with the doubt and the candidates."""
        if not names_a_place(address.words):
            return doubtful(address, Doubt.NOT_AN_ADDRESS)
        limits = self._of_kind(address)
        shown = _shown(answer, limits)
        doubt = self._refusal(answer, limits) or self._doubt(answer, shown, limits)
        if doubt is None:
            return placed(address, shown[0])
        # Whoever could not be asked might have known: that is no fault of the address.
        return doubtful(address, Doubt.UNASKED if answer.troubles else doubt, shown)

    def accepts(self, answer: Answer) -> bool:
        """Whether it is good enough for every kind of address, so that nobody else need be asked."""
        every = (self.limits, *self.by_kind.values())
        return not any(self._refusal(answer, one) or self._doubt(answer, _shown(answer, one), one) for one in every)

    def judge_given(self, address: Address, point: Point) -> Address:
        """A place that came with the address is believed, if it is in the region."""
        outside = _metres_outside(self.bounds, point)
        if outside == 0:
            return placed(address, Candidate(point, Precision.DOOR, 1.0, address.words, GIVEN))
        far = outside > self._of_kind(address).refuse_outside_metres
        return doubtful(address, Doubt.ELSEWHERE if far else Doubt.OUTSIDE_REGION)

    def _of_kind(self, address: Address) -> Limits:
        return self.by_kind.get(address.kind, self.limits)

    def _refusal(self, answer: Answer, limits: Limits) -> Doubt | None:
        """What no look at a map could settle."""
        best = answer.best
        if best is None or best.confidence < limits.refuse_confidence:
            return Doubt.TOO_UNSURE if limits.refuse_confidence > 0 else None
        far = _metres_outside(self.bounds, best.point) > limits.refuse_outside_metres
        return Doubt.ELSEWHERE if far and best.confidence >= limits.accept_confidence else None

    def _doubt(self, answer: Answer, shown: tuple[Candidate, ...], limits: Limits) -> Doubt | None:
        if not shown:
            return Doubt.NOT_FOUND
        if answer.ambiguous:
            return Doubt.AMBIGUOUS
        best = shown[0]
        if _BEST_FIRST.index(best.precision) > _BEST_FIRST.index(limits.accept_precision):
            return Doubt.IMPRECISE
        if best.confidence < limits.accept_confidence:
            return Doubt.LOW_CONFIDENCE
        return None if self.bounds.contains(best.point) else Doubt.OUTSIDE_REGION


def _shown(answer: Answer, limits: Limits) -> tuple[Candidate, ...]:
    """Rivals share the confidence among them: of seven streets of one name, none would be shown on its own."""
    return tuple(c for c in answer.candidates if answer.ambiguous or c.confidence >= limits.shown_confidence)


def _limits(settings: Settings, *where: str) -> Limits:
    """The general limits with those of ``where`` laid over them, the last on top."""
    said = settings.model_dump(include=set(_LIMITS_OF_SETTINGS))
    for name in where:
        if name in settings.address_limits:
            said |= settings.address_limits[name].model_dump(exclude_none=True)
    found = {_LIMITS_OF_SETTINGS[name]: value for name, value in said.items()}
    return Limits(**found | {"accept_precision": Precision(found["accept_precision"])})


_LIMITS_OF_SETTINGS = {
    "accept_confidence": "accept_confidence",
    "review_confidence": "shown_confidence",
    "accept_precision": "accept_precision",
    "refuse_confidence": "refuse_confidence",
    "refuse_outside_metres": "refuse_outside_metres",
}


def _metres_outside(bounds: Bounds, point: Point) -> float:
    """How far the point lies from the box; 0 inside."""
    nearest = Point(
        min(max(point.lat, bounds.south), bounds.north),
        min(max(point.lon, bounds.west), bounds.east),
    )
    return distance_metres(nearest, point)


@dataclass(frozen=True, slots=True)
class Finder:
    """Answers for a set of texts, asked together: what people decided comes before what the geocoder says."""

    gate: Gate
    decided: Mapping[str, Address]
    answers: Mapping[str, Answer]

    def also(self, geocoder: Geocoder, texts: Iterable[str]) -> Finder:
        """Asks for the texts that are not answered yet. Raises GeoError when the geocoder cannot."""
        asked = sorted(self.lacks(texts))
        answers = geocoder.geocode(asked) if asked else []
        return replace(self, answers={**self.answers, **dict(zip(asked, answers, strict=True))})

    def lacks(self, texts: Iterable[str]) -> set[str]:
        """Those that are not answered yet."""
        return set(texts) - set(self.decided) - set(self.answers)

    def settle(self, address: Address) -> Address:
        """The address judged; KeyError for a text that was not asked for."""
        if address.place is not None:
            return self.gate.judge_given(address, address.place)
        if address.words in self.decided:
            return replace(self.decided[address.words], text=address.text, kind=address.kind)
        return self.gate.judge(address, self.answers[address.words])


def placed(address: Address, candidate: Candidate, pinned: bool = False) -> Address:
    """The address at the candidate's point, free of doubt."""
    return replace(
        address,
        place=candidate.point,
        precision=candidate.precision,
        confidence=candidate.confidence,
        matched=candidate.matched,
        source=candidate.source,
        forget_on=candidate.forget_on,
        pinned=pinned,
        doubt=None,
        candidates=(),
        wanted=None,
    )


def pin(address: Address, point: Point) -> Address:
    """The address where a person put it."""
    return placed(address, Candidate(point, Precision.DOOR, 1.0, address.words, PINNED), pinned=True)


def doubtful(address: Address, doubt: Doubt, candidates: tuple[Candidate, ...] = ()) -> Address:
    """The address without a place, waiting for a person to choose among the candidates."""
    nowhere = replace(address, place=None, precision=None, confidence=None, matched=None, source=None, pinned=False)
    return replace(nowhere, doubt=doubt, candidates=candidates, forget_on=None)


def forgotten(address: Address, today: date) -> Address:
    """The address without what its provider does not let us keep any longer: it is to be looked up again."""
    due = address.forget_on is not None and address.forget_on < today
    kept = tuple(one for one in address.candidates if one.forget_on is None or one.forget_on >= today)
    if due or (len(kept) < len(address.candidates) and address.doubt is not Doubt.REPORTED_WRONG):
        return doubtful(address, Doubt.UNASKED, kept)
    return replace(address, candidates=kept)


def reported_wrong(address: Address) -> Address:
    """The address that a collector found to be wrong; where it was stays as the one candidate."""
    if address.place is None:
        return replace(address, doubt=Doubt.REPORTED_WRONG)
    precision, confidence = address.precision or Precision.DOOR, address.confidence or 0.0
    was = Candidate(address.place, precision, confidence, address.matched or address.words, address.source or GIVEN)
    was = replace(was, forget_on=address.forget_on)
    return doubtful(address, Doubt.REPORTED_WRONG, (was,))
