"""What was not understood and is kept aside: listed, shown, read again."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.tables import show_table
from dangol.desk.stores import read_again
from dangol.desk.words import iso, stamp, stream
from dangol.errors import ConfigError
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.quarantine import Kept

__all__ = ["quarantine_command"]

_KINDS = {"broken": N_("row not understood"), "unclassified": N_("not recognised")}
_SHOWN = 20_000


@command("quarantine")
@argument("name", required=False, metavar="[STORE]")
@option("--show", "number", type=int, metavar="ID", help="Show the content of one, on a terminal only.")
@option("--retry", is_flag=True, help="Read whole files and mails of the store again, as after an update.")
@option("--trust", is_flag=True, help="With --retry: mails whose sender could not be verified are genuine.")
@json_option
@click.pass_obj
def quarantine_command(desk: Desk, name: str | None, number: int | None, retry: bool, trust: bool) -> int:
    """Show what was not understood and is kept aside.

    By store, with the reason. Nothing of it is lost: after an update, or once you have named renamed
    columns in columns.toml, dangol quarantine --retry STORE reads it again.
    """
    if trust and not retry:
        raise ConfigError(_("--trust goes with --retry."))
    with desk.app() as app:
        if number is not None:
            return _show(desk, app, number)
        if retry:
            return _retry(desk, app, name, trust=trust)
        from dangol.storage.quarantine import Quarantine

        if name is not None:
            app.stores.get(name)
        found = Quarantine(app.db).all(name)
    if desk.as_json:
        desk.document({"items": [_as_json(one) for one in found]})
    elif not found:
        desk.say(_("Nothing is kept aside."))
    else:
        _list(desk, found)
    return 0


def _list(desk: Desk, found: list[Kept]) -> None:
    show_table(
        [
            ("ID", "right"),
            (_("Store"), "keep"),
            (_("From"), "keep"),
            (_("What"), "keep"),
            _("Reason"),
            (_("Last seen"), "keep"),
        ],
        [
            [str(one.id), one.store, stream(one.stream), _kind(one.kind), _reason(one), stamp(one.last_seen)]
            for one in found
        ],
    )
    desk.say(_("Read whole files and mails again with: dangol quarantine --retry STORE"))


def _reason(one: Kept) -> str:
    return f"{one.name}: {one.reason}" if one.name else one.reason


def _kind(name: str) -> str:
    return _(_KINDS[name]) if name in _KINDS else name


def _show(desk: Desk, app: App, number: int) -> int:
    """Print the content of one for the person at the terminal; a customer's words go into no pipe."""
    from dangol.storage.quarantine import Quarantine

    if not sys.stdout.isatty() or desk.as_json:
        raise ConfigError(
            _("What is kept aside holds customers' words; it is shown on a terminal only."),
            hint=_("Run the command in a terminal, without --json."),
        )
    raw = Quarantine(app.db).raw(number)
    text = raw[:_SHOWN].decode("utf-8", "replace")
    desk.tell("".join(letter if letter.isprintable() or letter in "\n\t" else "·" for letter in text))
    if len(raw) > _SHOWN:
        desk.say(_("{count} bytes more.").format(count=f"{len(raw) - _SHOWN:,}"))
    return 0


def _retry(desk: Desk, app: App, name: str | None, *, trust: bool) -> int:
    if name is None:
        raise ConfigError(_("Say whose: dangol quarantine --retry STORE"))
    found = asyncio.run(read_again(app, name, trust=trust))
    understood = sum(found.values())
    if desk.as_json:
        desk.document({"store": name, "understood": understood, "kept": len(found) - understood})
        return 0
    desk.tell(
        _("{understood} of {all} are understood now; the rest stays aside.").format(
            understood=understood, all=len(found)
        )
    )
    return 0


def _as_json(one: Kept) -> dict[str, Any]:
    return {
        "id": one.id,
        "store": one.store,
        "from": one.stream,
        "kind": one.kind,
        "file": one.name,
        "reason": one.reason,
        "times": one.times,
        "first_seen": iso(one.first_seen),
        "last_seen": iso(one.last_seen),
    }
