from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangol.errors import StorageError
from dangol.storage.limits import Limits

PACED = """
import asyncio, sys, time
from pathlib import Path
from dangol.clock import SystemClock
from dangol.contract import Rate
from dangol.http.limits import Pacer
from dangol.storage.limits import Limits

folder, number, processes, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])

class Watched(SystemClock):
    last = 0.0
    def monotonic(self):
        self.last = super().monotonic()
        return self.last

async def main():
    clock = Watched()
    pacer = Pacer(Limits(folder / "limits.db"), clock)
    (folder / f"ready-{number}").touch()
    while len(list(folder.glob("ready-*"))) < processes:
        time.sleep(0.005)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await pacer.turn("app/orders", Rate(50, 6))
        print(repr(clock.last))

asyncio.run(main())
"""


def test_eight_processes_together_get_what_one_is_allowed(tmp_path: Path) -> None:
    processes, per_second, burst = 8, 50, 5
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PACED, str(tmp_path), str(n), str(processes), "1.0"], stdout=subprocess.PIPE
        )
        for n in range(processes)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * processes
    times = sorted(float(line) for output in outputs for line in output.split())
    for first, start in enumerate(times):
        for count, moment in enumerate(times[first:], start=1):
            # the last 2 µs are the rounding of the printed times to whole microseconds
            assert count <= burst + (moment - start + 2e-6) * per_second
    assert len(times) >= burst + (times[-1] - times[0]) * per_second - 2


SWAPPING = """
import sys, time
from pathlib import Path
from dangol.storage.limits import Limits

limits, end = Limits(Path(sys.argv[1])), time.monotonic() + 1.5
while time.monotonic() < end:
    row = limits.read("a")
    limits.swap("a", row, (row[0] + 1 if row else 1, None, None))
"""


def test_damage_under_running_processes_stops_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "limits.db"
    running = [subprocess.Popen([sys.executable, "-c", SWAPPING, str(path)]) for _ in range(3)]
    damaged = 0
    while any(process.poll() is None for process in running):
        time.sleep(0.1)
        if path.exists():
            path.write_bytes(b"" if damaged % 2 else os.urandom(8192))
            damaged += 1
    assert [process.wait() for process in running] == [0, 0, 0]
    assert damaged > 5


def test_only_one_of_two_wins(tmp_path: Path) -> None:
    one, other = Limits(tmp_path / "limits.db"), Limits(tmp_path / "limits.db")
    assert one.read("a") is None
    assert one.swap("a", None, (1, None, None))
    assert not other.swap("a", None, (2, None, None))
    assert other.swap("a", (1, None, None), (2, 0.5, 3))
    assert not one.swap("a", (1, None, None), (9, None, None))
    assert one.read("a") == (2, 0.5, 3)
    one.close()
    other.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no modes")
def test_the_file_is_private_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        limits = Limits(tmp_path / "data" / "limits.db")
        limits.swap("a", None, (1, None, None))
    finally:
        os.umask(before)
    found = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert found.pop("limits.db") == 0o600
    assert set(found.values()) <= {0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    limits.close()


DAMAGE = {
    "garbage": b"not a database at all " * 400,
    "nothing": b"",
    "half a header": b"SQLite format 3\0\x10",
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("opened", [True, False])
def test_a_damaged_file_mends_itself(tmp_path: Path, kind: str, opened: bool) -> None:
    path = tmp_path / "limits.db"
    mine, neighbour = Limits(path), Limits(path)
    for number in range(5):
        mine.swap(f"bucket {number}", None, (number, None, None))
    assert mine.swap("a", None, (1, None, None))
    assert neighbour.read("a") == (1, None, None)
    if not opened:
        mine.close()
        neighbour.close()
    path.write_bytes(DAMAGE[kind])
    assert mine.read("a") is None
    assert mine.swap("a", None, (5, None, None))
    assert neighbour.read("a") == (5, None, None)
    assert neighbour.swap("a", (5, None, None), (6, None, None))
    assert mine.read("a") == (6, None, None)
    mine.close()
    neighbour.close()


def test_a_table_of_another_shape_is_replaced(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "limits.db") as other:
        other.execute("CREATE TABLE buckets (id, level)")
    other.close()
    limits = Limits(tmp_path / "limits.db")
    assert limits.read("a") is None
    assert limits.swap("a", None, (1, None, None))
    limits.close()


@settings(deadline=None)
@given(st.data())
def test_flipped_bytes_never_stop_it(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("flip") / "limits.db"
    limits = Limits(path)
    for number in range(20):
        limits.swap(f"bucket {number}", None, (number, 1.5, 2))
    limits.close()
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=40)):
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert any(limits.swap("bucket 7", limits.read("bucket 7"), (77, None, None)) for _ in range(3))
    assert limits.read("bucket 7") == (77, None, None)
    limits.close()


def test_a_row_of_nonsense_is_forgotten(tmp_path: Path) -> None:
    import sqlite3

    limits = Limits(tmp_path / "limits.db")
    limits.swap("a", None, (1, None, None))
    limits.close()
    with sqlite3.connect(tmp_path / "limits.db") as other:
        other.executescript("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT, ', '')")
    other.close()
    with sqlite3.connect(tmp_path / "limits.db") as other:
        other.execute("UPDATE buckets SET full_at = 'soon'")
        other.executescript(
            "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, ') WITH', ') STRICT, WITH')"
        )
    other.close()
    assert limits.read("a") is None
    assert limits.swap("a", None, (1, None, None))
    limits.close()


def test_a_folder_in_its_place_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "limits.db").mkdir()
    with pytest.raises(StorageError):
        Limits(tmp_path / "limits.db").read("a")
