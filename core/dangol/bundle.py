"""What helps whoever helps a seller, in one zip file: no secret, no value of a setting, nothing about a customer.

Where something lies is written without the name of the person's account.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dangol import __version__
from dangol.environment import variables
from dangol.policies import Policies, changes
from dangol.storage.engine import known_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dangol.app import App

__all__ = ["write_bundle"]

_LOGS = ("dangol.log", "dangol.log.old")
_HOME, _USER = "<DANGOL_HOME>", "<HOME>"


def write_bundle(app: App, checks: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the zip, readable by its owner only. Raises ``OSError``, also where ``path`` exists."""
    parts = {
        "checks.json": json.dumps(list(checks), ensure_ascii=False, indent=2),
        **{name: json.dumps(_guarded(make, app), ensure_ascii=False, indent=2) for name, make in _PARTS.items()},
        **{name: _log(app.home / name) for name in _LOGS if (app.home / name).exists()},
    }
    private = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(private, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, _clean(text, app.home))


def _clean(text: str, home: Path) -> str:
    """Redact once more: what is written here leaves the computer."""
    from dangol.http.redact import redact

    for place, name in ((str(home.resolve()), _HOME), (str(home), _HOME), (str(Path.home()), _USER)):
        text = text.replace(place, name)
    return redact(text)


def _guarded(make: Callable[[App], Any], app: App) -> Any:
    try:
        return make(app)
    except known_errors() as wrong:
        return {"unavailable": type(wrong).__name__}


def _log(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _versions(_app: App) -> dict[str, Any]:
    installed = {one.metadata["Name"]: one.version for one in metadata.distributions()}
    return {
        "dangol": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: installed[name] for name in sorted(installed, key=str.lower)},
    }


def _settings(app: App) -> dict[str, Any]:
    return {
        "environment": variables(),
        "dangol.toml": sorted(app.settings.model_fields_set),
        "policy.toml": sorted({name for name, _old, _new in changes(Policies(), app.policies)}),
        "stores": [
            {"platform": row.platform, "settings": sorted(app.stores.settings(row.name))} for row in app.stores.all()
        ],
        "files": sorted(one.name for one in app.home.iterdir()),
    }


def _counts(app: App) -> dict[str, Any]:
    tables = [row["name"] for row in app.db.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        "version": app.db.value("PRAGMA user_version"),
        "pages": app.db.value("PRAGMA page_count"),
        "free_pages": app.db.value("PRAGMA freelist_count"),
        "rows": {name: app.db.value(f'SELECT count(*) FROM "{name}"') for name in tables},  # noqa: S608 - its own
    }


_PARTS: dict[str, Callable[[App], Any]] = {
    "versions.json": _versions,
    "settings.json": _settings,
    "counts.json": _counts,
}
