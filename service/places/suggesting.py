"""Suggests territories from where past cases were: compact, with equal work in each; a person accepts them or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.areas.balancing import Share, balanced
from geo.areas.cells import squared_distances
from geo.areas.flat import compactness, km2, plate_for
from geo.areas.shares import shared_out
from geo.areas.work import tour_seconds
from geo.point import Point, distance_metres
from geo.region import Region
from geo.territory import Territory
from service.errors import InvalidError, Issue
from service.model.access import Stamp
from service.model.area import AreaKind, AreaSet, Cover, CoveredArea, Proposal, ProposalFigures, ProposedShare
from service.model.collector import Collector
from service.model.ids import new_id
from service.places import areas
from service.places.areas import Change
from service.store import Tx, case_places, proposals
from service.store import collectors as collector_store
from service.store.case_places import CasePlace

MOST_TERRITORIES = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """``collectors`` empty: all active ones (of ``team`` if that is given). ``count`` None: one territory for each.

    ``outline`` None: the region's. Territories are called ``name`` and a number. The same wish, cases and ``seed`` give
    the same territories.
    """

    collectors: tuple[str, ...] = ()
    team: str | None = None
    count: int | None = None
    cover: Cover = Cover.PREFERENCE
    outline: Territory | None = None
    seed: int = 0
    name: str = "Territory"


def suggest(tx: Tx, region: Region, wish: Wish, stamp: Stamp) -> Proposal:
    """A proposal that is not stored yet: it may take seconds, so only a look at the store is needed, and no lock.

    InvalidError ``suggestion_impossible`` with issues: unknown collectors, too few cases.
    """
    people = _people(tx, region, wish)
    count = len(people) if wish.count is None else wish.count
    outline = wish.outline or areas.outline_of(tx, region)
    found = case_places.in_region(tx, region.covers)
    inside = [one for one in found if outline.contains(one.place)]
    _refuse(people, count, inside)
    shares = _divided(inside, count, outline, people, wish)
    loads = [share.work_seconds for share in shares]
    mean = sum(loads) / len(loads)
    figures = ProposalFigures(
        places=len({one.place for one in inside}),
        visits=sum(share.visits for share in shares),
        left_out=len(found) - len(inside),
        most_over=max(loads) / mean - 1,
        most_under=1 - min(loads) / mean,
        seed=wish.seed,
    )
    newest = areas.newest(tx, region.name, AreaKind.TERRITORIES).version
    return Proposal(new_id("proposal"), region.name, tuple(shares), figures, stamp.actor, stamp.at, newest)


def keep(tx: Tx, proposal: Proposal) -> None:
    """Stores it, so that it can be read again and accepted."""
    proposals.insert(tx, proposal)


def get(tx: Tx, region: str, proposal_id: str) -> Proposal:
    """NotFoundError ``proposal_missing``."""
    return proposals.load(tx, region, proposal_id)


def accept(tx: Tx, region: str, proposal_id: str, stamp: Stamp, covers: Sequence[str] = ()) -> AreaSet:
    """Makes the proposal the newest version of the territories; ``covers`` as in ``areas.put``.

    NotFoundError ``proposal_missing``, ConflictError ``proposal_accepted``, or ``areas_changed`` when the territories
    were changed since it was made.
    """
    found = proposals.load(tx, region, proposal_id)
    shapes = tuple(share.area for share in found.shares)
    change = Change(shapes, "suggestion", f"proposal {found.id}", found.based_on)
    proposals.accept(tx, found, found.based_on + 1)
    return areas.put(tx, region, AreaKind.TERRITORIES, change, stamp, covers)


def work_of(places: Sequence[CasePlace], outline: Territory) -> list[float]:
    """Seconds of work that each case is likely to bring: its visits so far, at least one, each with its time at the
    door and the way from the one before, which is shorter where many cases lie."""
    legs = tour_seconds(plate_for(outline.shape).of([one.place for one in places]))
    return [max(1, one.attempts) * (one.service_seconds + float(leg)) for one, leg in zip(places, legs, strict=True)]


def _people(tx: Tx, region: Region, wish: Wish) -> list[Collector]:
    active = {one.id: one for one in collector_store.find(tx, region=region.covers, team=wish.team, active=True)}
    missing = [name for name in wish.collectors if name not in active]
    if missing:
        issue = Issue(
            "collector_missing",
            f"/collectors/{wish.collectors.index(missing[0])}",
            f"There is no active collector {missing[0]!r} in region {region.name}.",
            "Check the id and the region.",
        )
        raise InvalidError(issue.code, issue.message, issue.action, (issue,))
    return [active[name] for name in sorted(set(wish.collectors) or set(active))]


def _refuse(people: Sequence[Collector], count: int, inside: Sequence[CasePlace]) -> None:
    distinct = len({one.place for one in inside})
    if not 1 <= count <= min(len(people), MOST_TERRITORIES):
        cause = f"{count} territories cannot be given to {len(people)} collectors."
        action = f"Ask for 1 to {MOST_TERRITORIES} territories, at most one for each active collector."
    elif distinct < count:
        cause = f"{distinct} places of cases lie in the outline, too few for {count} territories."
        action = "Take in more cases, ask for fewer territories, or widen the outline."
    else:
        return
    issue = Issue("suggestion_impossible", "/count", cause, action)
    raise InvalidError("suggestion_impossible", cause, action, (issue,))


def _divided(
    inside: Sequence[CasePlace], count: int, outline: Territory, people: Sequence[Collector], wish: Wish
) -> list[ProposedShare]:
    work = work_of(inside, outline)
    bases = [one.base.place for one in people]
    shares = balanced([one.place for one in inside], work, count, outline, starts=bases, seed=wish.seed)
    teams = _teams(bases, [share.centre for share in shares], outline)
    return [
        _proposed(i, share, [people[j] for j in team], inside, wish)
        for i, (share, team) in enumerate(zip(shares, teams, strict=True), start=1)
    ]


def _teams(bases: Sequence[Point], centres: Sequence[Point], outline: Territory) -> list[list[int]]:
    """Who takes which territory, so that all bases together are nearest to their own; nobody's stays empty."""
    plate = plate_for(outline.shape)
    apart = squared_distances(plate.of(bases), plate.of(centres))
    owner = shared_out(apart / (apart.max() or 1.0), np.ones(len(bases))).owner
    teams = [[int(i) for i in np.flatnonzero(owner == j)] for j in range(len(centres))]
    for j, team in enumerate(teams):
        if not team:
            donors = [i for other in teams if len(other) > 1 for i in other]
            nearest = donors[int(apart[donors, j].argmin())]
            next(other for other in teams if nearest in other).remove(nearest)
            team.append(nearest)
    return teams


def _proposed(
    number: int, share: Share, team: Sequence[Collector], inside: Sequence[CasePlace], wish: Wish
) -> ProposedShare:
    nearest = min(distance_metres(one.base.place, share.centre) for one in team)
    return ProposedShare(
        CoveredArea(f"{wish.name} {number}", share.shape, tuple(one.id for one in team), wish.cover),
        visits=sum(max(1, inside[i].attempts) for i in share.places),
        work_seconds=round(share.weight),
        km2=km2(share.shape.shape),
        compactness=compactness(share.shape.shape),
        base_metres=round(nearest),
    )
