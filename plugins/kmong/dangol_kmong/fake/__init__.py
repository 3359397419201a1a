"""The pretend Kmong. Nothing here is loaded when a seller's dangol runs."""

from __future__ import annotations

from dangol_kmong.fake.store import Arrived, KmongFake

__all__ = ["Arrived", "KmongFake"]
