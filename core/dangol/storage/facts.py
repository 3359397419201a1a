"""Reads facts in sets: what rules may still have something to say about, and what is asked for by id.

Each kind of subject has its source. Texts are handed on as they are: what they say is worked out above, in
``dangol.decide``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dangol.channels import NoWays
from dangol.clock import from_micros, micros
from dangol.korea import midnight
from dangol.storage import fact_sql as sql
from dangol.storage.agenda import Agenda
from dangol.storage.delivery_facts import promises
from dangol.storage.fact_source import as_list, chunks, moment
from dangol.storage.gate_facts import GateReader
from dangol.storage.inquiry_facts import InquirySource, last_answer
from dangol.storage.item_facts import ItemSource
from dangol.storage.order_facts import OrderSource
from dangol.storage.past_replies import PastReplies
from dangol.storage.person_facts import PersonReader
from dangol.storage.promises import PromiseSource
from dangol.storage.review_facts import ReviewSource
from dangol.storage.said import no_thanks
from dangol.storage.topic_facts import TopicSource

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from dangol.channels import Ways
    from dangol.decisions import Rule
    from dangol.facts import Facts, ItemFacts
    from dangol.policies import Policies
    from dangol.storage.database import Database
    from dangol.storage.delivery_facts import Promise
    from dangol.storage.fact_source import Source

__all__ = ["SOURCES", "ActionNote", "FactReader"]

SOURCES: dict[str, type[Source[Any]]] = {
    "inquiry": InquirySource,
    "review": ReviewSource,
    "item": ItemSource,
    "order": OrderSource,
    "promise": PromiseSource,
    "topic": TopicSource,
}
"""Where the facts about each kind of subject in ``dangol.facts.SUBJECTS`` come from, in the same order."""


class ActionNote(NamedTuple):
    """What was proposed about a subject, and what became of it."""

    id: int
    kind: str
    step: int
    state: str
    created_at: datetime
    problem: str | None


class FactReader:
    """Facts out of one data file. It only reads; its ``agenda`` knows what of them has to be read again.

    ``fenced`` names the stores whose market allows no contact with buyers outside its own pages, ``month_stores``
    those with a second review after a month of use; ``thanks`` tells real thanks from everything else; ``own`` are
    the keys of the seller and the family, ``malls`` the stores that are the seller's own, with whether each
    confirms orders by itself; ``ways`` are the channels.
    """

    def __init__(
        self,
        db: Database,
        fenced: Callable[[], Collection[str]] = tuple,
        month_stores: Callable[[], Collection[str]] = tuple,
        thanks: Callable[[str], bool] = no_thanks,
        own: Callable[[], Collection[int]] = tuple,
        malls: Callable[[], Mapping[str, bool]] = dict,
        ways: Ways | None = None,
    ) -> None:
        self._db = db
        self.ways = ways or NoWays()
        self._people = PersonReader(db, fenced, month_stores, thanks, own)
        self.replies = PastReplies(db)
        self.gate = GateReader(db)
        self._items = ItemSource(db, self._people)
        self._sources: dict[str, Source[Any]] = {
            subject: source(db, self._people) for subject, source in SOURCES.items()
        }
        self._sources["order"] = orders = OrderSource(db, self._people)
        orders.malls = malls
        self.agenda = Agenda(db, {subject for subject, source in SOURCES.items() if source.looked})

    def fenced(self, store: str) -> bool:
        """Tell whether the store's market allows no contact with buyers outside its own pages."""
        return store in self._people.fenced()

    def since(self, store: str) -> datetime:
        """Return the beginning of the Korean day on which a store was connected. Raises ``KeyError`` for no store."""
        return self._stores()[store]

    # for all rules

    def candidates(self, rule: Rule, policies: Policies, now: datetime, *, changed: bool = False) -> Iterator[Facts]:
        """Yield the facts about which ``rule`` may still propose something, store by store.

        With ``changed`` only what the agenda gathered. Where the rule is switched off nothing is read.
        """
        source = self._sources[rule.subject]
        narrowed = {"changed": True} if changed else {}
        for store, since in self._stores().items():
            days = max((rule.reach(one) for one in policies.variants(store) if rule.works(one)), default=None)
            if days is None:
                continue
            yield from source.waiting(store, since, rule, max(since, now - timedelta(days=days)), **narrowed)

    def read(self, subject: str, store: str, ids: Sequence[str], but: int = 0) -> Iterator[Facts]:
        """Yield the facts about the subjects of ``ids`` that are stored; there are none about members.

        ``but`` is an action that does not count as a reply of ours: the one that is being checked.
        """
        since = self._stores().get(store)
        source = self._sources.get(subject)
        if since is None or source is None:
            return
        for some in chunks(ids):
            yield from source.by_id(store, since, some, but)

    def of_order(self, store: str, order_id: str) -> list[ItemFacts]:
        """Return the items of an order."""
        since = self._stores().get(store)
        return [] if since is None else self._items.of_order(store, since, order_id)

    def made(self, keys: Sequence[str]) -> set[str]:
        """Return those of the dedupe keys for which an action exists."""
        statement = "SELECT dedupe_key FROM actions WHERE dedupe_key IN (SELECT value FROM json_each(?))"
        return {row[0] for some in chunks(keys) for row in self._db.conn.execute(statement, (as_list(some),))}

    def made_since(self, kinds: Collection[str], since: datetime) -> int:
        """Return how many actions of some kinds were proposed since then, and not taken back."""
        statement = (
            "SELECT count(*) FROM stores s CROSS JOIN json_each(?) k CROSS JOIN actions a INDEXED BY actions_kind"
            " ON a.store = s.name AND a.kind = k.value WHERE a.created_at >= ? AND a.state <> 'superseded'"
        )
        return int(self._db.value(statement, (as_list(kinds), micros(since))) or 0)

    def shown(self) -> list[int]:
        """Return our replies that the market shows by now but that are not verified yet.

        An action in doubt counts only if the text that is shown is ours: somebody else may have replied.
        """
        found = []
        for store in self._stores():
            rows = self._db.rows(sql.SHOWN_REVIEWS, {"store": store})
            rows += [
                row | {"shown": last_answer(row["thread"])}
                for row in self._db.rows(sql.SHOWN_INQUIRIES, {"store": store})
            ]
            found += [row["id"] for row in rows if row["state"] != "in_doubt" or _same(row["shown"], row["body"])]
        return found

    # for people

    def where(self, name: str) -> list[tuple[str, str]]:
        """Return store and id of each item that is called ``name`` or belongs to the order of that name."""
        found = []
        for store in self._stores():
            statement = "SELECT id FROM items WHERE store = ? AND (id = ? OR order_id = ?) ORDER BY id"
            found += [(store, row[0]) for row in self._db.conn.execute(statement, (store, name, name))]
        return found

    def linked(self, store: str, item: ItemFacts) -> Iterator[Facts]:
        """Yield the facts about an item and about everything that belongs to it or to its order."""
        for subject in ("item", *(name for name in self._sources if name != "item")):
            yield from self.read(subject, store, self._sources[subject].beside(store, item.order_id, item.item_id))

    def about(self, store: str, subject: str, subject_id: str) -> list[ActionNote]:
        """Return everything that was proposed about one subject, oldest first."""
        rows = self._db.rows(sql.ABOUT, {"store": store, "subject": subject, "id": subject_id})
        return [ActionNote(**row | {"created_at": from_micros(row["created_at"])}) for row in rows]

    def platform(self, store: str) -> str:
        """Return the market of a store; empty where there is no such store."""
        return self._db.value("SELECT platform FROM stores WHERE name = ?", (store,)) or ""

    def promised(self, store: str, order_id: str) -> Promise | None:
        """Return the day of arrival that the buyer of an order was told last, as the latest likely one."""
        return promises(self._db, store, [order_id]).get(order_id)

    def later_review(self, store: str, item_id: str, after: datetime) -> tuple[int | None, datetime] | None:
        """Return stars and time of the first review of an item that was written after ``after``."""
        statement = "SELECT rating, written_at FROM reviews WHERE store = ? AND item_id = ? AND written_at >= ?"
        row = self._db.one(statement + " ORDER BY written_at LIMIT 1", (store, item_id, micros(after)))
        return None if row is None else (row["rating"], moment(row["written_at"]))

    def product_name(self, store: str, product_id: str) -> str:
        """Return what a product is called; empty where it is not known."""
        return self._db.value("SELECT name FROM products WHERE store = ? AND id = ?", (store, product_id)) or ""

    def phone(self, store: str, order_id: str) -> str | None:
        """Return the buyer's number, for the seller's eyes while a call is due; of a fenced person nobody's."""
        if self._people.fenced_records(store, "order", [order_id]):
            return None
        row = self._db.one(sql.PRIVATE, {"store": store, "order_id": order_id})
        return None if row is None else row["phone"]

    def contact(self, store: str, order_id: str) -> dict[str, str | None] | None:
        """Return the buyer's ``phone``, ``email`` and their ``source``, for messages; of a fenced person nobody's."""
        if self._people.fenced_records(store, "order", [order_id]):
            return None
        sql_text = "SELECT phone, email, source FROM contacts WHERE store = ? AND order_id = ?"
        return self._db.one(sql_text, (store, order_id))

    def private(self, store: str, order_id: str) -> tuple[str, ...]:
        """Return what is known of the buyer's person; for the guard on public texts, never for rules."""
        row = self._db.one(sql.PRIVATE, {"store": store, "order_id": order_id}) or {}
        return tuple(value for value in row.values() if value)

    # rows

    def surroundings(self, subject: str) -> list[object]:
        """Return what every fact about a kind of subject depends on beside its records.

        These are the stores, what their markets allow, who sells, and what else the source of the facts names.
        """
        rows = self._db.conn.execute("SELECT name, platform, connected_at FROM stores ORDER BY name").fetchall()
        people = self._people
        beside = self._sources[subject].surroundings()
        return [rows, sorted(people.fenced()), sorted(people.month_stores()), sorted(people.own()), beside]

    def _stores(self) -> dict[str, datetime]:
        rows = self._db.conn.execute("SELECT name, connected_at FROM stores ORDER BY name")
        return {name: midnight(moment(connected_at)) for name, connected_at in rows}


def _same(shown: str | None, body: str) -> bool:
    return shown is not None and shown.split() == body.split()
