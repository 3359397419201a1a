"""A plugin for pytest that writes down what became of every rule of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

__all__ = ["Outcome"]


class Outcome(msgspec.Struct):
    """One test of one rule: the stream or way of sending it ran over, and what was wrong if anything was."""

    rule: str
    case: str
    wrong: str = ""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file to write to."""
    parser.addoption("--dangol-report", help="Write what became of every rule of the contract to this file.")


class _Reporter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._rules: dict[str, tuple[str, str]] = {}
        self._wrong: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Learn which test belongs to which rule."""
        from dangol.testing.contract import rule_of

        for item in items:
            rule = rule_of(getattr(item, "function", None))
            if rule is not None:
                given = getattr(getattr(item, "callspec", None), "params", {})
                self._rules[item.nodeid] = (
                    rule.id,
                    str(given.get("stream") or given.get("to") or given.get("channel") or ""),
                )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what was wrong: in the test, or in what its end finds."""
        if report.failed and report.nodeid in self._rules:
            crash = getattr(report.longrepr, "reprcrash", None)
            self._wrong[report.nodeid] = str(crash.message if crash else report.longrepr)

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        found = [Outcome(*place, self._wrong.get(node, "")) for node, place in self._rules.items()]
        self._path.write_bytes(msgspec.json.encode(found))


def pytest_configure(config: pytest.Config) -> None:
    """Report if a file was named."""
    path = config.getoption("--dangol-report")
    if path:
        config.pluginmanager.register(_Reporter(Path(path)), "dangol-report")
