"""Looking after the installation: doctor, plugins, the audit chain, backups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.tables import show_table
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.registry import Plugins

__all__ = ["backup_command", "doctor_command", "plugins_command", "verify_command"]


@command("doctor")
@json_option
@click.pass_obj
def doctor_command(desk: Desk) -> int:
    """Look for trouble, and say how to mend it.

    Changes nothing. Its output holds no secret and nothing about a customer, so it may be shown to
    whoever helps you.
    """
    from dangol.doctor import examine

    with desk.app() as app:
        findings = asyncio.run(examine(app))
    if desk.as_json:
        desk.document({"ok": all(one.ok for one in findings), "checks": [vars(one) for one in findings]})
    else:
        for one in findings:
            desk.tell(f"{'○' if one.ok else '×'} {one.title}: {one.text}")
            if one.fix:
                desk.tell(f"  → {one.fix}")
        troubles = sum(not one.ok for one in findings)
        needs = _("{count} of {all} need you.").format(count=troubles, all=len(findings))
        desk.say(needs if troubles else _("All well."))
    return 0 if all(one.ok for one in findings) else 1


@command("plugins")
@option("--trace", is_flag=True, help="Say which plugin answers which hook, in the order in which they are asked.")
@json_option
@click.pass_obj
def plugins_command(desk: Desk, trace: bool) -> int:
    """List the plugins, those that did not load included.

    With their version and what they can do; for one that did not load, its real error and the fix.
    """
    from dangol import builtin
    from dangol.registry import Plugins

    plugins = Plugins.installed([builtin])
    if desk.as_json:
        desk.document(_plugins(plugins) | ({"hooks": _answering(plugins)} if trace else {}))
        return 0
    if trace:
        answering = _answering(plugins)
        show_table(
            [(_("Hook"), "keep"), _("Answered by")], [[h, ", ".join(who) or "-"] for h, who in answering.items()]
        )
    else:
        _show_plugins(plugins)
    for broken in plugins.failures:
        desk.tell(f"× {broken.name} ({broken.distribution} {broken.version}): {broken.error}")
        desk.tell(f"  → {broken.fix}")
    return 0


def _answering(plugins: Plugins) -> dict[str, list[str]]:
    """Return who answers each hook: last registered first, of a market's hooks only the market's own plugin."""
    from dangol.loading import hook_names

    return {hook: [one.name for one in reversed(plugins.loaded) if hook in one.hooks] for hook in hook_names()}


def _show_plugins(plugins: Plugins) -> None:
    show_table(
        [(_("Name"), "keep"), (_("Version"), "keep"), _("Can do")],
        [[one.name, one.version, ", ".join(_short(hook) for hook in one.hooks)] for one in plugins.loaded],
    )


def _plugins(plugins: Plugins) -> dict[str, object]:
    loaded = [
        {"name": one.name, "distribution": one.distribution, "version": one.version, "hooks": list(one.hooks)}
        for one in plugins.loaded
    ]
    return {"plugins": loaded, "failures": [vars(one) for one in plugins.failures]}


def _short(hook: str) -> str:
    return hook.removeprefix("dangol_").replace("_", " ")


@command("verify")
@json_option
@click.pass_obj
def verify_command(desk: Desk) -> int:
    """Check that nobody changed the record of what was done.

    Every act is chained to the one before it; an act that was changed, removed or slipped in breaks
    the chain.
    """
    with desk.app() as app:
        verdict = app.ledger.verify()
    if desk.as_json:
        found = {"events": verdict.count, "broken_at": verdict.broken, "problem": verdict.problem or None}
        desk.document({"ok": verdict.ok, **found})
    elif verdict.ok:
        desk.tell(_("The record is whole: {count} events.").format(count=verdict.count))
    else:
        told = _("The record was changed at event {seq}: {problem}")
        desk.tell(told.format(seq=verdict.broken, problem=verdict.problem))
        desk.say("→ " + _("Keep this file as it is, and compare it with your last backup."))
    return 0 if verdict.ok else 1


@command("backup")
@json_option
@click.pass_obj
def backup_command(desk: Desk) -> int:
    """Copy the data file while dangol may go on working.

    The copy holds the keys of your stores only sealed. What opens them is not in it: the file secret.key,
    which you keep elsewhere, or a key in the keyring of this computer.
    """
    from dangol.storage.backup import back_up

    with desk.app() as app:
        path = back_up(app.db, app.home / "backups", app.clock.now())
        size, source = path.stat().st_size, app.vault.source
    if desk.as_json:
        desk.document({"path": str(path), "bytes": size})
    else:
        desk.tell(_("Copied to {path} ({kilobytes:,} kB).").format(path=path, kilobytes=size // 1000))
        if source == "file":
            text = _("Keep secret.key as well, in another place: without it the stored keys cannot be opened.")
        elif source == "keyring":
            text = _("Its key is in this computer's keyring; on another one you would connect the stores again.")
        else:
            text = _("Keep DANGOL_KEY as well, in another place: without it the stored keys cannot be opened.")
        desk.say("→ " + text)
    return 0
