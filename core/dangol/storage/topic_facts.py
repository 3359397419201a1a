"""Facts about topics of products. Which texts bring a topic up is worked out above, in ``dangol.decide``."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dangol.clock import micros
from dangol.facts import QUESTION_TOPICS, REVIEW_TOPICS, TopicFacts
from dangol.storage.fact_source import Row, Source, as_list, moment
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from dangol.decisions import Rule

__all__ = ["CHANGED", "LATELY", "QUESTIONS", "TOPIC_LOOKED", "TopicSource"]

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
_OF_PRODUCTS = " AND t.product_id IN (SELECT value FROM json_each(:ids))"
QUESTIONS = {
    "review": (_REVIEWS, "t.written_at", REVIEW_TOPICS),
    "inquiry": (_INQUIRIES, "t.asked_at", QUESTION_TOPICS),
}
_TOLD = {"review": "reviews_told", "inquiry": "inquiries_told"}
LATELY = {
    source: f"{statement} AND {at} >= :since ORDER BY {at}" for source, (statement, at, _topics) in QUESTIONS.items()
}
CHANGED = {
    source: statement.replace(" t LEFT", f" t INDEXED BY {_TOLD[source]} LEFT", 1).replace(
        " ORDER", f"{_OF_PRODUCTS} ORDER", 1
    )
    for source, statement in LATELY.items()
}
"""Of some products alone."""
TOPIC_LOOKED = "SELECT id FROM temp.looked WHERE store = :store AND subject = 'topic'"


class TopicSource(Source[TopicFacts]):
    """Every topic of every product with texts."""

    question = _REVIEWS
    looked = TOPIC_LOOKED
    alias = "t"

    def waiting(
        self,
        store: str,
        since: datetime,
        rule: Rule,
        reach: datetime,
        *,
        changed: bool = False,
    ) -> Iterator[TopicFacts]:
        """Yield the topics of the products about which at least two texts were written since ``reach``."""
        wanted = _wanted(row["id"] for row in self.rows(self.looked, store, {})) if changed else {}
        for source, (_statement, _at, topics) in QUESTIONS.items():
            if rule.texts not in ("", source) or (changed and source not in wanted):
                continue
            asked = (CHANGED if changed else LATELY)[source]
            found = self.rows(asked, store, {"since": micros(reach), "ids": as_list(wanted.get(source, ()))})
            for product_id, product in _by_product(found).items():
                if len(product) >= _FEWEST:
                    chosen = wanted[source][product_id] if changed else topics
                    yield from _topics(store, since, source, sorted(chosen, key=topics.index), product)

    def by_id(self, store: str, since: datetime, ids: Sequence[str], but: int = 0) -> Iterator[TopicFacts]:  # noqa: ARG002 - a topic is no reply
        """Yield the topics of those names."""
        for source, products in _wanted(ids).items():
            statement, at, _all = QUESTIONS[source]
            chosen = f"{_OF_PRODUCTS} AND {at} >= :since ORDER BY {at} DESC LIMIT :most"
            most = {"ids": as_list(products), "most": _MOST * len(products), "since": micros(since)}
            for product_id, product in _by_product(self.rows(statement + chosen, store, most)).items():
                yield from _topics(store, since, source, products[product_id], product)

    def read(self, store: str, since: datetime, statement: str, wanted: Row) -> Iterator[TopicFacts]:
        """Yield the topics of the products whose reviews a question is answered with."""
        for product in _by_product(self.rows(statement, store, wanted)).values():
            yield from _topics(store, since, "review", REVIEW_TOPICS, product)


def _wanted(names: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Return the topics by source and product."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        source, topic, product_id = name.split(":", 2)
        found[source][product_id].append(topic)
    return found


def _by_product(rows: Iterator[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["product_id"]].append(row)
    return found


def _topics(
    store: str, since: datetime, source: str, topics: Iterable[str], product: Sequence[Row]
) -> Iterator[TopicFacts]:
    texts = tuple((moment(row["at"]), _text(row)) for row in product)
    for topic in topics:
        yield TopicFacts(
            store=store,
            store_since=since,
            source=source,
            topic=topic,
            product_id=product[0]["product_id"],
            product_name=product[0]["product_name"] or "",
            texts=texts,
        )


def _text(row: Row) -> str:
    if "thread" not in row:
        return str(row["text"])
    asked = next((post.text for post in thread_of(row["thread"]) if not post.seller), "")
    return "\n".join(filter(None, (row["title"], asked)))
