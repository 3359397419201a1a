"""Questions of all stores, and one with its whole thread, until when it was to be answered, and why not more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.answer_times import times_of
from dangol.answer_times import waiting as waiting_questions
from dangol.decide import explain_subject, understood
from dangol.desk.board import entries
from dangol.errors import NotFound
from dangol.facts import InquiryFacts
from dangol.i18n import N_, _
from dangol.storage.answers import Answers
from dangol.storage.lists import ListReader, Wanted
from dangol.web.listing import listed
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

_FILTERS = (("", N_("All")), ("open", N_("Without an answer")), ("answered", N_("Answered")))
_NEAR = 20


async def _list(visit: Visit) -> Response:
    app = visit.app
    content = listed(visit, ListReader(app.db).questions, _FILTERS)
    waiting = waiting_questions(app.facts, app.policies, app.texts, visit.now)
    names = [content["store"]] if content["store"] else content["stores"]
    return visit.page(
        "inquiries.html",
        **content,
        due={(one.inquiry.store, one.inquiry.name): one.due for one in waiting},
        times=[one for one in times_of(Answers(app.db), app.policies, names, visit.now, low=False) if one.answered],
    )


async def _show(visit: Visit) -> Response:
    app, store, inquiry = visit.app, visit.word("store"), visit.word("id")
    facts = next(app.facts.read("inquiry", store, [inquiry]), None)
    rows = ListReader(app.db).questions(Wanted(store=store, words=inquiry, most=_NEAR))
    row = next((row for row in rows if row.id == inquiry), None)
    if not isinstance(facts, InquiryFacts) or row is None:
        raise NotFound(_("There is no question {id}.").format(id=inquiry))
    app.book.prepare()
    about = [note.id for note in app.facts.about(store, "inquiry", inquiry)]
    return visit.page(
        "inquiry.html",
        facts=understood(facts, app.policies.about(facts), app.texts),
        row=row,
        rules=explain_subject(app.facts, app.plugins, app.policies, facts, visit.now, texts=app.texts),
        entries=entries(app, app.ledger.some(about)),
        person=app.book.of(store, "inquiry", inquiry),
    )


PAGES = (
    Page("/inquiries", show=_list),
    Page("/inquiries/{store}/{id:path}", show=_show),
)
