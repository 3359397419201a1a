"""What a seller calls what is known of a person, and where else that person shops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.storage.ledger import Action
    from dangol.storage.people_book import PeopleBook

__all__ = ["REASONS", "REFUSES", "VISITS", "also_shops", "record_of", "shops_at"]

REASONS = {
    "phone": N_("the same phone number, which several people use"),
    "email": N_("the same e-mail address, which several people use"),
    "line": N_("the same number of a home or office"),
    "area": N_("the same name in the same town"),
    "nickname": N_("the same nickname or member id"),
    "alias": N_("nicknames that differ in digits and signs only"),
}
REFUSES = {
    "all": N_("no requests, no advertising"),
    "advertising": N_("no advertising"),
    "review_request": N_("no requests for reviews"),
}
VISITS = {
    "order": N_("Order"),
    "claim": N_("Claim"),
    "review": N_("Review"),
    "inquiry": N_("Question"),
    "message": N_("Sent"),
}


def record_of(action: Action) -> tuple[str, str]:
    """Return the record whose buyer an action reaches: the order, where there is one."""
    return ("order", action.order_id) if action.order_id else (action.subject, action.subject_id)


def also_shops(book: PeopleBook, action: Action) -> str:
    """Return a line about a buyer who shops in other stores, too; empty for others."""
    return shops_at(book, action.store, *record_of(action))


def shops_at(book: PeopleBook, store: str, record: str, record_id: str) -> str:
    """Return the same about the buyer of any record."""
    person = book.of(store, record, record_id)
    if person is None or len(person.stores) < 2:
        return ""
    orders = book.orders_by_store(person.id)
    counted = _("{store} ({count} orders)")
    places = (counted.format(store=name, count=orders.get(name, 0)) for name in person.stores if name != store)
    told = _("{id} {name}, also shops at {places}")
    return told.format(id=person.id, name=person.name, places=", ".join(places))
