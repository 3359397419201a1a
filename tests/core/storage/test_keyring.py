"""The key in the keyring of the operating system: where one works, and what happens where it does not any more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest
from cryptography.fernet import Fernet
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked

from dangol.app import App
from dangol.clock import FixedClock
from dangol.errors import ConfigError
from dangol.storage.database import Database
from dangol.storage.vault import Vault
from dangol.testing import DEMO_NOW

SECRET = b'{"client_secret": "s3cr3t"}'


class Memory(KeyringBackend):
    """A keyring that works, until it is told not to."""

    priority = 5
    name = "Memory"

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.entries[service, username] = password

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked


class Plaintext(Memory):
    priority = 0.5  # type: ignore[assignment]  # a number in the base, too


class Forgetful(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        return None


class Raging(Memory):
    def _open(self) -> None:
        raise OSError("the bus is gone")


class EmptyChain(ChainerBackend):
    """A chain as it is where no backend works, whatever this machine and these tests bring."""

    backends = ()
    priority = 0


@pytest.fixture
def memory() -> Iterator[Memory]:
    with using(Memory) as backend:
        yield backend


@contextmanager
def using(kind: Callable[[], Any]) -> Iterator[Any]:
    """Have the library use a backend of this kind."""
    before = keyring.get_keyring()
    backend = kind()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def app(home: Path) -> App:
    return App(home, clock=FixedClock(DEMO_NOW))


def connect(home: Path) -> None:
    with app(home) as one:
        one.stores.connect("main", "smartstore", {"client_secret": "s3cr3t"}, DEMO_NOW)


def settings(home: Path) -> dict[str, Any]:
    with app(home) as one:
        return one.stores.settings("main")


def test_a_new_key_goes_into_the_keyring_and_nowhere_else(memory: Memory, home: Path) -> None:
    connect(home)
    assert settings(home) == {"client_secret": "s3cr3t"}
    ((service, _user),) = memory.entries
    assert service == "dangol"
    (key,) = memory.entries.values()
    assert not (home / "secret.key").exists()
    assert all(key.encode() not in path.read_bytes() for path in home.iterdir())
    with app(home) as one:
        assert one.vault.source == "keyring"


def test_every_data_folder_has_a_key_of_its_own(memory: Memory, tmp_path: Path) -> None:
    connect(tmp_path / "one")
    connect(tmp_path / "two")
    assert len(set(memory.entries.values())) == 2


def test_a_file_that_is_there_comes_before_the_keyring(home: Path) -> None:
    connect(home)
    with using(Memory) as memory:
        assert settings(home) == {"client_secret": "s3cr3t"}
        connect(home)
        assert memory.entries == {}


def test_the_environment_comes_before_the_keyring(memory: Memory, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_KEY", Fernet.generate_key().decode())
    connect(home)
    assert settings(home) == {"client_secret": "s3cr3t"}
    assert memory.entries == {}
    assert not (home / "secret.key").exists()


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plaintext, Forgetful, Raging, EmptyChain])
def test_what_is_no_working_keyring_leaves_the_file(home: Path, backend: type[Any]) -> None:
    with using(backend):
        connect(home)
        assert settings(home) == {"client_secret": "s3cr3t"}
    assert (home / "secret.key").exists()


def test_a_keyring_that_is_locked_makes_no_second_key(memory: Memory, home: Path) -> None:
    connect(home)
    before = dict(memory.entries)
    memory.locked = True
    for use in (settings, connect):
        with pytest.raises(ConfigError, match="does not open") as found:
            use(home)
        assert "DANGOL_KEY" in found.value.hint
    assert not (home / "secret.key").exists()
    memory.locked = False
    assert settings(home) == {"client_secret": "s3cr3t"}
    assert memory.entries == before


def test_a_keyring_that_is_gone_makes_no_second_key(memory: Memory, home: Path) -> None:
    connect(home)
    with using(fail.Keyring):
        for use in (settings, connect):
            with pytest.raises(ConfigError, match="does not open"):
                use(home)
    assert not (home / "secret.key").exists()


def test_a_moved_folder_finds_no_key_and_makes_none(memory: Memory, home: Path) -> None:
    connect(home)
    with using(Memory) as other:
        for use in (settings, connect):
            with pytest.raises(ConfigError, match="missing") as found:
                use(home)
            assert "--new-key" in found.value.hint
        assert other.entries == {}
        with app(home) as one:
            one.vault.anew = True
            one.stores.connect("main", "smartstore", {"client_secret": "again"}, DEMO_NOW)
        assert settings(home) == {"client_secret": "again"}
        assert len(other.entries) == 1


def test_a_new_key_where_the_keyring_is_gone_for_good_is_a_file(memory: Memory, home: Path) -> None:
    connect(home)
    with using(fail.Keyring):
        with app(home) as one:
            one.vault.anew = True
            one.stores.connect("main", "smartstore", {"client_secret": "again"}, DEMO_NOW)
        assert settings(home) == {"client_secret": "again"}
    assert (home / "secret.key").exists()


def test_a_key_that_can_be_had_is_not_replaced(memory: Memory, home: Path) -> None:
    connect(home)
    before = dict(memory.entries)
    with app(home) as one:
        one.vault.anew = True
        one.stores.connect("second", "smartstore", {}, DEMO_NOW)
    assert memory.entries == before
    assert settings(home) == {"client_secret": "s3cr3t"}


def test_of_two_that_begin_at_once_the_first_key_stands(home: Path) -> None:
    class Overtaken(Memory):
        def set_password(self, service: str, username: str, password: str) -> None:
            super().set_password(service, username, password)
            if len(self.entries) == 1:
                first.append(Vault(home, None, Database(home / "dangol.db")).seal("main", SECRET))

    first: list[bytes] = []
    with using(Overtaken):
        vault = Vault(home, None, Database(home / "dangol.db"))
        assert vault.open("main", vault.seal("main", SECRET)) == SECRET
        assert vault.open("main", first[0]) == SECRET


def test_the_library_is_loaded_only_where_it_is_asked(home: Path) -> None:
    connect(home)
    code = (
        "import sys; from pathlib import Path; from dangol.app import App\n"
        f"with App(Path({str(home)!r})) as app: app.stores.settings('main')\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'keyring'])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_backup_brings_its_key_into_the_keyring_of_another_computer(
    memory: Memory, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(home)
    with app(home) as one:
        backup = one.back_up(tmp_path / "stick", passphrase="a passphrase of some length")
    (key,) = memory.entries.values()
    assert key.encode() not in backup.read_bytes()
    monkeypatch.setenv("DANGOL_STATE", str(tmp_path / "other"))
    with using(Memory) as other:
        with app(tmp_path / "new") as one:
            one.restore(backup, lambda: "a passphrase of some length", replace=False)
        assert settings(tmp_path / "new") == {"client_secret": "s3cr3t"}
        assert list(other.entries.values()) == [key]
    assert not (tmp_path / "new" / "secret.key").exists()


def test_a_backup_brings_its_key_as_a_file_where_there_is_no_keyring(
    memory: Memory, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(home)
    with app(home) as one:
        backup = one.back_up(tmp_path / "stick", passphrase="a passphrase of some length")
    monkeypatch.setenv("DANGOL_STATE", str(tmp_path / "other"))
    with using(fail.Keyring):
        with app(tmp_path / "new") as one:
            one.restore(backup, lambda: "a passphrase of some length", replace=False)
        assert settings(tmp_path / "new") == {"client_secret": "s3cr3t"}
    assert sys.platform == "win32" or (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0


def test_an_encrypted_copy_is_not_made_while_the_keyring_is_locked(memory: Memory, home: Path, tmp_path: Path) -> None:
    connect(home)
    memory.locked = True
    with app(home) as one:
        for how in ({"passphrase": "a passphrase of some length"}, {"own_key": True}):
            with pytest.raises(ConfigError, match="does not open"):
                one.back_up(tmp_path / "stick", **how)
    assert not (tmp_path / "stick").exists()
