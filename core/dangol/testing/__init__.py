"""Mocked APIs and what tests need around them. Names load when first used; nothing here runs in production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangol.testing.cassettes import Cassette as Cassette
    from dangol.testing.cassettes import replaying as replaying
    from dangol.testing.clocks import RunningClock as RunningClock
    from dangol.testing.consent import agree as agree
    from dangol.testing.contract import Bench as Bench
    from dangol.testing.contract import ChannelContract as ChannelContract
    from dangol.testing.contract import ContractBroken as ContractBroken
    from dangol.testing.contract import PlatformContract as PlatformContract
    from dangol.testing.exchange import BadEvent as BadEvent
    from dangol.testing.exchange import FakeRequest as FakeRequest
    from dangol.testing.exchange import FakeResponse as FakeResponse
    from dangol.testing.fake import DEMO_NOW as DEMO_NOW
    from dangol.testing.fake import Export as Export
    from dangol.testing.fake import Fake as Fake
    from dangol.testing.fake_api import FakeApi as FakeApi
    from dangol.testing.fake_api import pages as pages
    from dangol.testing.fake_api import then_401 as then_401
    from dangol.testing.fake_api import then_429 as then_429
    from dangol.testing.fake_api import then_timeout as then_timeout
    from dangol.testing.faults import FAULTS as FAULTS
    from dangol.testing.goods import FakeAnswer as FakeAnswer
    from dangol.testing.goods import FakeInquiry as FakeInquiry
    from dangol.testing.goods import FakeItem as FakeItem
    from dangol.testing.goods import FakeOrder as FakeOrder
    from dangol.testing.goods import FakeReview as FakeReview
    from dangol.testing.inprocess import router as router
    from dangol.testing.inprocess import transport as transport
    from dangol.testing.platform import FakePlatform as FakePlatform
    from dangol.testing.records import Records as Records
    from dangol.testing.routing import Ask as Ask
    from dangol.testing.routing import Refused as Refused
    from dangol.testing.routing import route as route
    from dangol.testing.run import run_fake as run_fake
    from dangol.testing.server import Served as Served
    from dangol.testing.server import serve as serve
    from dangol.testing.xlsx import write_xlsx as write_xlsx

_HOMES = {
    "cassettes": "Cassette replaying",
    "clocks": "RunningClock",
    "consent": "agree",
    "contract": "Bench ChannelContract ContractBroken PlatformContract",
    "exchange": "BadEvent FakeRequest FakeResponse",
    "fake": "DEMO_NOW Export Fake",
    "fake_api": "FakeApi pages then_401 then_429 then_timeout",
    "faults": "FAULTS",
    "goods": "FakeAnswer FakeInquiry FakeItem FakeOrder FakeReview",
    "inprocess": "router transport",
    "platform": "FakePlatform",
    "records": "Records",
    "routing": "Ask Refused route",
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
