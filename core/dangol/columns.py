"""The seller's own names for renamed columns and labels: ``columns.toml`` in the data folder.

```toml
[kmong.orders]
"Order no. (new)" = "Order no."
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["COLUMNS_FILE", "read_columns"]

COLUMNS_FILE = "columns.toml"


def read_columns(home: Path, platform: str) -> dict[str, dict[str, str]]:
    """Return layout → the seller's name → the layout's name, for one platform. Raises ``ConfigError``."""
    path = home / COLUMNS_FILE
    if not path.exists():
        return {}
    content = read_toml(path)
    for name, layouts in content.items():
        _look_at(name, layouts)
    found: dict[str, dict[str, str]] = content.get(platform, {})
    return found


def _look_at(platform: str, layouts: Any) -> None:
    if not isinstance(layouts, dict):
        raise _wrong_form(platform)
    for layout, names in layouts.items():
        if not isinstance(names, dict) or not all(isinstance(target, str) for target in names.values()):
            raise _wrong_form(f"{platform}.{layout}")
        if any(not theirs.strip() or not target.strip() for theirs, target in names.items()):
            raise ConfigError(
                _("columns.toml: a name under [{section}] is empty.").format(section=f"{platform}.{layout}"),
                hint=_("Write both names, or remove the line."),
            )


def _wrong_form(section: str) -> ConfigError:
    return ConfigError(
        _("columns.toml: {section} is not a list of names.").format(section=section),
        hint=_('Write [market.layout], and below it lines such as "Their name" = "Known name".'),
    )


def digest(columns: Mapping[str, Mapping[str, str]]) -> str:
    """Return what changes whenever a name does."""
    import hashlib

    text = repr(sorted((layout, sorted(names.items())) for layout, names in columns.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
