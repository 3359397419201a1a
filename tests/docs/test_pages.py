"""The pages tell what the code is, and lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dangol.registry import Plugins

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("**/dangol*/../README.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as links spell them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("script", ["docs.py", "catalogues.py"])
def test_what_is_generated_is_fresh(script: str) -> None:
    found = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), "--check"], capture_output=True, text=True, cwd=ROOT
    )
    assert found.stderr == ""
    assert found.returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_readme_has_its_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)\n```", text, re.DOTALL)
    assert blocks == ["pip install uv && uv run dangol demo", "pip install uv && uv run pytest"]


def test_both_readmes_say_the_same() -> None:
    english, korean = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md"))
    for pattern in (r"^#+ ", r"^- "):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, korean, re.M))
    only = {"README.md", "README.ko.md", "docs/demo.svg", "docs/demo.ko.svg"}
    only |= {link for link in LINK.findall(english + korean) if link.startswith("docs/screens/")}
    assert set(LINK.findall(english)) - only == set(LINK.findall(korean)) - only


def test_ci_runs_what_the_readme_says() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "uv run pytest" in steps
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_no_file_names_a_registry_or_this_machine() -> None:
    folders = [ROOT / name for name in ("core", "plugins", "tests", "docs", "scripts", "bench", ".ci")]
    files = [path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock"]
    files += [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    strange = ("pypi" + ".org", "python" + "hosted.org", str(ROOT), str(Path.home()) + os.sep)
    assert [path.name for path in files if any(mark.encode() in path.read_bytes() for mark in strange)] == []


def test_the_architecture_names_every_room() -> None:
    core = ROOT / "core" / "dangol"
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in core.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    assert rooms - {"__main__.py"} <= named


def test_every_plugin_has_the_same_rooms() -> None:
    for plugin in Plugins.installed().loaded:
        rooms = {"settings.py"}
        rooms |= {"parse.py"} if plugin.platform else set()
        rooms |= {"fake"} if "dangol_fake" in plugin.hooks else set()
        rooms |= {"client.py"} if plugin.platform and plugin.platform.base_url else set()
        rooms |= {"files.py"} if "dangol_read_file" in plugin.hooks else set()
        (folder,) = ROOT.glob(f"plugins/{plugin.name}/dangol_*")
        assert [room for room in rooms if not (folder / room).exists()] == []
