"""Whatever is done to the audit chain behind dangol's back is found."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from dangol.outgoing import Sent

if TYPE_CHECKING:
    from tests.core.ledger.world import World

COLUMNS = ("seq", "at", "action_id", "name", "actor", "data", "previous", "hash")


@pytest.fixture
def chain(world: World) -> World:
    """A ledger with some history."""
    for number in range(4):
        action_id = world.approved(f"r{number}")
        world.ledger.finish(world.claim(action_id), Sent(str(number)))
    world.ledger.pause("seller")
    assert world.ledger.verify().ok
    assert world.ledger.verify().count == 17
    return world


def drop_triggers(world: World) -> None:
    for name in ("replace", "update", "delete"):
        world.db.conn.execute(f"DROP TRIGGER events_no_{name}")


def rows(world: World) -> list[tuple[object, ...]]:
    return world.db.conn.execute(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY seq").fetchall()


def digest(previous: str, fields: tuple[object, ...]) -> str:
    """Hash an event as documented, with nothing but the standard library."""
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256((previous + written).encode()).hexdigest()


def test_the_chain_can_be_checked_without_dangol(chain: World) -> None:
    previous = "0" * 64
    for *fields, stated, found in rows(chain):
        assert stated == previous
        assert found == digest(previous, tuple(fields))
        previous = str(found)
    assert chain.db.value("SELECT value FROM meta WHERE key = 'audit_head'") == f"17 {previous}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'nobody' WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT seq, at, 9, name, actor, data, previous, hash FROM events WHERE seq = 3",
        "DELETE FROM events",
    ],
)
def test_events_cannot_be_touched_by_accident(chain: World, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="audit events are never"):
        chain.db.conn.execute(statement)
    assert chain.ledger.verify().ok


@pytest.mark.parametrize("column", COLUMNS[1:])
def test_every_changed_event_is_found_where_it_is(chain: World, column: str) -> None:
    drop_triggers(chain)
    changed = {"at": 1, "action_id": 999}.get(column, "f" * 64)
    for seq, original in enumerate((row[COLUMNS.index(column)] for row in rows(chain)), 1):
        chain.db.conn.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", (changed, seq))
        assert chain.ledger.verify().broken == seq
        chain.db.conn.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", (original, seq))
    assert chain.ledger.verify().ok


def test_a_space_in_the_data_is_a_change(chain: World) -> None:
    drop_triggers(chain)
    chain.db.conn.execute("UPDATE events SET data = replace(data, ':', ': ') WHERE seq = 5")
    assert chain.ledger.verify().broken == 5


@pytest.mark.parametrize("kept", range(17))
def test_a_cut_tail_is_found(chain: World, kept: int) -> None:
    drop_triggers(chain)
    chain.db.conn.execute("DELETE FROM events WHERE seq > ?", (kept,))
    assert chain.ledger.verify().broken == kept + 1


def test_a_cut_tail_stays_found_when_the_chain_grows(chain: World) -> None:
    drop_triggers(chain)
    chain.db.conn.execute("DELETE FROM events WHERE seq > 10")
    chain.propose("r9")
    assert chain.ledger.verify().broken == 11


@pytest.mark.parametrize("first", range(1, 17))
def test_two_swapped_events_are_found(chain: World, first: int) -> None:
    drop_triggers(chain)
    for old, new in ((first, -1), (first + 1, first), (-1, first + 1)):
        chain.db.conn.execute("UPDATE events SET seq = ? WHERE seq = ?", (new, old))
    assert chain.ledger.verify().broken == first


@pytest.mark.parametrize("from_seq", [1, 9, 17])
def test_a_chain_hashed_anew_is_found(chain: World, from_seq: int) -> None:
    drop_triggers(chain)
    previous = "0" * 64
    for *fields, _previous, _hash in rows(chain):
        if fields[0] == from_seq:
            fields[4] = "nobody"
        found = digest(previous, tuple(fields))
        chain.db.conn.execute(
            "UPDATE events SET actor = ?, previous = ?, hash = ? WHERE seq = ?", (fields[4], previous, found, fields[0])
        )
        previous = found
    verdict = chain.ledger.verify()
    assert not verdict.ok
    assert "anew" in verdict.problem


def test_a_state_that_no_event_tells_is_found(chain: World) -> None:
    chain.db.conn.execute("UPDATE actions SET state = 'approved' WHERE id = 2")
    verdict = chain.ledger.verify()
    assert verdict.broken == max(event.seq for event in chain.ledger.history(2))
    assert "2" in verdict.problem


def test_an_action_without_any_event_is_found(chain: World) -> None:
    names = "dedupe_key, " + ", ".join(
        name
        for name in (row["name"] for row in chain.db.rows("PRAGMA table_info(actions)"))
        if name not in ("id", "dedupe_key")
    )
    chain.db.conn.execute(
        f"INSERT INTO actions ({names}) SELECT 'x' || {names} FROM actions WHERE id = 1"  # one more, by the back door
    )
    assert not chain.ledger.verify().ok
