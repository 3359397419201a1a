"""The wordings of drafts: each seen and changed, looked at while it is written, and read on a real case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.acts import tidy
from dangol.desk.wordings import case_of, keep_texts, listed, read_texts, texts_of
from dangol.i18n import _
from dangol.rules.templates import BLANKS
from dangol.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from dangol.web.office import Visit


async def _list(visit: Visit) -> Response:
    words = visit.ask("q").lower()
    texts = visit.app.wordings.of()
    found = [one for one in listed(visit.app) if words in one[0] or any(words in text for text in texts[one[0]])]
    return visit.page("templates.html", rows=found, texts=texts, q=visit.ask("q"))


async def _show(visit: Visit) -> Response:
    return _page(visit, texts_of(visit.app, visit.word("name")))


def _page(visit: Visit, texts: Sequence[str]) -> Response:
    """Show a wording with these texts; they need not be kept yet."""
    app, name = visit.app, visit.word("name")
    case = case_of(app, name)
    stores = [store for store, names in app.wordings.stores.items() if name in names]
    return visit.page(
        "template.html",
        name=name,
        texts=texts,
        reads=read_texts(app, name, texts, case),
        case=case,
        own=name in app.wordings.own,
        stores=stores,
        blanks=list(BLANKS),
    )


def _given(visit: Visit) -> list[str]:
    """Return the texts of the form; an emptied one is left out."""
    return list(filter(None, map(tidy, visit.fields("text"))))


async def _check(visit: Visit) -> Response:
    """Look at texts while they are written. Nothing is kept."""
    name, given = visit.word("name"), _given(visit)
    texts_of(visit.app, name)
    if visit.field("whole"):
        return _page(visit, given)
    case = case_of(visit.app, name)
    return visit.page("_read.html", reads=read_texts(visit.app, name, given, case), case=case)


async def _keep(visit: Visit) -> Response:
    name = visit.word("name")
    place = f"/policy/templates/{name}"
    if visit.field("theirs"):
        keep_texts(visit.app, name, ())
        visit.tell(_("dangol's own wording holds again."))
        return visit.go(place)
    given = _given(visit)
    reads = read_texts(visit.app, name, given, None)
    against = next((one.refusals[0] for one in reads if one.refusals), "")
    if against or not given:
        visit.tell(against or _("Write a text, or go back to dangol's own."), good=False)
        return _page(visit, given or texts_of(visit.app, name))
    told = _("The wording is kept; new drafts are written with it.") if keep_texts(visit.app, name, given) else ""
    visit.tell(told or _("Nothing differs."))
    return visit.go(place)


PAGES = (
    Page("/policy/templates", show=_list),
    Page("/policy/templates/{name}", show=_show, act=_keep),
    Page("/policy/templates/{name}/check", act=_check),
)
