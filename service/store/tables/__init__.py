"""Every table. Instants are UTC, money is minor units; lists without a life of their own are JSON in their row."""

from service.store.tables.access import api_keys, audit, day_links, sessions, sign_in_failures, users
from service.store.tables.appointments import appointments, message_texts, messages
from service.store.tables.areas import area_sets, own_days, territory_proposals
from service.store.tables.cases import (
    address_decisions,
    batches,
    case_events,
    case_words,
    cases,
    check_ins,
    outcomes,
    receipts,
    rechecks,
)
from service.store.tables.contacts import contact_batches, contacts
from service.store.tables.evaluation import outcome_batches, past_visits, plan_inputs, replays
from service.store.tables.events import deliveries, events
from service.store.tables.plans import (
    collectors,
    plan_dates,
    plan_problems,
    plan_routes,
    plan_stops,
    plan_unserved,
    plans,
    published_days,
    runs,
    shifts,
    workers,
)
from service.store.tables.policies import policy_choices, policy_overrides
from service.store.tables.practices import absences, payments, practices, rulings
from service.store.tables.providers import geocode_answers
from service.store.tables.safety import alarms, timers
from service.store.tables.schema import metadata

__all__ = [
    "absences",
    "address_decisions",
    "alarms",
    "api_keys",
    "appointments",
    "area_sets",
    "audit",
    "batches",
    "case_events",
    "case_words",
    "cases",
    "check_ins",
    "collectors",
    "contact_batches",
    "contacts",
    "day_links",
    "deliveries",
    "events",
    "geocode_answers",
    "message_texts",
    "messages",
    "metadata",
    "outcome_batches",
    "outcomes",
    "own_days",
    "past_visits",
    "payments",
    "plan_dates",
    "plan_inputs",
    "plan_problems",
    "plan_routes",
    "plan_stops",
    "plan_unserved",
    "plans",
    "policy_choices",
    "policy_overrides",
    "practices",
    "published_days",
    "receipts",
    "rechecks",
    "replays",
    "rulings",
    "runs",
    "sessions",
    "shifts",
    "sign_in_failures",
    "territory_proposals",
    "timers",
    "users",
    "workers",
]
