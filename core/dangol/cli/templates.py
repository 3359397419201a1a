"""The wordings on the command line: list and show them, take one over into the own file, check that file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.layout import wrap
from dangol.cli.tables import show_table
from dangol.errors import ConfigError, NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.app import App
    from dangol.rules.wordings import Wordings

__all__ = ["templates_group"]

_WIDTH = 76
_name = argument("name", metavar="NAME")
_store = option("--store", metavar="STORE", help="What holds for this store.")


@group("templates")
def templates_group() -> None:
    """Show and change the wordings of drafts.

    Your own stand in the file templates.toml of the data folder, by name, in the place of dangol's or
    beside them. A blank in double braces is filled from what is known; what follows a | in it says what
    stands there when nothing is.
    """


@templates_group.command("list")
@_store
@json_option
@click.pass_obj
def list_command(desk: Desk, store: str | None) -> None:
    """List every wording by name, with the number of texts to choose from, and which are your own."""
    with desk.app() as app:
        texts = _texts(app, store)
        own = {**app.wordings.own, **app.wordings.stores.get(store or "", {})}
    rows = [{"name": name, "texts": len(texts[name]), "own": name in own} for name in sorted(texts)]
    if desk.as_json:
        desk.document({"templates": rows})
        return
    yours = _("yours")
    shown = [[str(row["name"]), str(row["texts"]), yours if row["own"] else ""] for row in rows if row["texts"]]
    show_table([(_("Name"), "keep"), (_("Texts"), "right"), ""], shown)
    desk.say("→ " + _("dangol templates show NAME · dangol templates edit NAME"))


def _texts(app: App, store: str | None) -> dict[str, tuple[str, ...]]:
    if store is not None:
        app.stores.get(store)
    return app.wordings.of(store or "")


def _named(texts: dict[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    """Return the texts of a name. Raises ``NotFound`` with the nearest one."""
    import difflib

    if texts.get(name):
        return texts[name]
    near = difflib.get_close_matches(name, [one for one in texts if texts[one]], 1)
    hint = _("Did you mean {name}?").format(name=near[0]) if near else _("See: dangol templates list")
    raise NotFound(_("There is no wording {name}.").format(name=name), hint=hint)


@templates_group.command("show")
@_name
@_store
@json_option
@click.pass_obj
def show_command(desk: Desk, name: str, store: str | None) -> None:
    """Show the texts of one wording, and how each looks with invented values."""
    from dangol.rules.samples import sample

    with desk.app() as app:
        texts = _named(_texts(app, store), name)
        own = name in app.wordings.own or name in app.wordings.stores.get(store or "", {})
    rows = [{"text": text, "example": sample(text)} | _looked_at(name, text) for text in texts]
    if desk.as_json:
        desk.document({"name": name, "own": own, "texts": rows})
        return
    for number, row in enumerate(rows, 1):
        _block(desk, f"{number:>3}  ", row["text"])
        if row["example"] != row["text"]:
            _block(desk, "     → ", row["example"])
        for told in (*row["refused"], *row["notes"]):
            _block(desk, "     ! ", told)


def _looked_at(name: str, text: str) -> dict[str, Any]:
    from dangol.rules.samples import looked_at

    refused, notes = looked_at(name, text)
    return {"refused": list(refused), "notes": list(notes)}


def _block(desk: Desk, mark: str, text: str) -> None:
    lines = [piece for line in text.splitlines() for piece in wrap(line, _WIDTH - len(mark))]
    for number, line in enumerate(lines):
        desk.tell((" " * len(mark) if number else mark) + line)


@templates_group.command("edit")
@_name
@option("--store", metavar="STORE", help="For this store alone.")
@json_option
@click.pass_obj
def edit_command(desk: Desk, name: str, store: str | None) -> None:
    """Write a wording into templates.toml, as comments that you take away and change, and say where.

    What stands in the file stays as it is. Nothing changes until you take the # away.
    """
    from dangol.templates import TEMPLATES_FILE, add_starter, line_of

    with desk.app() as app:
        texts = _named(_texts(app, store), name)
        path = app.home / TEMPLATES_FILE
        place = f"stores.{store}.{name}" if store else name
        line = line_of(path, place)
        added = line is None
        try:
            line = line or add_starter(path, place, texts)
        except OSError as wrong:
            raise ConfigError(
                _("{file} cannot be written: {reason}").format(file=path, reason=wrong.strerror)
            ) from None
    if desk.as_json:
        desk.document({"name": name, "file": str(path), "line": line, "added": added})
        return
    told = _("{name} stands in {file} from line {line}, as comments. Take the # away and change the texts.")
    there = _("{name} stands in {file} already, at line {line}.")
    desk.tell((told if added else there).format(name=name, file=path, line=line))
    desk.say("→ " + _("When you are done: dangol templates check"))


@templates_group.command("check")
@argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@json_option
@click.pass_obj
def check_command(desk: Desk, file: Path | None) -> int:
    """Check your wordings, or a file of them: names, blanks, what must not be said, tone and missing parts.

    Ends with 1 if something is wrong; what could merely be better is told as a note.
    """
    from dangol.templates import TEMPLATES_FILE, read_wordings

    with desk.app() as app:
        path = file or app.home / TEMPLATES_FILE
        there = file is not None or path.exists()
        stores = {row.name for row in app.stores.all()}
    problems, notes = [], []
    try:
        wordings = read_wordings(path) if there else None
    except ConfigError as wrong:
        problems, wordings = [wrong.message], None
    for place, refused, better in _own_texts(wordings) if wordings else ():
        problems += [f"{place}: {told}" for told in refused]
        notes += [f"{place}: {told}" for told in better]
    absent = [name for name in (wordings.stores if wordings else ()) if name not in stores]
    problems += [_("There is no store {name}.").format(name=name) for name in absent]
    if desk.as_json:
        desk.document({"file": path.name, "there": there, "problems": problems, "notes": notes})
    else:
        _tell_check(desk, path.name, problems, notes, there=there)
    return 1 if problems else 0


def _own_texts(wordings: Wordings) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the place of each own text, why it must not leave, and what could be better."""
    layers = [("", wordings.own), *((f"stores.{store}.", names) for store, names in wordings.stores.items())]
    for above, names in layers:
        for name, own in names.items():
            for kind in ("texts", "more"):
                for number, text in enumerate(getattr(own, kind), 1):
                    found = _looked_at(name, text)
                    yield f"{above}{name}.{kind} ({number})", found["refused"], found["notes"]


def _tell_check(desk: Desk, name: str, problems: list[str], notes: list[str], *, there: bool) -> None:
    for told in problems:
        _block(desk, "× ", told)
    for told in notes:
        _block(desk, "! ", told)
    if not there:
        desk.tell(_("You have no templates.toml; dangol's wordings hold. Begin with: dangol templates edit NAME"))
    elif not problems:
        desk.tell(_("{file} is in order.").format(file=name))
