"""Answers of another form than a provider's documents say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from geo.errors import ProviderError


@contextmanager
def reading(name: str) -> Iterator[None]:
    """While an answer is taken apart: what does not fit is ProviderError ``provider_garbled``, without its text."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise garbled(name) from error


def garbled(name: str) -> ProviderError:
    return ProviderError(
        "provider_garbled",
        f"The provider “{name}” answered something that cannot be read.",
        "Check its address in the settings, and that no proxy answers in its place.",
    )
