"""Doctor, plugins, the audit chain and backups."""

from __future__ import annotations

import sqlite3
import stat
import sys
import types
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.doctor import Finding
from dangol.loading import LoadFailure
from dangol.locks import only_one
from dangol.models import Rejected
from dangol.registry import Plugins
from tests.cli.market import Market, Run


def checks(run: Run) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in run("doctor", "--json").json["checks"]}


def troubles(run: Run) -> set[str]:
    return {name for name, one in checks(run).items() if not one["ok"]}


# doctor


def test_all_is_well_after_a_good_day(run: Run, shop: Market) -> None:
    run("backup")
    found = run("doctor")
    assert found.code == 0, found.out
    assert "All well." in found.err
    assert len(checks(run)) >= 15
    assert all(one["fix"] == "" for one in checks(run).values())


def test_every_trouble_has_its_fix(run: Run, shop: Market, home: Path) -> None:
    run("pause")
    (home / "secret.key").chmod(0o644)
    shop.fake.expire_tokens()
    shop.fake.faults.arm("refuse", times=100, path="/")
    shop.clock.advance(days=3)
    found = run("doctor")
    assert found.code == 1
    assert troubles(run) >= {"sending", "privacy", "synced", "backup", "market"}
    assert all(one["fix"] for one in checks(run).values() if not one["ok"])
    assert f"chmod -R go-rwx {home}" in found.out


def test_an_unknown_setting_is_found_not_fatal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_STORE__MAIN__KEY", "3")
    setting = checks(run)["settings"]
    assert not setting["ok"]
    assert "DANGOL_STORES" in setting["fix"]


def test_a_setting_that_moved_is_led_to_its_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_SETTLE_DAYS", "3")
    setting = checks(run)["settings"]
    assert not setting["ok"]
    assert "[asks] settle_days" in setting["fix"]


def test_a_clock_that_is_off_is_found(run: Run, shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangol.http.client.StoreClient.clock_offset", timedelta(minutes=7))
    assert "420 seconds" in checks(run)["skew"]["text"]


def test_a_fixed_clock_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_CLOCK", "2026-11-20T16:20:00+09:00")
    assert not checks(run)["clock"]["ok"]
    monkeypatch.setenv("DANGOL_CLOCK", "yesterday")
    assert run("doctor").code == 2


def test_a_lost_key_is_found(run: Run, shop: Market, home: Path) -> None:
    (home / "secret.key").unlink()
    assert "key" in troubles(run)


def test_rows_that_were_not_understood_are_counted(run: Run, shop: Market, home: Path) -> None:
    with App(home) as app, app.db.transaction():
        app.records.quarantine("main", "orders", [Rejected(raw=b"{}", reason="x")], app.clock.now())
    assert checks(run)["quarantine"]["text"] == "1"
    assert "× main: not understood and kept aside: 1" in run("stores").out
    assert run("stores", "--json").json["stores"][0]["quarantined"] == 1


def test_somebody_who_sends_is_no_trouble(run: Run, home: Path) -> None:
    run("stores")
    with only_one(home / "sender.lock"):
        sending = checks(run)["sending"]
    assert sending["ok"]
    assert "is sending" in sending["text"]


def test_a_damaged_file_is_told(run: Run, home: Path) -> None:
    run("stores")
    (home / "dangol.db").write_bytes(b"no database" * 1000)
    found = run("doctor")
    assert found.code == 1
    assert "The data file is damaged." in found.out


def test_a_finding_is_ok_or_has_a_fix() -> None:
    assert Finding("a", "A", ok=True, text="fine").fix == ""


# plugins


def test_the_plugins_and_what_they_can_do(run: Run) -> None:
    found = run("plugins", "--json").json
    assert {one["name"] for one in found["plugins"]} >= {"smartstore"}
    assert found["failures"] == []
    assert "fetch orders" in " ".join(run("plugins").out.split())


def test_a_broken_plugin_is_listed_and_the_rest_works(run: Run, shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    complete = Plugins.installed

    def broken(builtin: list[types.ModuleType]) -> Plugins:
        plugins = complete(builtin)
        plugins.failures.append(LoadFailure("acme", "dangol-acme", "0.3", "ImportError: no module x", "pip install x"))
        return plugins

    monkeypatch.setattr(Plugins, "installed", broken)
    found = run("plugins")
    assert found.code == 0
    for words in ("acme", "dangol-acme 0.3", "ImportError: no module x", "pip install x"):
        assert words in found.out
    assert "plugins" in troubles(run)
    assert run("sync").code == 0


# the chain


def test_the_record_is_whole_until_somebody_changes_it(run: Run, shop: Market, home: Path) -> None:
    assert run("verify").code == 0
    with sqlite3.connect(home / "dangol.db") as conn:
        conn.execute("DROP TRIGGER events_no_update")
        conn.execute("UPDATE events SET actor = 'somebody' WHERE seq = 2")
    conn.close()
    found = run("verify", "--json")
    assert found.code == 1
    assert (found.json["ok"], found.json["broken_at"]) == (False, 2)
    assert "event 2" in run("verify").out
    assert "record" in troubles(run)


# backups


def test_a_backup_is_whole_and_private(run: Run, shop: Market, home: Path) -> None:
    found = run("backup", "--json")
    path = Path(found.json["path"])
    assert path.parent == home / "backups"
    assert found.json["bytes"] == path.stat().st_size
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    copy, source = sqlite3.connect(path), sqlite3.connect(home / "dangol.db")
    for table in ("items", "actions", "events"):
        count = f"SELECT count(*) FROM {table}"
        assert copy.execute(count).fetchone() == source.execute(count).fetchone() != (0,)
    copy.close()
    source.close()


def test_a_backup_waits_for_nobody_and_tears_nothing(run: Run, shop: Market, home: Path) -> None:
    with App(home) as app, app.db.transaction():
        app.db.conn.execute("UPDATE items SET amount = amount + 1")
        found = run("backup", "--json")
    with sqlite3.connect(found.json["path"]) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_restored_backup_is_a_working_folder(run: Run, shop: Market, home: Path, tmp_path: Path) -> None:
    copy = Path(run("backup", "--json").json["path"])
    other = tmp_path / "restored"
    other.mkdir()
    (other / "dangol.db").write_bytes(copy.read_bytes())
    (other / "secret.key").write_bytes((home / "secret.key").read_bytes())
    assert run("--home", other, "inbox", "--json").json == run("inbox", "--json").json
    assert run("--home", other, "check").code == 0
