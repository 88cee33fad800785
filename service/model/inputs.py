"""What a plan was made from, as it was read at one instant: enough to make it again, and no names, phones or words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from service.model.brief import BRIEF_RULES, BriefRules
from service.model.case import Case
from service.model.collector import Collector, Shift
from service.model.contact import Contact
from service.model.follow_up import FOLLOW_UPS, FollowUps
from service.model.limits import LIMITS, Limits, WorkedDay
from service.model.own_day import OwnDay
from service.model.plan import PlanRequest
from service.model.policy import Policy
from service.model.weights import WEIGHTS, Weights
from service.model.worth import Ruling


@dataclass(frozen=True, slots=True)
class Inputs:
    """``cases``: every one that was not closed, its appointments laid on. ``there``: who was there, before any limit;
    ``worked``: their days around these. ``contacts``: all that could count, of all debtors. ``rulings`` by case.
    ``areas``: versions by kind. ``elsewhere``: cases that other published plans visited, with the dates. ``policy``: in
    force on the first day; ``policies``: all that held, by region ("" for those not named), the one that goes first
    first; empty: ``policy`` alone.
    """

    at: datetime
    request: PlanRequest
    timezone: str
    policy: Policy
    cases: tuple[Case, ...]
    there: tuple[tuple[Collector, Shift], ...]
    worked: tuple[WorkedDay, ...] = ()
    elsewhere: Mapping[str, frozenset[date]] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)
    own_days: tuple[OwnDay, ...] = ()
    weights: Weights = WEIGHTS
    follow_ups: FollowUps = FOLLOW_UPS
    limits: Limits = LIMITS
    briefs: BriefRules = BRIEF_RULES
    not_preferred_seconds: int = 0
    policies: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)
