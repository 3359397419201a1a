"""Keeps the language catalogues: takes up new texts, drops old ones, compiles; with --check, only compares.

Texts are found by ``_()`` and ``N_()`` in the source, in the docstrings and options of commands and in the
descriptions of settings. click's own texts have a catalogue of their own. Run it with: just catalogues
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dangol import builtin
from dangol.cli.table import COMMANDS, load
from dangol.config import Settings
from dangol.registry import Plugins
from dangol.settings import OTHER_VARIABLES, StoreSettings

ROOT = Path(__file__).parents[1]
SOMETIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogues carry no date, so that the same texts make the same file."""
PACKAGES = {
    "dangol": ROOT / "core" / "dangol",
    **{path.name: path for path in sorted(ROOT.glob("plugins/*/dangol_*")) if path.is_dir()},
}
METHODS = [
    ("**/testing/**", "ignore"),
    ("**/fake/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}

Texts = dict[tuple[str, ...], set[str]]
"""Messages (with their plural, if any) and the files they stand in."""


def domains() -> dict[str, Path]:
    """Return every catalogue by its domain."""
    folders = {**PACKAGES, "click": PACKAGES["dangol"]}
    return {name: path / "locale" / "ko" / "LC_MESSAGES" / f"{name}.po" for name, path in folders.items()}


def texts(domain: str) -> Texts:
    """Find the texts of one domain."""
    found: Texts = {}
    folder = Path(click.__file__).parent if domain == "click" else PACKAGES[domain]
    for file, _line, message, _comments, _context in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
        key = tuple(part for part in message if part) if isinstance(message, tuple) else (message,)
        found.setdefault(key, set()).add("click" if domain == "click" else f"{folder.name}/{file}")
    for message, place in _declared(domain):
        found.setdefault((message,), set()).add(place)
    return found


def _declared(domain: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that are declared without being called: help pages and settings."""
    if domain == "dangol":
        yield from _help_pages()
        yield from ((meaning, "dangol/settings.py") for meaning in OTHER_VARIABLES.values())
        yield from ((field.description or "", "dangol/config.py") for field in Settings.model_fields.values())
    plugins = Plugins.installed([builtin])
    described = [*plugins.platforms().values(), *plugins.channels().values()]
    for settings in dict.fromkeys(one.settings for one in described):
        if settings.__module__.partition(".")[0] == domain:
            place = settings.__module__.replace(".", "/") + ".py"
            yield inspect.getdoc(settings) or "", place
            fields = settings.model_fields.items()
            yield from ((f.description or "", place) for name, f in fields if name not in StoreSettings.model_fields)


def _help_pages() -> Iterator[tuple[str, str]]:
    for name, module in COMMANDS.items():
        for command in _with_its_own(load(name)):
            place = f"dangol/cli/{module}.py"
            yield inspect.cleandoc(command.help or ""), place
            yield from ((text, place) for param in command.params if (text := getattr(param, "help", None)))


def _with_its_own(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _with_its_own(inner)


def template(domain: str) -> Catalog:
    """Return a catalogue of the texts without translations."""
    catalog = Catalog(domain=domain)
    for message, places in sorted(texts(domain).items()):
        flags = ["python-brace-format"] if "{" in message[0] else []
        catalog.add(
            message if len(message) > 1 else message[0], locations=[(p, 0) for p in sorted(places)], flags=flags
        )
    return catalog


def renewed(domain: str, path: Path) -> Catalog:
    """Return the catalogue with today's texts and the translations there are."""
    known = read(path, domain)
    fresh = Catalog(
        locale="ko",
        domain=domain,
        project=domain,
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="ko",
        creation_date=SOMETIME,
        revision_date=SOMETIME,
        fuzzy=False,
    )
    for message in template(domain):
        if message.id:
            old = known.get(message.id)
            fresh.add(message.id, old.string if old else None, message.locations, message.flags)
    return fresh


def read(path: Path, domain: str) -> Catalog:
    """Read a catalogue; a missing one is empty."""
    if not path.exists():
        return Catalog(locale="ko", domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale="ko", domain=domain)


def as_po(catalog: Catalog) -> bytes:
    """Write a catalogue in its readable form, the same for the same content."""
    catalog.creation_date = catalog.revision_date = SOMETIME
    catalog.header_comment = f"# {catalog.domain}: the texts in Korean. Edit msgstr only; see scripts/catalogues.py"
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Compile a catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(domain: str, path: Path) -> Iterator[str]:
    """Say what is wrong with a committed catalogue."""
    catalog = read(path, domain)
    missing = [message.id for message in renewed(domain, path) if message.id and not message.string]
    if missing and domain != "click":
        yield f"{path.name}: without Korean: {missing}"
    if domain != "click" and (not path.exists() or path.read_bytes() != as_po(renewed(domain, path))):
        yield f"{path.name}: does not fit the source"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != as_mo(catalog):
        yield f"{compiled.name}: was not compiled from {path.name}"


def main(args: list[str]) -> int:
    """Renew the catalogues, or compare them."""
    wrong: list[str] = []
    for domain, path in domains().items():
        if args == ["--check"]:
            wrong += problems(domain, path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(renewed(domain, path)))
        catalog = read(path, domain)
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        untranslated = sum(1 for message in catalog if message.id and not message.string)
        sys.stdout.write(f"{domain}: {len(catalog)} texts, {untranslated} without Korean\n")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
