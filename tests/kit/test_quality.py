"""What the bundled plugins claim: gold, of every rule, and nothing that is not tested."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

from dangol.errors import ConfigError
from dangol.testing import ChannelContract, PlatformContract
from dangol.testing.contract import RULES, Grade, Quality, cases, rule_of, rules_of

ROOT = Path(__file__).parents[2]
PLUGINS = [path.name for path in sorted(ROOT.glob("plugins/*/dangol_*"))]
WHOLE = 'grade = "bronze"\n[rules]\n' + "".join(f'{name} = "done"\n' for name in rules_of(market=True))


def covered(plugin: Any) -> set[str]:
    """Return the rules that the contract tests on a plugin, as its own test module runs them."""
    found: set[str] = set()
    kinds = {"dangol_platform": PlatformContract, "dangol_channels": ChannelContract}
    for contract in (kind for hook, kind in kinds.items() if hasattr(plugin, hook)):
        own: type[Any] = type("Own", (contract,), {"plugin": plugin})
        for name in dir(own):
            rule = rule_of(getattr(own, name)) if name.startswith("test_") else None
            if rule is not None:
                names = inspect.signature(getattr(own, name)).parameters
                argument = next((one for one in ("stream", "to", "channel") if one in names), None)
                found |= {rule.id} if cases(own, rule, argument) else set()
    return found


@pytest.mark.parametrize("name", PLUGINS)
def test_a_bundled_plugin_claims_gold_and_is_tested_for_it(name: str) -> None:
    plugin = importlib.import_module(name)
    quality = Quality.of(plugin)
    assert quality.grade is Grade.GOLD
    wanted = set(rules_of(market=hasattr(plugin, "dangol_platform")))
    assert wanted <= quality.done | quality.exempt.keys()
    assert quality.done - covered(plugin) == set(), "claimed, and never tested"
    assert (ROOT / "tests" / "plugins" / name.removeprefix("dangol_") / "test_contract.py").exists()


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "grade must be one of"),
        (WHOLE.replace("bronze", "platinum"), "grade must be one of"),
        (WHOLE.replace('crash = "done"\n', ""), "crash is missing"),
        (WHOLE + 'crahs = "done"\n', "crahs is no rule"),
        (WHOLE.replace('crash = "done"', 'crash = "maybe"'), "crash must be done, todo, or exempt"),
        (WHOLE.replace('crash = "done"', 'crash = { exempt = "" }'), "crash must be done, todo, or exempt"),
        (WHOLE + '[exempt.crash]\norders = ""\n', "exempt.crash.orders has no reason"),
        ("grade = ", "quality.toml"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "quality.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as wrong:
        Quality.read(tmp_path / "quality.toml")
    assert told in wrong.value.message


def test_what_is_exempted_is_a_rule_or_a_case_of_one(tmp_path: Path) -> None:
    text = (
        WHOLE.replace('crash = "done"', 'crash = { exempt = "no pages" }') + '[exempt.values]\nreviews = "no times"\n'
    )
    (tmp_path / "quality.toml").write_text(text, encoding="utf-8")
    quality = Quality.read(tmp_path / "quality.toml")
    assert quality.exempts("crash", "orders")
    assert quality.exempts("values", "reviews")
    assert not quality.exempts("values", "orders")
    assert not quality.exempts("second_run", "orders")


def test_every_rule_tells_how_it_is_mended_in_few_lines() -> None:
    lengths = {name: len(rule.fix.strip().splitlines()) for name, rule in RULES.items()}
    assert {name: length for name, length in lengths.items() if not 1 <= length <= 6} == {}
    assert [name for name, rule in RULES.items() if not rule.why.endswith(".")] == []
