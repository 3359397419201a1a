"""The root of all commands."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from dangol.cli.desk import Desk
from dangol.cli.frame import home_option
from dangol.cli.front import front_page
from dangol.cli.table import COMMANDS, SECTIONS, load
from dangol.i18n import _

__all__ = ["Group", "cli"]


class Group(click.Group):
    """All commands. One of core is imported when it is called; plugins are asked for any other name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Name the commands of core, then what plugins added, if they were loaded."""
        return [*COMMANDS, *sorted(self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; load the plugins for a name that is not core's."""
        if cmd_name in COMMANDS:
            return load(cmd_name)
        if cmd_name not in self.commands and not ctx.resilient_parsing:
            self._ask_plugins()
        return self.commands.get(cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the names that begin so, out of the table, and the options; nothing is imported for it."""
        lines = {name: line for _title, rows in SECTIONS for name, (_module, line) in rows.items()}
        offered = [CompletionItem(name, help=_(line)) for name, line in lines.items() if name.startswith(incomplete)]
        return offered + super(click.Group, self).shell_complete(ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a name that nobody has, suggest near ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as wrong:
            raise click.exceptions.NoSuchCommand(
                wrong.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def _ask_plugins(self) -> None:
        from dangol import builtin
        from dangol.registry import Plugins

        Plugins.installed([builtin]).commands(self)

    def format_help(
        self,
        ctx: click.Context,  # noqa: ARG002 - click gives it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the front page."""
        formatter.write(front_page(formatter.width))


@click.group(cls=Group)
@click.version_option(package_name="dangol", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Look up the desk that the command will work at."""
    ctx.ensure_object(Desk)


cli.params.append(home_option(hidden=False))
