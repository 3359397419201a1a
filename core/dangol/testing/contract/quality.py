"""``quality.toml``: what a plugin claims of every rule, and what it is exempted from, with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dangol.errors import ConfigError
from dangol.testing.contract.rules import RULES, Grade, Rule, rules_of

__all__ = ["Quality"]

_NAMES = {grade.name.lower(): grade for grade in Grade}


@dataclass(frozen=True)
class Quality:
    """The claims of one plugin. Without a file nothing is claimed and nothing exempted."""

    grade: Grade = Grade.NONE
    done: frozenset[str] = frozenset()
    exempt: dict[str, str] = field(default_factory=dict)
    """``rule`` or ``rule.case`` → the reason."""
    path: Path | None = None

    @classmethod
    def of(cls, plugin: Any) -> Quality:
        """Read the file in the plugin's package, or beside it. Raises ``ConfigError``."""
        folder = Path(plugin.__file__).parent
        for place in (folder, *list(folder.parents)[:1]):
            if (place / "quality.toml").exists():
                return cls.read(place / "quality.toml", market=hasattr(plugin, "dangol_platform"))
        return cls()

    @classmethod
    def read(cls, path: Path, *, market: bool = True) -> Quality:
        """Read one file. Raises ``ConfigError`` naming what is wrong."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as wrong:
            raise ConfigError(f"quality.toml: {wrong}") from None
        problems = list(_problems(content, rules_of(market=market)))
        if problems:
            raise ConfigError(
                f"quality.toml does not fit: {'; '.join(problems)}",
                hint='Name every rule of `dangol plugin rules` as "done", "todo" or { exempt = "why" }.',
            )
        rules = content["rules"]
        done = frozenset(name for name, state in rules.items() if state == "done")
        whole = {name: state["exempt"] for name, state in rules.items() if isinstance(state, dict)}
        parts = {
            f"{name}.{part}": why for name, some in content.get("exempt", {}).items() for part, why in some.items()
        }
        return cls(_NAMES[content["grade"]], done, whole | parts, path)

    def exempts(self, rule: str, case: str) -> bool:
        """Tell whether a rule, or one case of it (a stream, a way of sending), is exempted."""
        return rule in self.exempt or f"{rule}.{case}" in self.exempt


def _problems(content: dict[str, Any], wanted: Mapping[str, Rule]) -> Iterator[str]:
    if content.get("grade") not in _NAMES:
        yield f"grade must be one of {', '.join(_NAMES)}"
    rules = content.get("rules", {})
    yield from (f"{name} is missing" for name in wanted if name not in rules)
    yield from (f"{name} is no rule" for name in [*rules, *content.get("exempt", {})] if name not in RULES)
    for name, state in rules.items():
        reason = state.get("exempt") if isinstance(state, dict) else None
        if state not in ("done", "todo") and not reason:
            yield f"{name} must be done, todo, or exempt with a reason"
    for name, some in content.get("exempt", {}).items():
        yield from (f"exempt.{name}.{part} has no reason" for part, why in some.items() if not why)
