"""The mocked API of Solapi. Nothing here is loaded when a seller's dangol runs."""

from __future__ import annotations

from dangol_solapi.fake.store import SolapiFake

__all__ = ["SolapiFake"]
