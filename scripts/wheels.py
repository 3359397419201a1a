"""Builds wheels of dangol, its plugins and the example, and tries them in a fresh environment that has nothing else.

Run it with: just wheels
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("dangol-*"))
PROJECTS = [ROOT / "core", *sorted((ROOT / "plugins").iterdir()), *EXAMPLES]


def main() -> int:
    """Build, install, and run the examples' tests; the first failure ends it."""
    with tempfile.TemporaryDirectory(prefix="dangol-wheels-") as name:
        place = Path(name)
        wheels = build(place / "wheels")
        python = environment(place, wheels)
        for example in EXAMPLES:
            try_out(python, shutil.copytree(example, place / example.name))
        look(python, place)
    return 0


def build(folder: Path) -> list[Path]:
    """Return the wheels of all projects."""
    for project in PROJECTS:
        run([uv(), "build", "--quiet", "--wheel", "--out-dir", folder, project], ROOT)
    found = sorted(folder.glob("*.whl"))
    if len(found) != len(PROJECTS):
        raise SystemExit(f"{len(PROJECTS)} projects made {len(found)} wheels")
    return found


def environment(place: Path, wheels: list[Path]) -> Path:
    """Make an environment with the wheels and what they need, in the versions that the workspace is held to."""
    run([uv(), "venv", "--quiet", "--python", sys.executable, place / "env"], place)
    python = place / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]["constraint-dependencies"]
    (place / "held.txt").write_text("\n".join(held), encoding="utf-8")
    whole = [f"{wheel}[testing]" if wheel.name.startswith("dangol-") else wheel for wheel in wheels]
    run([uv(), "pip", "install", "--quiet", "--python", python, "--constraints", place / "held.txt", *whole], place)
    return python


def try_out(python: Path, project: Path) -> None:
    """Run an example's tests against what was installed, not against what lies beside them, and grade it."""
    (package,) = [path.parent for path in project.glob("*/__init__.py")]
    shutil.rmtree(package)
    run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"], project)
    run([python, "-m", "dangol", "plugin", "check", project], project)


def look(python: Path, place: Path) -> None:
    """Hold that every plugin loads from its wheel, and that the program says what it can do."""
    env = os.environ | {"DANGOL_HOME": str(place / "home"), "DANGOL_LANG": "en"}
    told = subprocess.run(
        [python, "-m", "dangol", "plugins", "--json"], check=True, capture_output=True, env=env, cwd=place
    )
    found = json.loads(told.stdout)
    names = {one["distribution"] for one in found["plugins"]}
    wanted = {"dangol", *(f"dangol-{path.name.removeprefix('dangol-')}" for path in PROJECTS if path.name != "core")}
    if names != wanted or found["failures"]:
        raise SystemExit(f"expected {sorted(wanted)}, loaded {sorted(names)}, failed {found['failures']}")
    sys.stdout.write(f"{len(names)} distributions load from their wheels\n")


def uv() -> str:
    """Return the program, wherever it was put."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise SystemExit("uv is needed: pip install uv")
    return found


def run(words: list[object], folder: Path) -> None:
    """Run a program, and end with it where it fails."""
    done = subprocess.run([str(word) for word in words], cwd=folder, env=_clean(), check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(str(word) for word in words[:4])} … ended with {done.returncode}")


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}


if __name__ == "__main__":
    sys.exit(main())
