"""What the markets of the connected stores allow and do, as far as rules have to know it of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.registry import Plugins
    from dangol.storage.stores import Stores

__all__ = ["Markets"]


class Markets:
    """Stores by what their market is like; ``plugins`` are loaded when the first question comes."""

    def __init__(self, stores: Stores, plugins: Callable[[], Plugins]) -> None:
        self._stores = stores
        self._plugins = plugins

    def fenced(self) -> frozenset[str]:
        """Return the stores whose buyers are answered on the market's own pages alone, unknown markets included."""
        platforms = self._plugins().platforms()
        return frozenset(
            row.name
            for row in self._stores.all()
            if row.platform not in platforms or platforms[row.platform].contact == "never"
        )

    def monthly(self) -> frozenset[str]:
        """Return the stores whose market has a second review after a month of use."""
        monthly = {name for name, platform in self._plugins().platforms().items() if platform.month_review}
        return frozenset(row.name for row in self._stores.all() if row.platform in monthly)

    def malls(self) -> dict[str, bool]:
        """Return the stores that are the seller's own, with whether each confirms orders by itself."""
        platforms = self._plugins().platforms()
        known = ((row.name, platforms.get(row.platform)) for row in self._stores.all())
        return {name: one.confirms_orders for name, one in known if one is not None and one.own_mall}
