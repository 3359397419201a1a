"""Mocked APIs and what tests need around them. Names load when first used; nothing here runs in production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangol.testing.clocks import RunningClock as RunningClock
    from dangol.testing.consent import agree as agree
    from dangol.testing.exchange import BadEvent as BadEvent
    from dangol.testing.exchange import FakeRequest as FakeRequest
    from dangol.testing.exchange import FakeResponse as FakeResponse
    from dangol.testing.fake import DEMO_NOW as DEMO_NOW
    from dangol.testing.fake import Export as Export
    from dangol.testing.fake import Fake as Fake
    from dangol.testing.faults import FAULTS as FAULTS
    from dangol.testing.inprocess import router as router
    from dangol.testing.inprocess import transport as transport
    from dangol.testing.run import run_fake as run_fake
    from dangol.testing.server import Served as Served
    from dangol.testing.server import serve as serve
    from dangol.testing.xlsx import write_xlsx as write_xlsx

_HOMES = {
    "clocks": "RunningClock",
    "consent": "agree",
    "exchange": "BadEvent FakeRequest FakeResponse",
    "fake": "DEMO_NOW Export Fake",
    "faults": "FAULTS",
    "inprocess": "router transport",
    "run": "run_fake",
    "server": "Served serve",
    "xlsx": "write_xlsx",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'dangol.testing' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"dangol.testing.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
