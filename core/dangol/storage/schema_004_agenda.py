"""What the fourth migration has noted for orders, promises and topics of products, beside what was noted before."""

from __future__ import annotations

from dangol.storage import schema_003_agenda
from dangol.storage.schema_003_agenda import Watch, triggers

__all__ = ["AGENDA", "WATCHED"]

_OF_PRODUCT = "nullif({row}.product_id, '')"
_EVENTS = ("INSERT", "UPDATE OF {columns}", "DELETE")


def _columns(columns: str, record: str, name: str, what: str = _OF_PRODUCT, only: str = "") -> Watch:
    on = tuple(event.format(columns=columns) for event in _EVENTS)
    return Watch(((f"'{record}'", what),), on=on, name=name, only=only, changed=True)


def _among_first(most: int, record: str) -> Watch:
    """Note a product whose shown reviews become more or fewer, of the first ``most`` only."""
    counted = (
        "SELECT 1 FROM reviews x WHERE x.store = {row}.store AND x.product_id = {row}.product_id AND x.visible = 1"
    )
    shown = f" AND (SELECT count(*) FROM ({counted} LIMIT {most + 1})) <= {most}"  # noqa: S608 - own words
    return _columns("visible, product_id", record, record, only=shown)


_WATCHES = (
    ("promises", Watch((("'promise'", "{row}.id"), ("'order'", "{row}.order_id")))),
    ("order_notes", Watch((("'order'", "{row}.order_id"),))),
    ("referrals", Watch((("'order'", "{row}.referrer_order"),))),
    ("products", _columns("name", "name", "named", "{row}.id")),
    ("reviews", _columns("text, visible, product_id, written_at", "reviews", "told")),
    ("inquiries", _columns("title, thread, product_id, asked_at", "inquiries", "told")),
    ("reviews", _among_first(10, "first")),
    ("reviews", _among_first(30, "few")),
)
"""Facts about an order line count ten reviews of its product, those about a review thirty; more make no difference."""
WATCHED = schema_003_agenda.WATCHED | {table for table, _watch in _WATCHES}
"""The tables whose changes are noted. Facts that come from any other table need a source that is looked at in full."""

_INDEXES = """
DROP TRIGGER reviews_counted_insert;;
DROP TRIGGER reviews_counted_update;;
DROP TRIGGER reviews_counted_delete;;
CREATE INDEX reviews_told ON reviews(store, product_id, written_at) WHERE visible = 1 AND text <> '';;
CREATE INDEX inquiries_told ON inquiries(store, product_id, asked_at) WHERE thread <> ''"""

AGENDA = ";;\n\n".join((_INDEXES, *triggers(_WATCHES)))
