"""What the reviews of each product bring up: keywords, and the twelve topics, with what is complained of."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.tables import counting, numbers, show_table
from dangol.desk.words import iso
from dangol.errors import NotFound, NotInstalled
from dangol.i18n import _
from dangol.rules.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dangol.app import App
    from dangol.insights import ProductWords, Topic
    from dangol.text.keywords import Keyword

__all__ = ["TOPICS", "keywords_command"]

_DAYS = 90
_FIRST = 20
_BRIEF = 5
_RISING, _FALLING = 1.5, 1 / 1.5

_SORTS: dict[str, Callable[[Keyword], Any]] = {
    "count": lambda one: (-one.reviews, -one.lift, one.keyword),
    "lift": lambda one: (-one.lift, -one.reviews, one.keyword),
    "change": lambda one: (-(one.change or 0), -one.reviews, one.keyword),
}


@command("keywords")
@argument("product", required=False, metavar="[PRODUCT]")
@option("--store", metavar="STORE", help="Only this store.")
@option(
    "--days",
    type=click.IntRange(1),
    default=_DAYS,
    show_default=True,
    help="How far back; the period before is beside.",
)
@option("--sort", type=click.Choice(list(_SORTS)), default="count", help="What comes first.")
@option("--all", "everything", is_flag=True, help="List every keyword, not only the first 20.")
@json_option
@click.pass_obj
def keywords_command(
    desk: Desk, product: str | None, store: str | None, days: int, sort: str, everything: bool
) -> None:
    """Show which words and topics the reviews of each product bring up.

    PRODUCT is an id or a part of a name. For every word: in how many reviews it stands, how often in a
    complaint, how much more often than in the whole store (lift), and than in the period before (change).
    Each text is read once, on this computer.
    """
    with desk.app() as app:
        name = app.stores.get(store).name if store else None
        found, missing = _read(app, days)
        until = app.clock.now()
    chosen = _matching([one for one in found if name in (None, one.store)], product)
    sorts = _SORTS[sort]
    chosen = [
        msgspec.structs.replace(one, keywords=None if one.keywords is None else sorted(one.keywords, key=sorts))
        for one in chosen
    ]
    if desk.as_json:
        gone = missing and {"kind": type(missing).__name__, "message": missing.message, "hint": missing.hint}
        products = [msgspec.to_builtins(one) for one in chosen]
        desk.document({"days": days, "until": iso(until), "missing": gone, "products": products})
        return
    _show(desk, chosen, days, detailed=product is not None, everything=everything)
    if missing:
        desk.complain(missing)


def _read(app: App, days: int) -> tuple[list[ProductWords], NotInstalled | None]:
    """Read what is new and count; without the morpheme tier only the topics."""
    from dangol.insights import Period, insights

    now = app.clock.now()
    with counting(_("Reading reviews")) as add:
        missing = None
        try:
            read = app.analysis.reviews(nouns=True, told=lambda count: add("", count))
        except NotInstalled as wrong:
            missing = wrong
            read = app.analysis.reviews(nouns=False, told=lambda count: add("", count))
    return insights(read, Period(now - timedelta(days=days), now), app.analysis.words), missing


def _matching(found: Sequence[ProductWords], product: str | None) -> list[ProductWords]:
    """Return the products that ``product`` names. Raises ``NotFound`` with near names."""
    if product is None:
        return list(found)
    exact = [one for one in found if one.product_id == product]
    wanted = _plain(product)
    chosen = exact or [one for one in found if wanted and wanted in _plain(one.product_name)]
    if chosen:
        return chosen
    names = list(dict.fromkeys(one.product_name for one in found if one.product_name))
    near = get_close_matches(product, names, n=3, cutoff=0.2)
    raise NotFound(
        _("No product with reviews in this period is called {product}.").format(product=product),
        hint=_("Did you mean: {names}?").format(names=", ".join(near or names[:3])) if names else "",
    )


def _plain(name: str) -> str:
    return "".join(name.lower().split())


def _show(desk: Desk, found: Sequence[ProductWords], days: int, *, detailed: bool, everything: bool) -> None:
    if not found:
        desk.tell(_("No review with words was written in the last {days} days.").format(days=days))
        return
    if not detailed and len(found) > 1:
        _overview(found)
        desk.say("→ " + _("For one of them: dangol keywords PRODUCT"))
        return
    several = len({one.store for one in found}) > 1
    for one in found:
        counts = _("{reviews} reviews in {days} days, {previous} before").format(
            reviews=one.reviews, days=days, previous=one.previous
        )
        desk.tell(" · ".join([_title(one), *([one.store] if several else []), counts]))
        _detail(desk, one, everything=everything)


def _title(one: ProductWords) -> str:
    return one.product_name or one.product_id or _("(no product)")


def _overview(found: Sequence[ProductWords]) -> None:
    words = [(_("Keywords"), _brief)] if any(one.keywords is not None for one in found) else []
    stores = [(_("Store"), _store)] if len({one.store for one in found}) > 1 else []
    columns = [*words, (_("Complaints about"), _complaints)]
    show_table(
        [
            _("Product"),
            *(title for title, _cell in stores),
            *numbers(_("Reviews")),
            *(title for title, _cell in columns),
        ],
        [
            [
                _title(one),
                *(cell(one) for _name, cell in stores),
                f"{one.reviews:,}",
                *(cell(one) or "-" for _name, cell in columns),
            ]
            for one in found
        ],
    )


def _store(one: ProductWords) -> str:
    return one.store


def _brief(one: ProductWords) -> str:
    return ", ".join(f"{word.keyword} {word.reviews}" for word in (one.keywords or [])[:_BRIEF])


def _complaints(one: ProductWords) -> str:
    return ", ".join(_complaint(topic) for topic in one.topics[:2] if topic.complaints)


def _complaint(topic: Topic) -> str:
    rising = topic.change is not None and topic.change >= _RISING
    return f"{_topic(topic)} {topic.complaints}{' ▲' if rising else ''}"


def _detail(desk: Desk, one: ProductWords, *, everything: bool) -> None:
    desk.tell()
    if one.keywords:
        shown = one.keywords if everything else one.keywords[:_FIRST]
        show_table(
            [(_("Keyword"), "keep"), *numbers(_("Reviews"), _("in complaints"), _("Lift"), _("Before"), _("Change"))],
            [_word(word) for word in shown],
        )
        if len(shown) < len(one.keywords):
            count = len(one.keywords) - len(shown)
            desk.say(_("… and {count} more: dangol keywords PRODUCT --all").format(count=count))
    elif one.keywords is not None:
        desk.tell(_("No word stands in two of its reviews."))
    if one.keywords is not None:
        desk.tell()
    if one.topics:
        show_table(
            [(_("Topic"), "keep"), *numbers(_("Reviews"), _("Praise"), _("Complaints"), _("Before"), _("Change"))],
            [
                [
                    _topic(topic),
                    f"{topic.reviews:,}",
                    f"{topic.praise:,}",
                    f"{topic.complaints:,}",
                    f"{topic.previous:,}",
                    _ratio(topic.change),
                ]
                for topic in one.topics
            ],
        )
        desk.tell()


def _topic(topic: Topic) -> str:
    return _(TOPICS[topic.topic])


def _word(word: Keyword) -> list[str]:
    share = f"{word.complaints:,} ({word.complaints / word.reviews:.0%})" if word.complaints else "-"
    return [word.keyword, f"{word.reviews:,}", share, f"{word.lift:.1f}", f"{word.previous:,}", _ratio(word.change)]


def _ratio(change: float | None) -> str:
    if change is None:
        return "-"
    mark = "▲ " if change >= _RISING else "▼ " if change <= _FALLING else ""
    return f"{mark}{change:.1f}"
