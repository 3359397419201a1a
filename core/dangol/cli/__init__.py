"""The command line. The first page needs no library at all; a command loads what it uses.

Errors become a sentence, a hint and an exit code here and nowhere else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dangol.environment import completing
from dangol.errors import DangolError
from dangol.i18n import _, speak

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: the top of the program, where whatever is raised ends."""
    words = list(sys.argv[1:] if args is None else args)
    if words in ([], ["--help"]) and not completing():
        from dangol.cli.front import show_front_page

        return show_front_page()
    return _run(words)


def _run(words: list[str]) -> int:
    import click

    from dangol.cli.desk import Desk
    from dangol.cli.group import cli

    desk = Desk(as_json="--json" in words)
    speak()
    desk.prepare_streams()
    try:
        answer = cli.main(words, prog_name="dangol", standalone_mode=False, obj=desk)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        desk.say(_("Stopped."))
        return 130
    except DangolError as wrong:
        desk.complain(wrong)
        return wrong.exit_code
    except Exception as wrong:  # noqa: BLE001 - the top of the program: named to the person, with its place
        desk.confess(wrong)
        return 1
    return answer if isinstance(answer, int) else 0
