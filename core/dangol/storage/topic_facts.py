"""Facts about topics of products. Which texts bring a topic up is worked out above, in ``dangol.decide``."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import micros
from dangol.facts import QUESTION_TOPICS, REVIEW_TOPICS, TopicFacts
from dangol.models import Message
from dangol.storage.fact_source import Row, Source, as_list, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from dangol.decisions import Rule

__all__ = ["QUESTIONS", "TopicSource"]

_FEWEST = 2
"""One text repeats nothing."""
_MOST = 500
"""Texts of a product that are looked at when one of its topics is asked for by name."""
_NAMED = (
    " LEFT JOIN products p ON p.store = t.store AND p.id = t.product_id WHERE t.store = :store AND t.product_id <> ''"
)
_REVIEWS = (
    "SELECT t.product_id, p.name AS product_name, t.written_at AS at, t.text FROM reviews t"
    + _NAMED
    + " AND t.text <> ''"
    " AND t.visible = 1"
)
_INQUIRIES = (
    "SELECT t.product_id, p.name AS product_name, t.asked_at AS at, t.title, t.thread FROM inquiries t"
    + _NAMED
    + " AND t.thread <> ''"
)
QUESTIONS = {
    "review": (_REVIEWS, "t.written_at", REVIEW_TOPICS),
    "inquiry": (_INQUIRIES, "t.asked_at", QUESTION_TOPICS),
}
_thread = msgspec.json.Decoder(list[Message])


class TopicSource(Source[TopicFacts]):
    """Every topic of every product with texts."""

    question = _REVIEWS
    alias = "t"

    def waiting(
        self,
        store: str,
        since: datetime,
        rule: Rule,  # noqa: ARG002 - both rules see the same texts
        reach: datetime,
        *,
        changed: bool = False,  # noqa: ARG002 - a topic is made of all texts of a product
    ) -> Iterator[TopicFacts]:
        """Yield the topics of the products about which at least two texts were written since ``reach``."""
        for source, (statement, at, topics) in QUESTIONS.items():
            rows = self.rows(f"{statement} AND {at} >= :since ORDER BY {at}", store, {"since": micros(reach)})
            for product in _by_product(rows).values():
                if len(product) >= _FEWEST:
                    yield from (_topic(store, since, source, topic, product) for topic in topics)

    def by_id(self, store: str, since: datetime, ids: Sequence[str], but: int = 0) -> Iterator[TopicFacts]:  # noqa: ARG002 - a topic is no reply
        """Yield the topics of those names."""
        wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in ids:
            source, topic, product_id = name.split(":", 2)
            wanted[source][product_id].append(topic)
        for source, products in wanted.items():
            statement, at, _topics = QUESTIONS[source]
            chosen = f" AND t.product_id IN (SELECT value FROM json_each(:ids)) ORDER BY {at} DESC LIMIT :most"
            rows = self.rows(statement + chosen, store, {"ids": as_list(products), "most": _MOST * len(products)})
            for product_id, product in _by_product(rows).items():
                yield from (_topic(store, since, source, topic, product) for topic in products[product_id])

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[TopicFacts]:
        """Yield the topics of the products whose reviews a question is answered with."""
        for product in _by_product(self.rows(statement, store, wanted)).values():
            yield from (_topic(store, since, "review", topic, product) for topic in REVIEW_TOPICS)


def _by_product(rows: Iterator[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["product_id"]].append(row)
    return found


def _topic(store: str, since: datetime, source: str, topic: str, product: Sequence[Row]) -> TopicFacts:
    return TopicFacts(
        store=store,
        store_since=since,
        source=source,
        topic=topic,
        product_id=product[0]["product_id"],
        product_name=product[0]["product_name"] or "",
        texts=tuple((moment(row["at"]), _text(row)) for row in product),
    )


def _text(row: Row) -> str:
    if "thread" not in row:
        return str(row["text"])
    asked = next((post.text for post in _thread.decode(row["thread"]) if not post.seller), "")
    return "\n".join(filter(None, (row["title"], asked)))
