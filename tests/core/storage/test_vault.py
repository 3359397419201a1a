"""What is secret is sealed, and says so when it cannot be opened."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from dangol.errors import ConfigError, StorageError
from dangol.storage.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b'{"client_secret": "s3cr3t"}'


def test_what_is_sealed_can_be_opened_later(tmp_path: Path) -> None:
    sealed = Vault(tmp_path).seal("main", SECRET)
    assert SECRET not in sealed
    assert Vault(tmp_path).open("main", sealed) == SECRET


def test_nothing_sealed_looks_the_same_twice(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    assert vault.seal("main", SECRET) != vault.seal("main", SECRET)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no file modes")
def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Vault(tmp_path).seal("main", SECRET)
    finally:
        os.umask(before)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_reading_makes_no_key(tmp_path: Path) -> None:
    sealed = Vault(tmp_path, Fernet.generate_key().decode()).seal("main", SECRET)
    with pytest.raises(ConfigError, match="missing") as caught:
        Vault(tmp_path).open("main", sealed)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = Vault(tmp_path).seal("main", SECRET)
    with pytest.raises(ConfigError, match="main"):
        Vault(tmp_path, Fernet.generate_key().decode()).open("main", sealed)


def test_what_belongs_to_one_store_opens_for_no_other(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    with pytest.raises(ConfigError, match="second"):
        vault.open("second", vault.seal("main", SECRET))


def test_what_was_tampered_with_does_not_open(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    sealed = bytearray(vault.seal("main", SECRET))
    sealed[20] ^= 1
    with pytest.raises(ConfigError):
        vault.open("main", bytes(sealed))


def test_a_key_from_outside_makes_no_file(tmp_path: Path) -> None:
    vault = Vault(tmp_path, Fernet.generate_key().decode())
    assert vault.open("main", vault.seal("main", SECRET)) == SECRET
    assert vault.source == "environment"
    assert Vault(tmp_path).source == "file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["too short", "x" * 44])
def test_a_key_that_is_none_is_said_without_showing_it(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="not a valid key") as caught:
        Vault(tmp_path, key).seal("main", SECRET)
    assert key not in f"{caught.value.message}{caught.value.hint}"


def test_the_key_that_was_there_first_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, file, first = os.link, tmp_path / "secret.key", Fernet.generate_key()

    def overtaken(draft: Path, target: Path) -> None:
        file.write_bytes(first)
        link(draft, target)

    monkeypatch.setattr(os, "link", overtaken)
    sealed = Vault(tmp_path).seal("main", SECRET)
    assert file.read_bytes() == first
    assert Vault(tmp_path).open("main", sealed) == SECRET
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError):
        Vault(tmp_path).seal("main", SECRET)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    vault = Vault(tmp_path)
    assert vault.open("main", vault.seal("main", SECRET)) == SECRET
