"""Questions: what waits in all stores, how long answers took, and what is asked again and again."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.layout import cut
from dangol.cli.tables import numbers, show_table
from dangol.desk.words import iso, stamp
from dangol.i18n import _
from dangol.rules.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.answer_times import AskedAgain, Suggestion, Times, Waiting
    from dangol.app import App

__all__ = ["faq_command", "inquiries_command"]

_FAQ_DAYS = 90


@command("inquiries")
@option("--store", metavar="STORE", help="Only this store.")
@json_option
@click.pass_obj
def inquiries_command(desk: Desk, store: str | None) -> None:
    """List the questions that wait in all stores, the oldest first.

    With the time before which you mean to answer (inquiries.target_hours in policy.toml, counted in your hours
    of work), and how long your answers took in the last 30 days.
    """
    from dangol.answer_times import times_of, waiting
    from dangol.storage.answers import Answers

    with desk.app() as app:
        names = [row.name for row in app.connected([store] if store else ())]
        now = app.clock.now()
        found = [one for one in waiting(app.facts, app.policies, app.texts, now) if one.inquiry.store in names]
        times, low = (times_of(Answers(app.db), app.policies, names, now, low) for low in (False, True))
    if desk.as_json:
        desk.document(_document(found, times, low))
        return
    _list(desk, found, several=len(names) > 1)
    _times(desk, _("Answers to questions in the last 30 days"), times)
    _times(desk, _("Replies to low reviews in the last 30 days"), low)


def _document(found: Sequence[Waiting], times: Sequence[Times], low: Sequence[Times]) -> dict[str, Any]:
    return {
        "waiting": len(found),
        "late": sum(one.late for one in found),
        "inquiries": [_row(one) for one in found],
        "answer_times": msgspec.to_builtins(times),
        "low_review_times": msgspec.to_builtins(low),
    }


def _row(one: Waiting) -> dict[str, Any]:
    asked = one.inquiry
    return {
        "store": asked.store,
        "id": asked.name,
        "waiting_since": iso(asked.waiting_since),
        "due_at": iso(one.due),
        "late": one.late,
        "topic": asked.topic,
        "product": asked.product_name or None,
        "order_id": asked.item.order_id if asked.item else None,
        "customer_text": asked.text,
    }


def _list(desk: Desk, found: Sequence[Waiting], *, several: bool) -> None:
    if not found:
        desk.tell(_("No question waits for you."))
        return
    late = sum(one.late for one in found)
    desk.tell(
        _("{count} questions wait for you, {late} of them longer than you meant.").format(count=len(found), late=late)
    )
    room = max(min(shutil.get_terminal_size().columns, 120), 60)
    for one in found:
        due = _("late since {time}") if one.late else _("before {time}")
        store = f"{one.inquiry.store} · " if several else ""
        head = f"{'×' if one.late else '○'} {stamp(one.inquiry.waiting_since)}  "
        about = " · ".join(filter(None, (shown(one.inquiry.topic), one.inquiry.product_name)))
        desk.tell(f"\n{head}{store}{due.format(time=stamp(one.due))} · {about}")
        desk.tell("  " + cut(one.inquiry.text, room - 2))
    desk.say("→ " + _("The drafts are in: dangol inbox"))


def _times(desk: Desk, title: str, times: Sequence[Times]) -> None:
    rows = [
        [one.store, str(one.answered), str(one.in_time), _span(one.median_minutes), _span(one.p90_minutes)]
        for one in times
        if one.answered
    ]
    if rows:
        desk.tell(f"\n{title}")
        titles = numbers(_("Answers"), _("In time"), _("Half within"), _("9 of 10 within"))
        show_table([(_("Store"), "keep"), *titles], rows)


def _span(minutes: int | None) -> str:
    if minutes is None:
        return "-"
    hours, rest = divmod(minutes, 60)
    return (
        _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
        if hours
        else _("{minutes} min").format(minutes=rest)
    )


@command("faq")
@option("--days", type=click.IntRange(1), default=_FAQ_DAYS, show_default=True, help="How far back to count.")
@json_option
@click.pass_obj
def faq_command(desk: Desk, days: int) -> None:
    """Show how often each answer of faq.toml is asked for, and what deserves one.

    faq.toml in the data folder holds your own answers: a table by name with answer, and words or questions that
    it answers. A draft takes such an answer first. What customers wrote is not shown here.
    """
    from dangol.answer_times import asked_again
    from dangol.faq import load_faq

    with desk.app() as app:
        entries, suggestions = asked_again(load_faq(app.home), _asked(app, days), app.texts)
    if desk.as_json:
        desk.document(
            {
                "days": days,
                "entries": [{"name": one.name, "asked": one.asked, "last_at": iso(one.last_at)} for one in entries],
                "suggestions": msgspec.to_builtins(suggestions),
            }
        )
        return
    _entries(desk, entries)
    _suggestions(desk, suggestions)


def _asked(app: App, days: int) -> Any:
    from dangol.storage.answers import Answers

    since = app.clock.now() - timedelta(days=days)
    return (one for row in app.stores.all() for one in Answers(app.db).asked(row.name, since))


def _entries(desk: Desk, entries: Sequence[AskedAgain]) -> None:
    if not entries:
        desk.tell(_("There is no faq.toml yet, or it is empty."))
        return
    show_table(
        [(_("Name"), "keep"), *numbers(_("Asked")), (_("Last"), "keep")],
        [[one.name, str(one.asked), stamp(one.last_at)] for one in entries],
    )


def _suggestions(desk: Desk, suggestions: Sequence[Suggestion]) -> None:
    if not suggestions:
        return
    desk.tell("\n" + _("Asked often and not in faq.toml:"))
    show_table(
        [(_("Store"), "keep"), _("About"), _("Product"), *numbers(_("Asked"))],
        [[one.store, shown(one.topic), one.product_name or "-", str(one.asked)] for one in suggestions],
    )
