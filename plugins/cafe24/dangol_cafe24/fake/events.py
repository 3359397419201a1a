"""Carries out what ``POST /__fake__/events`` asks: orders, members and switches here, words in ``event_words``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, UnsetType

from dangol.testing import BadEvent
from dangol.testing.compose.moments import DAY
from dangol.testing.events import EditItem, Life, NewClaim, copy_given, moment, read_events, surely
from dangol_cafe24.fake import event_shapes as shapes
from dangol_cafe24.fake.composer import order_id, replacement
from dangol_cafe24.fake.event_words import Words, known_item, product_of
from dangol_cafe24.fake.gate import Gate
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.model import Claim, Item, Purchase
from dangol_cafe24.fake.oauth import OAuthDesk

__all__ = ["apply_events"]

_LIFE = {
    "placed_at": "placed",
    "dispatched_at": "dispatched",
    "delivered_at": "delivered",
    "confirmed_at": "decided",
}


def apply_events(mall: Mall, gate: Gate, desk: OAuthDesk, asked: Any) -> list[dict[str, Any]]:
    """Carry out all events, or none if one makes no sense of form. Raises ``BadEvent``."""
    doing = read_events(asked, shapes.SHAPES)
    mall.compose_all()
    scribe = _Scribe(mall, gate, desk)
    return [{"kind": kind, **scribe.writers[kind](row)} for kind, row in doing]


class _Scribe:
    """Writes events into one mall."""

    def __init__(self, mall: Mall, gate: Gate, desk: OAuthDesk) -> None:
        self._mall = mall
        self._gate = gate
        self._desk = desk
        words = Words(mall)
        self.writers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "order": self._order,
            "item": self._item,
            "claim": self._claim,
            "review": words.review,
            "reply": words.reply,
            "inquiry": words.inquiry,
            "urgent": words.urgent,
            "answer": words.answer,
            "comment": words.comment,
            "member": self._member,
            "board": self._board,
            "mall": self._switch,
            "gate": self._gateway,
        }

    # orders

    def _order(self, row: shapes.NewOrder) -> dict[str, Any]:
        made = [self._one_order(row) for _ in range(row.copies)]
        return {
            "order_id": made[0].id,
            "item_ids": [item.code for purchase in made for item in purchase.items],
            "order_ids": [purchase.id for purchase in made],
        }

    def _one_order(self, row: shapes.NewOrder) -> Purchase:
        mall = self._mall
        ordered = surely(row.ordered_at, mall.now)
        purchase = Purchase(
            id=row.order_id or order_id(ordered, 900_000 + len(mall.purchases)),
            ordered=ordered,
            paid=moment(row.paid_at, min(ordered + 30_000, max(mall.now, ordered))),
            buyer=row.buyer,
            member_id=row.member_id,
            place=row.place,
            market_no=row.market_order_no,
            buyer_name=row.buyer_name,
            hidden_until=moment(row.visible_at, 0) or 0,
        )
        purchase.void = ordered + 3 * DAY if purchase.paid is None else None
        if purchase.id in mall.purchases:
            raise BadEvent(f"There is an order {purchase.id} already.")
        for place, line in enumerate(row.items, 1):
            product = product_of(line.product_id)
            code = line.item_id or f"{purchase.id}-{place:02d}"
            item = Item(code, product, product.options[0], 1, product.price)
            self._live(item, line)
            purchase.items.append(item)
        mall.add(purchase)
        if row.member_id and row.member_id not in mall.club.members:
            member = mall.club.member(row.buyer, ordered)
            member.member_id = row.member_id
            mall.club.members[row.member_id] = member
        return purchase

    def _live(self, item: Item, row: Life) -> None:
        copy_given(row, item, "option quantity unit_price carrier")
        if row.tracking_no is not UNSET:
            item.parcel = str(row.tracking_no)
        for given, name in _LIFE.items():
            setattr(item, name, moment(getattr(row, given), getattr(item, name)))
        item.hidden_until = moment(row.visible_at, item.hidden_until) or 0

    def _item(self, row: EditItem) -> dict[str, Any]:
        purchase, item = known_item(self._mall, row.item_id)
        self._live(item, row)
        purchase.paid = moment(row.paid_at, purchase.paid)
        self._mall.changed(purchase)
        return {"item_id": item.code, "order_id": purchase.id}

    def _claim(self, row: NewClaim) -> dict[str, Any]:
        purchase, item = known_item(self._mall, row.item_id)
        requested = surely(row.requested_at, self._mall.now)
        item.claim = Claim(
            kind=row.type,
            requested=requested,
            reason=row.reason,
            collected=moment(row.collected_at, None),
            redelivered=moment(row.redelivered_at, None),
            done=moment(row.done_at, None),
            rejected=moment(row.rejected_at, None),
        )
        if item.decided is not None and item.decided > requested and item.claim.rejected is None:
            item.decided = None
        if row.type == "CANCEL" and item.dispatched is not None and item.dispatched > requested:
            item.dispatched = item.delivered = None
        purchase.items = [one for one in purchase.items if one.replaces != item.code]
        if row.type == "EXCHANGE" and item.claim.rejected is None:
            purchase.items.append(replacement(purchase, item))
        self._mall.changed(purchase)
        return {"item_id": item.code, "order_id": purchase.id, "item_ids": [one.code for one in purchase.items]}

    # members and switches

    def _member(self, row: shapes.MemberRow) -> dict[str, Any]:
        member = self._mall.club.members.get(row.member_id)
        if member is None:
            raise BadEvent(f"There is no member {row.member_id}.")
        copy_given(row, member, "sms news_mail")
        return {"member_id": member.member_id}

    def _board(self, row: shapes.BoardRow) -> dict[str, Any]:
        board = next((one for one in self._mall.boards if one.no == row.board_no), None)
        if board is None:
            raise BadEvent(f"There is no board {row.board_no}.")
        if isinstance(row.board_name, str):
            board.name = row.board_name
        if not isinstance(row.number, UnsetType):
            self._mall.posts.renumber(board.no, row.number)
            board.no = row.number
        return {"board_no": board.no}

    def _switch(self, row: shapes.MallRow) -> dict[str, Any]:
        for name in ("rows", "root_is", "since_means"):
            if (value := getattr(row, name)) is not UNSET:
                setattr(self._mall, name, value)
        if isinstance(row.spaced, bool):
            self._mall.stamp.spaced = row.spaced
        if not isinstance(row.settle, UnsetType):
            self._mall.settle = round(row.settle * 1000)
        return {}

    def _gateway(self, row: shapes.GateRow) -> dict[str, Any]:
        for name in ("leak", "size", "quota", "time"):
            if (value := getattr(row, name)) is not UNSET:
                setattr(self._gate, name, value)
        if not isinstance(row.enabled, UnsetType):
            self._desk.enabled = set(row.enabled)
        if not isinstance(row.deny, UnsetType):
            self._desk.deny = row.deny
        if row.expire_tokens:
            self._desk.expire()
        if row.remove:
            self._desk.remove()
        return {}
