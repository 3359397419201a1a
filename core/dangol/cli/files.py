"""Reading what the seller has: downloaded files, saved pages and mails, pasted text."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.desk.words import iso, problem
from dangol.errors import ConfigError
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.drops import Dropped
    from dangol.files import Source
    from dangol.imports import Explanation, ImportReport
    from dangol.models import Understood

__all__ = ["import_command", "tell_dropped"]

_STDIN = Path("-")
_BY = {
    "name": N_("by its name"),
    "place": N_("by its place"),
    "seller": N_("by columns.toml"),
    "synonym": N_("by another of its names"),
}


@command("import")
@argument("name", required=False, metavar="[STORE]")
@argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@option("--paste", is_flag=True, help="Read text that you copied from a page and paste here.")
@option("--dropped", is_flag=True, help="Read what lies in the drop folder of the store, or of all stores.")
@option("--explain", is_flag=True, help="Show what is understood from which column; store nothing.")
@json_option
@click.pass_obj
def import_command(desk: Desk, name: str | None, file: Path | None, paste: bool, dropped: bool, explain: bool) -> int:
    """Read a file that you downloaded from the market.

    For what the market gives to people but not to programs: Excel and CSV files, pages that you saved
    in the browser, mails saved as .eml, text that you copied (--paste, or - for what another program
    pipes in). The same file twice changes nothing. What is not recognised is kept aside, see dangol
    quarantine.

    Or drop files into the folder drop/STORE of the data folder: dangol run reads them by itself.
    """
    if dropped:
        return _import_dropped(desk, name, file or (paste or None) or (explain or None))
    if name is None or (file is None) is not paste:
        raise ConfigError(
            _("Say which store, and which file."),
            hint=_("dangol import STORE FILE, dangol import STORE --paste, or dangol import --dropped"),
        )
    with desk.app() as app:
        if app.drop_folder(name) is None:
            raise ConfigError(
                _("{store} is not read from files: its market gives everything to the program.").format(store=name),
                hint=_("Read it with: dangol sync {name}").format(name=name),
            )
        source = _open(desk, app, name, None if paste else file)
        if explain:
            _tell_explanation(desk, name, source, asyncio.run(_explain(app, name, source)))
            return 0
        report = asyncio.run(_import(app, name, source))
    if desk.as_json:
        desk.document({"store": name, **_as_json(source.name, report)})
    else:
        _tell_import(desk, source.name, report)
        _tell_kept(desk, [report])
    return 0


def _import_dropped(desk: Desk, name: str | None, more: object) -> int:
    if more is not None:
        raise ConfigError(_("--dropped reads the drop folder, and nothing else with it."))
    with desk.app() as app:
        found = asyncio.run(app.take_dropped([name] if name else [], wait=True))
    if desk.as_json:
        desk.document({"files": [_dropped_as_json(one) for one in found]})
    elif not found:
        desk.say(_("Nothing lies in the drop folders. See where they are with: dangol stores"))
    else:
        tell_dropped(desk, found)
    return max((one.problem.exit_code for one in found if one.problem is not None), default=0)


def _open(desk: Desk, app: App, name: str, file: Path | None) -> Source:
    """Open the file, or what comes by standard input: pasted text is a text, whatever it looks like."""
    from dangol.files import open_bytes, open_source

    columns = app.columns(name)
    if file is not None and file != _STDIN:
        return open_source(file, columns=columns)
    typed = sys.stdin.isatty()
    if typed:
        desk.say(_("Paste the text. End it with Ctrl-D on an empty line (Windows: Ctrl-Z, then Enter)."))
    data = sys.stdin.read().encode() if typed else sys.stdin.buffer.read()
    kind = "text" if typed or file is None else None
    return open_bytes(_("Pasted text"), data, columns=columns, kind=kind)


async def _import(app: App, name: str, source: Source) -> ImportReport:
    from dangol.imports import import_file

    async with app.open_store(name) as store:
        return await import_file(app.shelf, app.plugins, store, source)


async def _explain(app: App, name: str, source: Source) -> Explanation:
    from dangol.imports import explain

    async with app.open_store(name) as store:
        return await explain(app.plugins, store, source)


# in words

_RECORDS = {"Order": N_("Orders"), "Review": N_("Reviews"), "Inquiry": N_("Questions")}


def _tell_import(desk: Desk, file: str, report: ImportReport) -> None:
    """Print what one file brought."""
    from dangol.clock import korean

    if report.read_before is not None:
        when = korean(report.read_before)
        desk.tell(_("{file}: read already on {time}. Nothing has changed.").format(file=file, time=when))
        return
    if report.records or not report.unclassified:
        desk.tell(
            _("{file}: {records} read, {new} new, {changed} changed.").format(
                file=file, records=report.records, new=report.new, changed=report.changed
            )
        )
    for reason in report.unclassified:
        desk.tell(_("{file}: not recognised, and kept aside. {reason}").format(file=file, reason=reason))
    if broken := report.rejected - len(report.unclassified):
        desk.say(_("{count} rows were not understood and are kept aside.").format(count=broken))
    for note in report.notes:
        desk.say(note)


def _tell_kept(desk: Desk, reports: Sequence[ImportReport | None]) -> None:
    if any(report is not None and report.rejected for report in reports):
        desk.say("→ " + _("See what is kept aside with: dangol quarantine"))


def tell_dropped(desk: Desk, found: Sequence[Dropped]) -> None:
    """Print what became of the files in the drop folders."""
    for one in found:
        if one.report is not None:
            _tell_import(desk, f"{one.store}/{one.name}", one.report)
        if one.problem is not None:
            desk.say(f"{one.store}: {one.problem.message}" + (f"\n→ {one.problem.hint}" if one.problem.hint else ""))
        if one.waits:
            desk.say(_("{file} stays where it is and is tried again.").format(file=f"{one.store}/{one.name}"))
    _tell_kept(desk, [one.report for one in found])


def _tell_explanation(desk: Desk, name: str, source: Source, found: Explanation) -> None:
    from dangol.cli.tables import show_table

    if desk.as_json:
        desk.document({"store": name, "file": source.name, **_explanation_as_json(found)})
        return
    desk.tell(_("{file} is read as: {kind}. Nothing is stored.").format(file=source.name, kind=found.kind))
    for layout, understood in found.layouts.items():
        desk.tell("\n" + _("Form: {layout}").format(layout=layout or "-"))
        if understood:
            show_table([_("Column"), _("Understood as"), _("How")], [_column(one) for one in understood])
    counts = ", ".join(f"{_(_RECORDS.get(kind, kind))} {count:,}" for kind, count in found.records.items())
    desk.tell("\n" + _("It would bring: {counts}").format(counts=counts or "-"))
    for reason, count in found.rejected.items():
        desk.tell(_("Not understood, {count} times: {reason}").format(count=count, reason=reason))
    if found.spf is not None:
        desk.tell(
            _("Sender checked by your mail server: SPF {spf}, DKIM {dkim}").format(
                spf=found.spf or "-", dkim=found.dkim or "-"
            )
        )
    for note in found.notes:
        desk.tell(note)


def _column(one: Understood) -> list[str]:
    if one.source is None:
        return [_("(missing)"), one.field or "", ""]
    return [one.source, one.field or _("(nobody reads it)"), _(_BY.get(one.by, "")) if one.field else ""]


# in JSON


def _as_json(file: str, report: ImportReport) -> dict[str, Any]:
    return {"file": file, **vars(report), "read_before": iso(report.read_before)}


def _dropped_as_json(one: Dropped) -> dict[str, Any]:
    report = None if one.report is None else _as_json(one.name, one.report)
    return {
        "store": one.store,
        "file": one.name,
        "report": report,
        "problem": problem(one.problem),
        "waits": one.waits,
    }


def _explanation_as_json(found: Explanation) -> dict[str, Any]:
    layouts = [
        {"layout": name, "columns": [{"source": u.source, "field": u.field, "by": u.by} for u in understood]}
        for name, understood in found.layouts.items()
    ]
    return {**vars(found), "layouts": layouts}
