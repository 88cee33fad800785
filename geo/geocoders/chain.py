"""Geocoders one after the other: the next is asked only for what the ones before did not answer well enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from geo.geocoding import Answer, Geocoder


class Chain:
    """Fills the Geocoder port. ``good_enough`` says where to stop; the source of each candidate says who answered."""

    def __init__(self, links: Sequence[Geocoder], good_enough: Callable[[Answer], bool]) -> None:
        """ValueError without a link."""
        if not links:
            raise ValueError("a chain has at least one geocoder")
        self.name = " > ".join(link.name for link in links)
        self._links, self._good_enough = tuple(links), good_enough

    def geocode(self, queries: Sequence[str]) -> list[Answer]:
        """The first good answer; without one the surest, with the troubles of all that could not be asked."""
        answers = self._links[0].geocode(queries)
        for link in self._links[1:]:
            open_ones = [i for i, answer in enumerate(answers) if queries[i].strip() and not self._good_enough(answer)]
            if not open_ones:
                break
            for i, later in zip(open_ones, link.geocode([queries[i] for i in open_ones]), strict=True):
                answers[i] = self._better(answers[i], later)
        return answers

    def _better(self, earlier: Answer, later: Answer) -> Answer:
        chosen = later if self._good_enough(later) or _worth(later) > _worth(earlier) else earlier
        return replace(chosen, troubles=earlier.troubles + later.troubles)


def _worth(answer: Answer) -> float:
    """How sure the answer is of its best candidate; none at all is worth least."""
    return answer.best.confidence if answer.best else -1.0
