"""The mocked Commerce API of SmartStore. Nothing here is loaded when a seller's dangol runs."""

from __future__ import annotations

from dangol_smartstore.fake.store import SmartStoreFake

__all__ = ["SmartStoreFake"]
