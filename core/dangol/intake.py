"""What comes as a file: the seller's own choices, and the folders into which downloads are dropped."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from dangol.contract import Store
    from dangol.drops import Dropped, Looks
    from dangol.registry import Plugins
    from dangol.storage.stores import StoreRow, Stores
    from dangol.sync import Shelf

__all__ = ["Intake"]


class Intake:
    """The part of the program that takes files in."""

    if TYPE_CHECKING:
        home: Path

        @property
        def plugins(self) -> Plugins: ...  # noqa: D102 - the program has it
        @property
        def stores(self) -> Stores: ...  # noqa: D102 - the program has it
        @property
        def shelf(self) -> Shelf: ...  # noqa: D102 - the program has it
        @property
        def open_store(self) -> Callable[[str], AbstractAsyncContextManager[Store]]: ...  # noqa: D102 - the program has it
        def connected(self, names: Sequence[str] = ()) -> list[StoreRow]: ...  # noqa: D102 - the program has it

    def reread(self) -> None:
        """Forget what the seller's own files said, so that they are read anew when they are next asked."""
        for made in ("settings", "policies", "wordings", "texts", "analysis", "duties", "privacy"):
            self.__dict__.pop(made, None)

    def columns(self, name: str) -> dict[str, dict[str, str]]:
        """Return the seller's own names of columns for a store's market. Raises ``ConfigError``."""
        from dangol.columns import read_columns

        return read_columns(self.home, self.stores.get(name).platform)

    def drop_folder(self, name: str) -> Path | None:
        """Return where a store's downloaded files may be dropped; ``None`` for a market that has none."""
        from dangol.drops import drop_folder

        return drop_folder(self.home, name) if self.plugins.reads_files(self.stores.get(name).platform) else None

    async def take_dropped(self, names: Sequence[str] = (), *, wait: bool = False) -> list[Dropped]:
        """Read the files that were dropped for the stores."""
        from dangol.drops import take_dropped

        room = (self.shelf, self.plugins, self.connected(names), self.open_store, self.home, self._looks)
        return await take_dropped(*room, wait=wait)

    @cached_property
    def _looks(self) -> Looks:
        return {}
