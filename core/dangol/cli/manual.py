"""Papers to hand over: how a store is run by today's choices, and what a campaign must say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.app import App

__all__ = ["checklist_command", "manual_command"]

_CHECKLISTS = {
    "influencer": (
        N_("Agree in writing what is given: money, goods, a discount. All of it counts as paid."),
        N_('The post says so at its beginning, in plain words: not in a comment, not behind "more".'),
        N_("The writer tried it. Ask for no stars, no praise and no sentence of yours."),
        N_("What the post says of effects must be true of your product; you answer for it, too."),
        N_("Keep the agreement and a copy of the post. Ask before you reuse its words or pictures."),
    ),
    "sns": (
        N_("Write down who may take part, from when to when, what is given, and to how many."),
        N_("What is given does not depend on what is said: the same for praise and for criticism."),
        N_("Every post of a participant says that it is part of an event; put the words for it into the rules."),
        N_("Draw in a way that you can show afterwards, and tell the result where you announced it."),
        N_("Take only the data that sending the prize needs, and delete it when it has arrived."),
    ),
}


@command("manual")
@argument("store")
@click.pass_obj
def manual_command(desk: Desk, store: str) -> None:
    """Write down how a store is run.

    Its rules, your choices for it, hours and limits, as a page of Markdown. For whoever helps out, or for
    yourself in half a year. It holds no customer's data.
    """
    with desk.app() as app:
        app.stores.get(store)
        for line in _manual(app, store):
            desk.tell(line)


def _manual(app: App, store: str) -> Iterator[str]:
    policy = app.policies.of(store)
    yield "# " + _("How {store} is run").format(store=store)
    yield ""
    yield _("Messages leave from {start}:00 to {end}:00, Korean time, and only when they were approved.").format(
        start=policy.day.polite_from, end=policy.day.polite_until
    )
    yield ""
    yield "## " + _("What is done")
    yield ""
    for rule in app.plugins.rules():
        works = rule.id not in policy.rules.off and (not rule.optional or rule.id in policy.rules.on)
        yield f"- {_(rule.title)}" + ("" if works else " — " + _("switched off"))
    yield ""
    yield from _choices(app, store)


def _choices(app: App, store: str) -> Iterator[str]:
    from dangol.policies import Policies, changes

    yield "## " + _("Choices that differ from dangol's own")
    yield ""
    found = changes(Policies(), Policies(app.policies.of(store)))
    for name, before, after in found:
        yield f"- `{name}`: {after or '-'} ({before or '-'})"
    if not found:
        yield _("None.")


@command("checklist")
@argument("name", type=click.Choice(list(_CHECKLISTS)))
@click.pass_obj
def checklist_command(desk: Desk, name: str) -> None:
    """Show what a paid post or an event must observe.

    Before you begin it: influencer is for paid posts, sns for events on social media."""
    for line in _CHECKLISTS[name]:
        desk.tell(f"[ ] {_(line)}")
