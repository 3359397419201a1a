"""Looking after the installation: doctor, plugins, the audit chain."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.tables import show_table
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.doctor import Finding
    from dangol.registry import Plugins

__all__ = ["doctor_command", "plugins_command", "verify_command"]


@command("doctor")
@option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write all that helps to find a fault into a zip file, to be sent to whoever helps you.",
)
@json_option
@click.pass_obj
def doctor_command(desk: Desk, bundle: Path | None) -> int:
    """Look for trouble, and say how to mend it.

    Changes nothing. Its output holds no secret and nothing about a customer, so it may be shown to whoever helps
    you; the same is true of what --bundle writes: what was found here, versions, names of settings without their
    values, numbers of rows, and the log.
    """
    from dangol.doctor import examine

    with desk.app() as app:
        findings = asyncio.run(examine(app))
        if bundle is not None:
            _write_bundle(app, findings, bundle)
    if desk.as_json:
        document = {"ok": all(one.ok for one in findings), "checks": [vars(one) for one in findings]}
        desk.document(document | ({} if bundle is None else {"bundle": str(bundle)}))
    else:
        for one in findings:
            desk.tell(f"{'○' if one.ok else '×'} {one.title}: {one.text}")
            if one.fix:
                desk.tell(f"  → {one.fix}")
        troubles = sum(not one.ok for one in findings)
        needs = _("{count} of {all} need you.").format(count=troubles, all=len(findings))
        desk.say(needs if troubles else _("All well."))
        if bundle is not None:
            desk.say("→ " + _("Written to {path}. Look into it before you send it.").format(path=bundle))
    return 0 if all(one.ok for one in findings) else 1


def _write_bundle(app: App, findings: list[Finding], path: Path) -> None:
    from dangol.bundle import write_bundle

    try:
        write_bundle(app, [vars(one) for one in findings], path)
    except OSError as wrong:
        raise click.FileError(str(path), wrong.strerror or "") from None


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
