"""The cases of low reviews: each is open until the seller names its cause."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.layout import cells, cut
from dangol.desk.calls import fit_for_all, refused_words
from dangol.desk.cases import about
from dangol.desk.words import SELLER, iso, stamp
from dangol.errors import NotFound
from dangol.i18n import _
from dangol.rules.playbooks import CAUSES, PLAYBOOKS, problem_of
from dangol.rules.sentences import shown
from dangol.storage.review_care import Cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.app import App
    from dangol.facts import ReviewFacts

__all__ = ["cases_group"]

_FIRST = 20


@group("cases", alone=True)
@option("--all", "everything", is_flag=True, help="Show every open case, not only the first 20.")
@json_option
@click.pass_context
def cases_group(ctx: click.Context, everything: bool) -> None:
    """List the low reviews whose cause is still to be named.

    The oldest come first. Every low review is a case. It is closed with "dangol cases close", or with --cause when
    a call is done. What its words seem to complain of stands beside it; the cause is for you to name.
    """
    if ctx.invoked_subcommand is not None:
        return
    desk: Desk = ctx.obj
    with desk.app() as app:
        found = sorted(_open(app), key=lambda one: one.written_at)
        causes = [one.cause for row in app.stores.all() for one in Cases(app.db, app.clock).closed(row.name)]
    closed = {cause: causes.count(cause) for cause in CAUSES if cause in causes}
    if desk.as_json:
        desk.document({"open": [_as_json(one) for one in found], "closed": closed})
        return
    if not found:
        desk.tell(_("No case is open."))
    else:
        _list(desk, found if everything else found[:_FIRST])
        if not everything and len(found) > _FIRST:
            desk.say(_("… and {count} more: dangol cases --all").format(count=len(found) - _FIRST))
    for cause, count in closed.items():
        desk.tell(f"{_(PLAYBOOKS[cause].title)}: {count}")
    if found:
        desk.say("→ " + _("dangol cases close CASE --cause {causes}").format(causes="|".join(CAUSES)))


def _open(app: App) -> Iterator[ReviewFacts]:
    """Yield the low reviews of all stores without a cause, as far as they were written since the store is here."""
    from dangol.decide import understood
    from dangol.facts import ReviewFacts

    for row in app.stores.all():
        since = app.facts.since(row.name)
        names = [case.review_id for case in Cases(app.db, app.clock).open(row.name, since)]
        for facts in app.facts.read("review", row.name, names):
            policy = app.policies.about(facts)
            known = understood(facts, policy, app.texts)
            low = isinstance(known, ReviewFacts) and (known.rating or 0) <= policy.replies.low_rating
            if isinstance(known, ReviewFacts) and low and not known.written_elsewhere:
                yield known


def _as_json(one: ReviewFacts) -> dict[str, Any]:
    return {
        "case": f"{one.store}/{one.review_id}",
        "store": one.store,
        "review_id": one.review_id,
        "rating": one.rating,
        "written_at": iso(one.written_at),
        "product": one.product_name,
        "customer_text": one.text,
        "seems": problem_of(one),
        "replied": one.replied,
        "call_outcome": one.call_outcome or None,
        "called_at": iso(one.called_at),
    }


def _list(desk: Desk, found: list[ReviewFacts]) -> None:
    room = max(min(shutil.get_terminal_size().columns, 120), 60)
    for one in found:
        name = f"{one.store}/{one.review_id}  {stamp(one.written_at)}  "
        desk.tell(name + cut(about(one), room - cells(name)))
        seems = _("seems to be: {problem}").format(problem=_(PLAYBOOKS[problem_of(one)].title))
        called = _("last call: {outcome}").format(outcome=shown(one.call_outcome)) if one.call_outcome else ""
        desk.tell("    " + cut(" · ".join(filter(None, (seems, called))), room - 4))


@cases_group.command("close")
@argument("case", metavar="CASE")
@option("--cause", type=click.Choice(CAUSES), required=True, help="Why it went wrong.")
@option("--did", default="", metavar="TEXT", help="What you did about it, in words fit for the public.")
@json_option
@click.pass_obj
def close_command(desk: Desk, case: str, cause: str, did: str) -> None:
    """Close a case with its cause.

    CASE is the store and the review, as "dangol cases" shows it. With --did and the rule follow_up_review
    switched on, a text for under the review is proposed that tells what you did.
    """
    refused_words(did)
    fit_for_all(did)
    with desk.app() as app:
        store, _slash, review = case.partition("/")
        app.stores.get(store)
        if next(app.facts.read("review", store, [review]), None) is None:
            raise NotFound(_("There is no case {name}.").format(name=case), hint=_("See: dangol cases"))
        Cases(app.db, app.clock).close(store, review, cause, did.strip(), SELLER)
    if desk.as_json:
        desk.document({"case": case, "cause": cause, "did": did.strip() or None})
        return
    desk.tell(_("{case} is closed: {cause}").format(case=case, cause=_(PLAYBOOKS[cause].title)))
