"""A market that is read from files alone, and two stores side by side."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from dangol.testing import DEMO_NOW
from dangol_kmong.fake import KmongFake
from tests.cli.market import Market, Run


def connect_kmong(run: Run) -> str:
    found = run("connect", "talent", "--platform", "kmong", "--set", "nickname=봄날작업실")
    assert found.code == 0
    return found.out + found.err


def page(folder: Path) -> Path:
    export = next(one for one in KmongFake.of_seller(1, 40, 21, DEMO_NOW).exports() if one.name == "kmong_orders.html")
    path = folder / export.name
    path.write_bytes(export.content)
    return path


def test_what_to_do_next_is_what_can_be_done(run: Run) -> None:
    told = connect_kmong(run)
    assert "Read what you downloaded or saved with: dangol import talent FILE" in told
    assert "dangol sync" not in told
    assert "  - " in told, "a door that need not be there is not marked as one that is shut"
    found = run("sync", "talent")
    assert found.code == 0
    assert "No store is connected" not in found.err
    assert "Read what you downloaded or saved with: dangol import talent FILE" in found.err


def test_a_file_that_was_read_counts_as_read(run: Run, tmp_path: Path) -> None:
    connect_kmong(run)
    before = {one["name"]: one for one in run("doctor", "--json").json["checks"] if one["title"].startswith("talent")}
    assert not before["synced"]["ok"]
    assert before["synced"]["fix"] == "Read what you downloaded or saved with: dangol import talent FILE"
    assert run("import", "talent", page(tmp_path)).code == 0
    after = {one["name"]: one for one in run("doctor", "--json").json["checks"] if one["title"].startswith("talent")}
    assert after["synced"]["ok"]


def test_what_a_file_would_bring_is_said_in_words(run: Run, tmp_path: Path) -> None:
    connect_kmong(run)
    assert re.search(r"^It would bring: Orders \d+$", run("import", "talent", page(tmp_path), "--explain").out, re.M)


def test_a_market_without_files_refuses_one_before_it_is_opened(run: Run, tmp_path: Path) -> None:
    run("connect", "mall", "--platform", "cafe24", "--set", "mall_id=ondam", "--set", "client_id=a1", "--set",
        "client_secret=b2", "--set", "redirect_uri=https://ondam.cafe24.com/")  # fmt: skip
    found = run("import", "mall", page(tmp_path))
    assert found.code == 2
    assert "not read from files" in found.err
    assert "→ Read it with: dangol sync mall" in found.err


def test_settings_that_lack_are_named_in_the_command(run: Run) -> None:
    found = run("connect", "main", "--platform", "smartstore", "--set", "client_id=abc")
    assert found.code == 2
    assert "dangol connect main --platform P --set client_secret=…" in found.err


def test_the_list_tells_stores_apart_when_there_are_several(run: Run, shop: Market, tmp_path: Path) -> None:
    lines = run("inbox").out.splitlines()
    assert not any(line.strip().startswith("main") for line in lines)
    connect_kmong(run)
    reviews = [one for one in KmongFake.of_seller(1, 40, 21, DEMO_NOW).exports() if one.stream == "reviews"]
    for one in reviews:
        path = tmp_path / one.name
        path.write_bytes(one.content)
        run("import", "talent", page(tmp_path))
        run("import", "talent", path)
    run("decide")
    items = run("inbox", "--json").json["items"]
    named = re.findall(r"^ {7}(main|talent) ", run("inbox", "--all").out, re.M)
    assert sorted(named) == sorted(one["store"] for one in items)


def test_a_store_that_could_not_be_read_has_no_row_of_noughts(run: Run) -> None:
    run("connect", "main", "--platform", "smartstore", "--set", "base_url=http://127.0.0.1:9", "--set", "client_id=abc",
        "--set", "client_secret=$2a$04$GAekS7JaoCvGLvvn92MWo.")  # fmt: skip
    found = run("sync")
    assert found.code == 3
    assert found.out == ""
    assert found.err.startswith("main: ")


def test_to_look_at_the_list_loads_no_plugin(home: Path, run: Run, shop: Market) -> None:
    code = "import sys; from dangol.cli import main; main(['inbox']); sys.exit('dangol_smartstore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"dangol show ID" in done.stderr
    assert done.returncode == 0
