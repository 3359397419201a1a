"""Writes the pages of docs/ that tell what the code is; with --check, fails where one has drifted.

Run it with: just docs
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from dangol import builtin, config, errors, hookspecs, policies, settings
from dangol.cli.table import SECTIONS, load
from dangol.loading import hook_names
from dangol.registry import Plugins
from dangol.rules.page import rules_page

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- Written by scripts/docs.py from the code; change it there and run: just docs -->\n"


def hooks() -> Iterator[str]:
    """Tell what a plugin may implement."""
    yield "# Hooks\n"
    yield _prose(hookspecs.__doc__)
    yield _prose(
        "A plugin is a module named by an entry point of the group ``dangol``. It implements a hook by a function of "
        "the hook's name under ``@dangol.hookimpl``. A function whose name begins with ``dangol_`` but is no hook "
        "keeps the plugin from loading, and ``dangol plugins`` says so."
    )
    users = {plugin.name: plugin.hooks for plugin in Plugins.installed([builtin]).loaded}
    for name, spec in hook_names().items():
        yield f"## {name}\n"
        yield f"```python\n{_signature(spec)}\n```\n"
        yield _prose(spec.__doc__)
        yield f"Used by: {', '.join(user for user, used in users.items() if name in used) or '-'}\n"


def _signature(spec: Callable[..., Any]) -> str:
    lines, _at = inspect.getsourcelines(spec)
    text = "".join(lines)
    return text[text.index("def ") - (6 if "async def " in text else 0) : text.index('"""')].strip()


def error_tree() -> Iterator[str]:
    """Tell what can go wrong."""
    yield "# Errors\n"
    yield _prose(errors.__doc__)
    yield _prose(
        "Exit codes: 0 ok, 1 error, 2 usage, 3 some stores failed, 4 a person is needed, 5 another instance runs, "
        "130 interrupted."
    )
    yield "| Error | Exit code | Meaning, and what happens next |\n|---|---|---|"
    yield from _error_rows(errors.DangolError, 0)
    yield ""


def _error_rows(error: type[errors.DangolError], depth: int) -> Iterator[str]:
    indent = "&nbsp;&nbsp;" * depth
    yield f"| {indent}`{error.__name__}` | {error.exit_code} | {_line(error.__doc__)} |"
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _error_rows(child, depth + 1)


def settings_page() -> Iterator[str]:
    """Tell what can be set."""
    yield "# Settings\n"
    yield _prose(
        "dangol works without any. Its own settings stand in ``dangol.toml`` in the data folder, or in the environment "
        "under the name given here, which wins. A name that begins with ``DANGOL_`` and is not known is refused."
    )
    yield "| In `dangol.toml` | In the environment | If not set | Meaning |\n|---|---|---|---|"
    for name, field in config.Settings.model_fields.items():
        yield f"| `{name}` | `DANGOL_{name.upper()}` | {_default(field)} | {field.description} |"
    yield "\nRead from the environment only:\n"
    yield "| Variable | Meaning |\n|---|---|"
    for name, meaning in settings.OTHER_VARIABLES.items():
        yield f"| `{name}` | {meaning} |"
    yield "\n## Stores\n"
    yield _prose(
        "Given with ``dangol connect NAME --platform P --set key=value``, asked for when left out, or taken from the "
        "environment as ``DANGOL_STORES__<NAME>__<KEY>``. Stored encrypted."
    )
    plugins = Plugins.installed([builtin])
    for platform in plugins.platforms().values():
        yield from _settings(platform.id, platform.settings)
    yield "## Channels\n"
    yield _prose(
        "Given with ``dangol channel connect CHANNEL --set key=value``, asked for when left out, or taken from the "
        "environment as ``DANGOL_CHANNELS__<ACCOUNT>__<KEY>``. Stored encrypted. Channels of one account share them."
    )
    own = {one.connected_as: one.settings for one in plugins.channels().values() if not one.platform}
    for account, model in own.items():
        if model is not settings.ChannelSettings:
            yield from _settings(account, model)


def _settings(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"### {name}\n"
    yield _prose(model.__doc__)
    yield "| Key | If not set | Meaning |\n|---|---|---|"
    for key, field in model.model_fields.items():
        yield f"| `{key}` | {_default(field)} | {field.description} |"
    yield ""


def _default(field: Any) -> str:
    if field.is_required():
        return "must be set"
    if field.default is PydanticUndefined or field.default in (None, ""):
        return "-"
    return f"`{field.default}`"


def policy_page() -> Iterator[str]:
    """Tell what the seller can choose."""
    yield "# Policy\n"
    yield _prose(
        "Your choices stand in ``policy.toml`` of the data folder; without one, or for what it leaves out, these "
        "values hold. ``dangol policy show`` prints them as a file, ``check`` looks for mistakes, ``diff`` says what a "
        "file would change."
    )
    yield f"```toml\n{policies.written(policies.Policies()).rstrip()}\n```\n"
    yield "## Other choices for a store, a category or a product\n"
    yield _prose(policies.__doc__)
    yield "A store may differ in everything, products in `asks` and `replies`.\n"


def commands() -> Iterator[str]:
    """Tell what can be typed."""
    yield "# Commands\n"
    yield _prose(
        "Every command takes ``--home DIR`` (the data folder) and ``--help``. With ``--json``, standard output is one "
        "JSON document ([json.md](json.md)); talk goes to standard error. Exit codes: [errors.md](errors.md)."
    )
    for title, rows in SECTIONS:
        yield f"{title}: " + ", ".join(f"[{name}](#dangol-{name})" for name in rows) + "  "
    for _title, rows in SECTIONS:
        for name in rows:
            yield from _command(name, load(name))


def _command(name: str, command: click.Command) -> Iterator[str]:
    ctx = click.Context(command, info_name=f"dangol {name}")
    yield f"\n## dangol {name}\n"
    yield f"```\n{' '.join([f'dangol {name}', *command.collect_usage_pieces(ctx)])}\n```\n"
    yield _prose(command.help)
    records = [param.get_help_record(ctx) for param in command.params]
    rows = [record for record in records if record is not None]
    if rows:
        yield "| Option | Meaning |\n|---|---|"
        yield from (f"| `{option}` | {meaning} |" for option, meaning in rows if meaning)
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            yield from _command(f"{name} {inner}", command.commands[inner])


def rules() -> Iterator[str]:
    """Tell what is proposed when."""
    yield rules_page()


def _prose(text: str | None) -> str:
    return re.sub(r"(?<!`)``(?!`)", "`", inspect.cleandoc(text or "")) + "\n"


def _line(text: str | None) -> str:
    return " ".join(_prose(text).split())


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "hooks.md": hooks,
    "errors.md": error_tree,
    "settings.md": settings_page,
    "policy.md": policy_page,
    "commands.md": commands,
    "rules.md": rules,
}


def main(args: list[str]) -> int:
    """Write the pages, or compare them."""
    os.environ["DANGOL_LANG"] = "en"
    stale = []
    for name, page in PAGES.items():
        text = NOTE + "\n" + "\n".join(page()).rstrip() + "\n"
        path = DOCS / name
        if args == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"docs/{', docs/'.join(stale)} no longer tell what the code is; run: just docs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
