"""Why visits are allowed, each reason once, however many openings rest on it."""

from __future__ import annotations

from service.model.rule import Because


class Grounds:
    """Numbers reasons in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[Because, int] = {}

    def number(self, because: Because) -> int:
        """The reason's own number."""
        return self._numbers.setdefault(because, len(self._numbers))

    def all(self) -> tuple[Because, ...]:
        """By number."""
        return tuple(self._numbers)
