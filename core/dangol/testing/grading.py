"""Runs the contract on a plugin and compares what came of it with what its ``quality.toml`` claims."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dangol.errors import ConfigError, NotInstalled
from dangol.testing.contract.quality import Quality
from dangol.testing.contract.rules import RULES, Grade, Rule, rules_of
from dangol.testing.report import Outcome

__all__ = ["Assessment", "Standing", "assess", "module_of"]

_TEST = '''"""Written by `dangol plugin check`."""

import sys

sys.path.insert(0, {folder!r})

import {name} as plugin

from dangol.testing import ChannelContract, PlatformContract

if hasattr(plugin, "dangol_platform"):

    class TestMarket(PlatformContract):
        pass

    TestMarket.plugin = plugin

if hasattr(plugin, "dangol_channels"):

    class TestChannels(ChannelContract):
        pass

    TestChannels.plugin = plugin
'''


@dataclass(frozen=True)
class Standing:
    """One rule: what is claimed, what was found (passed, failed, exempt or untested), and what is wrong.

    ``cases`` are those that failed, or all of them if none did.
    """

    rule: Rule
    claim: str
    found: str
    cases: tuple[str, ...] = ()
    wrong: str = ""
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether it counts for the grade."""
        return self.found in ("passed", "exempt")

    @property
    def honest(self) -> bool:
        """Whether the claim holds."""
        return self.claim == "todo" or self.good


@dataclass(frozen=True)
class Assessment:
    """What a plugin claims and what it reaches."""

    plugin: str
    claimed: Grade
    reached: Grade
    standings: tuple[Standing, ...]

    @property
    def holds(self) -> bool:
        """Whether every claim is true."""
        return self.reached >= self.claimed and all(one.honest for one in self.standings)


def module_of(package: str) -> tuple[str, str]:
    """Return the import name of a plugin and the folder that holds it, by its name or by the folder of its project.

    Raises ``ConfigError``.
    """
    folder = Path(package)
    if (folder / "pyproject.toml").exists():
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
        points = project.get("entry-points", {}).get("dangol", {})
        if not points:
            raise ConfigError("The project has no [project.entry-points.dangol].")
        return next(iter(points.values())).partition(":")[0], str(folder.resolve())
    if not all(part.isidentifier() for part in package.split(".")) or importlib.util.find_spec(package) is None:
        raise ConfigError(
            f"There is no package {package}, and no project in such a folder.",
            hint="Name what you would import, such as dangol_mymarket, or the folder of its pyproject.toml.",
        )
    return package, ""


def assess(package: str) -> Assessment:
    """Run the contract on a plugin. Raises ``ConfigError`` for what is none, ``NotInstalled`` without pytest."""
    if importlib.util.find_spec("pytest") is None or importlib.util.find_spec("respx") is None:
        raise NotInstalled("The tests of the contract need pytest and respx.", hint="pip install 'dangol[testing]'")
    name, folder = module_of(package)
    if folder:
        sys.path.insert(0, folder)
    plugin = importlib.import_module(name)
    quality = Quality.of(plugin)
    outcomes = _run(name, folder)
    standings = tuple(_standing(rule, quality, outcomes) for rule in _rules(plugin, quality).values())
    return Assessment(name, quality.grade, _grade(standings), standings)


def _rules(plugin: Any, quality: Quality) -> dict[str, Rule]:
    """Return the rules of its kind, and whatever else it claims."""
    wanted = rules_of(market=hasattr(plugin, "dangol_platform"))
    return wanted | {name: RULES[name] for name in RULES if name in quality.done or name in quality.exempt}


def _run(name: str, folder: str) -> list[Outcome]:
    with tempfile.TemporaryDirectory(prefix="dangol-check-") as place:
        report, own = Path(place) / "report.json", bool(folder) and (Path(folder) / "tests").is_dir()
        if not own:
            test = _TEST.format(name=name, folder=folder or place)
            (Path(place) / "test_contract.py").write_text(test, encoding="utf-8")
            (Path(place) / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        options = ["-q", "-p", "no:cacheprovider", "-p", "dangol.testing.report", "--dangol-report", str(report)]
        told = subprocess.run(  # noqa: S603 - this very Python
            [sys.executable, "-m", "pytest", *options, "tests" if own else place],
            cwd=folder if own else place,
            capture_output=True,
            check=False,
            text=True,
        )
        if not report.exists():
            raise ConfigError("The tests did not run.", hint=told.stdout[-500:] + told.stderr[-500:])
        outcomes = msgspec.json.decode(report.read_bytes(), type=list[Outcome])
        if not outcomes:
            raise ConfigError("No test of the contract ran.", hint=told.stdout[-1500:] + told.stderr[-500:])
        return outcomes


def _standing(rule: Rule, quality: Quality, outcomes: list[Outcome]) -> Standing:
    mine = [one for one in outcomes if one.rule == rule.id]
    wrong = next((one.wrong for one in mine if one.wrong), "")
    found = "failed" if wrong else "passed" if mine else "exempt" if rule.id in quality.exempt else "untested"
    claim = "done" if rule.id in quality.done else "exempt" if rule.id in quality.exempt else "todo"
    return Standing(
        rule,
        claim,
        found,
        tuple(one.case for one in mine if one.wrong or not wrong),
        wrong,
        quality.exempt.get(rule.id, ""),
    )


def _grade(standings: Any) -> Grade:
    reached = Grade.NONE
    for grade in (Grade.BRONZE, Grade.SILVER, Grade.GOLD):
        if not all(one.good for one in standings if one.rule.grade == grade):
            return reached
        reached = grade
    return reached
