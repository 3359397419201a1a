"""Backups, plain and encrypted, and the way back from them, end to end."""

from __future__ import annotations

import os
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dangol.app import App
from dangol.cli import main
from dangol.errors import BadFile
from dangol.locks import only_one
from dangol.storage.sealing import Opener, Sealer
from tests.cli.market import Market, Run

WORDS = "소나기 지나간 뒤 단골"
PIECE = 1 << 20


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DANGOL_PASSPHRASE", WORDS)
    return WORDS


@contextmanager
def nothing_hidden() -> Iterator[None]:
    """Let new files be open to everybody who does not forbid it."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def words_of(home: Path) -> list[bytes]:
    with closing(sqlite3.connect(home / "dangol.db")) as conn:
        return [row[0].encode() for row in conn.execute("SELECT text FROM reviews WHERE length(text) > 10 LIMIT 5")]


def sealed(secret: bytes, content: bytes, tmp_path: Path) -> Path:
    plain, target = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(content)
    with plain.open("rb") as source, target.open("wb") as into:
        Sealer(secret, is_passphrase=False).seal(source, into)
    return target


def opened(secret: bytes, path: Path) -> bytes:
    with path.open("rb") as file:
        return b"".join(Opener(file, secret).pieces())


# the container


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_what_is_sealed_opens_whole(size: int, tmp_path: Path) -> None:
    content = os.urandom(size)
    assert opened(b"key", sealed(b"key", content, tmp_path)) == content


def test_what_was_changed_cut_or_swapped_does_not_open(tmp_path: Path) -> None:
    path = sealed(b"key", os.urandom(2 * PIECE + 5), tmp_path)
    whole = path.read_bytes()
    first = len(whole) - 2 * (PIECE + 16) - 5 - 16
    one, two = whole[first : first + PIECE + 16], whole[first + PIECE + 16 : first + 2 * (PIECE + 16)]
    rest = whole[first + 2 * (PIECE + 16) :]
    head = whole[:first]
    flipped = bytearray(whole)
    flipped[12] ^= 1
    for broken in (head + one + two, head + one, head + two + one + rest, head + one + rest, bytes(flipped), head):
        path.write_bytes(broken)
        with pytest.raises(BadFile):
            opened(b"key", path)
    path.write_bytes(whole)
    with pytest.raises(BadFile, match="does not open"):
        opened(b"another", path)


def test_a_cost_that_would_take_gigabytes_is_not_believed(tmp_path: Path) -> None:
    path = sealed(b"key", b"x", tmp_path)
    content = bytearray(path.read_bytes())
    content[8], content[9] = 1, 30
    path.write_bytes(content)
    with pytest.raises(BadFile):
        opened(b"key", path)


# made


@pytest.mark.parametrize("how", ["--encrypted", "--own-key"])
def test_an_encrypted_copy_shows_nothing(run: Run, shop: Market, home: Path, passphrase: str, how: str) -> None:
    found = run("backup", how, "--json").json
    content = Path(found["path"]).read_bytes()
    words = words_of(home)
    assert words
    assert all(word in (home / "dangol.db").read_bytes() for word in words)
    assert not [word for word in (*words, b"SQLite format 3", (home / "secret.key").read_bytes()) if word in content]
    assert found["encrypted"] is True
    assert [one.name for one in (home / "backups").iterdir()] == [Path(found["path"]).name]
    assert run("backup", "list", "--json").json["backups"][0]["encrypted"] is True


def test_into_another_folder_nothing_gets_in_plain(
    run: Run, shop: Market, home: Path, passphrase: str, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir(mode=0o755)
    path = Path(run("backup", "--encrypted", "--to", stick, "--json").json["path"])
    assert path.parent == stick
    assert list(stick.iterdir()) == [path]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(stick.stat().st_mode) == 0o755, "the folder is not ours"


def test_a_short_passphrase_and_two_ways_at_once_are_refused(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGOL_PASSPHRASE", "short")
    found = run("backup", "--encrypted")
    assert found.code == 2
    assert "at least 10" in found.err
    assert run("backup", "--encrypted", "--own-key").code == 2
    assert list((home / "backups").iterdir()) == []


# put back


@pytest.mark.parametrize("how", [[], ["--encrypted"], ["--own-key"]], ids=["plain", "passphrase", "own key"])
def test_back_from_a_backup_and_nothing_twice(
    run: Run, shop: Market, home: Path, passphrase: str, how: list[str]
) -> None:
    backup = run("backup", *how, "--json").json["path"]
    before = run("inbox", "--json").json
    ask = next(one for one in before["items"] if one["kind"] == "answer_inquiry")
    assert run("approve", ask["id"]).code == 0
    assert run("send", "--live").code == 0
    assert run("restore", backup).code == 1, "nothing is overwritten"
    assert run("show", ask["id"], "--json").json["state"] == "sent"
    shop.clock.advance(minutes=1)
    found = run("restore", backup, "--replace")
    assert found.code == 0, found
    assert "dangol recover" in found.err
    assert len(list((home / "backups").glob("*.db"))) == (2 if not how else 1), "what was there is kept"
    assert run("send", "--live").code == 4, "only read until it is reconciled"
    assert run("inbox", "--json").json["items"] == before["items"]
    assert run("recover", "--json").json["in_doubt"] == 1
    assert run("check").code == 0, "the stores' keys open"
    answers = shop.fake.state(["inquiries"])
    run("sync")
    run("send", "--live")
    assert shop.fake.state(["inquiries"]) == answers, "the market got nothing a second time"
    assert run("show", ask["id"], "--json").json["state"] == "sent", "the market says that it arrived"
    assert run("verify").code == 0


def test_on_a_new_computer_the_passphrase_is_enough(
    run: Run, shop: Market, home: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = run("backup", "--encrypted", "--to", tmp_path / "stick", "--json").json["path"]
    before = run("inbox", "--json").json["items"]
    home.rename(tmp_path / "gone")
    monkeypatch.setenv("DANGOL_STATE", str(tmp_path / "other computer"))
    found = run("restore", path, "--json").json
    assert found == {"kept": None, "key": True, "standing": "foreign"}
    assert run("inbox", "--json").json["items"] == before
    assert run("adopt", "--moved", "--json").code == 0
    assert run("check").code == 0
    if os.name != "nt":
        assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600


def test_a_wrong_passphrase_changes_nothing(
    run: Run, shop: Market, home: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = run("backup", "--encrypted", "--json").json["path"]
    content = (home / "dangol.db").read_bytes()
    monkeypatch.setenv("DANGOL_PASSPHRASE", "another passphrase")
    found = run("restore", path, "--replace")
    assert found.code == 1
    assert "does not open" in found.err
    assert "another passphrase" not in found.err
    assert (home / "dangol.db").read_bytes() == content
    assert not list(home.glob("*.part"))


def test_an_own_key_copy_without_that_key_says_so(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--own-key", "--json").json["path"]
    (home / "secret.key").unlink()
    (home / "dangol.db").unlink()
    found = run("restore", path)
    assert found.code == 2
    assert "key is missing" in found.err
    assert not (home / "dangol.db").exists()


def test_a_damaged_file_is_set_aside_for_the_backup(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--json").json["path"]
    (home / "dangol.db").write_bytes(b"no database" * 1000)
    found = run("restore", path, "--replace", "--json").json
    assert Path(found["kept"]).read_bytes().startswith(b"no database")
    assert found["standing"] == "known", "nothing left since"
    assert run("verify").code == 0


@pytest.mark.parametrize("content", [b"", b"no database" * 1000, b"DANGOLB1", b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_backup_is_refused(run: Run, shop: Market, home: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    before = (home / "dangol.db").read_bytes()
    found = run("restore", tmp_path / "x.db", "--replace")
    assert found.code == 1
    assert "no backup of dangol" in found.err
    assert (home / "dangol.db").read_bytes() == before


def test_a_backup_of_a_newer_dangol_is_refused(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--json").json["path"]
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 999")
    assert "newer dangol" in run("restore", path, "--replace").err


def test_nobody_sends_meanwhile(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--json").json["path"]
    with only_one(home / "sender.lock"):
        assert run("restore", path, "--replace").code == 5


def test_who_has_it_open_does_not_send_from_a_backup_either(run: Run, shop: Market, home: Path) -> None:
    path = run("backup", "--json").json["path"]
    ask = next(one["id"] for one in run("inbox", "--json").json["items"] if one["kind"] == "answer_inquiry")
    run("approve", ask)
    run("send", "--live")
    with App(home, clock=shop.clock) as serving:
        assert serving.db.barred is None
        assert run("restore", path, "--replace").code == 0
        serving.sender()
        assert serving.db.barred is not None


# for support


def test_a_bundle_is_private_and_names_no_place(run: Run, shop: Market, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    assert run("doctor", "--bundle", path, "--json").json["bundle"] == str(path)
    with zipfile.ZipFile(path) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert set(texts) == {"checks.json", "versions.json", "settings.json", "counts.json", "dangol.log"}
    assert '"client_secret"' in texts["settings.json"], "the name of a setting"
    assert not [name for name, text in texts.items() if str(home) in text or str(Path.home()) in text]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run("doctor", "--bundle", path).code != 0, "nothing is overwritten"


def test_a_bundle_is_made_of_a_damaged_file_as_well(run: Run, home: Path, tmp_path: Path) -> None:
    run("stores")
    (home / "dangol.db").write_bytes(b"no database" * 1000)
    assert run("doctor", "--bundle", tmp_path / "bundle.zip").code == 1
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        assert b"StorageError" in packed.read("counts.json")


# modes


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no file modes")
def test_without_a_umask_all_is_private(run: Run, shop: Market, home: Path, passphrase: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    with nothing_hidden():
        for words in (
            ["connect", "main", "--platform", "smartstore", *shop.pairs()],
            ["sync"],
            ["decide"],
            ["policy", "init"],
            ["templates", "edit", "thank_review"],
            ["send", "--live"],
            ["backup"],
            ["backup", "--encrypted"],
            ["customer", "export", "1", "--out", str(fresh / "told.json")],
            ["doctor", "--bundle", str(fresh / "bundle.zip")],
        ):
            main(["--home", str(fresh), *words])
    with App(fresh, clock=shop.clock) as app:
        assert app.stores.all()
    places = [fresh, *fresh.rglob("*"), *home.with_name("state").rglob("*")]
    names = {one.name for one in places}
    assert {"dangol.db", "limits.db", "secret.key", "dangol.log", "bundle.zip", "marks", "sender.lock"} <= names
    assert [str(one.relative_to(tmp_path)) for one in places if one.stat().st_mode & 0o077] == []
