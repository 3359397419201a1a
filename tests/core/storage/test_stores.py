"""Connected stores, their tokens, pauses and checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from dangol.contract import Token
from dangol.errors import ConfigError, NotFound, StorageError
from dangol.models import Stream, Window
from dangol.storage.checkpoints import Checkpoint, Checkpoints
from dangol.storage.stores import Pauses, Stores
from dangol.storage.tokens import Tokens
from dangol.storage.vault import Vault

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.storage.database import Database

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
SETTINGS = {"client_id": "abc", "client_secret": "s3cr3t-값", "channels": [1, 2]}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


@pytest.fixture
def stores(db: Database, vault: Vault) -> Stores:
    db.conn.execute("DELETE FROM stores")
    return Stores(db, vault)


def test_a_store_is_found_again_with_its_settings(stores: Stores) -> None:
    stores.connect("shop", "smartstore", SETTINGS, NOW)
    stores.connect("another", "smartstore", {}, NOW)
    assert [store.name for store in stores.all()] == ["another", "shop"]
    assert stores.get("shop").platform == "smartstore"
    assert stores.get("shop").connected_at == NOW
    assert stores.settings("shop") == SETTINGS
    assert stores.settings("another") == {}


def test_secrets_are_not_in_the_file(stores: Stores, db: Database, vault: Vault) -> None:
    stores.connect("shop", "smartstore", SETTINGS, NOW)
    Tokens(db, vault, db.path.parent).save("app-1", Token(value="t0k3n", expires_at=NOW, refresh="r3fr3sh"))
    content = db.conn.serialize()
    for secret in ("s3cr3t", "t0k3n", "r3fr3sh"):
        assert secret.encode() not in content


def test_connecting_again_keeps_the_first_day(stores: Stores) -> None:
    stores.connect("shop", "smartstore", SETTINGS, NOW)
    stores.connect("shop", "smartstore", {"client_id": "new"}, NOW + timedelta(days=9))
    assert stores.get("shop").connected_at == NOW
    assert stores.settings("shop") == {"client_id": "new"}


def test_a_store_does_not_change_its_market(stores: Stores) -> None:
    stores.connect("shop", "smartstore", SETTINGS, NOW)
    with pytest.raises(ConfigError, match="smartstore"):
        stores.connect("shop", "cafe24", {}, NOW)
    assert stores.settings("shop") == SETTINGS


def test_a_name_that_is_not_there_names_those_that_are(stores: Stores) -> None:
    with pytest.raises(NotFound) as caught:
        stores.get("shpo")
    assert "dangol connect shpo" in caught.value.hint
    stores.connect("shop", "smartstore", {}, NOW)
    with pytest.raises(NotFound) as caught:
        stores.get("shpo")
    assert "shop" in caught.value.hint


def test_a_token_is_kept_per_application(db: Database, vault: Vault) -> None:
    tokens = Tokens(db, vault, db.path.parent)
    assert tokens.load("app-1") is None
    first = Token(value="one", expires_at=NOW, refresh="again")
    tokens.save("app-1", first)
    tokens.save("app-2", Token(value="two", expires_at=NOW))
    assert tokens.load("app-1") == first
    renewed = Token(value="three", expires_at=NOW + timedelta(hours=3))
    tokens.save("app-1", renewed)
    assert Tokens(db, vault, db.path.parent).load("app-1") == renewed


def test_a_token_moved_to_another_application_does_not_open(db: Database, vault: Vault) -> None:
    tokens = Tokens(db, vault, db.path.parent)
    tokens.save("app-1", Token(value="one", expires_at=NOW))
    db.conn.execute("UPDATE tokens SET application = 'app-2'")
    assert tokens.load("app-2") is None


def test_a_token_whose_key_is_lost_counts_as_none(db: Database, vault: Vault, tmp_path: Path) -> None:
    Tokens(db, vault, db.path.parent).save("app-1", Token(value="one", expires_at=NOW))
    assert Tokens(db, Vault(tmp_path, Fernet.generate_key().decode()), tmp_path).load("app-1") is None


def test_a_pause_is_kept_with_its_reason(db: Database) -> None:
    pauses = Pauses(db)
    assert pauses.get("app-1") is None
    pauses.set("app-1", NOW, "too many tokens")
    pauses.set("app-1", NOW + timedelta(hours=1), "still")
    assert Pauses(db).get("app-1") == (NOW + timedelta(hours=1), "still")
    assert pauses.get("app-2") is None


WINDOW = Window(NOW - timedelta(days=1), NOW)


def test_a_stream_that_never_ran_has_an_empty_checkpoint(db: Database) -> None:
    assert Checkpoints(db).get("main", Stream.ORDERS) == Checkpoint(store="main", stream=Stream.ORDERS)
    assert Checkpoints(db).of_store("main") == []


def test_a_checkpoint_goes_through_its_life(db: Database) -> None:
    checkpoints = Checkpoints(db)
    retry_at = NOW + timedelta(hours=1)
    with db.transaction():
        checkpoints.set_resume("main", Stream.ORDERS, WINDOW, "after 300")
        checkpoints.fail("main", Stream.ORDERS, "down", retry_at)
        checkpoints.fail("main", Stream.ORDERS, "still down", retry_at)
    found = checkpoints.get("main", Stream.ORDERS)
    assert (found.window, found.resume, found.watermark) == (WINDOW, "after 300", None)
    assert (found.failures, found.problem, found.retry_at) == (2, "still down", retry_at)
    with db.transaction():
        checkpoints.finish("main", Stream.ORDERS, WINDOW.until, NOW)
    assert checkpoints.get("main", Stream.ORDERS) == Checkpoint(
        store="main", stream=Stream.ORDERS, watermark=WINDOW.until, synced_at=NOW
    )


def test_every_stream_has_its_own_checkpoint(db: Database) -> None:
    checkpoints = Checkpoints(db)
    with db.transaction():
        checkpoints.finish("main", Stream.REVIEWS, NOW, NOW)
        checkpoints.finish("main", Stream.INQUIRIES, WINDOW.since, NOW)
    assert [(one.stream, one.watermark) for one in checkpoints.of_store("main")] == [
        (Stream.INQUIRIES, WINDOW.since),
        (Stream.REVIEWS, NOW),
    ]


def test_a_checkpoint_needs_its_store(db: Database) -> None:
    with pytest.raises(StorageError), db.transaction():
        Checkpoints(db).finish("nobody", Stream.ORDERS, NOW, NOW)
