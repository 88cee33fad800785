"""What geocoding providers answered, kept until it expires. Of what was asked only a digest is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from geo.geocoding import Answer
from service.store.addresses import text_key
from service.store.case_rows import candidate_from_json, candidate_to_json
from service.store.engine import Tx
from service.store.tables import geocode_answers as kept

_KEYS_PER_QUERY = 500


def find(tx: Tx, provider: str, region: str, texts: Iterable[str], now: datetime) -> dict[str, Answer]:
    """By text, what the provider said and still counts; texts without an answer are left out."""
    by_digest: dict[str, list[str]] = {}
    for text in texts:
        by_digest.setdefault(_digest(text), []).append(text)
    digests = sorted(by_digest)
    found: dict[str, Answer] = {}
    for i in range(0, len(digests), _KEYS_PER_QUERY):
        mine = (kept.c.provider == provider) & (kept.c.region == region) & (kept.c.expires_at > now)
        among = kept.c.text_sha256.in_(digests[i : i + _KEYS_PER_QUERY])
        for row in tx.all(sa.select(kept).where(mine, among)):
            found |= dict.fromkeys(by_digest[row["text_sha256"]], _answer_from_json(row["answer"]))
    return found


def keep(tx: Tx, provider: str, region: str, answers: Mapping[str, tuple[Answer, timedelta]], now: datetime) -> None:
    """Keeps each answer for its time, and forgets what has expired, whoever said it."""
    forget_expired(tx, now)
    rows = {_digest(text): (answer, lasts) for text, (answer, lasts) in answers.items()}
    tx.upsert(
        kept,
        [
            {
                "provider": provider,
                "region": region,
                "text_sha256": digest,
                "answer": _answer_to_json(answer),
                "asked_at": now,
                "expires_at": now + lasts,
            }
            for digest, (answer, lasts) in sorted(rows.items())
        ],
    )


def forget_expired(tx: Tx, now: datetime) -> int:
    """How many were forgotten."""
    return tx.run(sa.delete(kept).where(kept.c.expires_at <= now))


def forget_beyond(tx: Tx, keep_days: Mapping[str, int], now: datetime) -> int:
    """Forgets what has expired, and what is older than its provider's terms allow now; how many that were."""
    older = (
        tx.run(sa.delete(kept).where(kept.c.provider == provider, kept.c.asked_at <= now - timedelta(days=days)))
        for provider, days in sorted(keep_days.items())
    )
    return forget_expired(tx, now) + sum(older)


def _digest(text: str) -> str:
    return hashlib.sha256(text_key(text).encode()).hexdigest()


def _answer_to_json(answer: Answer) -> dict[str, Any]:
    return {"candidates": [candidate_to_json(one) for one in answer.candidates], "ambiguous": answer.ambiguous}


def _answer_from_json(record: dict[str, Any]) -> Answer:
    return Answer(tuple(candidate_from_json(one) for one in record["candidates"]), record["ambiguous"])
