"""Notification mails → what each says, which is little. Pure.

Only the subject decides the kind; only labels and links inside tell the rest. What a mail does not say
stays unknown, and the next page or file brings it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import BadRecord, Inquiry, Message, Page, Product, Rejected, ReviewMark, translator
from dangol_kmong import parse, thread
from dangol_kmong.layouts import MAIL, MAILS
from dangol_kmong.pieces import Names
from dangol_kmong.platform import SENDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dangol import Mail, Order, Record, Store
    from dangol_kmong.layouts import MailKind
    from dangol_kmong.settings import KmongSettings

__all__ = ["read"]

_ = translator("dangol_kmong", __file__)
_FIRST = timedelta(hours=1)
_NUMBER = re.compile(r"#\s?(\d{5,19})\b", re.ASCII)
_BUYER = re.compile(r"(?:의뢰인\s+)?([^\s\[\],.:]{1,60}?)\s?님(?:이|께서)\s")


def read(store: Store, mail: Mail) -> Page[Record]:
    """Read one mail; what it is not surely is kept as unclassified."""
    if not _is_kmongs(mail.sender):
        return _unclassified(mail, _("It does not come from Kmong."))
    kinds = _kinds(mail.subject)
    if len(kinds) != 1:
        names = ", ".join(kind.id for kind in kinds)
        reason = _("It could be several: {names}.").format(names=names) if kinds else _("Its subject is not known.")
        return _unclassified(mail, reason)
    said = _Said(mail, store.settings)
    try:
        items = _READERS[kinds[0].id](said)
    except BadRecord as wrong:
        return _unclassified(mail, wrong.message)
    return Page(items, layout=kinds[0].name, understood=said.names.told())


def _is_kmongs(sender: str) -> bool:
    _name, at, domain = parseaddr(sender)[1].lower().rpartition("@")
    return bool(at) and (domain == SENDER or domain.endswith(f".{SENDER}"))


def _kinds(subject: str) -> list[MailKind]:
    """Return every kind that the subject has the words of; an advertisement is that and nothing else."""
    plain = parse.squeezed(subject)
    found = [kind for kind in MAILS if any(words in plain for words in kind.subjects)]
    return [kind for kind in found if kind.id == "advertising"] or found


class _Said:
    """What the text of a mail tells by its labels."""

    def __init__(self, mail: Mail, settings: KmongSettings) -> None:
        self.mail = mail
        self.settings = settings
        self.names = Names(MAIL, {})
        self._values: dict[str, str] = {}
        lines = [line.strip() for line in mail.text.splitlines() if line.strip()]
        for line, following in zip(lines, [*lines[1:], ""], strict=False):
            label = self.names.at_start(line)
            if label:
                self._values.setdefault(label[0], label[1] or following)

    @property
    def at(self) -> datetime:
        return self.mail.sent_at

    def number(self) -> str:
        """Return the one order number there is. Raises ``BadRecord``."""
        labelled = parse.order_no(self._values.get("주문번호", ""))
        found = {labelled} if labelled else set(_NUMBER.findall(f"{self.mail.subject}\n{self.mail.text}"))
        if len(found) != 1:
            raise BadRecord(_("It names no order number.") if not found else _("It names several order numbers."))
        return found.pop()

    def buyer(self) -> str:
        """Return the buyer's nickname, or nothing: the seller's own is not one."""
        labelled = parse.nickname(self._values.get("의뢰인", ""))
        texts = (self.mail.subject, self.mail.text)
        found = [parse.nickname(name) for text in texts for name in _BUYER.findall(text)]
        others = list(dict.fromkeys(name for name in found if name not in ("", "의뢰인", self.settings.nickname)))
        return labelled or (others[0] if len(others) == 1 else "")

    def moment(self, label: str) -> datetime | None:
        """Return a time that stands behind a label."""
        return parse.date_of(self._values.get(label, ""))

    def amount(self) -> int:
        """Return the price, 0 where it is not said."""
        text = self._values.get("금액", "")
        return parse.amount(text) if text else 0

    def service(self) -> Product:
        """Return the service, where it is named."""
        return parse.product(self._values.get("서비스명", ""), self.mail.links)


def _order(said: _Said, **known: Any) -> list[Order]:
    """Build the order; without its own time of ordering it was ordered by the time of the mail."""
    ordered_at = min(said.moment("주문일시") or said.at, said.at)
    known.setdefault("told_at", said.at)
    return [
        parse.order(
            said.number(),
            ordered_at=ordered_at,
            service=said.service(),
            buyer=said.buyer(),
            amount=said.amount(),
            **known,
        )
    ]


def _new_order(said: _Said) -> list[Order]:
    """The first thing that is told of an order: whatever else is known of it is newer, however late this mail was."""
    return _order(said, status="새 주문", told_at=(said.moment("주문일시") or said.at) - _FIRST)


def _confirmed(said: _Said) -> list[Order]:
    return _order(said, status="거래 완료", confirmed_at=said.moment("거래 완료 일시") or said.at)


def _message(said: _Said) -> list[Inquiry]:
    """Somebody wrote; the words are on Kmong."""
    buyer = said.buyer()
    name = thread.inquiry_id(said.settings, buyer, said.mail.links)
    if not name:
        raise BadRecord(_("It tells neither who wrote nor where."))
    service = said.service()
    return [
        Inquiry(
            id=name,
            kind=thread.KIND,
            thread=(Message(text="", at=said.at),),
            asked_at=said.at,
            secret=True,
            product=service if service.id else None,
            author=buyer,
            author_id=buyer,
            updated_at=said.at,
            partial=True,
            formerly=buyer if buyer != name else "",
        )
    ]


def _nothing(_said: _Said) -> list[Record]:
    """Nothing that a customer did."""
    return []


_READERS: dict[str, Callable[[_Said], Any]] = {
    "order": _new_order,
    "message": _message,
    "revision": lambda said: _order(said, status="수정 요청"),
    "confirmed": _confirmed,
    "review": lambda said: [ReviewMark(item_id=said.number(), kind="mail", at=said.at)],
    "cancel_request": lambda said: _order(said, claim="cancel", claim_open=True),
    "cancelled": lambda said: _order(said, status="주문 취소"),
    "approval": _nothing,
    "advertising": _nothing,
}


def _unclassified(mail: Mail, reason: str) -> Page[Record]:
    return Page([], None, [Rejected(raw=msgspec.json.encode(mail), reason=reason, kind="unclassified")])
