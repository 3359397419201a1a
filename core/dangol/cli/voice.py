"""What dangol learned of how the seller replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.text.voice import Voice

__all__ = ["voice_command"]

_TITLES = {"good": N_("Replies to good reviews"), "low": N_("Replies to low reviews")}


@command("voice")
@option("--store", metavar="STORE", help="Only this store.")
@json_option
@click.pass_obj
def voice_command(desk: Desk, store: str | None) -> None:
    """Show how your own replies open, close and sound.

    Learned from the last 300 replies of each store that you wrote yourself, or changed before they left. Only
    sentences that you used more than once and that name nobody and nothing are used again. Switch it off with
    voice = false under [replies] in policy.toml.
    """
    from dangol.decide.drafts import voices

    with desk.app() as app:
        found = [
            (row.name, app.policies.of(row.name).replies.voice, one)
            for row in app.connected([store] if store else ())
            for one in voices(app.facts.replies, row.name, app.policies.of(row.name).replies.low_rating)
        ]
    if desk.as_json:
        desk.document({"voices": [_as_json(*one) for one in found]})
        return
    for name, used, one in found:
        _show(desk, name, one, used=used)
    if not found:
        desk.say(_("No store is connected yet.") + "\n→ dangol connect")


def _as_json(store: str, used: bool, one: Voice) -> dict[str, Any]:
    return {
        "store": store,
        "used": used,
        "band": one.band,
        "replies": one.replies,
        "letters": one.letters or None,
        "openings": _counted(one.openings),
        "closings": _counted(one.closings),
        "endings": _counted(one.endings),
    }


def _counted(some: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"text": text, "times": times} for text, times in some]


def _show(desk: Desk, store: str, one: Voice, *, used: bool) -> None:
    from dangol.text.voice import LEAST

    state = "" if used else " · " + _("switched off")
    desk.tell(f"\n{store} · {_(_TITLES[one.band])}{state}")
    if one.replies < LEAST:
        told = _("Too few replies of your own to learn from: {count}; {least} are needed.")
        desk.tell("  " + told.format(count=one.replies, least=LEAST))
        return
    desk.tell(
        "  "
        + _("Learned from {count} replies, usually {letters} letters long.").format(
            count=one.replies, letters=one.letters
        )
    )
    for title, some in ((_("Opens"), one.openings), (_("Closes"), one.closings)):
        desk.tell(f"  {title}: " + (_lines(some) or _("nothing that was used more than once and names nobody")))
    endings = ", ".join(f"…{text} {times}" for text, times in one.endings)
    desk.tell("  " + _("Endings: {endings}").format(endings=endings))


def _lines(some: Sequence[tuple[str, int]]) -> str:
    return " / ".join(f"{text} ({times})" for text, times in some)
