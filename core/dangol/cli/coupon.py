"""A coupon as a favour: proposed by hand, approved and sent like everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option
from dangol.desk.words import SELLER
from dangol.errors import WrongState
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.actions import Action

__all__ = ["coupon_command"]

_KIND = "issue_coupon"


@command("coupon")
@argument("name", metavar="STORE")
@argument("member", metavar="MEMBER")
@argument("coupon", metavar="COUPON")
@json_option
@click.pass_obj
def coupon_command(desk: Desk, name: str, member: str, coupon: str) -> int:
    """Propose a coupon for one member of a store, as a favour.

    MEMBER is the member's id at the market, COUPON the number of a coupon that you made there. It waits
    in the inbox and leaves like every other entry, once. The market says nothing of it to the member.
    """
    from dangol.desk import cases

    with desk.app() as app:
        action = _proposed(app, name, member.strip(), coupon.strip())
        if desk.as_json:
            desk.document(cases.as_json(action, None))
        else:
            desk.tell(_("{id}: coupon {coupon} for {member}").format(id=action.id, coupon=coupon, member=member))
            desk.say("→ " + _("Approve it with: dangol approve {id}").format(id=action.id))
    return 0


def _proposed(app: App, name: str, member: str, coupon: str) -> Action:
    """Put the coupon into the inbox. One that waits, is on its way or was given is not proposed again."""
    from dangol.decide import key_of
    from dangol.outgoing import Ground, MessageClass
    from dangol.storage.actions import NewAction

    app.stores.get(name)
    before = _before(app, name, member, coupon)
    for action in before:
        if action.state == "sent" or action in app.ledger.open():
            raise WrongState(
                _("{id}: This coupon was proposed for {member} before.").format(id=action.id, member=member),
                hint=_("See it with: dangol show {id}").format(id=action.id),
            )
    step = max((action.step for action in before), default=0) + 1
    new = NewAction(
        dedupe_key=key_of(name, _KIND, f"{member}:{coupon}", step),
        store=name,
        kind=_KIND,
        step=step,
        subject="member",
        subject_id=member,
        send_by="coupon",
        recipient=member,
        message_class=MessageClass.SERVICE,
        ground=Ground.GOODWILL,
        rule="",
        rule_version=0,
        trace="",
        body=coupon,
        urgency=1,
    )
    ids = app.ledger.propose([new], by=SELLER)
    if not ids:
        raise WrongState(_("This coupon was proposed a moment ago."), hint=_("See what waits with: dangol inbox"))
    return app.ledger.get(ids[0])


def _before(app: App, name: str, member: str, coupon: str) -> list[Action]:
    notes = app.facts.about(name, "member", member)
    actions = (app.ledger.get(note.id) for note in notes if note.kind == _KIND)
    prefix = f"{name}/{_KIND}/{member}:{coupon}/"
    return [action for action in actions if action.dedupe_key.startswith(prefix) or action.body == coupon]
