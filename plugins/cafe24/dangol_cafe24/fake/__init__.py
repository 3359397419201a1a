"""The mocked Admin API of Cafe24. Nothing here is loaded when a seller's dangol runs."""

from __future__ import annotations

from dangol_cafe24.fake.store import Cafe24Fake

__all__ = ["Cafe24Fake"]
