"""Reviews of all stores, and one with every form it was seen in, what it says, and why nothing is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide import explain_subject
from dangol.desk.board import entries
from dangol.errors import NotFound
from dangol.facts import ReviewFacts
from dangol.i18n import N_, _
from dangol.storage.lists import ListReader
from dangol.web.listing import listed
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

_FILTERS = (
    ("", N_("All")),
    ("open", N_("Without an answer")),
    ("low", N_("Few stars")),
    ("good", N_("Many stars")),
    ("changed", N_("Changed")),
)
_WEEKS = 12


async def _list(visit: Visit) -> Response:
    reader = ListReader(visit.app.db)
    content = listed(visit, reader.reviews, _FILTERS)
    low = visit.app.policies.base.replies.low_rating
    weeks = [] if content["begun"] else reader.weeks(content["store"], visit.now, _WEEKS, low)
    return visit.page("reviews.html", **content, weeks=weeks, low=low)


async def _show(visit: Visit) -> Response:
    app, store, review = visit.app, visit.word("store"), visit.word("id")
    facts = next(app.facts.read("review", store, [review]), None)
    if not isinstance(facts, ReviewFacts):
        raise NotFound(_("There is no review {id}.").format(id=review))
    app.book.prepare()
    reader = ListReader(app.db)
    about = [note.id for note in app.facts.about(store, "review", review)]
    return visit.page(
        "review.html",
        facts=facts,
        versions=reader.versions(store, review),
        reply=reader.reply(store, review),
        reading=app.texts.review(facts.text),
        rules=explain_subject(app.facts, app.plugins, app.policies, facts, visit.now, texts=app.texts),
        entries=entries(app, app.ledger.some(about)),
        person=app.book.of(store, "review", review),
    )


PAGES = (
    Page("/reviews", show=_list),
    Page("/reviews/{store}/{id:path}", show=_show),
)
