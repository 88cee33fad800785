"""Outside trouble: a provider, a file, a child process of the geography. Never personal data in a message.

GeoError
├── RegionError        an extract that cannot be read, a region that is missing or half-built
├── ProviderError      a router or geocoder that does not answer as it should
│   ├── QuotaError     it answers, and says that we have asked too much
│   └── KeyRefusedError  it answers, and does not accept our key
└── NoRoadError        a place that no road reaches

Codes: docs/reference/errors.md.
"""

from __future__ import annotations


class GeoError(Exception):
    """Carries a stable ``code``, the ``cause`` in one sentence and the ``action`` that helps."""

    def __init__(self, code: str, cause: str, action: str) -> None:
        super().__init__(f"{cause} {action}")
        self.code, self.cause, self.action = code, cause, action


class RegionError(GeoError):
    """The region's files."""


class ProviderError(GeoError):
    """The provider."""


class QuotaError(ProviderError):
    """The provider's limit."""


class KeyRefusedError(ProviderError):
    """The provider's door is shut to us."""


class NoRoadError(GeoError):
    """No road within reach."""
