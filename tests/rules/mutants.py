"""Breaks the guards and the lint, one small place after another, and counts the breaks that no wording notices.

``just mutants-wording`` runs all of them, ``--every 40`` each fortieth; those left alive are printed.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import dangol.rules
from dangol.rules.samples import advertises, is_public, sample
from dangol.rules.starters import STARTERS
from tests.rules.corpus import LINTED, ROWS, WORDS
from tests.rules.test_lint import FINE as UNNOTICED
from tests.rules.test_lint import FOUND
from tests.rules.test_wording import EVERYWHERE, FINE, IN_PUBLIC

ROOM = Path(dangol.rules.__file__).parent
MODULES = ("compliance.normal", "compliance.contacts", "compliance.patterns", "compliance.wording", "lint")
SPARED = {"NOT_NAMES", "_SURNAMES", "__all__"}
"""Lists of words of the language, each of which would need a sentence of its own."""
FLAGS = {
    "public": {"phone", "contact", "number", "name"},
    "fenced": {"off_market"},
    "service": {"reward"},
    "gated": {"label", "label_form", "promotion"},
    "unasked": {"promotion"},
}
HOLE = "\ue000"


def tree_of(module: str) -> ast.Module:
    return ast.parse((ROOM / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def alternatives(pattern: str) -> Iterator[str]:
    """Yield a pattern again and again, each time without one of its alternatives."""
    bars: list[list[int]] = [[]]
    starts, inside, at = [0], False, 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at += 1
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
        elif letter == "(":
            opening = re.match(r"\((?:\?(?:[:=!]|<[=!]))?", pattern[at:])
            at += len(opening[0]) - 1 if opening else 0
            bars.append([])
            starts.append(at + 1)
        elif letter == "|":
            bars[-1].append(at)
        elif letter == ")":
            yield from _without(pattern, starts.pop(), bars.pop(), at)
        at += 1
    yield from _without(pattern, 0, bars[0], len(pattern))


def _without(pattern: str, start: int, bars: list[int], end: int) -> Iterator[str]:
    edges = [start - 1, *bars, end]
    for number in range(len(bars) + 1 if bars else 0):
        left, right = edges[number], edges[number + 1]
        yield pattern[:left] + pattern[right:] if number else pattern[: left + 1] + pattern[right + 1 :]


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    if isinstance(node, ast.JoinedStr):
        holes = [one for one in node.values if isinstance(one, ast.FormattedValue)]
        whole = "".join(str(one.value) if isinstance(one, ast.Constant) else HOLE for one in node.values)
        yield from (_joined(one, holes) for one in alternatives(whole) if one.count(HOLE) == whole.count(HOLE))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "|" in node.value:
        yield from (ast.Constant(one) for one in alternatives(node.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield from (ast.Tuple(node.elts[:at] + node.elts[at + 1 :], ast.Load()) for at in range(len(node.elts)))
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        yield from node.values
    elif isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def _joined(text: str, holes: list[ast.FormattedValue]) -> ast.JoinedStr:
    values: list[ast.expr] = []
    for number, piece in enumerate(text.split(HOLE)):
        values += [holes[number - 1]] if number else []
        values.append(ast.Constant(piece))
    return ast.JoinedStr(values)


def count_of(module: str) -> int:
    """Return how many mutants a module has."""
    return sum(1 for *_place, node in list(_places(tree_of(module))) for _other in changes(node))


def mutant(module: str, number: int) -> tuple[str, ast.Module]:
    """Return the broken form of that number, with a line that tells it."""
    tree = tree_of(module)
    every = ((place, other) for place in list(_places(tree)) for other in changes(place[3]))
    (parent, field, at, node), other = next(itertools.islice(every, number, None))
    _put(parent, field, at, ast.copy_location(other, node))
    was, now = ast.unparse(node), ast.unparse(other)
    same = next((at for at, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]), len(was))
    before, after = (one[max(0, same - 12) : same + 24] for one in (was, now))
    told = f"{module}:{getattr(node, 'lineno', 0)} …{before} -> …{after}"
    return told, ast.fix_missing_locations(tree)


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    for parent in ast.iter_child_nodes(tree) if isinstance(tree, ast.Module) else (tree,):
        if isinstance(parent, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id in SPARED for one in parent.targets
        ):
            continue
        if isinstance(parent, ast.Expr | ast.Import | ast.ImportFrom):
            continue
        yield from _below(parent)


def _below(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    if isinstance(parent, ast.Subscript) or (isinstance(parent, ast.If) and "TYPE_CHECKING" in ast.dump(parent.test)):
        return
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "slice", "decorator_list"):
            continue
        for at, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(node, ast.AST):
                yield parent, field, at, node
                if not isinstance(node, ast.JoinedStr):
                    yield from _below(node)


def _put(parent: ast.AST, field: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[at] = node


def loaded(module: str, broken: ast.Module | None) -> tuple[ModuleType, ModuleType]:
    """Return ``wording`` and ``lint`` as they are with one broken module, beside the real ones."""
    names = [f"dangol.rules.{one}" for one in MODULES]
    real = {name: importlib.import_module(name) for name in names}
    try:
        for name, one in zip(names, MODULES, strict=True):
            made = ModuleType(name)
            source = broken if broken is not None and one == module else tree_of(one)
            sys.modules[name] = made
            setattr(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2], made)
            exec(compile(source, name, "exec"), made.__dict__)  # noqa: S102 - our own source, changed in one place
        return sys.modules[names[3]], sys.modules[names[4]]
    finally:
        for name, was in real.items():
            sys.modules[name] = was
            setattr(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2], was)


def holds(wording: Any, lint: Any) -> bool:
    """Tell whether every wording is where it belongs."""
    tests: dict[str, Callable[[str], bool]] = {guard.id: refuses for guard, refuses in wording.GUARDS.items()}
    flags = {flag: {guard.id for guard in wording.GUARDS if getattr(guard, flag)} for flag in FLAGS}
    blocked = [*WORDS, *((row.guard, row.text) for row in ROWS if row.blocked), *EVERYWHERE, *IN_PUBLIC]
    passing = [
        *((row.text, row.public, row.fenced) for row in ROWS if not row.blocked),
        *((one, True, False) for one in FINE),
    ]
    texts = [(name, sample(text)) for name, several in STARTERS.items() for text in several]
    return (
        flags == FLAGS
        and all(tests[guard](text) for guard, text in blocked)
        and all([one.id for one in lint.lint(name, text)] == [found] for found, name, text in FOUND)
        and all((name in {one.id for one in lint.lint(kind, text)}) is fires for name, fires, kind, text in LINTED)
        and all(lint.lint(name, text) == () for name, text in (*UNNOTICED, *texts))
        and all(wording.check(text, public=public, fenced=fenced) == () for text, public, fenced in passing)
        and all(
            wording.check(text, public=is_public(name), asked="inquiry" in name, **_event(name)) == ()
            for name, text in texts
        )
        and _circumstances(wording.check)
    )


def _event(name: str) -> dict[str, bool]:
    return dict.fromkeys(("advertising", "gated"), advertises(name))


def _circumstances(check: Any) -> bool:
    def ids(text: str, **how: Any) -> set[str]:
        return {guard.id for guard in check(text, **{"public": False, **how})}

    promoting, marked, named = "할인 이벤트 진행 중입니다", "(광고) 소식입니다", "홍길동 고객께 감사합니다"
    return (
        ids(promoting) == {"promotion"}
        and not ids(promoting, asked=True)
        and not ids(promoting, gated=True)
        and ids(marked) == {"label"}
        and not ids(marked, gated=True)
        and ids("직거래 하시죠", fenced=True) == {"off_market"}
        and not ids("직거래 하시죠")
        and ids(named, public=True, private=("홍길동",)) == {"private"}
        and not ids(named, private=("홍길동",))
        and ids("이슬 고객 감사합니다", public=True, private=("이슬",)) == {"private"}
        and "private" in ids("이슬씨 감사합니다", public=True, private=("이슬",))
        and not ids("아침 이슬처럼 곱습니다", public=True, private=("이슬", "", "가"))
    )


def survives(job: tuple[str, int]) -> str | None:
    """Return what a mutant is if no wording notices it; one that cannot even run is noticed."""
    module, number = job
    told, broken = mutant(module, number)
    try:
        return told if holds(*loaded(module, broken)) else None
    except Exception:  # noqa: BLE001 - whatever breaks has been noticed
        return None


def campaign(every: int = 1, workers: int = 1) -> tuple[int, list[str]]:
    """Return how many mutants were made and which are alive."""
    if not holds(*loaded("", None)):
        raise SystemExit("A wording is not where it belongs, before anything was broken; run the tests first.")
    jobs = [(module, number) for module in MODULES for number in range(count_of(module))][::every]
    if workers == 1:
        return len(jobs), [told for told in map(survives, jobs) if told]
    with ProcessPoolExecutor(workers) as pool:
        return len(jobs), [told for told in pool.map(survives, jobs, chunksize=8) if told]


def main() -> int:
    """Run the campaign and print what is alive; more than one in ten ends with 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    count, alive = campaign(given.every, given.workers)
    sys.stdout.write("".join(f"{told}\n" for told in alive))
    sys.stdout.write(f"{count} mutants, {len(alive)} alive ({len(alive) / count:.1%})\n")
    return 1 if len(alive) * 10 > count else 0


if __name__ == "__main__":
    raise SystemExit(main())
