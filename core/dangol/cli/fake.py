"""The pretend market as a program of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, option
from dangol.errors import ConfigError
from dangol.i18n import _

__all__ = ["fake_command"]


@command("fake")
@argument("platform", metavar="PLATFORM")
@option("--port", metavar="P", type=click.IntRange(0, 65535), default=0, help="The port; 0 takes a free one.")
@option("--seed", metavar="S", type=int, default=1, help="The same number makes the same shop.")
@option("--orders", metavar="N", type=click.IntRange(0), help="How many orders there are.")
@option("--days", metavar="N", type=click.IntRange(1), default=21, help="Over how many days they came in.")
@option(
    "--cassette",
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path),
    help="Answer from a recording.",
)
@click.pass_obj
def fake_command(
    desk: Desk, platform: str, port: int, seed: int, orders: int | None, days: int, cassette: Path | None
) -> None:
    """Run a pretend market on this computer, to try dangol against.

    The first line on standard output is JSON: base_url and settings, with keys that work. Look behind
    the scenes at /__fake__/. Ends with Ctrl-C.
    """
    from dangol import builtin
    from dangol.app import clock_from_environment
    from dangol.clock import FixedClock
    from dangol.registry import Plugins
    from dangol.testing import run_fake

    fake = Plugins.installed([builtin]).fake(platform)
    if fake is None:
        raise ConfigError(_("The plugin of {platform} brings no pretend market.").format(platform=platform))
    clock = clock_from_environment()
    now = clock.now() if isinstance(clock, FixedClock) else None
    if cassette is not None:
        from dangol.testing.cassettes import Cassette, replaying

        recorded = Cassette.read(cassette)
        fake, now = replaying(fake, recorded), now or recorded.recorded_at
    desk.say(_("A pretend {platform} runs. End it with Ctrl-C.").format(platform=platform))
    asyncio.run(run_fake(fake, port=port, seed=seed, orders=orders, days=days, now=now))
