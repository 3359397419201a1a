"""What came of the causes that were mended: how often the topic came up before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option
from dangol.cli.tables import numbers, show_table
from dangol.desk.words import iso, stamp
from dangol.facts import TopicFacts
from dangol.i18n import _
from dangol.rules.topics import topic_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.app import App

__all__ = ["improvements_command"]

_SAMPLE = 10
"""Fewer texts than this on either side show nothing yet."""


class _Improvement(NamedTuple):
    facts: TopicFacts
    mended_at: datetime
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def enough(self) -> bool:
        return min(self.before[1], self.after[1]) >= _SAMPLE


@command("improvements")
@json_option
@click.pass_obj
def improvements_command(desk: Desk) -> None:
    """Show whether what you mended helped.

    How often the topic came up before and after, counted over the latest texts of the product. With fewer than
    ten texts on one side the numbers show nothing
    yet, and dangol says so.
    """
    with desk.app() as app:
        found = list(_improvements(app))
    if desk.as_json:
        desk.document({"improvements": [_as_json(one) for one in found]})
        return
    if not found:
        desk.tell(_("No cause was mended yet. Tasks of this kind come into the inbox by themselves."))
        return
    show_table(
        [_("Product"), _("Topic"), (_("Mended"), "keep"), *numbers(_("Before"), _("After")), ""],
        [
            [
                one.facts.product_name or one.facts.product_id,
                topic_name(one.facts.topic),
                stamp(one.mended_at),
                _share(one.before),
                _share(one.after),
                "" if one.enough else _("too few yet"),
            ]
            for one in found
        ],
    )


def _share(counts: tuple[int, int]) -> str:
    return f"{counts[0]}/{counts[1]}"


def _as_json(one: _Improvement) -> dict[str, object]:
    return {
        "store": one.facts.store,
        "product_id": one.facts.product_id,
        "source": one.facts.source,
        "topic": one.facts.topic,
        "mended_at": iso(one.mended_at),
        "before": {"count": one.before[0], "texts": one.before[1]},
        "after": {"count": one.after[0], "texts": one.after[1]},
        "enough": one.enough,
    }


def _improvements(app: App) -> Iterator[_Improvement]:
    from dangol.decide import understood

    for action in app.ledger.finished("topic"):
        for facts in app.facts.read("topic", action.store, [action.subject_id]):
            read = understood(facts, app.policies.about(facts), app.texts)
            assert isinstance(read, TopicFacts)  # noqa: S101 - what is read of a topic stays one
            yield _Improvement(read, action.changed_at, *_sides(read, action.changed_at))


def _sides(facts: TopicFacts, mended_at: datetime) -> tuple[tuple[int, int], tuple[int, int]]:
    times = [at for at, _text in facts.texts]
    told_before, before = (sum(at < mended_at for at in some) for some in (facts.told, times))
    return (told_before, before), (len(facts.told) - told_before, len(times) - before)
