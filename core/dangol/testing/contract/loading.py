"""What must hold before anything is asked: the plugin loads lightly, and its settings are strict."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError

from dangol.errors import ConfigError
from dangol.settings import validate_store
from dangol.testing.contract.bench import ADDRESS, Bench
from dangol.testing.contract.quality import Quality
from dangol.testing.contract.rules import RULES, rule

__all__ = ["Loading"]

CANARY = "KIT-CANARY-7391"
_SECRET = re.compile(r"token|secret|passw|api_?key|private", re.IGNORECASE)
_LOAD = """
import json, os, sys
import dangol, pkgutil
for name in dangol.__all__:
    getattr(dangol, name)
before = set(sys.modules)
tried = []
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        tried.append(event)
    elif event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+"):
        tried.append("open for writing")
sys.path.insert(0, sys.argv[2])
sys.addaudithook(watch)
module = __import__(sys.argv[1], fromlist=["x"])
own = module.__name__.partition(".")[0]
news = {name.partition(".")[0] for name in set(sys.modules) - before}
heavy = sorted(n for n in news if n not in sys.stdlib_module_names and n != own and not n.startswith("_"))
inner = sorted(n for n in set(sys.modules) - before if n.startswith("dangol.testing"))
print(json.dumps({"tried": tried, "heavy": heavy + inner}))
"""


class _Loaded(msgspec.Struct):
    tried: list[str]
    heavy: list[str]


class Loading:
    """Tests of what is there before anything is asked."""

    @rule("import_light")
    def test_it_loads_without_reaching_for_anything(self, bench: Bench) -> None:
        """1: imported in a fresh Python, which watches what it opens and what it draws in."""
        broken, name = RULES["import_light"], bench.plugin.__name__
        home = str(Path(bench.plugin.__file__).parents[name.count(".") + 1])
        found = subprocess.run(  # noqa: S603 - this very Python
            [sys.executable, "-B", "-c", _LOAD, name, home],
            capture_output=True,
            check=False,
        )
        broken.hold(found.returncode == 0, "an import that works", found.stderr.decode()[-300:])
        loaded = msgspec.json.decode(found.stdout.splitlines()[-1], type=_Loaded)
        broken.hold(not loaded.tried, "no file written, no connection, no program started", ", ".join(loaded.tried))
        broken.hold(not loaded.heavy, "nothing imported but itself, dangol and Python's own", ", ".join(loaded.heavy))
        points = [one for one in metadata.entry_points(group="dangol") if one.value.partition(":")[0] == name]
        installed = name.partition(".")[0] in metadata.packages_distributions()
        broken.hold(points or not installed, f'[project.entry-points.dangol] with a line … = "{name}"', "none")

    @rule("settings_strict")
    def test_settings_are_strict_and_keep_secrets(self, bench: Bench) -> None:
        """2: a key that is not known, a value in every field that does not belong there."""
        broken, model = RULES["settings_strict"], bench.described.settings
        for key, wanted in (("extra", "forbid"), ("frozen", True), ("hide_input_in_errors", True)):
            came = model.model_config.get(key)
            broken.hold(came == wanted, f"model_config {key}={wanted!r}, as the base class sets it", repr(came))
        right = bench.fake.settings(ADDRESS)
        validate_store(model, right, "kit")
        wrongs: list[dict[str, Any]] = [{**right, name: [CANARY]} for name in model.model_fields]
        for wrong in ({**right, "kit_unknown": CANARY}, *wrongs):
            for message in _refusals(model, wrong):
                broken.hold(CANARY not in message, "an error without the value", message)
        broken.hold(_refusals(model, {**right, "kit_unknown": "x"}), "an unknown key refused", "it is taken")
        public = {name for name in model.model_fields if Quality.of(bench.plugin).exempts("settings_strict", name)}
        for name, field in model.model_fields.items():
            if name in public:
                continue
            bare = _SECRET.search(name) and "SecretStr" not in str(field.annotation) and "str" in str(field.annotation)
            broken.hold(not bare, f"{name}: SecretStr", f"{name}: {field.annotation}")

    @rule("readme")
    def test_the_readme_tells_scope_and_limits(self, bench: Bench) -> None:
        """The README of the distribution, as it lies in the folder or as it was installed."""
        broken = RULES["readme"]
        text = _readme(bench.plugin)
        broken.hold(text, "a README.md", "none")
        broken.hold(re.search(r"^#+ .*limit", text, re.MULTILINE | re.IGNORECASE), "a heading with 'limits'", "none")

    @rule("typed")
    def test_every_function_has_types(self, bench: Bench) -> None:
        """Read from the source of the package."""
        broken, folder = RULES["typed"], Path(bench.plugin.__file__).parent
        broken.hold((folder / "py.typed").exists(), "py.typed beside __init__.py", "none")
        bare = [f"{path.name}:{line}" for path in sorted(folder.rglob("*.py")) for line in _untyped(path)]
        broken.hold(not bare, "types at every argument and every return", ", ".join(bare[:5]))


def _refusals(model: Any, values: dict[str, Any]) -> list[str]:
    found = []
    try:
        model.model_validate(values)
    except ValidationError as wrong:
        found.append(str(wrong))
    try:
        validate_store(model, values, "kit")
    except ConfigError as refused:
        found.append(f"{refused.message} {refused.hint}")
    return found


def _readme(plugin: Any) -> str:
    folder = Path(plugin.__file__).parent
    for place in (folder, *list(folder.parents)[:2]):
        if (place / "README.md").exists() and place.name != "site-packages":
            return (place / "README.md").read_text(encoding="utf-8")
    names = metadata.packages_distributions().get(plugin.__name__.partition(".")[0], [])
    return metadata.metadata(names[0])["description"] or _body(names[0]) if names else ""


def _body(distribution: str) -> str:
    """Return what follows the headers of a distribution's metadata: the README, unless a header holds it."""
    return (metadata.distribution(distribution).read_text("METADATA") or "").partition("\n\n")[2]


def _untyped(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        bare = [one for one in given if one.annotation is None and one.arg not in ("self", "cls")]
        if bare or node.returns is None:
            yield node.lineno
