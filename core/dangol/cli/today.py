"""The day on one screen: what waits, what runs out, and one small step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, group, json_option, option
from dangol.cli.layout import cut
from dangol.desk import cases
from dangol.desk.day import close_step, day_page, deadlines, store_days, todays_step
from dangol.desk.words import iso, kind, stamp, what
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dangol.app import App
    from dangol.day import Deadline, Digest

__all__ = ["deadlines_command", "step_group", "today_command"]

_NEAR = 7
_ROOM = 78
_LEVELS = {
    3: N_("{count} today"),
    2: N_("{count} soon"),
    1: N_("{count} when you have time"),
    0: N_("{count} whenever"),
}


@command("today")
@option("--evening", is_flag=True, help="What was done today, and what comes first tomorrow.")
@json_option
@click.pass_obj
def today_command(desk: Desk, evening: bool) -> None:
    """Show your day on one screen: what waits, what runs out, one small step.

    Over all stores, in the morning with what was done yesterday. It reads nothing from the markets: that is
    `dangol sync`.
    """
    with desk.app() as app:
        inbox = app.ledger.inbox()
        page = day_page(app, inbox, evening=evening)
        if desk.as_json:
            desk.document(_document(page))
            return
        first = {one.id: one for one in inbox if one.id in page.first}
        known = cases.subjects(app, first.values())
        entries = [
            (one, cases.about(known.get((one.store, one.subject, one.subject_id))))
            for one in map(first.get, page.first)
            if one
        ]
        for line in _lines(page, app.clock.now()):
            desk.tell(line)
        for one, about in entries:
            desk.tell(f"  {one.id:>5}  {cut(f'{kind(one.kind)} · {about}', _ROOM - 7)}")
        _rest(desk, app, page)


def _document(page: Digest) -> dict[str, Any]:
    return {
        "evening": page.evening,
        "checked_today": page.checked_today,
        "stores": [
            {
                "store": one.store,
                "read_at": iso(one.read_at),
                "problem": one.problem,
                "questions": one.questions,
                "oldest_question": iso(one.oldest),
                "unreplied": one.unreplied,
                "low": one.low,
            }
            for one in page.stores
        ],
        "questions": page.questions,
        "unreplied": page.unreplied,
        "low": page.low,
        "waiting": {
            name: page.waiting.get(level, 0) for level, name in enumerate(("whenever", "time", "soon", "today"))
        },
        "first": list(page.first),
        "approved": page.approved,
        "by_hand": page.by_hand,
        "in_doubt": page.in_doubt,
        "done": page.done,
        "deadlines": [_as_json(one) for one in page.deadlines],
        "step": None if page.step is None else {"id": page.step.id, "title": _(page.step.title), "how": page.step.how},
    }


def _lines(page: Digest, now: datetime) -> Iterator[str]:
    yield (_("Your evening, {time}") if page.evening else _("Your day, {time}")).format(time=stamp(now))
    yield ""
    yield from _read_lines(page)
    if page.questions:
        since = min((one.oldest for one in page.stores if one.oldest), default=None)
        yield _("Questions that wait for you: {count}, the oldest since {time}").format(
            count=page.questions, time=stamp(since)
        )
    if page.unreplied:
        yield _("Reviews without an answer: {count}, with few stars: {low}").format(count=page.unreplied, low=page.low)
    if page.in_doubt:
        yield _("In doubt: {count}. Look on the market first: dangol inbox").format(count=page.in_doubt)
    if page.approved:
        yield _("Approved and not sent yet: {count}: dangol send --live").format(count=page.approved)
    if page.by_hand:
        yield _("To be done by hand: {count}").format(count=page.by_hand)
    levels = [_(text).format(count=page.waiting[level]) for level, text in _LEVELS.items() if page.waiting.get(level)]
    yield _("In your inbox: {levels}").format(levels=" · ".join(levels) or _("nothing"))


def _read_lines(page: Digest) -> Iterator[str]:
    if not page.stores:
        yield _("No store is connected yet.")
        return
    told = [f"{one.store} {stamp(one.read_at) if one.read_at else _('never')}" for one in page.stores]
    line = _("Last read: {stores}").format(stores=", ".join(told))
    yield line if page.checked_today else line + " → dangol sync"
    yield from (f"{one.store}: {one.problem}" for one in page.stores if one.problem)


def _rest(desk: Desk, app: App, page: Digest) -> None:
    done = ", ".join(f"{kind(name)} {count}" for name, count in page.done.items())
    title = _("Done today: {done}") if page.evening else _("Done yesterday: {done}")
    desk.tell(title.format(done=done or _("nothing")))
    if page.deadlines:
        desk.tell("\n" + _("Runs out next; all of it with: dangol deadlines"))
        _show(desk, app, page.deadlines)
    if page.step is not None:
        desk.tell("\n" + _("One small step: {title}").format(title=_(page.step.title)))
        desk.tell(f"  {page.step.how}")
        desk.say("→ " + _("dangol step done, or dangol step skip"))


def _show(desk: Desk, app: App, deadlines: Sequence[Deadline]) -> None:
    """Print the deadlines below what is lost with them."""
    from dangol.day.deadlines import LOSSES

    now, known = app.clock.now(), cases.subjects(app, deadlines)
    last = ""
    for one in deadlines:
        if one.loss != last:
            last = one.loss
            desk.tell("  " + _("Or else: {loss}").format(loss=_(LOSSES[last])))
        mark = "×" if one.over(now) else " "
        number = "" if one.entry is None else f"{one.entry}"
        about = cases.about(known.get((one.store, one.subject, one.subject_id)))
        parts = " · ".join(part for part in (what(one.what), one.store, about) if part)
        desk.tell(f"  {number:>5} {mark} {stamp(one.when)}  {cut(parts, _ROOM - 21)}")


def _as_json(one: Deadline) -> dict[str, Any]:
    return {"when": iso(one.when), "loss": one.loss, "store": one.store, "what": one.what, "id": one.entry}


@command("deadlines")
@option("--days", type=click.IntRange(1, 90), default=_NEAR, show_default=True, help="How far to look ahead.")
@json_option
@click.pass_obj
def deadlines_command(desk: Desk, days: int) -> None:
    """Show what runs out, by what is lost if you miss it.

    Answers, requests and calls that would come too late, questions by your own target, doubts to settle, and the
    consent of a market.
    """
    from dangol.day import radar

    with desk.app() as app:
        now = app.clock.now()
        found = radar(deadlines(app, app.ledger.inbox()), now, timedelta(days=days))
        if desk.as_json:
            desk.document({"days": days, "deadlines": [_as_json(one) for one in found]})
        elif found:
            _show(desk, app, found)
        else:
            desk.tell(_("Nothing runs out in the next {days} days.").format(days=days))


@group("step")
def step_group() -> None:
    """Take one small step a day.

    They come in the order in which they help most. `dangol today` shows the step. Those that the data shows as
    taken are left out by themselves.
    """


@step_group.command("list")
@json_option
@click.pass_obj
def list_command(desk: Desk) -> None:
    """List all steps, and which are behind you."""
    from dangol.day import STEPS
    from dangol.storage.notes import StepNotes

    with desk.app() as app:
        closed = StepNotes(app.db).closed()
    if desk.as_json:
        rows = [
            {"id": one.id, "title": _(one.title), "how": one.how, "closed_at": iso(closed.get(one.id))} for one in STEPS
        ]
        desk.document({"steps": rows})
        return
    for one in STEPS:
        desk.tell(f"{'✓' if one.id in closed else '·'} {one.id:<10} {_(one.title)}  {one.how}")


@step_group.command("done")
@argument("step", required=False, metavar="[STEP]")
@click.pass_obj
def done_command(desk: Desk, step: str | None) -> None:
    """Say that you took a step; today's, unless you name another. The next comes tomorrow."""
    _close(desk, step)


@step_group.command("skip")
@argument("step", required=False, metavar="[STEP]")
@click.pass_obj
def skip_command(desk: Desk, step: str | None) -> None:
    """Leave a step out for good; today's, unless you name another."""
    _close(desk, step)


def _close(desk: Desk, name: str | None) -> None:
    with desk.app() as app:
        today = todays_step(app, store_days(app), app.ledger.tally())
        chosen = name or (today.id if today else None)
        if chosen is None:
            desk.tell(_("There is no step for today."))
            return
        close_step(app, chosen)
    desk.tell(_("Done with: {step}. The next one comes tomorrow.").format(step=chosen))
