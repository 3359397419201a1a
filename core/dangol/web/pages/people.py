"""The people behind orders, reviews and questions: one over all stores, and what a person wants no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.people import REASONS, REFUSES
from dangol.desk.words import SELLER
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

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
    told = _("Noted: {what}.") if refused else _("Taken back: {what}.")
    visit.tell(told.format(what=_(REFUSES[kind])))
    return visit.go()


async def _split(visit: Visit) -> Response:
    found = visit.app.book.split(visit.number())
    visit.tell(_("{count} people from now on.").format(count=len(found)))
    return visit.go(f"/people/{found[0].id}" if found else "/people")


PAGES = (
    Page("/people", show=_list),
    Page("/people/{id:int}", show=_show),
    Page("/people/{id:int}/pair", act=_pair),
    Page("/people/{id:int}/refuse", act=_refuse),
    Page("/people/{id:int}/split", act=_split),
)
