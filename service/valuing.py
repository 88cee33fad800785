"""What a visit is worth. For now the priority that the case came with, in points, is its prize."""

from __future__ import annotations

from service.model.case import Case


def prize_of(case: Case) -> int:
    """Prize points of one visit to this case, 0-1000."""
    return case.priority
