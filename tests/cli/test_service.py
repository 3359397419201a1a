"""Reading by itself: the files of three systems, written, switched on and taken away."""

from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dangol import schedule
from tests.cli.market import Market, Run

ODD = Path('/srv/a b/100% $HOME "quoted" & <단골>')
"""A folder whose name no system would leave as it is."""
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in the way that notes how it was called; return its notes."""
    notes, programs = tmp_path / "notes", tmp_path / "programs"
    programs.mkdir()
    program = programs / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(notes))}\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return notes


def files(run: Run, *words: object) -> list[dict[str, str]]:
    found: list[dict[str, str]] = run("service", "show", *words, "--json").json["files"]
    return found


def test_systemd_reads_it_twice_a_day(run: Run, config: Path, tmp_path: Path) -> None:
    service, timer = files(run, "--system", "systemd", "--home", ODD)
    assert service["path"] == str(config / "systemd/user/dangol.service")
    home = '"/srv/a b/100%% $$HOME \\"quoted\\" & <단골>"'
    assert service["content"] == (
        "[Unit]\nDescription=dangol reads the stores\n\n[Service]\nType=oneshot\n"
        f'ExecStart="{sys.executable}" "-m" "dangol" "--home" {home} "run" "--once"\n'
        "SuccessExitStatus=3 4\n"
    )
    assert timer["content"] == (
        "[Unit]\nDescription=dangol reads the stores at its times\n\n[Timer]\n"
        "OnCalendar=*-*-* 08:30:00\nOnCalendar=*-*-* 17:30:00\nPersistent=true\nRandomizedDelaySec=120\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def test_systemd_finds_nothing_wrong(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where systemd is not, the exact content above has to do."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for one in files(run, "--system", "systemd", "--home", ODD):
        (tmp_path / Path(one["path"]).name).write_text(one["content"])
    paths = [str(tmp_path / name) for name in ("dangol.service", "dangol.timer")]
    verify = shutil.which("systemd-analyze") or shutil.which("true") or ""
    found = subprocess.run([verify, "verify", "--user", *paths], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


def test_launchd_reads_it_at_the_times_that_were_chosen(run: Run) -> None:
    (one,) = files(run, "--system", "launchd", "--home", ODD, "--at", "09:05")
    assert one["path"].endswith("/Library/LaunchAgents/kr.dangol.sync.plist")
    assert plistlib.loads(one["content"].encode()) == {
        "Label": "kr.dangol.sync",
        "ProgramArguments": [sys.executable, "-m", "dangol", "--home", str(ODD), "run", "--once"],
        "StartCalendarInterval": [{"Hour": 9, "Minute": 5}],
        "ProcessType": "Background",
    }


def test_task_scheduler_gets_a_task(run: Run) -> None:
    (one,) = files(run, "--system", "windows", "--home", ODD)
    task = ElementTree.fromstring(one["content"].encode("utf-16"))  # noqa: S314 - our own
    starts = [found.text for found in task.iter(f"{TASK}StartBoundary")]
    assert starts == ["2026-01-01T08:30:00", "2026-01-01T17:30:00"]
    assert task.findtext(f".//{TASK}Command") == sys.executable
    assert task.findtext(f".//{TASK}Arguments") == (
        '-m dangol --home "/srv/a b/100% $HOME \\"quoted\\" & <단골>" run --once'
    )
    assert task.findtext(f".//{TASK}StartWhenAvailable") == "true"


def test_windows_reads_its_file_in_utf16(tmp_path: Path) -> None:
    plan = schedule.here(schedule.Schedule(home=tmp_path, times=("08:30",)), "windows")
    schedule.install(plan, enable=False)
    assert plan.files[0].path.read_bytes().startswith(b"\xff\xfe")
    assert ElementTree.parse(plan.files[0].path).getroot().tag == f"{TASK}Task"  # noqa: S314 - our own


def test_written_now_and_switched_on_on_request(run: Run, config: Path, systemctl: Path) -> None:
    found = run("service", "install")
    assert found.code == 0
    assert "systemctl --user enable --now dangol.timer" in found.err
    assert not systemctl.exists()
    assert sorted(path.name for path in (config / "systemd/user").iterdir()) == ["dangol.service", "dangol.timer"]
    assert run("service", "install", "--enable", "--at", "07:00").code == 0
    assert systemctl.read_text().splitlines() == ["--user daemon-reload", "--user enable --now dangol.timer"]
    assert "07:00:00" in (config / "systemd/user/dangol.timer").read_text()
    assert len(run("service", "remove", "--json").json["removed"]) == 2
    assert systemctl.read_text().splitlines()[-1] == "--user disable --now dangol.timer"
    assert run("service", "remove", "--json").json == {"removed": []}


def test_a_system_that_says_no_is_named(run: Run, systemctl: Path) -> None:
    (systemctl.parent / "programs" / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    found = run("service", "install", "--enable")
    assert found.code == 2
    assert "systemctl --user daemon-reload" in found.err


@pytest.mark.parametrize("words", [["--at", "24:00"], ["--at", "8:30"], ["--at", "08:30", "--at", "08:30"]])
def test_a_time_that_is_none_is_refused(words: list[str], run: Run) -> None:
    assert run("service", "show", *words).code == 2


def test_one_round_reads_decides_and_ends(run: Run, market: Market) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    found = run("run", "--once")
    assert found.code == 0
    assert "New in the inbox" in found.out
    market.fake.faults.arm("refuse", times=100, path="/")
    assert run("run", "--once").code in (3, 4)
