"""New ids: a word that says what they name, and enough chance never to meet again."""

from __future__ import annotations

import secrets


def new_id(kind: str) -> str:
    """For instance ``plan_9f86d081884c7d65``."""
    return f"{kind}_{secrets.token_hex(8)}"
