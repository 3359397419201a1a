"""Looks at everything that tends to go wrong on a seller's computer, and says how to mend it.

Findings hold no secret, no path of a person's files beyond the data folder, and nothing about a customer.
"""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from dangol import __version__, surroundings
from dangol.clock import FixedClock, korean
from dangol.errors import AnotherInstance, AuthError, DangolError
from dangol.i18n import _, language
from dangol.mails import check_mailbox
from dangol.places import unsuitable
from dangol.policies import Policies, changes
from dangol.standing import how_to_read, only_files, standing
from dangol.storage.arrivals import Arrivals
from dangol.storage.engine import known_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dangol.app import App

__all__ = ["Finding", "examine"]

_ROOM = 500_000_000
"""Bytes that should be free: a backup and a year of growth."""
_STALE = timedelta(days=1)
_STALE_FILES = timedelta(days=35)
"""A market without an API gives its file once a month."""
_OLD_BACKUP = timedelta(days=7)
_SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``fix`` says what to do where it is not ``ok``."""

    name: str
    title: str
    ok: bool
    text: str
    fix: str = ""


async def examine(app: App) -> list[Finding]:
    """Look at everything. A check that cannot be made is a finding of its own."""
    found: list[Finding] = []
    for check in _CHECKS:
        found += _guarded(check, app)
    if all(one.ok for one in found if one.name in ("settings", "data", "plugins")):
        for row in app.stores.all():
            found += [*_guarded(partial(_store, name=row.name), app), await _market(app, row.name)]
    return found


def _guarded(check: Callable[[App], Iterator[Finding]], app: App) -> list[Finding]:
    name = getattr(check, "__name__", "store").strip("_")
    try:
        return list(check(app))
    except known_errors() as wrong:
        text = wrong.message if isinstance(wrong, DangolError) else type(wrong).__name__
        return [Finding(name, name, ok=False, text=text, fix=getattr(wrong, "hint", ""))]


def _program(_app: App) -> Iterator[Finding]:
    text = f"dangol {__version__}, Python {platform.python_version()}, {platform.system()}"
    yield Finding("program", _("Program"), ok=True, text=text)


def _language(_app: App) -> Iterator[Finding]:
    text = _("{language} (change it with DANGOL_LANG)").format(language=language())
    yield Finding("language", _("Language"), ok=True, text=text)


def _clock(app: App) -> Iterator[Finding]:
    fixed = isinstance(app.clock, FixedClock)
    fix = _("Unset DANGOL_CLOCK; it is meant for trying things out.") if fixed else ""
    yield Finding("clock", _("Clock"), ok=not fixed, text=korean(app.clock.now()), fix=fix)


def _settings(app: App) -> Iterator[Finding]:
    count = len(app.settings.model_fields_set)
    yield Finding("settings", _("Settings"), ok=True, text=_("{count} are set, all are known.").format(count=count))


def _policy(app: App) -> Iterator[Finding]:
    count = len(changes(Policies(), app.policies))
    yield Finding("policy", _("Policy"), ok=True, text=_("{count} choices are your own.").format(count=count))


def _templates(app: App) -> Iterator[Finding]:
    own = sum(len(names) for names in (app.wordings.own, *app.wordings.stores.values()))
    yield Finding("templates", _("Wordings"), ok=True, text=_("{count} wordings are your own.").format(count=own))


def _plugins(app: App) -> Iterator[Finding]:
    for broken in app.plugins.failures:
        text = f"{broken.name}: {broken.error}"
        yield Finding("plugins", _("Plugin"), ok=False, text=text, fix=broken.fix)
    names = ", ".join(sorted(app.plugins.platforms())) or "-"
    yield Finding("markets", _("Markets"), ok=True, text=names)


def _sqlite(app: App) -> Iterator[Finding]:
    mode = app.db.value("PRAGMA journal_mode")
    level = {1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(app.db.value("PRAGMA synchronous"), "OFF")
    library = app.db.value("SELECT sqlite_version()") + ("" if app.db.key is None else " (SQLCipher)")
    safe = level == {"wal": "FULL", "delete": "EXTRA"}.get(mode)
    yield Finding(
        "sqlite",
        "SQLite",
        ok=safe,
        text=f"{library}, {mode}, {level}",
        fix="" if safe else _("Another program changed how the data file is written; close it and run dangol again."),
    )


def _data(app: App) -> Iterator[Finding]:
    whole = app.db.value("PRAGMA quick_check") == "ok"
    size = app.db.path.stat().st_size // 1000
    fix = "" if whole else _("Restore the last copy from the folder backups, then run: dangol sync")
    yield Finding("data", _("Data file"), ok=whole, text=_("{kilobytes:,} kB").format(kilobytes=size), fix=fix)


def _record(app: App) -> Iterator[Finding]:
    verdict = app.ledger.verify()
    text = verdict.problem or _("{count} events, none changed.").format(count=verdict.count)
    fix = "" if verdict.ok else _("Keep this file as it is, and compare it with your last backup.")
    yield Finding("record", _("Record of acts"), ok=verdict.ok, text=text, fix=fix)


def _disk(app: App) -> Iterator[Finding]:
    free = shutil.disk_usage(app.home).free
    ok = free >= _ROOM
    fix = "" if ok else _("Make room: with a full disk nothing can be stored or sent.")
    text = _("{megabytes:,} MB free").format(megabytes=free // 1_000_000)
    yield Finding("disk", _("Disk"), ok=ok, text=text, fix=fix)


def _privacy(app: App) -> Iterator[Finding]:
    loose = [path.name or str(path) for path in _private(app.home) if _others_may_read(path)]
    text = ", ".join(loose) or _("Only you can open the data folder.")
    fix = _("Forbid others to read it: chmod -R go-rwx {folder}").format(folder=app.home) if loose else ""
    yield Finding("privacy", _("Privacy"), ok=not loose, text=text, fix=fix)


def _private(home: Path) -> list[Path]:
    return [home, *(path for path in home.iterdir() if path.is_file())]


def _others_may_read(path: Path) -> bool:
    return os.name != "nt" and bool(path.stat().st_mode & 0o077)


def _key(app: App) -> Iterator[Finding]:
    place = {"environment": "DANGOL_KEY", "file": "secret.key"}.get(app.vault.source)
    for row in app.stores.all():
        app.stores.settings(row.name)
    if place is None:
        from dangol.storage import keyrings

        place = _("the keyring of this computer ({name})").format(name=keyrings.name())
    yield Finding("key", _("Key of the secrets"), ok=True, text=place)


def _backups(app: App) -> Iterator[Finding]:
    copies = app.copies()
    if not copies and not app.stores.all():
        return
    ok = bool(copies) and app.clock.now() - copies[-1].made_at < _OLD_BACKUP
    text = copies[-1].path.name if copies else _("There is none.")
    yield Finding("backup", _("Last backup"), ok=ok, text=text, fix="" if ok else _("Make one with: dangol backup"))


def _sending(app: App) -> Iterator[Finding]:
    from dangol.locks import only_one

    if app.ledger.paused:
        fix = _("Go on with: dangol resume")
        yield Finding("sending", _("Sending"), ok=False, text=_("It is paused."), fix=fix)
        return
    text = _("Nobody is sending right now.")
    try:
        with only_one(app.home / "sender.lock"):
            pass
    except AnotherInstance as busy:
        text = busy.message
    yield Finding("sending", _("Sending"), ok=True, text=text)


def _memory(app: App) -> Iterator[Finding]:
    wrong, service = app.db.barred, unsuitable(app.home)
    if wrong is not None:
        yield Finding("memory", _("What this computer remembers"), ok=False, text=wrong.message, fix=wrong.hint)
        return
    yield Finding(
        "memory", _("What this computer remembers"), ok=True, text=_("The data file is the one that sent last.")
    )
    if service is not None:
        text = _("The data folder lies in {service}.").format(service=service)
        fix = _("Move it to a folder of this computer alone; until then never use it from two computers at once.")
        yield Finding("place", _("Place of the data folder"), ok=False, text=text, fix=fix)


def _doubt(app: App) -> Iterator[Finding]:
    ids = [action.id for action in app.ledger.in_doubt()]
    text = ", ".join(map(str, ids)) or _("none")
    fix = _("Look on the market, then: dangol resolve ID --sent, or --not-sent") if ids else ""
    yield Finding("in_doubt", _("In doubt"), ok=not ids, text=text, fix=fix)


def _duties(app: App) -> Iterator[Finding]:
    late = app.duties.late(app.clock.now())
    text = ", ".join(str(action.id) for action in late) or _("none")
    fix = _("Tell them, then: dangol approve ID, dangol send --live, dangol done ID") if late else ""
    yield Finding("duties", _("Notices that the law wants and that are late"), ok=not late, text=text, fix=fix)


def _surroundings(app: App) -> Iterator[Finding]:
    """Look at the computer itself."""
    looks = (
        ("sqlite_version", _("SQLite's version"), surroundings.sqlite()),
        ("zones", _("Time zones"), surroundings.zones()),
        ("certificates", _("Secure connections"), surroundings.certificates()),
        ("port", _("Port of the page"), surroundings.page_port()),
        ("rounds", _("Reading by itself"), surroundings.rounds(app.home)),
        ("holidays", _("Holidays"), surroundings.holidays(app.clock.now())),
        ("sidecar", _("Memory of what was sent"), surroundings.sidecar()),
        ("path", _("Length of the data folder's name"), surroundings.path_length(app.home)),
    )
    for name, title, (text, fix) in looks:
        yield Finding(name, title, ok=not fix, text=text, fix=fix)


_CHECKS: tuple[Callable[[App], Iterator[Finding]], ...] = (
    _program,
    _language,
    _clock,
    _settings,
    _policy,
    _templates,
    _plugins,
    _sqlite,
    _data,
    _record,
    _disk,
    _privacy,
    _key,
    _backups,
    _sending,
    _memory,
    _doubt,
    _duties,
    _surroundings,
)


def _store(app: App, name: str) -> Iterator[Finding]:
    """Look at what is known of one store without asking its market."""
    times = [one.synced_at for one in app.checkpoints.of_store(name)] + [Arrivals(app.db).last_file(name)]
    last = max((at for at in times if at is not None), default=None)
    platform, settings, _application = app.market(name)
    by_files = only_files(app.plugins, platform, settings)
    fresh = last is not None and app.clock.now() - last < (_STALE_FILES if by_files else _STALE)
    text = _("never") if last is None else korean(last)
    fix = "" if fresh else how_to_read(name, by_files=by_files)
    yield Finding("synced", _("{name}: last read").format(name=name), ok=fresh, text=text, fix=fix)
    for consent in app.consents([name]):
        stand = standing(consent, app.clock.now())
        title = _("{name}: consent").format(name=name)
        yield Finding("consent", title, ok=stand.ok, text=stand.detail, fix=stand.hint)
    odd = app.records.counts(name)["quarantined"]
    yield Finding(
        "quarantine",
        _("{name}: rows not understood").format(name=name),
        ok=not odd,
        text=str(odd),
        fix=_("See what is kept aside with: dangol quarantine {name}").format(name=name) if odd else "",
    )


async def _market(app: App, name: str) -> Finding:
    """Ask the market itself, and compare its clock with ours."""
    title = _("{name}: market").format(name=name)
    try:
        async with app.open_store(name) as store:
            checks = list(await app.plugins.check_store(store)) if app.plugins.can_check(store.platform) else []
            checks += await check_mailbox(app.plugins.platform(store.platform), store, app.db)
            offset = store.client.clock_offset
    except AuthError as wrong:
        return Finding("sign_in", title, ok=False, text=wrong.message, fix=wrong.hint)
    except DangolError as wrong:
        return Finding("market", title, ok=False, text=wrong.message, fix=wrong.hint or _("Try again later."))
    bad = next((one for one in checks if not (one.ok or one.optional)), None)
    if bad is not None:
        return Finding("market", title, ok=False, text=f"{bad.name}: {bad.detail}", fix=bad.hint)
    if abs(offset) > _SKEW and not isinstance(app.clock, FixedClock):
        text = _("This computer's clock is {seconds:.0f} seconds off.").format(seconds=abs(offset).total_seconds())
        return Finding("skew", title, ok=False, text=text, fix=_("Let the system set the clock by itself."))
    return Finding("market", title, ok=True, text=_("All doors are open."))
