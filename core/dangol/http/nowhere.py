"""The client of a market without an API: there is no way to the network in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from dangol.errors import PluginError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.contract import Answer

__all__ = ["NoClient"]


class NoClient:
    """``contract.Client`` where there is nothing to call. Every call is a fault of the plugin that makes it."""

    clock_offset = timedelta(0)

    def __init__(self, title: str) -> None:
        self._title = title

    async def get(self, *_path: Any, **_content: Any) -> Answer:
        """Refuse."""
        self._refuse()

    async def query(self, *_path: Any, **_content: Any) -> Answer:
        """Refuse."""
        self._refuse()

    async def write(self, *_path: Any, **_content: Any) -> Answer:
        """Refuse."""
        self._refuse()

    async def form(self, *_path: Any, **_content: Any) -> Answer:
        """Refuse."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise PluginError(
            _("{platform} has no API, and its plugin called one.").format(platform=self._title),
            hint=_("Update the plugin; if it stays, report it with: dangol doctor"),
        )
