"""What one policy allows that another does not, rule by rule: an override may only narrow, unless a person signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from service.lawful.rules.clock import end_of, joined, stretch_of, without
from service.model.policy import DAY_KINDS, Cap, CrewRule, PlaceRule, Policy, Spared, Week, When

_STRICTNESS = (When.ALLOWED, When.NO_HOME, When.CONSENT, When.NEVER)


@dataclass(frozen=True, slots=True)
class Widening:
    """A rule that the override gives up or loosens. ``rule``: its place in the policy, as in a JSON pointer."""

    rule: str
    message: str


def widenings(policy: Policy, override: Policy) -> tuple[Widening, ...]:
    """Every rule of ``policy`` that ``override`` does not keep at least as narrow; empty: it only narrows.

    Each rule is held against the rules of its own kind one by one. Several rules that only together are as narrow as
    the one they replace count as a widening: a person may sign for that.
    """
    return (
        *_hours(policy, override),
        *_lost(policy.caps, override.caps, _keeps_cap, "caps", _said_cap),
        *_lost(policy.crew, override.crew, _keeps_crew, "crew", _said_crew),
        *_lost(policy.places, override.places, _keeps_place, "places", _said_place),
        *_lost(policy.spared, override.spared, _keeps_spared, "spared", _said_spared),
        *_single(policy, override),
    )


def _hours(policy: Policy, override: Policy) -> Iterator[Widening]:
    yield from _wider_week("hours", policy.hours, override.hours)
    if override.consent_hours is not None:
        yield from _wider_week("consent_hours", policy.consent_hours or policy.hours, override.consent_hours)


def _wider_week(rule: str, week: Week, other: Week) -> Iterator[Widening]:
    for kind in DAY_KINDS:
        if _beyond(week, other, kind):
            hours = ", ".join(map(str, other[kind]))
            yield Widening(
                f"/{rule}/{kind}", f"{hours} reaches beyond {', '.join(map(str, week[kind])) or 'no hours'}."
            )


def _beyond(week: Week, other: Week, kind: str) -> bool:
    return bool(without(joined(map(stretch_of, other[kind])), map(stretch_of, week[kind])))


def _lost[T](
    rules: Sequence[T], others: Sequence[T], keeps: Callable[[T, T], bool], name: str, said: Callable[[T], str]
) -> Iterator[Widening]:
    """The rules that none of the others keeps."""
    for number, rule in enumerate(rules):
        if not any(keeps(rule, other) for other in others):
            yield Widening(f"/{name}/{number}", f"{said(rule)}: no rule of the override keeps that.")


def _keeps_cap(cap: Cap, other: Cap) -> bool:
    """Any ``cap.days`` are covered by so many stretches of the other's days, each with its limit at most."""
    stretches = -(-cap.days // other.days)
    counted = (other.unanswered, other.answered) in ((False, False), (cap.unanswered, cap.answered))
    return cap.channels <= other.channels and counted and other.contacts * stretches <= cap.contacts


def _said_cap(cap: Cap) -> str:
    return f"At most {cap.contacts} contact(s) in {cap.days} day(s) by {', '.join(sorted(cap.channels))}"


def _keeps_crew(rule: CrewRule, other: CrewRule) -> bool:
    risks = not other.risks or (bool(rule.risks) and rule.risks <= other.risks)
    after = other.after is None or (rule.after is not None and end_of(other.after) <= end_of(rule.after))
    history = not other.history or (
        bool(rule.history) and rule.history <= other.history and rule.history_days <= other.history_days
    )
    return other.collectors >= rule.collectors and risks and after and history


def _said_crew(rule: CrewRule) -> str:
    when = [*sorted(rule.risks | rule.history), *([f"after {rule.after:%H:%M}"] if rule.after else [])]
    return f"A crew of {rule.collectors}, {', '.join(when) or 'always'}"


def _keeps_place(rule: PlaceRule, other: PlaceRule) -> bool:
    if other.kind is not rule.kind or (other.products and not (rule.products and rule.products <= other.products)):
        return False
    if other.when is When.NEVER:
        return True
    hours = rule.hours is None or (
        other.hours is not None and not any(_beyond(rule.hours, other.hours, kind) for kind in DAY_KINDS)
    )
    stricter = _STRICTNESS.index(other.when) >= _STRICTNESS.index(rule.when)
    return stricter and hours and other.after_missed >= rule.after_missed


def _said_place(rule: PlaceRule) -> str:
    return f"The rule on addresses of kind {rule.kind} ({rule.when.value.replace('_', ' ')})"


def _keeps_spared(rule: Spared, other: Spared) -> bool:
    return other.around == rule.around and other.before >= rule.before and other.after >= rule.after


def _said_spared(rule: Spared) -> str:
    return f"{rule.before} days before and {rule.after} days after: {rule.around.replace('_', ' ')}"


def _single(policy: Policy, override: Policy) -> Iterator[Widening]:
    if policy.named_place_first and not override.named_place_first:
        yield Widening("/named_place_first", "The place that the debtor named does not go first.")
    if override.overdue_days < policy.overdue_days:
        yield Widening("/overdue_days", f"{override.overdue_days} days overdue are fewer than {policy.overdue_days}.")
    for country, part in policy.parts.items():
        if override.parts.get(country) != part:
            yield Widening("/parts", f"Public holidays of {country}-{part} are not kept.")
    if policy.notice is not None and not _keeps_notice(policy, override):
        yield Widening("/notice", f"Notice of {policy.notice.days} days before a first visit is not kept.")
    yield from _retention(policy, override)


def _keeps_notice(policy: Policy, override: Policy) -> bool:
    ours, theirs = policy.notice, override.notice
    assert ours is not None
    return theirs is not None and theirs.days >= ours.days and theirs.uncounted >= ours.uncounted


def _retention(policy: Policy, override: Policy) -> Iterator[Widening]:
    ours, theirs = policy.retention, override.retention
    if (theirs.at_least_days or 0) < (ours.at_least_days or 0):
        yield Widening("/retention/at_least_days", f"Records are kept for fewer than {ours.at_least_days} days.")
    if ours.at_most_days is not None and (theirs.at_most_days is None or theirs.at_most_days > ours.at_most_days):
        yield Widening("/retention/at_most_days", f"Records are kept for more than {ours.at_most_days} days.")
