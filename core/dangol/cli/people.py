"""The people behind orders, reviews and questions, over all stores; names are masked everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.layout import cut
from dangol.cli.tables import show_table
from dangol.desk.people import REASONS, REFUSES, VISITS
from dangol.desk.words import SELLER, iso, kind, stamp
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from dangol.app import App
    from dangol.storage.people_book import Person, Suggestion, Visit

__all__ = ["as_json", "people_group"]

_FIRST = 20
_CONSENTS = {
    "given": N_("Noted: advertising by {way} is agreed to."),
    "withdrawn": N_("Noted: advertising by {way} is no longer agreed to."),
}
_WAYS = {"sms": N_("text message"), "email": N_("e-mail"), "kakao": N_("KakaoTalk")}
_id = argument("number", type=int, metavar="ID")


@group("people", alone=True)
@option("--all", "everything", is_flag=True, help="Show everybody, not only the first 20.")
@json_option
@click.pass_context
def people_group(ctx: click.Context, everything: bool) -> None:
    """Show who buys from you, those in several stores first.

    Whoever gave the same phone number or e-mail address is one person in every store. At most one request
    for a review reaches a person in some days, an open question holds it back, a refusal ends it.
    """
    if ctx.invoked_subcommand is not None:
        return
    desk: Desk = ctx.obj
    with _opened(desk) as app:
        found = app.book.all(-1 if everything or desk.as_json else _FIRST)
        count, pairs = app.book.count(), len(app.book.suggestions())
    if desk.as_json:
        desk.document({"people": [as_json(one) for one in found], "suggestions": pairs})
        return
    if not found:
        desk.tell(_("Nobody is known yet."))
        desk.say("→ " + _("Read your stores with: dangol sync"))
        return
    _table(found)
    if len(found) < count:
        desk.say(_("… and {count} more: dangol people --all").format(count=count - len(found)))
    if pairs:
        desk.say("→ " + _("{count} pairs may be one person: dangol people suggestions").format(count=pairs))


def _opened(desk: Desk) -> AbstractContextManager[App]:
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator[App]:
        with desk.app() as app:
            app.book.prepare()
            yield app

    return opened()


def _table(found: list[Person]) -> None:
    show_table(
        [("ID", "right"), (_("Name"), "keep"), _("Stores"), (_("Orders"), "right"), (_("Last contact"), "keep"), ""],
        [
            [
                str(one.id),
                one.name or "-",
                ", ".join(one.stores),
                f"{one.orders:,}",
                f"{stamp(one.last_contact)}",
                "; ".join(_(REFUSES[name]) for name in one.refuses),
            ]
            for one in found
        ],
    )


def as_json(one: Person) -> dict[str, Any]:
    """Return a person for JSON documents."""
    shown: dict[str, Any] = msgspec.to_builtins(one)
    return shown | {"last_contact": iso(one.last_contact)}


@people_group.command("show")
@_id
@json_option
@click.pass_obj
def show_command(desk: Desk, number: int) -> None:
    """Show everything that happened with a person, over all stores."""
    with _opened(desk) as app:
        person = app.book.get(number)
        visits = app.book.history(number)
    if desk.as_json:
        history = [msgspec.to_builtins(one) | {"at": iso(one.at)} for one in visits]
        desk.document({"person": as_json(person), "history": history})
        return
    desk.tell(f"{person.id}  {person.name} · {', '.join(person.stores)}")
    for name in person.refuses:
        desk.tell(f"  {_(REFUSES[name])}")
    for visit in visits:
        desk.tell(f"  {stamp(visit.at)}  {_visit(visit)}")


def _visit(visit: Visit) -> str:
    stars = "" if visit.rating is None else "★" * visit.rating
    told = kind(visit.kind) if visit.what == "message" and visit.kind else (visit.kind if visit.what == "claim" else "")
    words = " ".join(filter(None, (told, stars, visit.text if visit.what != "message" else "")))
    return cut(f"{_(VISITS[visit.what])} · {visit.store} · {words or visit.id}", 64)


@people_group.command("regulars")
@json_option
@click.pass_obj
def regulars_command(desk: Desk) -> None:
    """Show your regulars, and who came back after something had gone wrong.

    A regular has ordered several times over all your stores (care.regular_orders in your policy). With the
    share of buyers who ordered again, after trouble and without, and after how many days goods were bought again.
    """
    from dangol.cli.regulars import show_regulars

    with _opened(desk) as app:
        show_regulars(desk, app)


@people_group.command("suggestions")
@json_option
@click.pass_obj
def suggestions_command(desk: Desk) -> None:
    """Show pairs that may be one person, but for which there is no proof.

    Nothing is joined before you say so; a pair that you refuse is not shown again.
    """
    with _opened(desk) as app:
        found = app.book.suggestions()
    if desk.as_json:
        desk.document({"suggestions": [_pair(one) for one in found]})
        return
    for one in found:
        desk.tell(f"{one.id:>5}  {_(REASONS[one.reason])}")
        for person in (one.one, one.other):
            orders = _("{count} orders").format(count=person.orders)
            desk.tell(f"       {person.id}  {person.name or '-'} · {', '.join(person.stores)} · {orders}")
    if found:
        desk.say("→ " + _("dangol people confirm ID · dangol people refuse ID"))
    else:
        desk.tell(_("There is nothing to decide."))


def _pair(one: Suggestion) -> dict[str, Any]:
    return {"id": one.id, "reason": one.reason, "one": as_json(one.one), "other": as_json(one.other)}


@people_group.command("confirm")
@_id
@json_option
@click.pass_obj
def confirm_command(desk: Desk, number: int) -> None:
    """Say that a suggested pair is one person.

    Undo it with `dangol people split`.
    """
    with _opened(desk) as app:
        person = app.book.confirm(number)
    if desk.as_json:
        desk.document({"person": as_json(person)})
    else:
        told = _("{id} {name} is one person in: {stores}")
        desk.tell(told.format(id=person.id, name=person.name, stores=", ".join(person.stores)))


@people_group.command("refuse")
@_id
@json_option
@click.pass_obj
def refuse_command(desk: Desk, number: int) -> None:
    """Say that a suggested pair is two people; it is never suggested again."""
    with _opened(desk) as app:
        app.book.refuse(number)
    if desk.as_json:
        desk.document({"refused": number})
    else:
        desk.tell(_("They stay apart."))


@people_group.command("split")
@_id
@json_option
@click.pass_obj
def split_command(desk: Desk, number: int) -> None:
    """Undo what last joined a person.

    The number or address that joined them joins nobody any more. Once more undoes what came before.
    """
    with _opened(desk) as app:
        people = app.book.split(number)
    if desk.as_json:
        desk.document({"people": [as_json(one) for one in people]})
        return
    desk.tell(_("They are {count} people now:").format(count=len(people)))
    _table(people)


@people_group.command("optout")
@argument("who", metavar="WHO")
@option("--all", "message_class", flag_value="all", help="No requests for reviews and no advertising.")
@option("--requests", "message_class", flag_value="review_request", help="No requests for reviews.")
@option("--ads", "message_class", flag_value="advertising", help="No advertising.")
@option("--undo", is_flag=True, help="The person takes it back.")
@json_option
@click.pass_obj
def optout_command(desk: Desk, who: str, message_class: str | None, undo: bool) -> None:
    """Note that somebody wants no more messages: an ID of the list, a phone number or an e-mail address.

    Holds in every store, for orders that are read later, too. Answers to questions still leave. Without
    --requests or --ads it is both.
    """
    chosen = message_class or "all"
    with _opened(desk) as app:
        person = app.book.opt_out(who, chosen, SELLER, refused=not undo)
        if not undo and chosen != "review_request":
            from dangol.decide.duties import refusal_of

            app.duties.tell(refusal_of(app.db, app.clock.now()))
    if desk.as_json:
        desk.document({"person": person, "message_class": chosen, "refused": not undo})
        return
    told = _("Taken back: {what}.") if undo else _("Noted: {what}.")
    desk.tell(told.format(what=_(REFUSES[chosen])))
    if person is None:
        desk.say(_("Nobody in your stores gave it yet; whoever does is left alone."))


@people_group.command("consent")
@argument("who", metavar="WHO")
@option("--channel", type=click.Choice(["sms", "email", "kakao"]), required=True, help="By which way.")
@option("--source", required=True, metavar="TEXT", help="Where it was said: a form, a call, a visit.")
@option("--at", "day", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="When, in Korean time; else now.")
@option("--night", is_flag=True, help="It holds from 21:00 to 8:00, too.")
@option("--evidence", default="", metavar="TEXT", help="How it can be shown: a file, a page, a recording.")
@option("--withdrawn", is_flag=True, help="The person takes it back.")
@json_option
@click.pass_obj
def consent_command(desk: Desk, /, who: str, channel: str, day: datetime | None, **said: Any) -> None:
    """Note that somebody agreed to advertising, or takes that back: an ID, a phone number or an e-mail address.

    The result has to be told within 14 days, and the consent again within two years: both come into the inbox.
    Nothing that is noted here is ever changed. A refusal that was noted with optout stays until it is undone.
    """
    from dangol.clock import KST
    from dangol.decide.duties import Result
    from dangol.storage.consent_book import NewStatement

    what = "withdrawn" if said["withdrawn"] else "given"
    with _opened(desk) as app:
        at = app.clock.now() if day is None else day.replace(tzinfo=KST)
        new = NewStatement(
            channel=channel, said=what, at=at, source=said["source"], night=said["night"], evidence=said["evidence"]
        )
        statement, person = app.consent_book.note(who, new, SELLER)
        app.duties.tell(Result(f"consent {statement}", what, channel, at))
    if desk.as_json:
        desk.document({"person": person, "channel": channel, "said": what, "at": iso(at)})
        return
    desk.tell(_(_CONSENTS[what]).format(way=_(_WAYS[channel])))
    desk.say("→ " + _("The result is to be told within 14 days; it waits in: dangol inbox"))


@people_group.command("renew")
@option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def renew_command(desk: Desk, yes: bool) -> None:
    """Begin anew after the key was lost.

    Who is one person is worked out again with the key there is. What you confirmed, refused and split is
    forgotten, and nobody can be matched to earlier refusals of messages: enter these again.
    """
    if not yes:
        click.confirm(_("Forget what was decided about people?"), abort=True)
    with desk.app() as app:
        app.book.renew()
    desk.tell(_("Done. Enter refusals of messages again with: dangol people optout"))
