"""For whoever writes a plugin: make one, and hold it to the contract."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.tables import show_table
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.testing.grading import Assessment, Standing

__all__ = ["plugin_group"]


@group("plugin")
def plugin_group() -> None:
    """Make a plugin for another market, and check it.

    How it is done: docs/write-a-plugin.md.
    """


@plugin_group.command("new")
@argument("name", metavar="NAME")
@option("--title", metavar="TEXT", default="", help="The market's name as sellers know it.")
@option(
    "--kind",
    type=click.Choice(["api", "files", "channel"]),
    default="api",
    help="A market with an API, one with files only, or a channel for messages.",
)
@option(
    "--into", metavar="DIR", type=click.Path(path_type=Path), help="The folder; dangol-NAME in this one if left out."
)
@json_option
@click.pass_obj
def new_command(desk: Desk, name: str, title: str, kind: str, into: Path | None) -> None:
    """Write the package of a plugin whose tests pass at once.

    It speaks to an invented market: change its parts one by one into yours, and keep the tests green.
    """
    from dangol.scaffold import write_plugin

    folder = into or Path(f"dangol-{name}")
    written = [str(path.relative_to(folder)) for path in write_plugin(folder, name, title, kind)]
    if desk.as_json:
        desk.document({"folder": str(folder), "files": sorted(written)})
        return
    desk.tell(_("Written to {folder}:").format(folder=folder))
    for path in sorted(written):
        desk.tell(f"  {path}")
    desk.say("→ " + _("Next: cd {folder} && pip install -e . 'dangol[testing]' && pytest").format(folder=folder))


@plugin_group.command("check")
@argument("package", metavar="PACKAGE")
@json_option
@click.pass_obj
def check_command(desk: Desk, package: str) -> int:
    """Run the tests of the contract on a plugin, and grade it.

    PACKAGE is what you would import, such as dangol_mymarket, or the folder of its pyproject.toml. What
    quality.toml claims is compared with what the tests find.
    """
    from dangol.testing.grading import assess

    found = assess(package)
    if desk.as_json:
        desk.document(_document(found))
    else:
        _tell(desk, found)
    return 0 if found.holds else 1


@plugin_group.command("rules")
@json_option
@click.pass_obj
def rules_command(desk: Desk) -> None:
    """List the rules of the contract, with the grade that each belongs to."""
    from dangol.testing.contract.rules import RULES

    if desk.as_json:
        rules = [
            {"id": one.id, "grade": one.grade.name.lower(), "title": one.title, "why": one.why}
            for one in RULES.values()
        ]
        desk.document({"rules": rules})
        return
    show_table(
        [(_("Rule"), "keep"), (_("Grade"), "keep"), _("Meaning")],
        [[one.id, _grade(one.grade), one.title] for one in RULES.values()],
    )


@plugin_group.command("record")
@argument("store", metavar="STORE")
@option("--to", "path", metavar="FILE", type=click.Path(path_type=Path), help="The file; STORE.json if left out.")
@option("--days", metavar="N", type=click.FloatRange(min=0.01), default=1.0, help="How many days back to read.")
@json_option
@click.pass_obj
def record_command(desk: Desk, store: str, path: Path | None, days: float) -> None:
    """Read a connected store once and keep the market's answers, for tests without a key.

    Nothing is stored in dangol and nothing is written to the market. Keys, names, numbers, addresses and
    texts are replaced by invented ones, the same by the same. Look the file through before you show it to
    anybody; play it with: dangol fake PLATFORM --cassette FILE
    """
    from dangol.app import App, default_home
    from dangol.testing.recording import network, record, recorder_for

    home, target = desk.home or default_home(), path or Path(f"{store}.json")
    with App(home) as app:
        app.connected([store])
        recorder = recorder_for(app, store, network())
    with App(home, transport=recorder) as app:
        cassette, counts = asyncio.run(record(app, store, recorder, days))
    cassette.write(target)
    if desk.as_json:
        desk.document({"file": str(target), "exchanges": len(cassette.exchanges), "records": counts})
        return
    told = ", ".join(f"{stream} {count:,}" for stream, count in counts.items())
    desk.tell(
        _("{count} answers were kept in {file} ({records}).").format(
            count=len(cassette.exchanges), file=target, records=told
        )
    )
    desk.say("→ " + _("Look it through before you show it to anybody."))


def _grade(grade: Any) -> str:
    return (_("none"), _("bronze"), _("silver"), _("gold"))[int(grade)]


def _document(found: Assessment) -> dict[str, Any]:
    rules = [
        {
            "rule": one.rule.id,
            "grade": one.rule.grade.name.lower(),
            "claim": one.claim,
            "found": one.found,
            "cases": [case for case in one.cases if case],
            "honest": one.honest,
            "problem": one.wrong or one.reason or None,
        }
        for one in found.standings
    ]
    claimed, reached = found.claimed.name.lower(), found.reached.name.lower()
    return {"plugin": found.plugin, "claimed": claimed, "reached": reached, "ok": found.holds, "rules": rules}


def _tell(desk: Desk, found: Assessment) -> None:
    exempt: dict[str, list[str]] = {}
    for one in found.standings:
        if one.found == "exempt":
            exempt.setdefault(one.reason, []).append(one.rule.id)
            continue
        desk.tell(f"{_mark(one)} {one.rule.id} ({_grade(one.rule.grade)}): {_word(one)}")
        for line in one.wrong.splitlines():
            desk.tell(f"    {line}")
    for reason, rules in exempt.items():
        desk.tell("- " + _("exempt: {reason}").format(reason=reason) + f" ({', '.join(rules)})")
    reached, claimed = _grade(found.reached), _grade(found.claimed)
    desk.tell(
        _("{plugin} reaches {reached} and claims {claimed}.").format(
            plugin=found.plugin, reached=reached, claimed=claimed
        )
    )
    untrue = [one.rule.id for one in found.standings if not one.honest]
    if untrue:
        desk.say("→ " + _("quality.toml claims what does not hold: {rules}").format(rules=", ".join(untrue)))


def _mark(one: Standing) -> str:
    return "○" if one.found == "passed" else "×"


def _word(one: Standing) -> str:
    if one.found == "untested":
        return _("nothing of it was tested; exempt it with the reason, if it does not apply")
    cases = ", ".join(case for case in one.cases if case)
    return (_("passed") if one.found == "passed" else _("failed")) + (f" ({cases})" if cases else "")
