"""Fixtures for everyone who tests a plugin. Loaded by pytest in every environment: imports nothing heavy."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dangol.clock import MovableClock
    from dangol.storage.database import Database
    from dangol.testing.contract import Bench
    from dangol.testing.fake_api import FakeApi
    from dangol.testing.records import Records


_ARGUMENTS = ("stream", "to", "channel")
"""What tests of the contract run over."""


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands on Friday 2026-11-20, 16:20 Korean time, until it is moved."""
    from dangol.clock import MovableClock
    from dangol.testing.fake import DEMO_NOW

    return MovableClock(DEMO_NOW)


@pytest.fixture
def fake_api(clock: MovableClock, tmp_path: Path) -> Iterator[FakeApi]:
    """A ``respx`` router in place of the network, which shares the ``clock`` fixture.

    At the end the test fails for a request that no route answered, even if its error was swallowed, and for
    a route that nobody asked for.
    """
    from dangol.testing.fake_api import FakeApi

    api = FakeApi(clock, tmp_path / "fake_api")
    yield api
    api.hold()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty data file with the newest schema."""
    from dangol.storage.database import Database

    opened = Database(tmp_path / "dangol.db")
    yield opened
    opened.close()


@pytest.fixture
def records(clock: MovableClock) -> Records:
    """Makes orders, reviews and questions of which a test names only what it is about."""
    from dangol.testing.records import Records

    return Records(clock)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The workbench of the contract tests: the real program with the class's plugin and its mocked market."""
    from dangol.testing.contract.guard import no_network

    made: Bench = request.cls.workbench(tmp_path / "home")
    with no_network() as tried:
        made.tried = tried
        yield made
        made.close()
    made.hold_no_other_requests()


def _contract(cls: Any) -> type[Any] | None:
    """Return a class if it is somebody's contract; without importing anything where there is none."""
    module = sys.modules.get("dangol.testing.contract")
    if (
        module is None
        or not isinstance(cls, type)
        or not issubclass(cls, module.PlatformContract | module.ChannelContract)
    ):
        return None
    return cls


def _cases(cls: type[Any], function: Callable[..., Any]) -> list[Any] | None:
    from dangol.testing.contract import cases, rule_of

    rule = rule_of(function)
    if rule is None:
        return None
    names = function.__wrapped__.__code__.co_varnames  # type: ignore[attr-defined]  # every test of a rule wraps one
    return cases(cls, rule, next((name for name in names if name in _ARGUMENTS), None))


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Item] | None:
    """Leave out what does not apply to a plugin: streams it does not have, and what its ``quality.toml`` exempts."""
    cls = _contract(getattr(collector, "cls", None) if name.startswith("test_") else None)
    if cls is not None and callable(obj) and _cases(cls, obj) == []:
        return []
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of the contract once for each stream or way of sending."""
    cls = _contract(metafunc.cls)
    argument = next((name for name in metafunc.fixturenames if name in _ARGUMENTS), None)
    if cls is None or argument is None:
        return
    found = _cases(cls, metafunc.function)
    if found is not None:
        metafunc.parametrize(argument, found, ids=[str(one) for one in found])
