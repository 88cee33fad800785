"""Signatures of Standard Webhooks, version 1: HMAC-SHA256 over id, time and body.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signature_header(keys: Iterable[bytes], event_id: str, at_seconds: int, body: bytes) -> str:
    """``v1,…`` for each key, a space between them; the receiver accepts any one that it knows."""
    signed = f"{event_id}.{at_seconds}.".encode() + body
    return " ".join(f"v1,{_signature(key, signed)}" for key in keys)


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
