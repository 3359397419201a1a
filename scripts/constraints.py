"""Holds the build to the versions that resolve today: renews [tool.uv] constraint-dependencies.

The list names packages and versions only, never where they come from. Run it with: just constraints
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)(\s*;.*)?")


def resolved() -> list[str]:
    """Return every third-party package of the workspace with the version chosen without today's constraints."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in sorted(ROOT.glob("**/pyproject.toml")):
            if ".venv" not in path.parts:
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(BLOCK.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
        subprocess.run(["uv", "lock", "--quiet", "--project", folder], check=True)
        return _pins(tomllib.loads((copy / "uv.lock").read_text(encoding="utf-8")))


def _pins(lock: dict[str, list[dict[str, object]]]) -> list[str]:
    versions: dict[str, set[str]] = {}
    for package in lock["package"]:
        if "registry" in dict(package["source"]):  # type: ignore[call-overload]  # a table of the lock file
            versions.setdefault(str(package["name"]), set()).add(str(package["version"]))
    # a package that resolves differently on different systems is left to its range
    return [f"{name}=={only.pop()}" for name, only in sorted(versions.items()) if len(only) == 1]


def main() -> int:
    """Rewrite the list in the root's pyproject.toml."""
    path = ROOT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    lines = "".join(f'    "{pin}",\n' for pin in resolved())
    block = f"constraint-dependencies = [\n{lines}]\n"
    if BLOCK.search(text):
        text = BLOCK.sub(lambda _: block, text)
    else:
        text = text.replace("[tool.uv]\n", f"[tool.uv]\n{block}", 1)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
