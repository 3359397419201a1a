"""What a system needs to run dangol at certain times of the day: Task Scheduler, systemd or launchd.

Each run reads the stores and decides, for the seller who is signed in, and with no more rights than the seller has.
What was missed while the computer slept is made up for once.

Formats: https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema, systemd.timer(5), launchd.plist(5).
"""

from __future__ import annotations

import plistlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import msgspec

from dangol.environment import config_home
from dangol.errors import ConfigError, StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["SYSTEMS", "File", "Plan", "Schedule", "here", "install", "remove"]

SYSTEMS = ("systemd", "launchd", "windows")
_NAME = "dangol"
_LABEL = "kr.dangol.sync"
_PATIENCE = 30
"""Seconds after which a program of the system is given up."""


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """What runs when: ``times`` are ``HH:MM`` of the computer's own time."""

    home: Path
    times: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """Return the words of one run: this Python, so that it needs no search path."""
        return (sys.executable, "-m", "dangol", "--home", str(self.home), "run", "--once")


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the system reads; ``coding`` is how it wants it."""

    path: Path
    content: str
    coding: str = "utf-8"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one system, and the commands that switch it on and off."""

    system: str
    times: tuple[str, ...]
    files: tuple[File, ...]
    enable: tuple[tuple[str, ...], ...]
    disable: tuple[tuple[str, ...], ...]


def here(schedule: Schedule, system: str | None = None) -> Plan:
    """Return the plan for ``system``, or for this computer's."""
    plans: dict[str, Callable[[Schedule], Plan]] = {"systemd": _systemd, "launchd": _launchd, "windows": _windows}
    known = {"win32": "windows", "darwin": "launchd"}
    return plans[system or known.get(sys.platform, "systemd")](schedule)


def install(plan: Plan, *, enable: bool) -> None:
    """Write the files, and with ``enable`` tell the system. Raises ``ConfigError`` where the system says no."""
    for file in plan.files:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.path.write_text(file.content, encoding=file.coding, newline="")
        except OSError as wrong:
            raise StorageError(
                _("{path} cannot be written.").format(path=file.path), detail={"errno": wrong.errno}
            ) from wrong
    if enable:
        for words in plan.enable:
            _run(words)


def remove(plan: Plan) -> list[Path]:
    """Switch it off, and return which files were taken away; one that never was there is no trouble."""
    there = [file.path for file in plan.files if file.path.exists()]
    if there:
        for words in plan.disable:
            _tolerated(words)
    for path in there:
        path.unlink()
    return there


def _run(words: Sequence[str]) -> None:
    try:
        subprocess.run(words, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - the plan's own words
    except (OSError, subprocess.SubprocessError):
        raise ConfigError(
            _("The system did not take it: {command}").format(command=shlex.join(words)),
            hint=_("The files are written; run the command yourself to see why."),
        ) from None


def _tolerated(words: Sequence[str]) -> None:
    """Switch off what may never have been switched on, on a system that may lack the program for it."""
    try:
        subprocess.run(words, check=False, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - the plan's own words
    except (OSError, subprocess.SubprocessError):
        return


def _systemd(schedule: Schedule) -> Plan:
    folder = config_home() / "systemd" / "user"
    command = " ".join(_unit_word(word) for word in schedule.command)
    service = f"""[Unit]
Description=dangol reads the stores

[Service]
Type=oneshot
ExecStart={command}
SuccessExitStatus=3 4
"""
    whens = "\n".join(f"OnCalendar=*-*-* {time}:00" for time in schedule.times)
    timer = f"""[Unit]
Description=dangol reads the stores at its times

[Timer]
{whens}
Persistent=true
RandomizedDelaySec=120

[Install]
WantedBy=timers.target
"""
    return Plan(
        system="systemd",
        times=schedule.times,
        files=(
            File(path=folder / f"{_NAME}.service", content=service),
            File(path=folder / f"{_NAME}.timer", content=timer),
        ),
        enable=(("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "enable", "--now", f"{_NAME}.timer")),
        disable=(("systemctl", "--user", "disable", "--now", f"{_NAME}.timer"),),
    )


def _unit_word(word: str) -> str:
    """Quote a word for a unit: ``%`` and ``$`` would be replaced, quotes and backslashes end it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _launchd(schedule: Schedule) -> Plan:
    path = Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
    whens = [{"Hour": int(time[:2]), "Minute": int(time[3:])} for time in schedule.times]
    content = plistlib.dumps(
        {
            "Label": _LABEL,
            "ProgramArguments": list(schedule.command),
            "StartCalendarInterval": whens,
            "ProcessType": "Background",
        }
    ).decode()
    return Plan(
        system="launchd",
        times=schedule.times,
        files=(File(path=path, content=content),),
        enable=(("launchctl", "load", "-w", str(path)),),
        disable=(("launchctl", "unload", "-w", str(path)),),
    )


def _windows(schedule: Schedule) -> Plan:
    path = schedule.home / "dangol-task.xml"
    program, *words = schedule.command
    triggers = "".join(
        f"""    <CalendarTrigger>
      <StartBoundary>2026-01-01T{time}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
"""
        for time in schedule.times
    )
    content = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>dangol reads the stores</Description></RegistrationInfo>
  <Triggers>
{triggers}  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(words))}</Arguments>
    </Exec>
  </Actions>
</Task>
""".replace("\n", "\r\n")
    return Plan(
        system="windows",
        times=schedule.times,
        files=(File(path=path, content=content, coding="utf-16"),),
        enable=(("schtasks", "/Create", "/F", "/TN", _NAME, "/XML", str(path)),),
        disable=(("schtasks", "/Delete", "/F", "/TN", _NAME),),
    )
