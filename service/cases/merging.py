"""What a bank says again about a case, laid over what is known: decisions that people made here stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.model.access import Stamp
from service.model.case import Address, Case, Doubt
from service.model.follow_up import UNSAFE
from service.model.hold import Hold
from service.model.holds import set_among
from service.model.wish import Consent, Request
from service.places.geocoding import CHECKED_IN, Finder


def questions(old: Case | None, new: Case) -> list[str]:
    """Texts of the addresses that have to be looked for."""
    return [address.text for address in new.addresses if address.place is None and not _kept(old, new, address)]


def merge(old: Case | None, new: Case, finder: Finder, stamp: Stamp) -> Case:
    """The case to store. Of a known case stay its places and pins, its holds, and what was found unsafe."""
    addresses = tuple(_kept(old, new, address) or finder.settle(address) for address in new.addresses)
    fresh = replace(new, addresses=addresses, holds=_holds((), new.holds, stamp))
    if old is None:
        return replace(fresh, created_at=stamp.at, updated_at=stamp.at).settled(stamp.today)
    merged = replace(
        fresh,
        state=old.state,
        holds=_holds(old.holds, new.holds, stamp),
        crew=max(old.crew, new.crew),
        risks=new.risks | (old.risks & {UNSAFE}),
        not_before=new.not_before or old.not_before,
        attempts=old.attempts,
        product=new.product or old.product,
        consents=wishes(old.consents, new.consents),
        requests=wishes(old.requests, new.requests),
        revision=old.revision,
        created_at=old.created_at,
        updated_at=old.updated_at,
    ).settled(stamp.today)
    return merged if merged == old else replace(merged, revision=old.revision + 1, updated_at=stamp.at)


def wishes[T: Consent | Request](old: Sequence[T], new: Sequence[T]) -> tuple[T, ...]:
    """What was known and what is said now; the same with another end takes the place of the earlier."""
    return tuple({replace(wish, until=None): wish for wish in (*old, *new)}.values())


def same_case(old: Case, merged: Case) -> bool:
    """Whether nothing was said that is not known."""
    return old.revision == merged.revision


def _kept(old: Case | None, new: Case, address: Address) -> Address | None:
    """The known address in the same words; None when it is to be judged anew.

    A pin stays whatever place the bank sends, and so does one that collectors moved by their check-ins. One that a
    collector reported wrong, or for which the bank was asked for a better one, waits: sending the same words again does
    not make them right.
    """
    if old is None or old.region != new.region:
        return None
    known = next((a for a in old.addresses if (a.text, a.kind) == (address.text, address.kind)), None)
    if known is None or known.pinned or known.source == CHECKED_IN:
        return known
    if known.wanted is not None:
        return None if _answers(known, address) else known
    if known.doubt is Doubt.REPORTED_WRONG:
        return known
    corrected = known.corrected is not None and address.place is None
    stays = known.doubt is None and address.place in (None, known.place)
    return known if stays or corrected else None


def _answers(known: Address, said: Address) -> bool:
    """Whether the bank says where it is, and not only where it was thought to be."""
    return said.place is not None and all(candidate.point != said.place for candidate in known.candidates)


def _holds(old: Sequence[Hold], new: Iterable[Hold], stamp: Stamp) -> tuple[Hold, ...]:
    """What the bank says of a hold that is in force changes it, and it goes on from its first day."""
    holds = tuple(old)
    for hold in new:
        holds = set_among(holds, hold, stamp)
    return holds
