"""Looking back: a week in a few lines, a month by what customers touch."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option
from dangol.cli.keywords import TOPICS
from dangol.cli.tables import counting, numbers, show_table
from dangol.desk.day import store_days
from dangol.desk.words import iso, kind, stamp
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.day import Retrospective
    from dangol.storage.day import Way

__all__ = ["month_command", "week_command"]

_FIRST = 5
_THINGS = {
    "answer": N_("Answer the questions of {about} first; they wait longest."),
    "cause": N_("Find out why {about} is complained of, and mend the cause."),
    "low": N_("Answer the low reviews of {about}."),
    "missed": N_("Do in time: {about}."),
    "thank": N_("All is answered. Thank one regular customer by name."),
}


@command("week")
@json_option
@click.pass_obj
def week_command(desk: Desk) -> None:
    """Look back at your week: done, missed, learned, and one thing next."""
    with desk.app() as app:
        page = _back(app, 7)
    if desk.as_json:
        desk.document(_document(page))
        return
    desk.tell(_("Your week, {since} to {until}").format(since=stamp(page.since), until=stamp(page.until)))
    rows = [[kind(name), f"{count:,}", f"{page.done_before.get(name, 0):,}"] for name, count in page.done.items()]
    desk.tell()
    if rows:
        show_table([_("Done"), *numbers(_("This week"), _("Week before"))], rows)
    else:
        desk.tell(_("Nothing was sent or done this week."))
    missed = ", ".join(f"{kind(name)} {count}" for name, count in page.missed.items())
    desk.tell("\n" + _("Came too late: {missed}").format(missed=missed or _("nothing")))
    for one in page.learned[:_FIRST]:
        desk.tell(
            _("Complained of: {topic} · {product}: {count} of {reviews} reviews, {previous} the week before").format(
                topic=_(TOPICS[one.topic]),
                product=one.product or one.store,
                count=one.complaints,
                reviews=one.reviews,
                previous=one.previous,
            )
        )
    desk.tell("\n" + _("Next week's one thing: {thing}").format(thing=_thing(page)))


def _thing(page: Retrospective) -> str:
    about = kind(page.about) if page.one_thing == "missed" else page.about
    return _(_THINGS[page.one_thing]).format(about=about)


def _back(app: App, days: int) -> Retrospective:
    from dangol.day import retrospective
    from dangol.insights import Period, insights
    from dangol.storage.day import DayReader

    now = app.clock.now()
    period = Period(now - timedelta(days=days), now)
    with counting(_("Reading reviews")) as add:
        read = app.analysis.reviews(nouns=False, told=lambda count: add("", count))
    return retrospective(DayReader(app.db), store_days(app), insights(read, period, app.analysis.words), period)


def _document(page: Retrospective) -> dict[str, Any]:
    return {
        "since": iso(page.since),
        "until": iso(page.until),
        "done": page.done,
        "done_before": page.done_before,
        "missed": page.missed,
        "learned": [one._asdict() for one in page.learned],
        "one_thing": {"name": page.one_thing, "about": page.about or None, "text": _thing(page)},
    }


@command("month")
@json_option
@click.pass_obj
def month_command(desk: Desk) -> None:
    """Check every touchpoint of the month by your own data.

    The last thirty days. What no record tells, such as how many looked without buying, is said to be unknown.
    """
    from dangol.storage.day import DayReader

    with desk.app() as app:
        since = app.clock.now() - timedelta(days=30)
        low = app.policies.base.replies.low_rating
        ways = {row.name: DayReader(app.db).way(row.name, since, low) for row in app.stores.all()}
    if desk.as_json:
        desk.document({"since": iso(since), "stores": [{"store": name} | _way(way) for name, way in ways.items()]})
        return
    for name, way in ways.items():
        desk.tell(f"\n{name}")
        for title, text in _touchpoints(way):
            desk.tell(f"  {title}: {text}")
    if not ways:
        desk.tell(_("No store is connected yet."))


def _way(way: Way) -> dict[str, Any]:
    return {name: getattr(way, name) for name in way.__struct_fields__}


def _touchpoints(way: Way) -> list[tuple[str, str]]:
    unknown = _("unknown; no record tells it")
    hours = (
        unknown
        if way.way_hours is None
        else _("{hours} hours on the way on average, {count} items").format(hours=way.way_hours, count=way.delivered)
    )
    return [
        (_("Visits and payment"), unknown),
        (_("Questions"), _("{count} asked, {answered} answered").format(count=way.questions, answered=way.answered)),
        (_("Delivery"), hours),
        (_("Returns and claims"), _share(way.claims, way.items)),
        (
            _("Reviews"),
            _("{count} written, {replied} answered, {low} with few stars").format(
                count=way.reviews, replied=way.replied, low=way.low
            ),
        ),
    ]


def _share(part: int, whole: int) -> str:
    share = f"{part / whole:.1%}" if whole else "-"
    return _("{part} of {whole} items ({share})").format(part=part, whole=whole, share=share)
