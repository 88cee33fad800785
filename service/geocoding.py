"""From the words of an address to a place that may be routed to, or to a doubt that waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geo.bounds import Bounds
from geo.geocoding import Answer, Candidate, Geocoder, Precision
from geo.point import Point
from geo.region import Region
from service.model.case import Address, Doubt
from service.settings import Settings

_BEST_FIRST = tuple(Precision)
GIVEN, PINNED = "given", "pinned"


@dataclass(frozen=True, slots=True)
class Gate:
    """What is accepted without a person: how confident, how precise, within which bounds. Candidates of less than
    ``shown_confidence`` are not worth a look."""

    accept_confidence: float
    shown_confidence: float
    accept_precision: Precision
    bounds: Bounds

    @staticmethod
    def of(settings: Settings, region: Region) -> Gate:
        precision = Precision(settings.accept_precision)
        return Gate(settings.accept_confidence, settings.review_confidence, precision, region.bounds)

    def judge(self, address: Address, answer: Answer) -> Address:
        """The address with its place, or with the doubt and the candidates."""
        # Rivals share the confidence among them: of seven streets of one name, none would be shown on its own.
        shown = tuple(c for c in answer.candidates if answer.ambiguous or c.confidence >= self.shown_confidence)
        doubt = self._doubt(answer, shown)
        if doubt is None:
            return placed(address, shown[0])
        return doubtful(address, doubt, shown)

    def judge_given(self, address: Address, point: Point) -> Address:
        """A place that came with the address is believed, if it is in the region."""
        if not self.bounds.contains(point):
            return doubtful(address, Doubt.OUTSIDE_REGION)
        return placed(address, Candidate(point, Precision.DOOR, 1.0, address.text, GIVEN))

    def _doubt(self, answer: Answer, shown: tuple[Candidate, ...]) -> Doubt | None:
        if not shown:
            return Doubt.NOT_FOUND
        if answer.ambiguous:
            return Doubt.AMBIGUOUS
        best = shown[0]
        if _BEST_FIRST.index(best.precision) > _BEST_FIRST.index(self.accept_precision):
            return Doubt.IMPRECISE
        if best.confidence < self.accept_confidence:
            return Doubt.LOW_CONFIDENCE
        return None if self.bounds.contains(best.point) else Doubt.OUTSIDE_REGION


@dataclass(frozen=True, slots=True)
class Finder:
    """Answers for a set of texts, asked together: what people decided comes before what the geocoder says."""

    gate: Gate
    decided: Mapping[str, Address]
    answers: Mapping[str, Answer]

    def also(self, geocoder: Geocoder, texts: Iterable[str]) -> Finder:
        """Asks for the texts that are not answered yet. Raises GeoError when the geocoder cannot."""
        asked = sorted(set(texts) - set(self.decided) - set(self.answers))
        answers = geocoder.geocode(asked) if asked else []
        return replace(self, answers={**self.answers, **dict(zip(asked, answers, strict=True))})

    def settle(self, address: Address) -> Address:
        """The address judged; KeyError for a text that was not asked for."""
        if address.place is not None:
            return self.gate.judge_given(address, address.place)
        if address.text in self.decided:
            return replace(self.decided[address.text], text=address.text, kind=address.kind)
        return self.gate.judge(address, self.answers[address.text])


def placed(address: Address, candidate: Candidate, pinned: bool = False) -> Address:
    """The address at the candidate's point, free of doubt."""
    return replace(
        address,
        place=candidate.point,
        precision=candidate.precision,
        confidence=candidate.confidence,
        matched=candidate.matched,
        source=candidate.source,
        pinned=pinned,
        doubt=None,
        candidates=(),
    )


def pin(address: Address, point: Point) -> Address:
    """The address where a person put it."""
    return placed(address, Candidate(point, Precision.DOOR, 1.0, address.text, PINNED), pinned=True)


def doubtful(address: Address, doubt: Doubt, candidates: tuple[Candidate, ...] = ()) -> Address:
    """The address without a place, waiting for a person to choose among the candidates."""
    nowhere = replace(address, place=None, precision=None, confidence=None, matched=None, source=None, pinned=False)
    return replace(nowhere, doubt=doubt, candidates=candidates)


def reported_wrong(address: Address) -> Address:
    """The address that a collector found to be wrong; where it was stays as the one candidate."""
    if address.place is None:
        return replace(address, doubt=Doubt.REPORTED_WRONG)
    precision, confidence = address.precision or Precision.DOOR, address.confidence or 0.0
    was = Candidate(address.place, precision, confidence, address.matched or address.text, address.source or GIVEN)
    return doubtful(address, Doubt.REPORTED_WRONG, (was,))
