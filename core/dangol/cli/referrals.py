"""Recommendations: which order brought a friend's, and when its reward may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option
from dangol.cli.promises import store_of
from dangol.cli.tables import Column, show_table
from dangol.desk.words import iso, stamp
from dangol.errors import WrongState
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.app import App
    from dangol.facts import OrderFacts, Referral
    from dangol.policy import Policy
    from dangol.storage.referrals import Referrals

__all__ = ["referrals_group"]

_STATES = {
    "shared": N_("nothing bought yet; noted {time}"),
    "bought": N_("bought; may be sent back until {time}"),
    "passed": N_("a reward is due since {time}"),
    "rewarded": N_("rewarded {time}"),
    "gone": N_("cancelled, returned or exchanged; noted {time}"),
}


@group("referrals", alone=True)
@json_option
@click.pass_context
def referrals_group(ctx: click.Context) -> None:
    """Show which orders came of a recommendation, and when a reward is due.

    A reward is due when the friend's return window is over (`returns.days` of your policy), never for sharing alone.
    For your own mall only; nobody is written to.
    """
    if ctx.invoked_subcommand is not None:
        return
    desk: Desk = ctx.obj
    with desk.app() as app:
        found = [(one, *_stands(app, one)) for one in _book(app).all()]
    if desk.as_json:
        desk.document({"referrals": [_as_json(*one) for one in found]})
        return
    if not found:
        desk.tell(_("No order is noted as recommended."))
        desk.say("→ " + _("Note one with: dangol referrals add REFERRER_ORDER FRIEND_ORDER"))
        return
    columns: list[Column] = [
        ("ID", "right"),
        (_("Order"), "keep"),
        (_("Friend's order"), "keep"),
        _("State"),
    ]
    show_table(columns, [[str(at[0].id), at[0].referrer_order, at[0].friend_order, _told(*at)] for at in found])


def _book(app: App) -> Referrals:
    from dangol.storage.referrals import Referrals

    return Referrals(app.db, app.clock)


def _policy(app: App, one: Referral) -> Policy:
    """Return the choices that hold for the friend's goods, or for the store where the order is not stored any more."""
    facts = next(app.facts.read("order", one.store, [one.friend_order]), None)
    return app.policies.of(one.store) if facts is None else app.policies.about(facts)


def _stands(app: App, one: Referral) -> tuple[str, datetime | None]:
    """Return where it stands and when its return window ends."""
    from dangol.rules.referrals import passes_at, progress

    policy = _policy(app, one)
    return progress(one, policy, app.clock.now()).value, passes_at(one, policy)


def _told(one: Referral, state: str, end: datetime | None) -> str:
    if state == "bought" and one.claim_open:
        return _("bought; a claim is open")
    if state == "bought" and end is None:
        return _("bought; not arrived in full")
    at = {"rewarded": one.rewarded_at, "bought": end, "passed": end}.get(state, one.noted_at)
    return _(_STATES[state]).format(time=stamp(at))


def _as_json(one: Referral, state: str, end: datetime | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "store": one.store,
        "referrer_order": one.referrer_order,
        "friend_order": one.friend_order,
        "state": state,
        "noted_at": iso(one.noted_at),
        "passes_at": iso(end),
        "rewarded_at": iso(one.rewarded_at),
    }


@referrals_group.command("add")
@argument("referrer", metavar="REFERRER_ORDER")
@argument("friend", metavar="FRIEND_ORDER")
@json_option
@click.pass_obj
def add_command(desk: Desk, referrer: str, friend: str) -> None:
    """Note that the buyer of one order brought the other, a friend's."""
    from dangol.rules.referrals import no_referral

    with desk.app() as app:
        one, other = _order(app, referrer), _order(app, friend)
        reason = no_referral(one, other)
        if reason is not None:
            raise WrongState(reason, hint=_("See: dangol referrals"))
        made = _book(app).add(one.store, one.order_id, other.order_id)
        at = _stands(app, made)
    if desk.as_json:
        desk.document({"referral": _as_json(made, *at)})
    else:
        desk.tell(_("{id} is noted: {state}").format(id=made.id, state=_told(made, *at)))


def _order(app: App, name: str) -> OrderFacts:
    from dangol.facts import OrderFacts

    store, order_id = store_of(app, name)
    (facts,) = app.facts.read("order", store, [order_id])
    assert isinstance(facts, OrderFacts)  # noqa: S101 - what was asked for
    return facts


@referrals_group.command("rewarded")
@argument("number", type=int, metavar="ID")
@json_option
@click.pass_obj
def rewarded_command(desk: Desk, number: int) -> None:
    """Note that you gave the reward; refused before the friend's return window is over."""
    from dangol.rules.referrals import no_reward

    with desk.app() as app:
        one = _book(app).get(number)
        reason = no_reward(one, _policy(app, one), app.clock.now())
        if reason is not None:
            raise WrongState(reason, hint=_("See: dangol referrals"))
        done = _book(app).reward(number)
        at = _stands(app, done)
    if desk.as_json:
        desk.document({"referral": _as_json(done, *at)})
    else:
        desk.tell(_("{id} is rewarded.").format(id=number))
