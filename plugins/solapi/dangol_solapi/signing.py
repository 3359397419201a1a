"""The signature of one call."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from dangol import KST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dangol_solapi.settings import SolapiSettings

__all__ = ["authorization", "sign"]


def authorization(key: str, secret: str, now: datetime, salt: str) -> str:
    """Return the header ``Authorization``: HMAC-SHA256 over date and salt.

    Source: Solapi's documents (API Key 인증 방식). ``now`` may be 15 minutes off the relay's clock, ``salt`` has
    12 to 64 bytes, and no signature is taken twice within 15 minutes.
    """
    date = now.astimezone(KST).isoformat(timespec="milliseconds")
    signature = hmac.digest(secret.encode(), (date + salt).encode(), "sha256").hex()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


def sign(settings: SolapiSettings, now: datetime, salt: str) -> Mapping[str, str]:
    """Sign one call at the relay's time ``now``."""
    key, secret = settings.api_key.get_secret_value(), settings.api_secret.get_secret_value()
    return {"authorization": authorization(key, secret, now, salt)}
