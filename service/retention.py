"""How long each record is kept, and why; what has been kept long enough is erased.

Records of visits and contacts are kept for as long as the visit rules in force demand, and no longer than they or the
organisation say; never for a shorter time than the rules count them. Without such a limit they stay. The longest duty
of all regions holds for all, so that nothing that one of them needs is erased with the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from service.doubts import correcting, forgetting
from service.lawful.governing import policy_in_force
from service.model.policy import Policy, Retention
from service.settings import Settings
from service.store import Store, Tx, access, check_ins, erasing, geocode_answers, inputs

_log = structlog.get_logger(__name__)

RECEIPT_DAYS = 90
"""How long the answer to an Idempotency-Key is given again."""

_RECORD = "as long as records are kept"
_PLAN = "with its plan, which is a record"
_CASE = "with its case: after it was closed, as long as records are kept"
_OWN = "until somebody changes it"
_RECEIPT = f"{RECEIPT_DAYS} days"

KEPT: Mapping[str, tuple[str, str]] = {
    "absences": (_RECORD, "Why somebody had no shift, for fairness over weeks."),
    "address_decisions": (_RECORD, "The words of an address are personal; nobody is asked twice about them meanwhile."),
    "alarms": (_RECORD, "What happened to a collector, and who looked after it; a position may be in it."),
    "api_keys": (_OWN, "Who may come in; only digests."),
    "appointments": (_RECORD, "What was agreed with a debtor."),
    "area_sets": (_OWN, "Versions that plans name."),
    "audit": (_RECORD, "Who did what."),
    "batches": (_RECEIPT, "The same key gets the same answer."),
    "case_events": (_RECORD, "The history of a case."),
    "case_words": (_CASE, "The words of its addresses, to find the cases that share them."),
    "cases": (_CASE, "The debtor's name, addresses and telephone number."),
    "check_ins": ("ROUNDS_CHECK_IN_KEEP_DAYS", "Where a phone was, while it may correct a pin."),
    "collectors": (_OWN, "Their days refer to them; one who has left is set inactive."),
    "contact_batches": (_RECEIPT, "The same key gets the same answer."),
    "contacts": (_RECORD, "The ledger that the limits of the rules are counted by."),
    "day_links": (_RECORD, "Who could open which day; only digests."),
    "deliveries": ("with its event", "Whether a webhook arrived."),
    "events": ("ROUNDS_EVENT_KEEP_DAYS", "What webhooks tell; ids and codes alone."),
    "geocode_answers": ("until it expires", "As long as the terms of the provider allow."),
    "message_texts": (_OWN, "Versions that messages name."),
    "messages": (_RECORD, "What was written to a debtor."),
    "outcome_batches": (_RECEIPT, "The same key gets the same answer."),
    "outcomes": (_RECORD, "What happened at a door."),
    "own_days": (_OWN, "The organisation's calendar."),
    "past_visits": (_RECORD, "What happened at a door, by another system."),
    "payments": (_RECORD, "Whether promises were kept."),
    "plan_dates": (_PLAN, "Which days it is for."),
    "plan_inputs": ("ROUNDS_REPLAY_DAYS", "So that days can be replayed; it holds whole cases."),
    "plan_problems": (_PLAN, "So that its figures can be checked; ids and numbers alone."),
    "plan_routes": (_PLAN, "Where a collector was sent."),
    "plan_stops": (_PLAN, "Why a visit was allowed, for audit."),
    "plan_unserved": (_PLAN, "Why a case was not visited."),
    "plans": (_RECORD, "What was planned and published; drafts too."),
    "policy_choices": (_OWN, "Which visit rules held where."),
    "policy_overrides": (_OWN, "Who signed for which rules."),
    "practices": (_OWN, "Versions that plans and figures rest on."),
    "published_days": (_PLAN, "Which plan holds."),
    "receipts": (_RECEIPT, "The same key gets the same answer."),
    "rechecks": (_RECORD, "When addresses were looked up again; counts alone."),
    "replays": (_PLAN, "What other rules would have come to."),
    "rulings": (_CASE, "Why a person raised, lowered or barred it."),
    "runs": (_PLAN, "How it was searched for."),
    "sessions": ("until it expires", "Who is signed in; only digests."),
    "shifts": (_RECORD, "Who worked when, for fairness over weeks."),
    "sign_in_failures": ("a day", "Guesses are counted over a quarter of an hour; only digests."),
    "territory_proposals": (_RECORD, "What was suggested; shares and figures."),
    "timers": (_PLAN, "How long somebody was at a door."),
    "users": (_OWN, "Who may come in."),
    "workers": ("while it lives", "Which processes are at work."),
}
"""Of every table: how long its rows are kept, and why so long."""


@dataclass(frozen=True, slots=True)
class Terms:
    """``at_least`` and ``at_most`` of the visit rules in force, ``own`` of the organisation; days, None: no limit."""

    own: int | None = None
    at_least: int = 0
    at_most: int | None = None

    @property
    def days(self) -> int | None:
        """After how many days records are erased; None: they stay. A duty to keep goes before one to erase."""
        limits = [days for days in (self.own, self.at_most) if days is not None]
        return max(min(limits), self.at_least) if limits else None


def terms_of(own: int | None, rules: Iterable[Retention]) -> Terms:
    """What several sets of rules come to together."""
    known = list(rules)
    at_least = max((rule.at_least_days or 0 for rule in known), default=0)
    at_most = [rule.at_most_days for rule in known if rule.at_most_days is not None]
    return Terms(own, at_least, min(at_most, default=None))


def terms(tx: Tx, settings: Settings, regions: Iterable[str], today: date) -> Terms:
    """In force today in these regions."""
    rules = [policy_in_force(tx, settings, region, today) for region in {"", *regions}]
    return terms_of(settings.keep_days, map(kept_for, rules))


def kept_for(policy: Policy) -> Retention:
    """What a policy asks to be kept. That of which its limits and crews are counted is, whoever would erase it sooner:
    a contact that is forgotten would make room for one too many."""
    counted = max([*(cap.days for cap in policy.caps), *(rule.history_days for rule in policy.crew)], default=0)
    at_least = max(policy.retention.at_least_days or 0, counted + 1 if counted else 0)
    return replace(policy.retention, at_least_days=at_least or None)


def erase(store: Store, settings: Settings, regions: Iterable[str], now: datetime) -> Counter[str]:
    """How many rows of which tables were erased. In small steps, so that nobody waits for it; safe to run anywhere,
    also twice at once."""
    with store.read() as tx:
        days = terms(tx, settings, regions, now.date()).days
    erased: Counter[str] = Counter()
    with store.begin() as tx:
        erased.update(_short_lived(tx, settings, now))
    erased.update(forgetting.forget_lent(store, now))
    if days is not None:
        erased.update(erasing.records(store, now - timedelta(days=days)))
    gone = Counter({name: count for name, count in erased.items() if count})
    if gone:
        _log.info("records erased", **gone)
    return gone


def _short_lived(tx: Tx, settings: Settings, now: datetime) -> Mapping[str, int]:
    rules = correcting.CheckInRules.of(settings)
    return {
        "check_ins": check_ins.forget_before(tx, rules.since(now)),
        "geocode_answers": geocode_answers.forget_expired(tx, now),
        "plan_inputs": inputs.forget_before(tx, now - timedelta(days=settings.replay_days)),
        **access.forget_expired(tx, now),
        **erasing.receipts_before(tx, now - timedelta(days=RECEIPT_DAYS)),
    }
