"""A backup that is put back, a folder that was copied, and a folder that lies where it must not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dangol import places
from tests.cli.market import Market, Run

REFUSED = "older than what this computer remembers"


@pytest.fixture
def backup(run: Run, shop: Market) -> Path:
    return Path(run("backup", "--json").json["path"])


def send_some(run: Run, most: int = 3) -> int:
    """Approve some answers and send them; return how many left."""
    items = [one["id"] for one in run("inbox", "--json").json["items"] if one["kind"] == "answer_inquiry"][:most]
    run("approve", *items)
    return len(run("send", "--live", "--json").json["sent"])


def test_a_backup_that_was_put_back_is_only_read_until_it_is_recovered(
    run: Run, shop: Market, home: Path, backup: Path
) -> None:
    sent = send_some(run)
    assert sent > 0
    shutil.copy(backup, home / "dangol.db")
    for words in (["send", "--live"], ["decide"], ["approve", 1], ["pause"]):
        found = run(*words)
        assert found.code == 4
        assert REFUSED in found.err
        assert "dangol recover" in found.err
    assert run("inbox").code == 0
    assert run("verify").code == 0
    memory = {one["name"]: one for one in run("doctor", "--json").json["checks"]}["memory"]
    assert (memory["ok"], memory["fix"]) == (False, "So that nothing is sent twice, run: dangol recover")
    found = run("recover", "--json")
    assert found.code == 4
    assert found.json["in_doubt"] == sent
    assert run("sync").code == 0
    assert run("send", "--live").code in (0, 4)
    assert run("doctor", "--json").json["checks"]


def test_a_backup_that_forgot_nothing_but_a_decision_is_found_too(
    run: Run, shop: Market, home: Path, backup: Path
) -> None:
    first = run("inbox", "--json").json["items"][0]["id"]
    assert run("skip", first, "--because", "통화했습니다").code == 0
    shutil.copy(backup, home / "dangol.db")
    assert run("approve", first).code == 4
    found = run("recover", "--json")
    assert (found.code, found.json) == (0, {"in_doubt": 0, "to_approve": 0, "forgotten": 0})
    assert run("approve", first).code == 0


def test_recovering_tells_what_to_do_next(run: Run, shop: Market, home: Path, backup: Path) -> None:
    sent = send_some(run)
    shutil.copy(backup, home / "dangol.db")
    found = run("recover")
    assert f"In doubt, for you to settle: {sent}" in found.out
    assert "dangol resolve ID" in found.err
    doubts = [one["id"] for one in run("inbox", "--json").json["items"] if one["state"] == "in_doubt"]
    assert len(doubts) == sent
    settled = run("resolve", *doubts, "--not-sent")
    assert settled.code == 0
    assert settled.out.count("it waits for your approval") == sent
    again = run("recover")
    assert again.code == 1
    assert "was not set back" in again.err


def test_a_copied_folder_is_only_read_until_it_is_adopted(run: Run, shop: Market, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(home, other)
    found = run("--home", other, "sync")
    assert found.code == 4
    assert "dangol adopt" in found.err
    assert run("--home", other, "inbox").code == 0
    proposals = len(run("inbox", "--json").json["items"])
    told = run("--home", other, "adopt", "--json")
    assert (told.code, told.json["in_doubt"]) == (4, proposals)
    assert run("--home", other, "sync").code == 0
    assert run("sync").code == 0, "the original goes on"
    assert run("--home", other, "adopt").code == 1


def test_a_folder_on_another_computer_may_simply_have_moved(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DANGOL_STATE", str(tmp_path / "another computer"))
    before = run("inbox", "--json").json["items"]
    assert run("decide").code == 4
    assert run("adopt", "--moved").code == 0
    assert [one["state"] for one in run("inbox", "--json").json["items"]] == [one["state"] for one in before]
    assert run("decide").code == 0


def test_a_demo_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    assert run("demo", "--orders", "20", "--dir", tmp_path / "demo").code == 0
    assert run("--home", tmp_path / "demo", "inbox").code == 0
    assert run("--home", tmp_path / "demo", "decide").code == 0
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    "name", ["OneDrive", "OneDrive - 가게", "Dropbox", "Google Drive", "내 드라이브", "Naver MYBOX", "iCloudDrive"]
)
def test_a_synchronised_folder_is_refused_unless_it_is_accepted(run: Run, tmp_path: Path, name: str) -> None:
    home = tmp_path / name / "dangol"
    found = run("--home", home, "stores")
    assert found.code == 1
    assert "must not lie in" in found.err
    assert not (home / "dangol.db").exists()
    assert run("--home", home, "adopt", "--anyway").code == 0
    assert run("--home", home, "stores").code == 0
    place = {one["name"]: one for one in run("--home", home, "doctor", "--json").json["checks"]}["place"]
    assert not place["ok"]


@pytest.mark.parametrize("name", ["Documents", "dropboxes", "mybox2", "box"])
def test_any_other_folder_is_fine(tmp_path: Path, name: str) -> None:
    assert places.unsuitable(tmp_path / name) is None


def test_a_network_drive_is_told_by_what_is_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = [(Path("/"), "ext4"), (tmp_path, "cifs"), (tmp_path / "disk", "ext4")]
    monkeypatch.setattr(places, "_mounts", lambda: mounts)
    assert places.unsuitable(tmp_path / "data") == "a network drive (cifs)"
    assert places.unsuitable(tmp_path / "disk" / "data") is None


def test_onedrive_is_known_by_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDrive", str(tmp_path / "cloud"))
    assert places.unsuitable(tmp_path / "cloud" / "dangol") == "OneDrive"
    assert places.unsuitable(tmp_path / "elsewhere") is None
