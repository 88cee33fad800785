"""Webhooks as https://www.standardwebhooks.com has them: signed requests to targets that the settings name."""

from service.webhooks.posting import Posted, Poster
from service.webhooks.signing import signature_header

__all__ = ["Posted", "Poster", "signature_header"]
