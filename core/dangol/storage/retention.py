"""Takes out of the file what is older than its clock allows; what is taken is counted, never named."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.clock import micros
from dangol.storage.actions import Actions
from dangol.storage.machine import FINAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.storage.database import Database

__all__ = ["Retention"]

_MOVED = "(SELECT max(coalesce(i.confirmed_at, i.delivered_at, i.dispatched_at, 0)) FROM items i"
_OLD_ORDERS = (
    "SELECT o.store, o.id FROM orders o WHERE o.ordered_at < :cut"
    f" AND coalesce({_MOVED} WHERE i.store = o.store AND i.order_id = o.id), 0) < :cut"
    " AND NOT EXISTS (SELECT 1 FROM items c WHERE c.store = o.store AND c.order_id = o.id AND c.claim_open = 1)"
)
_FINAL = ", ".join(f"'{state}'" for state in sorted(FINAL))
_OLD_TEXTS = f"FROM actions WHERE state IN ({_FINAL}) AND changed_at < :cut AND (body <> '' OR trace <> '[]')"
_ADS, _OTHERS = " AND message_class = 'advertising'", " AND message_class <> 'advertising'"
_COUNT = {
    "orders": f"SELECT count(*) FROM ({_OLD_ORDERS})",
    "contacts": f"SELECT count(*) FROM contacts WHERE (store, order_id) IN ({_OLD_ORDERS})",
    "inquiries": "SELECT count(*) FROM inquiries WHERE answered = 1 AND max(asked_at, coalesce(updated_at, 0)) < :cut",
    "reviews": "SELECT count(*) FROM reviews WHERE written_at < :cut AND (text <> '' OR author <> '')",
    "messages": f"SELECT count(*) {_OLD_TEXTS} {_OTHERS}",
    "ads": f"SELECT count(*) {_OLD_TEXTS} {_ADS}",
    "quarantine": "SELECT count(*) FROM quarantine WHERE last_seen < :cut",
}
_BLANK = (
    "UPDATE actions SET body = '', hand_text = NULL, trace = '[]', problem = NULL"
    f" WHERE state IN ({_FINAL}) AND changed_at < :cut"
)
_OLD_REVIEWS = "SELECT store, id FROM reviews WHERE written_at < :cut"
_PURGE = {
    "orders": (
        "DELETE FROM review_marks WHERE (store, item_id) IN (SELECT i.store, i.id FROM items i"
        f" WHERE (i.store, i.order_id) IN ({_OLD_ORDERS}))",
        "DELETE FROM changes WHERE record = 'items' AND (store, record_id) IN (SELECT i.store, i.id FROM items i"
        f" WHERE (i.store, i.order_id) IN ({_OLD_ORDERS}))",
        f"DELETE FROM buyer_records WHERE record = 'order' AND (store, record_id) IN ({_OLD_ORDERS})",
        f"DELETE FROM contacts WHERE (store, order_id) IN ({_OLD_ORDERS})",
        f"CREATE TEMP TABLE old_orders AS {_OLD_ORDERS}",
        "DELETE FROM items WHERE (store, order_id) IN (SELECT store, id FROM old_orders)",
        "DELETE FROM orders WHERE (store, id) IN (SELECT store, id FROM old_orders)",
        "DROP TABLE old_orders",
    ),
    "contacts": (
        f"UPDATE actions SET recipient = '' WHERE state IN ({_FINAL}) AND order_id <> '' AND send_by NOT IN"
        " ('inquiry', 'review', 'review_request', 'coupon', 'task') AND recipient <> ''"
        f" AND (store, order_id) IN ({_OLD_ORDERS})",
        f"DELETE FROM contacts WHERE (store, order_id) IN ({_OLD_ORDERS})",
    ),
    "inquiries": (
        "DELETE FROM buyer_records WHERE record = 'inquiry' AND (store, record_id) IN (SELECT store, id FROM inquiries"
        " WHERE answered = 1 AND max(asked_at, coalesce(updated_at, 0)) < :cut)",
        "DELETE FROM inquiries WHERE answered = 1 AND max(asked_at, coalesce(updated_at, 0)) < :cut",
    ),
    "reviews": (
        f"UPDATE review_versions SET text = '' WHERE (store, review_id) IN ({_OLD_REVIEWS})",
        f"UPDATE case_closings SET remedied = '' WHERE (store, review_id) IN ({_OLD_REVIEWS})",
        "UPDATE reviews SET text = '', author = '', author_id = '', reply_text = NULL WHERE written_at < :cut",
    ),
    "messages": (
        _BLANK + _OTHERS,
        "UPDATE call_outcomes SET note = NULL, promise = NULL WHERE at < :cut",
        "UPDATE told_informational SET because = '' WHERE at < :cut",
        "UPDATE deliveries SET reason = '' WHERE asked_at < :cut",
        "DELETE FROM promises WHERE kept_at IS NOT NULL AND made_at < :cut",
        "DELETE FROM order_notes WHERE at < :cut",
        "DELETE FROM referrals WHERE noted_at < :cut",
    ),
    "ads": (_BLANK + _ADS,),
    "quarantine": ("DELETE FROM quarantine WHERE last_seen < :cut",),
}


class Retention:
    """Counts and purges. ``cuts`` gives for each clock the first moment whose data stays."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._actions = Actions(db, clock)
        self._clock = clock

    def due(self, cuts: Mapping[str, datetime]) -> dict[str, int]:
        """Return how much of what is due to go."""
        return {name: self._db.value(_COUNT[name], {"cut": micros(cut)}) for name, cut in cuts.items()}

    def purge(self, cuts: Mapping[str, datetime], by: str) -> dict[str, int]:
        """Take it out, in one transaction; return how much of what went."""
        with self._db.transaction():
            gone = {}
            for name, cut in cuts.items():
                wanted = {"cut": micros(cut)}
                gone[name] = self._db.value(_COUNT[name], wanted)
                for statement in _PURGE[name]:
                    self._db.conn.execute(statement, wanted if ":cut" in statement else {})
            if any(gone.values()):
                self._db.conn.execute("DELETE FROM text_results")
                self._actions.chain.append(self._clock.now(), None, "retention", by, gone)
        return gone
