"""What the relay can be told by ``POST /__fake__/events``: numbers, templates, telephones and its own habits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from dangol.testing import BadEvent
from dangol.testing.events import Shape, copy_given, read_events
from dangol_solapi.fake.gate import Gate
from dangol_solapi.fake.model import CODES, Relay

__all__ = ["apply_events"]


class SenderRow(Shape, kw_only=True):
    """``sender``: a number that messages may come from, once it is active."""

    number: str
    status: Literal["ACTIVE", "PENDING", "EXPIRED"] = "ACTIVE"


class TemplateRow(Shape, kw_only=True):
    """``template``: an AlimTalk template, new or (with ``template_id``) changed."""

    content: str
    name: str = "안내"
    template_id: str = ""
    buttons: tuple[dict[str, str], ...] = ()
    status: Literal["PENDING", "INSPECTING", "APPROVED", "REJECTED"] = "APPROVED"


class PhoneRow(Shape, kw_only=True):
    """``phone``: what is special about a buyer's number. ``ends_as`` is the state that messages to it end in."""

    number: str
    ends_as: str | UnsetType = UNSET
    kakao: bool | UnsetType = UNSET
    opted_out: bool | UnsetType = UNSET


class RelayRow(Shape, kw_only=True):
    """``relay``: how long things take, in milliseconds, and the money that is left."""

    late: int | UnsetType = UNSET
    leave: int | UnsetType = UNSET
    arrive: int | UnsetType = UNSET
    balance: float | UnsetType = UNSET
    point: float | UnsetType = UNSET


class GateRow(Shape, kw_only=True):
    """``gate``: how many calls a second are let in (null: any number), and the paths that are forbidden."""

    rate: float | UnsetType | None = UNSET
    burst: int | UnsetType = UNSET
    denied: list[str] | UnsetType = UNSET
    refuses_with: int | UnsetType = UNSET


SHAPES: dict[str, type[Shape]] = {
    "sender": SenderRow,
    "template": TemplateRow,
    "phone": PhoneRow,
    "relay": RelayRow,
    "gate": GateRow,
}


def apply_events(relay: Relay, gate: Gate, asked: Any) -> list[dict[str, Any]]:
    """Carry out all events, or none if one has no sensible form. Raises ``BadEvent``."""
    doing = read_events(asked, SHAPES)
    writers: dict[str, Callable[[Any], dict[str, Any]]] = {
        "sender": lambda row: _sender(relay, row),
        "template": lambda row: {
            "template_id": relay.template(row.name, row.content, row.status, row.template_id, row.buttons).template_id
        },
        "phone": lambda row: _phone(relay, row),
        "relay": lambda row: _switched(row, relay, "late leave arrive balance point"),
        "gate": lambda row: _switched(row, gate, "rate burst denied refuses_with"),
    }
    return [{"kind": kind, **writers[kind](row)} for kind, row in doing]


def _sender(relay: Relay, row: SenderRow) -> dict[str, Any]:
    relay.senders[row.number] = row.status
    return {"number": row.number}


def _phone(relay: Relay, row: PhoneRow) -> dict[str, Any]:
    if not isinstance(row.ends_as, UnsetType):
        if row.ends_as not in CODES:
            raise BadEvent(f"There is no state {row.ends_as!r}; there are {', '.join(CODES)}.")
        relay.ends[row.number] = row.ends_as
    for given, numbers in ((row.kakao, relay.without_kakao), (row.opted_out, relay.opted_out)):
        if not isinstance(given, UnsetType):
            wanted = given if numbers is relay.opted_out else not given
            (numbers.add if wanted else numbers.discard)(row.number)
    return {"number": row.number}


def _switched(row: Shape, target: Any, names: str) -> dict[str, Any]:
    copy_given(row, target, names)
    return {}
