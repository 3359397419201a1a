"""One entry: the customer's words, the order's story, the draft in an editor, why it is there, what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dangol.decide import explain_action
from dangol.desk import acts, calls, cases
from dangol.desk.board import entries, order_of
from dangol.desk.carried import carried
from dangol.desk.people import record_of
from dangol.desk.texts import look_at
from dangol.desk.words import SELLER
from dangol.errors import ConfigError, WrongState
from dangol.i18n import _
from dangol.rules.playbooks import CAUSES, PLAYBOOKS
from dangol.rules.sentences import shown
from dangol.storage.review_care import OUTCOMES
from dangol.web.pages import Page
from dangol.web.pages.today import tell_approved

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.storage.ledger import Action
    from dangol.web.office import Visit

_VISITS = 12


async def _show(visit: Visit) -> Response:
    return _page(visit, visit.app.ledger.get(visit.number()))


def _page(visit: Visit, action: Action, text: str | None = None) -> Response:
    """Show an entry; ``text`` is what somebody wrote and is not stored yet."""
    app = visit.app
    (entry,) = entries(app, [action], app.ledger.inbox())
    app.book.prepare()
    person = app.book.of(action.store, *record_of(action))
    history = [] if person is None else app.book.history(person.id)
    draft = action.body if text is None else text
    earlier, later = _neighbours(visit, action)
    return visit.page(
        "entry.html",
        entry=entry,
        action=action,
        draft=draft,
        looked=look_at(app, action, draft),
        carried=carried(app, action),
        why=explain_action(app.facts, app.plugins, app.policies, action, visit.now, texts=app.texts),
        reason=cases.reason(action),
        events=app.ledger.history(action.id),
        person=person,
        visits=list(reversed(history))[:_VISITS],
        became=calls.became(app, action),
        is_call=action.kind in calls.CALLS,
        outcomes=[(one, shown(one)) for one in OUTCOMES],
        causes=[(one, _(PLAYBOOKS[one].title)) for one in CAUSES],
        earlier=earlier,
        later=later,
    )


def _neighbours(visit: Visit, action: Action) -> tuple[int | None, int | None]:
    order = order_of(visit.app)
    if action.id not in order:
        return None, order[0] if order else None
    at = order.index(action.id)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


async def _check(visit: Visit) -> Response:
    """Look at a text while it is being written. Nothing is stored."""
    action = visit.app.ledger.get(visit.number())
    text = acts.tidy(visit.field("text"))
    if visit.field("whole"):
        return _page(visit, action, text)
    return visit.page("_looked.html", looked=look_at(visit.app, action, text), action=action)


async def _approve(visit: Visit) -> Response:
    """Approve what the editor shows; a changed text is stored first, so that it is what is approved."""
    action = _as_seen(visit)
    text, after = acts.tidy(visit.field("text", action.body)), _next(visit, action)
    if text != action.body:
        against = acts.refusals(visit.app, action, text)
        if against:
            visit.tell(against[0], good=False)
            return _page(visit, action, text)
        action = visit.app.edit(action.id, text, SELLER)
    done = await acts.approve_on_page(visit.app, action.id, action.shown_hash)
    tell_approved(visit, [done])
    return visit.go(f"/entries/{done.id}" if done.state == "handed_off" and after else after)


async def _save(visit: Visit) -> Response:
    action = _as_seen(visit)
    saved = visit.app.edit(action.id, acts.tidy(visit.field("text")), SELLER)
    visit.tell(_("{id}: The text is kept. It is not approved yet.").format(id=saved.id))
    return visit.go(f"/entries/{saved.id}")


async def _skip(visit: Visit) -> Response:
    because = visit.field("because")
    if not because:
        raise ConfigError(_("Say why, in a word or two: it is kept with the entry."))
    action = _as_seen(visit)
    after = _next(visit, action)
    visit.app.ledger.skip(action.id, because, SELLER)
    visit.tell(_("{id} skipped.").format(id=action.id))
    return visit.go(after)


async def _snooze(visit: Visit) -> Response:
    hours = visit.field("hours")
    action = _as_seen(visit)
    until, after = acts.later(visit.app, int(hours) if hours.isdecimal() else None), _next(visit, action)
    visit.app.ledger.snooze(action.id, until, SELLER)
    from dangol.clock import korean

    visit.tell(_("{id} comes back on {time}.").format(id=action.id, time=korean(until)))
    return visit.go(after)


async def _done(visit: Visit) -> Response:
    by, cost = visit.field("by"), visit.field("cost")
    report = calls.Report(
        outcome=visit.field("outcome") or None,
        note=visit.field("note") or None,
        promise=visit.field("promise") or None,
        by=_day(by) if by else None,
        cause=visit.field("cause") or None,
        did=visit.field("did"),
        cost=int(cost) if cost.isdecimal() else None,
    )
    action = visit.app.ledger.get(visit.number())
    after = _next(visit, action)
    calls.close_entry(visit.app, action.id, report)
    visit.tell(_("{id} is done.").format(id=action.id))
    return visit.go(after)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a Korean day, which the desk makes a moment
    except ValueError:
        raise ConfigError(_("{text} is no day.").format(text=text)) from None


async def _resolve(visit: Visit) -> Response:
    sent = visit.field("sent")
    if sent not in ("yes", "no"):
        raise ConfigError(_("Look at the market's page first: is the text there?"))
    action = visit.app.ledger.resolve(visit.number(), sent == "yes", SELLER)
    told = _("{id} counts as sent.") if sent == "yes" else _("{id} was not sent; it leaves with the next sending.")
    visit.tell(told.format(id=action.id))
    return visit.go()


def _as_seen(visit: Visit) -> Action:
    """Return the entry if it still is what the form showed. Raises ``WrongState``."""
    action = visit.app.ledger.get(visit.number())
    if visit.field("hash") != action.shown_hash:
        raise WrongState(_("{id}: The text changed after it was shown.").format(id=action.id))
    return action


def _next(visit: Visit, action: Action) -> str:
    """Return where to go on: to the next entry for whoever came from an entry, else back."""
    if visit.field("back").startswith("/entries/"):
        _earlier, later = _neighbours(visit, action)
        return f"/entries/{later}" if later is not None else "/"
    return ""


PAGES = (
    Page("/entries/{id:int}", show=_show),
    Page("/entries/{id:int}/check", act=_check),
    Page("/entries/{id:int}/approve", act=_approve),
    Page("/entries/{id:int}/save", act=_save),
    Page("/entries/{id:int}/skip", act=_skip),
    Page("/entries/{id:int}/snooze", act=_snooze),
    Page("/entries/{id:int}/done", act=_done),
    Page("/entries/{id:int}/resolve", act=_resolve),
)
