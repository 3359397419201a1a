"""What holds for every way to let messages go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App

__all__ = ["refuse_fixed_clock"]


def refuse_fixed_clock(app: App) -> None:
    """Let a fixed clock send to this computer only. Raises ``ConfigError``."""
    from dangol.clock import FixedClock
    from dangol.settings import is_loopback

    if not isinstance(app.clock, FixedClock):
        return
    for name, platform in app.chosen():
        if not is_loopback(platform.address(app.store_settings(name))):
            raise ConfigError(
                _("DANGOL_CLOCK is set, and {name} is a real store: nothing is sent.").format(name=name),
                hint=_("Unset DANGOL_CLOCK to send."),
            )
    for way in app.live_ways():
        if not (way.address and is_loopback(way.address)):
            raise ConfigError(
                _("DANGOL_CLOCK is set, and {name} is a real channel: nothing is sent.").format(name=way.channel.id),
                hint=_("Unset DANGOL_CLOCK to send."),
            )
