"""The data file encrypted as a whole, with the real library, from the command line."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dangol.app import App
from dangol.storage import engine
from dangol.storage.database import Database
from tests.cli.market import Market, Run

CRASHES = Path(__file__).with_name("crashes.py")


def words_of(home: Path) -> list[bytes]:
    """Read what customers wrote and are called."""
    with App(home) as app:
        texts = app.db.rows("SELECT text AS word FROM reviews WHERE length(text) > 10")
        names = app.db.rows("SELECT buyer AS word FROM orders WHERE length(buyer) > 2")
    return [row["word"].encode() for row in (*texts, *names)]


def found_in(home: Path, words: list[bytes]) -> set[str]:
    files = [one for one in home.rglob("*") if one.is_file()]
    assert files
    return {str(one.relative_to(home)) for one in files if any(word in one.read_bytes() for word in words)}


def reviews(home: Path) -> int:
    with App(home) as app:
        return int(app.db.value("SELECT count(*) FROM reviews"))


def test_all_of_a_day_works_encrypted_and_shows_nothing(run: Run, shop: Market, home: Path) -> None:
    words = words_of(home)
    assert len(words) > 5
    assert "dangol.db" in found_in(home, words)
    run("encrypt", "on")
    assert engine.is_encrypted(home / "dangol.db")
    assert found_in(home, words) == set()
    assert run("sync").code == 0
    assert run("decide").code == 0
    ask = next(one["id"] for one in run("inbox", "--json").json["items"] if one["kind"] == "answer_inquiry")
    assert run("approve", ask).code == 0
    assert run("send", "--live").code == 0
    assert run("show", ask, "--json").json["state"] == "sent"
    assert run("verify").code == 0
    path = run("backup", "--json").json["path"]
    assert run("backup", "list", "--json").json["backups"][0]["encrypted"] is True
    assert run("restore", path, "--replace").code == 0
    assert found_in(home, words) == set()
    assert words_of(home) == words
    assert run("encrypt", "off").code == 0
    assert "dangol.db" in found_in(home, words)
    assert not (home / "encrypted").exists()
    assert run("verify").code == 0


def test_the_inbox_is_the_same_as_plain(run: Run, shop: Market, home: Path) -> None:
    before = run("inbox", "--json").json
    run("encrypt", "on")
    assert run("inbox", "--json").json == before


def test_twice_is_refused(run: Run, shop: Market, home: Path) -> None:
    assert "not encrypted" in run("encrypt", "off").err
    assert run("encrypt", "on").code == 0
    refused = run("encrypt", "on")
    assert refused.code == 1
    assert "already" in refused.err


def test_on_names_the_plain_backups(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--json").json["path"]
    assert run("encrypt", "on", "--json").json == {"encrypted": True, "key": "file", "plain_backups": [path]}
    assert run("encrypt", "off", "--json").json == {"encrypted": False}


def test_without_its_key_it_stays_closed(run: Run, shop: Market, home: Path) -> None:
    run("encrypt", "on")
    key = home / "secret.key"
    aside = key.rename(home.with_name("aside"))
    refused = run("inbox")
    assert refused.code == 2
    assert "its key is missing" in refused.err
    assert not key.exists(), "no second key is made"
    aside.rename(key)
    assert run("inbox").code == 0


def test_another_key_does_not_open_it(run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("encrypt", "on")
    before = (home / "dangol.db").read_bytes()
    monkeypatch.setenv("DANGOL_KEY", "A" * 43 + "=")
    refused = run("inbox")
    assert refused.code == 1
    assert "another key" in refused.err
    assert (home / "dangol.db").read_bytes() == before


def test_without_the_library_it_says_what_to_install(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "sqlcipher3", None)
        refused = run("encrypt", "on")
        assert refused.code == 2
        assert "dangol[encrypt]" in refused.err
        assert not engine.is_encrypted(home / "dangol.db")
    run("encrypt", "on")
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    assert "dangol[encrypt]" in run("inbox").err


def test_a_plain_folder_never_loads_the_library(home: Path, run: Run) -> None:
    run("stores")
    code = (
        "import sys; from dangol.cli import main; main(sys.argv[1:]);"
        "sys.exit(any(name.startswith('sqlcipher3') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code, "--home", str(home), "stores"], check=False).returncode == 0


def test_who_has_the_file_open_writes_nothing_into_the_old_one(run: Run, shop: Market, home: Path) -> None:
    with App(home, clock=shop.clock) as serving:
        assert serving.db.value("SELECT count(*) FROM reviews")
        done = run("encrypt", "on")
        if done.code == 0:  # an older SQLite, which keeps no lock while it rests
            with pytest.raises(Exception, match="replaced"), serving.db.transaction():
                serving.db.conn.execute("DELETE FROM reviews")
        else:
            assert "locked" in done.err
    assert reviews(home)


def test_who_has_an_encrypted_file_open_prevents_it(run: Run, shop: Market, home: Path) -> None:
    run("encrypt", "on")
    with App(home, clock=shop.clock) as serving:
        assert serving.db.value("SELECT count(*) FROM reviews")
        refused = run("encrypt", "off")
        assert refused.code == 1
        assert "locked" in refused.err
        assert engine.is_encrypted(home / "dangol.db")
    assert run("encrypt", "off").code == 0


def test_a_file_that_is_only_to_be_read_is_not_written(run: Run, shop: Market, home: Path) -> None:
    run("encrypt", "on")
    with App(home, clock=shop.clock) as app:
        from dangol.storage.instance import was_copied

        barred = was_copied()
        app.db.bar(barred)
        with pytest.raises(type(barred)), app.db.transaction():
            app.db.conn.execute("DELETE FROM reviews")
        app.db.bar(None)
    assert reviews(home)


# backups


def test_a_container_of_an_encrypted_file_opens_elsewhere(
    run: Run, shop: Market, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGOL_PASSPHRASE", "소나기 지나간 뒤 단골")
    words = words_of(home)
    run("encrypt", "on")
    path = run("backup", "--encrypted", "--json").json["path"]
    other = tmp_path / "other"
    assert run("restore", path, "--home", other).code == 0
    assert engine.is_encrypted(other / "dangol.db")
    assert found_in(other, words) == set()
    assert words_of(other) == words


def test_what_is_put_back_takes_the_form_of_what_is_there(run: Run, shop: Market, home: Path) -> None:
    words = words_of(home)
    plain = run("backup", "--json", "--to", home.with_name("plain")).json["path"]
    run("encrypt", "on")
    sealed = run("backup", "--json", "--to", home.with_name("sealed")).json["path"]
    assert run("restore", plain, "--replace").code == 0
    assert found_in(home, words) == set()
    assert words_of(home) == words
    run("encrypt", "off")
    assert run("restore", sealed, "--replace").code == 0
    assert not engine.is_encrypted(home / "dangol.db")
    assert words_of(home) == words


def test_a_damaged_encrypted_file_is_replaced_by_its_backup(run: Run, shop: Market, home: Path) -> None:
    words = words_of(home)
    run("encrypt", "on")
    path = run("backup", "--json").json["path"]
    (home / "dangol.db").write_bytes(b"no database" * 1000)
    assert run("restore", path, "--replace").code == 0
    assert words_of(home) == words


# crashes


@pytest.mark.parametrize("act", ["on", "off"])
def test_killed_at_any_step_one_whole_file_is_left(
    run: Run, shop: Market, home: Path, tmp_path: Path, act: str
) -> None:
    count, words = reviews(home), words_of(home)
    if act == "off":
        run("encrypt", "on")
    command = [sys.executable, str(CRASHES), act, str(home), str(tmp_path / "crashed")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    left = sorted((tmp_path / "crashed").iterdir())
    forms = set()
    for folder in left:
        forms.add(engine.is_encrypted(folder / "dangol.db"))
        assert reviews(folder) == count, folder.name
        assert not list(folder.glob("*.part")) or not engine.is_encrypted(folder / "dangol.db")
        if engine.is_encrypted(folder / "dangol.db"):
            assert found_in(folder, words) == set(), folder.name
    assert len(left) > 10
    assert forms == {True, False}, "killed before and after"


def test_an_encrypted_file_is_none_for_sqlite(run: Run, shop: Market, home: Path) -> None:
    run("encrypt", "on")
    with closing(sqlite3.connect(home / "dangol.db")) as conn, pytest.raises(sqlite3.DatabaseError):
        conn.execute("SELECT 1 FROM sqlite_master")
    shutil.copy(home / "dangol.db", home.with_name("copy.db"))
    with pytest.raises(Exception, match="damaged"):
        Database(home.with_name("copy.db"))
