"""Which order brought which friend's order, as the seller noted it; the friend's order tells how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.clock import from_micros, micros
from dangol.errors import NotFound, WrongState
from dangol.facts import Referral
from dangol.i18n import _
from dangol.storage.fact_source import Row, moment

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.storage.database import Database

__all__ = ["REFERRED", "Referrals", "referral_of"]

_KEPT = "i.stage NOT IN ('cancelled', 'returned', 'exchanged')"
_READ = f"""
SELECT r.id, r.store, r.referrer_order, r.friend_order, r.noted_at, r.rewarded_at,
    coalesce(max(i.stage IN ('paid', 'shipped', 'delivered', 'confirmed')), 0) AS bought,
    count(i.id) > 0 AND sum({_KEPT}) = 0 AS gone, coalesce(max(i.claim_open), 0) AS claim_open,
    max(iif({_KEPT}, coalesce(i.delivered_at, i.confirmed_at), NULL)) AS arrived,
    coalesce(sum({_KEPT} AND coalesce(i.delivered_at, i.confirmed_at) IS NULL), 0) AS underway
"""
_FRIENDS = "LEFT JOIN items i INDEXED BY items_order ON i.store = r.store AND i.order_id = r.friend_order"
REFERRED = (
    f"{_READ} FROM json_each(:ids) j CROSS JOIN referrals r INDEXED BY referrals_referrer"
    f" ON r.store = :store AND r.referrer_order = j.value {_FRIENDS} GROUP BY r.id ORDER BY r.id"
)
"""Those that came of orders, with what became of each friend's order."""


def referral_of(row: Row) -> Referral:
    """Return what a row of this module's questions tells."""
    return Referral(
        id=row["id"],
        store=row["store"],
        referrer_order=row["referrer_order"],
        friend_order=row["friend_order"],
        noted_at=moment(row["noted_at"]),
        bought=bool(row["bought"]),
        gone=bool(row["gone"]),
        claim_open=bool(row["claim_open"]),
        received_at=None if row["underway"] else from_micros(row["arrived"]),
        rewarded_at=from_micros(row["rewarded_at"]),
    )


class Referrals:
    """The book of recommendations; one public method is one transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def all(self) -> list[Referral]:
        """Return all of them, the latest first."""
        return [referral_of(row) for row in self._db.rows(f"{_READ} FROM referrals r {_FRIENDS} GROUP BY r.id")][::-1]

    def get(self, number: int) -> Referral:
        """Return one. Raises ``NotFound``."""
        row = self._db.one(f"{_READ} FROM referrals r {_FRIENDS} WHERE r.id = ? GROUP BY r.id", (number,))
        if row is None:
            raise NotFound(_("There is no recommendation {id}.").format(id=number), hint=_("See: dangol referrals"))
        return referral_of(row)

    def add(self, store: str, referrer_order: str, friend_order: str) -> Referral:
        """Note that one order brought the other. Raises ``WrongState`` for a friend's order that is noted already."""
        with self._db.transaction():
            row = self._db.conn.execute(
                "INSERT INTO referrals (store, referrer_order, friend_order, noted_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING id",
                (store, referrer_order, friend_order, micros(self._clock.now())),
            ).fetchone()
        if row is None:
            raise WrongState(
                _("The order {id} is noted as recommended already.").format(id=friend_order),
                hint=_("See: dangol referrals"),
            )
        return self.get(row[0])

    def reward(self, number: int) -> Referral:
        """Note that the reward was given. Raises ``NotFound``, and ``WrongState`` where it was given before.

        Whether it may be given is for ``rules.referrals`` to say.
        """
        self.get(number)
        with self._db.transaction():
            changed = self._db.conn.execute(
                "UPDATE referrals SET rewarded_at = ? WHERE id = ? AND rewarded_at IS NULL",
                (micros(self._clock.now()), number),
            ).rowcount
        if not changed:
            raise WrongState(_("It is rewarded already."), hint=_("See: dangol referrals"))
        return self.get(number)
