"""The people behind orders, reviews and questions: one over all stores, and what a person wants no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from dangol.desk.people import REASONS, REFUSES
from dangol.desk.requests import as_document, rows_of, told
from dangol.desk.words import SELLER
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.web.pages import Page

if TYPE_CHECKING:
    from dangol.web.office import Visit

_MOST = 60


async def _list(visit: Visit) -> Response:
    book, words = visit.app.book, visit.ask("q")
    book.prepare()
    found = book.find(words, _MOST) if words else book.all(_MOST)
    return visit.page(
        "people.html",
        people=found,
        count=book.count(),
        most=_MOST,
        q=words,
        pairs=[] if words else book.suggestions()[:10],
        reasons=REASONS,
        refuses=REFUSES,
    )


async def _show(visit: Visit) -> Response:
    book = visit.app.book
    book.prepare()
    person = book.get(visit.number())
    return visit.page(
        "person.html",
        person=person,
        visits=list(reversed(book.history(person.id))),
        orders=book.orders_by_store(person.id),
        refuses=REFUSES,
        erased=visit.app.privacy.erased_at(person.id),
    )


async def _export(visit: Visit) -> Response:
    """Hand out all that is stored about a person, for that person."""
    book, number = visit.app.book, visit.number()
    book.prepare()
    content = as_document(told(visit.app, number)) + "\n"
    name = f"dangol-{number}-{visit.now:%Y%m%d}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


async def _ask_erase(visit: Visit) -> Response:
    """Say what would go and what stays, before anything goes."""
    book = visit.app.book
    book.prepare()
    person = book.get(visit.number())
    rows = rows_of(told(visit.app, person.id))
    return visit.page("erase.html", person=person, rows=rows, erased=visit.app.privacy.erased_at(person.id))


async def _erase(visit: Visit) -> Response:
    """Erase a person whose number was written down once more."""
    app, number = visit.app, visit.number()
    app.book.prepare()
    place = f"/people/{number}"
    if app.privacy.erased_at(number) is not None:
        visit.tell(_("This person was erased already."))
        return visit.go(place)
    if visit.field("number") != str(number):
        visit.tell(
            _("Nothing is erased: write the number {id}, to be sure of whom you mean.").format(id=number), good=False
        )
        return visit.go(f"{place}/erase")
    records = app.privacy.erase(number, SELLER)
    visit.tell(_("{id} is erased: {count} records without a name.").format(id=number, count=records))
    _tell_left(visit)
    return visit.go(place)


def _tell_left(visit: Visit) -> None:
    """Say what still holds something of whoever was erased."""
    problem, copies = visit.app.privacy.scrub(), visit.app.privacy.holding(visit.app.backups)
    if problem is not None:
        text = _("The data file could not be written anew, so traces may be left in it.")
        visit.tell(f"{text} {problem.message}", good=False, hint=_("Then, to finish: dangol retention run"))
    if copies:
        told_of = _("{count} backups of before still hold it, from {first} to {last}.")
        first, last = (f"{one.made_at:%Y-%m-%d}" for one in (copies[0], copies[-1]))
        hint = _("Delete them with: dangol backup prune")
        visit.tell(told_of.format(count=len(copies), first=first, last=last), good=False, hint=hint)
    text = _("Files that you downloaded or put into the folder drop still hold it: delete them by hand.")
    visit.tell(text, good=False)


async def _pair(visit: Visit) -> Response:
    number = visit.number()
    if visit.field("same") == "yes":
        person = visit.app.book.confirm(number)
        visit.tell(_("They are one person from now on: {id}.").format(id=person.id))
    elif visit.field("same") == "no":
        visit.app.book.refuse(number)
        visit.tell(_("They stay two, and are not suggested again."))
    else:
        raise ConfigError(_("Say whether they are one."))
    return visit.go("/people")


async def _refuse(visit: Visit) -> Response:
    """Note that a person wants no more of something, or takes that back."""
    kind, refused = visit.field("class"), visit.field("undo") != "1"
    if kind not in REFUSES:
        raise ConfigError(_("Say what the person wants no more."))
    visit.app.book.opt_out(str(visit.number()), kind, SELLER, refused=refused)
    said = _("Noted: {what}.") if refused else _("Taken back: {what}.")
    visit.tell(said.format(what=_(REFUSES[kind])))
    return visit.go()


async def _split(visit: Visit) -> Response:
    found = visit.app.book.split(visit.number())
    visit.tell(_("{count} people from now on.").format(count=len(found)))
    return visit.go(f"/people/{found[0].id}" if found else "/people")


PAGES = (
    Page("/people", show=_list),
    Page("/people/{id:int}", show=_show),
    Page("/people/{id:int}/export.json", show=_export),
    Page("/people/{id:int}/erase", show=_ask_erase, act=_erase),
    Page("/people/{id:int}/pair", act=_pair),
    Page("/people/{id:int}/refuse", act=_refuse),
    Page("/people/{id:int}/split", act=_split),
)
