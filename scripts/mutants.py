"""Changes the code a little, many times, and counts the changes that no test notices.

``python scripts/mutants.py --tests tests/compliance/test_gate.py core/dangol/rules/compliance/gate.py …`` prints
every mutant that is alive and ends with 1 if they are more than ``--most`` of a hundred. One process imports the
mutant in place of the module; the files on disk are never touched.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
_COMPARED: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COUNTED: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
_PLUGIN = """
import importlib.abc, importlib.util, os, sys
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == os.environ["MUTANT_MODULE"]:
            return importlib.util.spec_from_file_location(name, os.environ["MUTANT_FILE"])
sys.meta_path.insert(0, Finder())
"""


def places(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield where something can be changed, as the number of the node and what becomes of it."""
    doc = {id(body[0].value) for body in _bodies(tree) if body and isinstance(body[0], ast.Expr)}
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
            yield number, "compare"
        elif isinstance(node, ast.BoolOp):
            yield number, "and/or"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield number, "not"
        elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not isinstance(node.left, ast.Name):
            yield number, "count"
        elif isinstance(node, ast.Constant) and id(node) not in doc and type(node.value) in (bool, int):
            yield number, "constant"
        elif isinstance(node, ast.If):
            yield number, "never"
            yield number, "always"
        elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
            yield number, "return None"


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    yield from (node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def changed(tree: ast.Module, number: int, how: str) -> tuple[str, int]:
    """Return the source with one change, and the line of it."""
    made = copy.deepcopy(tree)
    node = next(one for at, one in enumerate(ast.walk(made)) if at == number)
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.BinOp):
        node.op = _COUNTED[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]  # an int
    elif isinstance(node, ast.If):
        node.test = ast.Constant(how == "always")
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    return ast.unparse(ast.fix_missing_locations(made)), getattr(node, "lineno", 0)


def survives(module: str, source: str, tests: list[str]) -> bool:
    """Tell whether the tests pass with this source in place of the module's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mutant.py").write_text(source, encoding="utf-8")
        Path(folder, "mutating.py").write_text(_PLUGIN, encoding="utf-8")
        found = {"MUTANT_MODULE": module, "MUTANT_FILE": str(Path(folder, "mutant.py")), "PYTHONPATH": folder}
        words = [sys.executable, "-m", "pytest", "-p", "mutating", "-q", "-x", "-n0", "-p", "no:randomly", *tests]
        return subprocess.run(words, cwd=ROOT, env=os.environ | found, capture_output=True, timeout=300).returncode == 0


def main() -> int:
    """Try every mutant of the named modules."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("modules", nargs="+", type=Path)
    wanted.add_argument("--tests", nargs="+", required=True)
    wanted.add_argument("--most", type=float, default=10.0, help="mutants of a hundred that may live")
    wanted.add_argument("--jobs", type=int, default=2)
    wanted.add_argument("--every", type=int, default=1, help="try every nth mutant only")
    given = wanted.parse_args()
    alive = total = 0
    for path in given.modules:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(path.resolve().relative_to(ROOT / "core").with_suffix("").parts)
        made = [(how, *changed(tree, number, how)) for number, how in places(tree)][:: given.every]
        with ThreadPoolExecutor(given.jobs) as pool:
            lives = list(pool.map(lambda one, name=module: survives(name, one[1], given.tests), made))
        for (how, _source, line), lived in zip(made, lives, strict=True):
            if lived:
                sys.stdout.write(f"alive  {path}:{line}  {how}\n")
        alive, total = alive + sum(lives), total + len(lives)
    sys.stdout.write(f"{alive} of {total} mutants are alive ({100 * alive / max(total, 1):.1f} %)\n")
    return int(100 * alive > given.most * total)


if __name__ == "__main__":
    raise SystemExit(main())
