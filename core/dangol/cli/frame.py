"""How commands are declared: help in the seller's language, measured in cells, and ``--home`` everywhere."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dangol.cli.desk import Desk
from dangol.cli.layout import two_columns, wrap
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Command", "Family", "argument", "command", "group", "home_option", "json_option", "option"]

F = TypeVar("F", bound="Callable[..., Any]")


class Formatter(click.HelpFormatter):
    """click's help page, measured in cells."""

    def write_text(self, text: str) -> None:
        """Write paragraphs, each indented and wrapped."""
        indent = " " * self.current_indent
        paragraphs = [wrap(part, self.width - self.current_indent) for part in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in paragraphs) + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = 30,
        col_spacing: int = 2,  # noqa: ARG002 - click gives it
    ) -> None:
        """Write names with their meaning beside them."""
        indent = " " * self.current_indent
        for line in two_columns(list(rows), self.width - self.current_indent, widest=col_max):
            self.write(f"{indent}{line}\n")


class Context(click.Context):
    """A context whose help pages are measured in cells."""

    formatter_class = Formatter


class Option(click.Option):
    """An option whose help is in the seller's language when it is shown, and nothing but that."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option as it is typed, with its meaning."""
        record = super().get_help_record(ctx)
        return record and (record[0], _(self.help) if self.help else "")


def argument(name: str, **attrs: Any) -> Callable[[F], F]:
    """Declare an argument; its command's docstring tells what it means."""
    return click.argument(name, **attrs)


class Command(click.Command):
    """A command whose docstring is its help; ``--home`` may stand behind its name, too."""

    context_class = Context

    def __init__(self, *args: Any, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.params.append(home_option(hidden=True))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Word the option in today's language; click keeps what it said first."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = _("Show this help.")
        return found

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002 - click gives it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the docstring in the seller's language."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(inspect.cleandoc(self.help or "")))


class Family(Command, click.Group):
    """A command with commands of its own."""

    command_class = Command

    def format_commands(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        """Write every command with the first line of its help, in the seller's language."""
        inner = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        rows = [(name, _(inspect.cleandoc(one.help or "")).partition("\n")[0]) for name, one in inner]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def _keep_home(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Desk).home = value


def home_option(*, hidden: bool) -> Option:
    """Make the option that names the data folder."""
    return Option(
        ["--home"],
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        callback=_keep_home,
        hidden=hidden,
        help="The data folder (also: DANGOL_HOME).",
    )


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command; its docstring is its help."""
    return click.command(name, cls=Command)


def group(name: str, *, alone: bool = False) -> Callable[[Callable[..., Any]], Family]:
    """Declare a command that has commands of its own; ``alone``: without one of them it does its own work."""
    return click.group(name, cls=Family, invoke_without_command=alone)


def option(*names: str, **attrs: Any) -> Callable[[F], F]:
    """Declare an option."""
    return click.option(*names, cls=Option, **attrs)


json_option = option("--json", is_flag=True, expose_value=False, help="Print one JSON document on standard output.")
"""Read by ``Desk.as_json``, which has to know before anything can go wrong."""
