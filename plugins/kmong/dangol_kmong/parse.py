"""Texts as Kmong shows them → values and records. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from dangol import KST, BadRecord, Order, OrderItem, Product, Stage, translator
from dangol_kmong.layouts import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NO_PRODUCT",
    "amount",
    "bad",
    "date_of",
    "digest",
    "is_service_link",
    "moment",
    "nickname",
    "order",
    "order_no",
    "product",
    "squeezed",
    "thread_of_link",
    "without_contacts",
]

_ = translator("dangol_kmong", __file__)

NO_PRODUCT = Product(id="", name="")
_WEEKDAY = r"\s?\(?[월화수목금토일](?:요일)?\)?"
_DATE = rf"(\d{{4}}|\d{{2}})\s?(?:[.\-/]|년)\s?(\d{{1,2}})\s?(?:[.\-/]|월)\s?(\d{{1,2}})\s?(?:일|\.)?(?:{_WEEKDAY})?"
_CLOCK = r"(오전|오후)?\s?(\d{1,2}):(\d{2})(?::\d{2})?"
_MOMENT = re.compile(rf"{_DATE}(?:[\sT]*{_CLOCK})?", re.ASCII)
_ORDER_NO = re.compile(r"#?\s?(\d{5,19})(?:\.0+)?", re.ASCII)
_AMOUNT = re.compile(r"[₩￦]?\s?(-?\d{1,3}(?:,\d{3})+|-?\d+)(?:\.0+)?\s?원?", re.ASCII)
_GAP = r"\s?[-.)]?\s?"
_PHONE = re.compile(
    rf"(?<![\d#])\(?(?:\+?82{_GAP}|0)(?:1[016789]|2|[3-6]\d|70|50\d){_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)", re.ASCII
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
"""Bounded: a long word without an end must not cost its square."""
_HIDDEN = "***"
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF08, 0xFF09, 0xFF0D, 0xFF0E, 0xFF20)}
"""Wide digits and the signs between them, which a phone types as easily as narrow ones."""
_MOST = 10**12


def bad(field: str) -> BadRecord:
    """Name a field that cannot be read, and not its value."""
    return BadRecord(_("{name} cannot be read here.").format(name=field))


def squeezed(text: str) -> str:
    """Return ``text`` composed and without spaces, to compare it."""
    return "".join(unicodedata.normalize("NFC", text).split())


def moment(text: str, field: str) -> datetime:
    """Read ``26.11.20 16:20`` and its relatives as Korean time. Raises ``BadRecord``."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise bad(field)
    year, month, day, half, hour, minute = found.groups()
    try:
        return datetime(
            int(year) + (2000 if len(year) == 2 else 0),
            int(month),
            int(day),
            _hour(half, int(hour or 0)),
            int(minute or 0),
            tzinfo=KST,
        )
    except ValueError:
        raise bad(field) from None


def _hour(half: str | None, hour: int) -> int:
    """Return the hour of the day; Koreans count 오전 12 and 오후 12 as others do."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half == "오후" else 0)


def date_of(text: str) -> datetime | None:
    """Return the time that ``text`` is, or ``None`` if it is something else."""
    try:
        return moment(text, "")
    except BadRecord:
        return None


def order_no(text: str) -> str | None:
    """Return the digits of an order number, which a spreadsheet may have turned into ``1234567.0``."""
    found = _ORDER_NO.fullmatch(text.strip())
    return found[1] if found else None


def amount(text: str, field: str = "금액") -> int:
    """Read ``150,000원``. Raises ``BadRecord``, also for less than nothing."""
    found = _AMOUNT.fullmatch(text.strip())
    won = int(found[1].replace(",", "")) if found and len(found[1]) < 20 else -1
    if not 0 <= won < _MOST:
        raise bad(field)
    return won


def nickname(text: str) -> str:
    """Return a nickname as it is; nothing for what is a number or an address to reach somebody at."""
    name = unicodedata.normalize("NFC", text).strip()
    return "" if without_contacts(name) != name else name[:100]


def without_contacts(text: str) -> str:
    """Hide numbers and addresses: whoever answers a Kmong buyer does so on Kmong."""
    narrow = text.translate(_NARROW)
    hidden = _EMAIL.sub(_HIDDEN, _PHONE.sub(_HIDDEN, narrow))
    return text if hidden == narrow else hidden


def product(title: str, links: Iterable[str] = ()) -> Product:
    """Return a service. Most sources know no number of it, so everywhere its title is its id."""
    name = without_contacts(" ".join(unicodedata.normalize("NFC", title).split()))
    return Product(id=name, name=name, url=next(filter(is_service_link, links), None)) if name else NO_PRODUCT


def is_service_link(link: str) -> bool:
    """Tell whether a link leads to a service's page."""
    return _on_kmong(link) and bool(re.fullmatch(r"/gig/\d+/?", urlsplit(link).path))


def thread_of_link(link: str) -> str | None:
    """Return an inquiry's id from a link to its thread: ``inbox:GROUP:PARTNER``."""
    if not _on_kmong(link) or urlsplit(link).path.rstrip("/") != "/inboxes":
        return None
    wanted = parse_qs(urlsplit(link).query)
    parts = [wanted.get(name, [""])[0] for name in ("inbox_group_id", "partner_id")]
    known = [part for part in parts if re.fullmatch(r"\d{1,19}", part, re.ASCII)]
    return ":".join(("inbox", *known)) if parts[0] in known else None


def _on_kmong(link: str) -> bool:
    try:
        found = urlsplit(link)
    except ValueError:
        return False
    host = found.hostname or ""
    return found.scheme == "https" and (host == "kmong.com" or host.endswith(".kmong.com"))


def digest(*parts: str) -> str:
    """Return a short name for what has no number of its own; the same parts give the same name."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:20]


def order(
    number: str, told_at: datetime, ordered_at: datetime, *, status: str = "", word: str = "", **known: Any
) -> Order:
    """Build the record of one order from what a source knows of it at ``told_at``.

    ``status`` is a name of ``STATUS`` and ``word`` its original. Kmong's own times end at minutes; the
    microseconds of ``updated_at`` carry how far the order is, so that of two pages of the same minute
    the one that knows less never takes a stage back.
    """
    meant = STAGES.get(status)
    buyer = nickname(known.pop("buyer", ""))
    item = OrderItem(
        id=number,
        service=True,
        product=known.pop("service", NO_PRODUCT),
        stage=meant.stage if meant else Stage.UNKNOWN,
        status=word or status,
        claim=known.pop("claim", meant.claim if meant else None),
        claim_open=known.pop("claim_open", meant.claim_open if meant else False),
        updated_at=told_at + timedelta(microseconds=meant.rank if meant else 0),
        **known,
    )
    return Order(id=number, items=(item,), ordered_at=ordered_at, buyer=buyer, buyer_id=buyer, partial=True)
