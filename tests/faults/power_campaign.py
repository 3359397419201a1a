"""The campaign F8: the order in which a sender's writes reach the disk, as the kernel saw it.

A real sender runs under strace. When the first byte of a message goes into its socket, everything that was written
before in the data folder and beside it must have been synced, the folder's own entries included, and an
intent must have been written since the message before. Whatever a power cut takes away then, it is not the intent.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.lives import Life
from tests.faults.report import campaign
from tests.faults.rounds import APPROVED, NOON, Arena, Round, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["can_trace", "play", "unsynced"]

_CALLS = "openat,open,creat,close,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync,unlink,unlinkat,ftruncate,rename"
_LINE = re.compile(r"^(?P<name>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+)(?:<(?P<of>[^>]*)>)?.*$")
_UNFINISHED = "<unfinished ...>"
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(?P<rest>.*)$")
_FILE = re.compile(r"^-?\w+<(?P<path>[^>]*)>")
_WRITES = ("write", "pwrite64", "writev", "ftruncate")
_SENDS = ("sendto", "sendmsg", "write", "writev")
_POST = "POST /write"


@dataclass
class Disk:
    """What a power cut would take: files with unsynced writes, and folders with unsynced entries."""

    root: str
    dirty: set[str] = field(default_factory=set)
    stored: int = 0
    """Commits of the data file since the last message."""
    complaints: list[str] = field(default_factory=list)
    messages: int = 0

    def see(self, name: str, rest: str, of: str | None) -> None:
        """Take one call of the system in."""
        path = _path(rest)
        ours = path is not None and path.startswith(self.root)
        if name in ("openat", "open", "creat"):
            self._opened(rest, of)
        elif path is not None and ours and name in _WRITES:
            self.dirty.add(path)
        elif path is not None and ours and name in ("fsync", "fdatasync"):
            self.stored += path.endswith("dangol.db") and path in self.dirty
            self.dirty.discard(path)
        elif name in ("unlink", "unlinkat", "rename"):
            self._removed(rest)
        if name in _SENDS and _POST in rest and not ours:
            self._message()

    def _opened(self, rest: str, of: str | None) -> None:
        if of is not None and of.startswith(self.root) and "O_CREAT" in rest and of not in self._known:
            self._known.add(of)
            self.dirty.add(str(Path(of).parent))

    def _removed(self, rest: str) -> None:
        found = re.search(r'"([^"]+)"', rest)
        if found is not None and found[1].startswith(self.root):
            self._known.discard(found[1])
            self.dirty.discard(found[1])
            self.dirty.add(str(Path(found[1]).parent))

    def _message(self) -> None:
        self.messages += 1
        if self.dirty:
            names = ", ".join(sorted(Path(one).name for one in self.dirty))
            self.complaints.append(f"message {self.messages} left with unsynced {names}")
        if not self.stored:
            self.complaints.append(f"message {self.messages} left without an intent")
        self.stored = 0

    def __post_init__(self) -> None:
        self._known = {str(path) for path in Path(self.root).rglob("*")}


def unsynced(trace: Iterator[str], disk: Disk) -> Disk:
    """Follow a trace of strace with ``-f -y``.

    A call that another thread interrupted is two lines. What is sent counts from the first, what is
    written to the disk from the second.
    """
    begun: dict[str, str] = {}
    for line in trace:
        pid, _space, call = line.strip().partition(" ")
        if call.endswith(_UNFINISHED):
            begun[pid] = call.removesuffix(_UNFINISHED).rstrip()
            if _POST in call:
                disk.see("sendto", call, None)
            continue
        if resumed := _RESUMED.match(call.strip()):
            before = begun.pop(pid, "")
            call = "" if _POST in before else before + resumed["rest"]
        found = _LINE.match(call.strip())
        if found is not None and found["result"] != "-1":
            disk.see(found["name"], found["rest"], found["of"])
    return disk


def _path(rest: str) -> str | None:
    found = _FILE.match(rest)
    return None if found is None else found["path"]


def can_trace() -> bool:
    """Tell whether strace is there and may look at processes."""
    strace = shutil.which("strace")
    if strace is None:
        return False
    done = subprocess.run([strace, "-f", "-e", "trace=none", sys.executable, "-c", ""], capture_output=True)
    return done.returncode == 0


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Trace senders over every capability in turn; tell how many messages were followed."""
    messages = 0
    with Arena(on_disk=True) as arena:
        for number in range(rounds):
            one = Round(("queryable", "blind", "idempotent")[number % 3], "none", mutant=mutant)
            life = arena.begin(one)
            tally.rounds += 1
            disk = _traced(arena, life)
            messages += disk.messages
            tally.actions += len(APPROVED)
            if disk.messages != len(APPROVED):
                tally.complain("lost", one, f"{disk.messages} messages were seen")
            for complaint in disk.complaints:
                tally.complain("broken", one, complaint)
            if mutant and tally.complaints:
                break
    return f"F8: {messages} messages of {tally.rounds} senders followed to the disk"


def _traced(arena: Arena, life: Life) -> Disk:
    trace = arena.root / "trace"
    disk = Disk(str(arena.root.resolve()))
    watched = [sys.executable, "-m", "tests.faults.power_campaign", "live"]
    words = [str(life.home), life.capability, str(life.port), life.mutant or ""]
    strace = ["strace", "-f", "-y", "-s", "64", "-o", str(trace), "-e", f"trace={_CALLS}"]
    subprocess.run([*strace, *watched, *words], check=True, stdout=subprocess.DEVNULL)
    with trace.open(errors="replace") as lines:
        return unsynced(iter(lines), disk)


def _live(home: str, capability: str, port: str, mutant: str) -> None:
    """Be the traced process."""
    from tests.faults.lives import rehearsed

    # whoever is watched is slow: nothing may be taken for a lost answer
    rehearsed(Life(Path(home), NOON, capability, int(port), mutant=mutant or None, deadline=30))


if __name__ == "__main__":
    if sys.argv[1:2] == ["live"]:
        _live(*sys.argv[2:])
    elif not can_trace():
        sys.stdout.write("F8: strace is not here, or may not trace; nothing was proven\n")
    else:
        sys.exit(campaign("power_campaign", __doc__, play, ["no-waiting", "late-intent"], 3))
