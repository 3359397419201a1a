"""The shapes of the answers, as far as they are read. What is not named here is ignored."""

from __future__ import annotations

import re
from typing import Any

import msgspec

__all__ = [
    "BLANK",
    "ActiveNumber",
    "Balance",
    "Failed",
    "Messages",
    "Price",
    "Refusal",
    "Row",
    "Sending",
    "Template",
    "Templates",
]


BLANK = re.compile(r"#\{([^{}]+)\}")
"""A blank of a template, with its name."""


class _Camel(msgspec.Struct, rename="camel", frozen=True):
    """Names are camelCase on the wire."""


class Refusal(_Camel, frozen=True):
    """An error of the API."""

    error_code: str = ""


class Count(_Camel, frozen=True):
    """How many messages of a request were taken."""

    total: int
    registered_success: int
    registered_failed: int = 0


class Group(_Camel, frozen=True):
    """What one request brought."""

    group_id: str
    count: Count


class Failed(_Camel, frozen=True):
    """A message that was refused at the door."""

    status_code: str = ""


class Taken(_Camel, frozen=True):
    """A message that was taken."""

    message_id: str


class Sending(_Camel, frozen=True):
    """The answer to a sending."""

    group_info: Group
    failed_message_list: list[Failed] | None = None
    message_list: list[Taken] | None = None


class Row(_Camel, frozen=True):
    """A message as lists show it."""

    message_id: str
    status_code: str | None = None
    status: str | None = None
    text: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    type: str | None = None
    custom_fields: dict[str, Any] | None = None
    date_received: str | None = None

    def __repr__(self) -> str:
        """Name the message and none of its words."""
        return f"<Row {self.message_id} {self.status_code}>"


class Messages(_Camel, frozen=True):
    """A page of messages by their ids. ``next_key`` is where the next one begins."""

    message_list: dict[str, Row]
    next_key: str | None = None


class Template(_Camel, frozen=True):
    """An AlimTalk template. Everything but its text is kept as it came: only blanks are looked for in it."""

    template_id: str
    name: str = ""
    content: str = ""
    status: str = ""
    channel_id: str | None = None
    buttons: Any = None
    quick_replies: Any = None
    emphasize_title: Any = None
    emphasize_subtitle: Any = None
    header: Any = None
    highlight: Any = None
    item: Any = None
    extra: Any = None

    @property
    def fillable(self) -> bool:
        """Whether every blank stands in the text: one that stands in a button or a title only, nobody could fill."""
        parts = (self.buttons, self.quick_replies, self.emphasize_title, self.emphasize_subtitle)
        more = msgspec.json.encode([*parts, self.header, self.highlight, self.item, self.extra]).decode()
        return set(BLANK.findall(more)) <= set(BLANK.findall(self.content))


class Templates(_Camel, frozen=True):
    """A page of templates."""

    template_list: list[Template]
    next_key: str | None = None


class Balance(_Camel, frozen=True):
    """The money that is left, in won."""

    balance: float | None = None
    point: float | None = None


class ActiveNumber(_Camel, frozen=True):
    """A sender number, where the API does not just give its digits."""

    phone_number: str


class Price(_Camel, frozen=True):
    """The list prices of one country, in won."""

    country_id: str
    sms: float | None = None
    lms: float | None = None
    ata: float | None = None
