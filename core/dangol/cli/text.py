"""What texts say: one text with all its evidence, and the reviews whose stars contradict their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, group, json_option, option
from dangol.cli.layout import wrap
from dangol.cli.textcheck import PARTS as BOOK_PARTS
from dangol.cli.textcheck import check_command
from dangol.cli.textwords import VERDICTS, sentiment_lines
from dangol.desk.words import iso, stamp
from dangol.errors import ConfigError
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dangol.app import App
    from dangol.storage.texts import ReviewText
    from dangol.text.sentiment import Clue, Explained, Sentiment

__all__ = ["PARTS", "Part", "text_group"]

_FIRST = 20


@group("text")
def text_group() -> None:
    """Say what a text says, and which reviews contradict their stars.

    All of it is worked out on this computer, without network.
    """


class Part(NamedTuple):
    """A part of ``dangol text explain``: the key of its JSON, its title, its facts, and its lines for people."""

    key: str
    title: str
    look: Callable[[str], Any]
    """Takes the text, returns what JSON shows."""
    lines: Callable[[Any, str], Sequence[str]]
    """Takes what ``look`` returned and the text, returns what people read."""


@command("explain")
@argument("text", metavar="TEXT")
@json_option
@click.pass_obj
def explain_command(desk: Desk, text: str) -> None:
    """Say everything that is read out of a text, with the evidence.

    Whether it praises or complains, clause by clause, which words decided it, what it is about and what
    it wants. --json also names the rules and the pieces of words behind that.
    """
    if not text.strip():
        raise ConfigError(_("There is no text."), hint=_('Write it like this: dangol text explain "…"'))
    parts = [*PARTS, *_book_parts(desk)]
    found = {part.key: (part, part.look(text)) for part in parts}
    if desk.as_json:
        desk.document({"text": text, **{key: told for key, (_part, told) in found.items()}})
        return
    for part, told in found.values():
        if lines := part.lines(told, text):
            desk.tell(_(part.title))
            for line in lines:
                desk.tell(f"  {line}")


def _book_parts(desk: Desk) -> list[Part]:
    """Return what the rule books, with the seller's own rules, say about a text."""
    from functools import partial

    from dangol.app import default_home
    from dangol.text.reading import Analyst

    reader = Analyst.of(desk.home or default_home())
    return [Part(key, title, partial(look, reader=reader), lines) for key, title, look, lines in BOOK_PARTS]


def _sentiment(text: str) -> dict[str, Any]:
    from dangol.text.sentiment import explain

    told = explain(text)
    return {
        **_judged(told.sentiment),
        "clauses": [{"text": one.text, **_judged(one.sentiment)} for one in told.clauses],
        "clues": _clues(told),
    }


def _judged(sentiment: Sentiment) -> dict[str, Any]:
    return {"verdict": sentiment.verdict, "probability": round(sentiment.probability, 4)}


def _clues(told: Explained) -> list[dict[str, Any]]:
    return [_clue(one) for one in told.clues]


def _clue(one: Clue) -> dict[str, Any]:
    return {"kind": one.kind, "text": one.text, "push": round(one.push, 3), "negated": one.negated}


PARTS: list[Part] = [
    Part(
        "sentiment",
        N_("Praise or complaint"),
        _sentiment,
        sentiment_lines,
    ),
]
"""What ``dangol text explain`` looks at, in order."""


class _Contradiction(NamedTuple):
    review: ReviewText
    probability: float
    margin: float


@command("mismatch")
@option("--store", metavar="STORE", help="Only this store.")
@option("--least", metavar="MARGIN", type=click.FloatRange(0, 1), help="List what is at least this far apart (0 to 1).")
@option("--all", "everything", is_flag=True, help="List every one, not only the first 20.")
@json_option
@click.pass_obj
def mismatch_command(desk: Desk, store: str | None, least: float | None, everything: bool) -> None:
    """List the reviews whose stars contradict their words, the clearest first.

    Stars and words are both kept as the customer gave them. A wrong tap, a joke, or a complaint behind
    five stars: worth reading before a reply goes out.
    """
    with desk.app() as app:
        names = [app.stores.get(store).name] if store else [row.name for row in app.stores.all()]
        found = sorted(_contradictions(app, names, least), key=lambda one: (-one.margin, one.review.id))
    if desk.as_json:
        desk.document({"reviews": [_document(one) for one in found]})
        return
    if not found:
        desk.tell(_("No review contradicts its stars."))
        return
    for one in found if everything else found[:_FIRST]:
        _tell(desk, one)
    if not everything and len(found) > _FIRST:
        desk.say(_("… and {count} more: dangol text mismatch --all").format(count=len(found) - _FIRST))


def _contradictions(app: App, stores: Sequence[str], least: float | None) -> Iterator[_Contradiction]:
    from dangol.storage.texts import TextReader
    from dangol.text.mismatch import APART, margin
    from dangol.text.sentiment import judge

    for name in stores:
        for review in TextReader(app.db).reviews(name):
            if review.rating is None:
                continue
            said = judge(review.text)
            apart = margin(review.rating, said.probability)
            if said.clear and apart >= (APART if least is None else least):
                yield _Contradiction(review, said.probability, apart)


def _document(one: _Contradiction) -> dict[str, Any]:
    return {
        "store": one.review.store,
        "review_id": one.review.id,
        "product_name": one.review.product_name,
        "rating": one.review.rating,
        "text": one.review.text,
        "written_at": iso(one.review.written_at),
        "probability": round(one.probability, 4),
        "margin": round(one.margin, 4),
    }


def _tell(desk: Desk, one: _Contradiction) -> None:
    review = one.review
    verdict = VERDICTS["good" if one.probability >= 0.5 else "bad"]
    told = _("{stars} stars, but the words are {verdict}").format(stars=review.rating, verdict=_(verdict))
    desk.tell(f"{stamp(review.written_at)}  {told} ({one.margin:.2f}) · {review.product_name or review.store}")
    for line in wrap(review.text, 74):
        desk.tell(f"  {line}")


text_group.add_command(explain_command)
text_group.add_command(check_command)
text_group.add_command(mismatch_command)
