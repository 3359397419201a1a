"""What Windows does differently, as far as it can be forced elsewhere."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dangol.places import put_in_place
from tests.cli.market import Market, Run


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Refuse to replace files, as Windows does while a scanner reads them, as often as the list's number says."""
    left = [0]
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "held open")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    monkeypatch.setattr("dangol.places.pause", lambda _seconds: None)
    return left


def test_a_file_that_is_held_open_is_waited_for(held: list[int], tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    target.write_text("old")
    made.write_text("new")
    held[0] = 7
    put_in_place(made, target)
    assert (target.read_text(), made.exists(), held[0]) == ("new", False, 0)


def test_one_that_stays_open_is_an_error_and_nothing_is_lost(held: list[int], tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    target.write_text("old")
    made.write_text("new")
    held[0] = 1000
    with pytest.raises(PermissionError):
        put_in_place(made, target)
    assert (target.read_text(), made.read_text()) == ("old", "new")


def test_a_backup_outlasts_a_scanner(run: Run, shop: Market, held: list[int]) -> None:
    held[0] = 3
    assert run("backup").code == 0


def test_time_zones_come_along_where_the_system_has_none() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "core" / "pyproject.toml").read_text(encoding="utf-8"))
    (zones,) = [one for one in project["project"]["dependencies"] if one.startswith("tzdata")]
    assert "sys_platform == 'win32'" in zones
