"""The same rules over the past: what would have left, and what other choices would have changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.layout import wrap
from dangol.clock import korean
from dangol.desk.words import kind
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.replay import Difference, Message, Replay

__all__ = ["replay_command"]

_FIRST = 20


@command("replay")
@option("--days", type=click.IntRange(1, 365), default=30, metavar="N", help="How many days back; 30.")
@option("--policy", "draft", type=click.Path(path_type=Path), metavar="FILE", help="Compare with these choices.")
@option("--all", "every", is_flag=True, help="List every message, not the last ones.")
@json_option
@click.pass_obj
def replay_command(desk: Desk, days: int, draft: Path | None, every: bool) -> None:
    """Let the rules decide once more over the past days, without sending anything.

    Tells what would have left, when and to whom, what waited and why, and what it would have cost. With
    --policy what other choices would have added, left out or moved. Nothing is stored.
    """
    from dangol.policies import read_policies
    from dangol.replay import difference, replay

    with desk.app() as app:
        choices = read_policies(draft) if draft is not None else None
        today = replay(app, days, app.policies)
        other = None if choices is None else difference(today, replay(app, days, choices))
    if desk.as_json:
        desk.document(_document(today, other))
        return
    _told(desk, today, most=None if every else _FIRST)
    if other is not None and draft is not None:
        _compared(desk, other, draft.name, most=None if every else _FIRST)
    for note in today.notes:
        for line in wrap(f"* {note}", 76):
            desk.say(line)


def _document(today: Replay, other: Difference | None) -> dict[str, object]:
    found: dict[str, object] = msgspec.to_builtins(today) | {"kinds": today.kinds, "won": today.won}
    return found if other is None else found | {"difference": msgspec.to_builtins(other)}


def _told(desk: Desk, found: Replay, most: int | None) -> None:
    desk.tell(
        _("From {since} to {until} this would have left: {count}").format(
            since=korean(found.since), until=korean(found.until), count=len(found.messages)
        )
    )
    for name, count in found.kinds.items():
        desk.tell(f"  {count:>5}  {kind(name)}")
    if found.won:
        desk.tell(_("It would have cost {won} won.").format(won=f"{found.won:,}"))
    if found.held_at_night:
        desk.tell(_("Held until polite hours: {count}").format(count=found.held_at_night))
    if found.taken_back:
        desk.tell(_("Proposed, and taken back when things changed: {count}").format(count=found.taken_back))
    _holds(desk, found)
    _messages(desk, found.messages, most)
    for problem in found.problems:
        desk.say(problem)


def _holds(desk: Desk, found: Replay) -> None:
    """Print what the rules waited for."""
    from dangol.decisions import Condition
    from dangol.rules.sentences import sentence

    if found.holds:
        desk.tell("\n" + _("Waited at least once:"))
    for hold in found.holds:
        told = f"{hold.title}: {sentence(Condition(hold.condition, '…', False))}"
        first, *rest = wrap(told, 68)
        desk.tell(f"  {hold.count:>5}  {first}")
        for line in rest:
            desk.tell(f"         {line}")


def _messages(desk: Desk, messages: Sequence[Message], most: int | None) -> None:
    shown = messages if most is None else messages[-most:]
    if shown:
        desk.tell("")
    for one in shown:
        desk.tell(
            f"  {korean(one.sent_at)}  {kind(one.kind)} · {_whom(one.store, one.order, one.subject_id, one.buyer)}"
        )
    if len(shown) < len(messages):
        desk.tell("  " + _("… and {count} before; all with --all").format(count=len(messages) - len(shown)))


def _whom(store: str, order: str, subject_id: str, buyer: str) -> str:
    return " · ".join(filter(None, (store, order or subject_id, buyer)))


def _compared(desk: Desk, found: Difference, name: str, most: int | None) -> None:
    desk.tell(
        "\n"
        + _("With {file}: {added} more, {removed} fewer, {moved} on another day, {same} as they are").format(
            file=name, added=len(found.added), removed=len(found.removed), moved=len(found.moved), same=found.same
        )
    )
    if found.won:
        desk.tell(_("Cost: {won} won").format(won=f"{found.won:+,}"))
    for sign, messages in (("+", found.added), ("-", found.removed)):
        for one in messages[:most]:
            whom = _whom(one.store, one.order, one.subject_id, one.buyer)
            desk.tell(f"  {sign} {korean(one.sent_at)}  {kind(one.kind)} · {whom}")
    for move in found.moved[:most]:
        whom = _whom(move.store, move.order, move.subject_id, move.buyer)
        desk.tell(f"  > {korean(move.before)} → {korean(move.after)}  {kind(move.kind)} · {whom}")
