"""Events for reviews: a benefit for everybody who writes one in a period, whatever the review says.

```toml
[events.autumn]
from = 2026-11-01
until = 2026-11-30
benefit = "500 won of points"
disclosure = "I got points for this review"
kind = "photo"
stores = ["main"]
sender = "Moonlight 02-000-0000"
refuse = "Refuse free of charge: 080-000-0000"
```

There is no place for stars in it: a name that is not known here is refused (guard G3). The benefit itself is
given by the market's own tool; dangol only knows of it. The fair trade commission's guide on recommendations
(2024-12, and of 2025-12 for shop reviews) wants the benefit disclosed at the beginning of a review.
"""

from __future__ import annotations

import difflib
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Event", "clashes", "events_of", "problems_of", "running", "table_of"]

Kind = Literal["all", "photo"]


def _about(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event. Both days belong to it, in Korean time. Without ``stores`` it runs in all of them.

    Requests name its benefit only with ``sender`` and ``refuse``, and only to buyers who agreed to advertising.
    """

    since: Annotated[date, _about(N_("The first day."))] = msgspec.field(name="from")
    until: Annotated[date, _about(N_("The last day."))]
    benefit: Annotated[str, msgspec.Meta(min_length=1, description=N_("What everybody gets, with its particle."))]
    disclosure: Annotated[str, msgspec.Meta(min_length=1, description=N_("What the review says about it, first."))]
    kind: Annotated[Kind, _about(N_("For every review, or for every review with a photo."))] = "all"
    stores: Annotated[tuple[str, ...], _about(N_("Where it runs; empty for all stores."))] = ()
    sender: Annotated[str, _about(N_("Who advertises: the shop's name and number."))] = ""
    refuse: Annotated[str, _about(N_("How to refuse advertising, free of charge."))] = ""
    name: str = ""

    def runs_in(self, store: str) -> bool:
        """Tell whether it runs in a store."""
        return not self.stores or store in self.stores

    @property
    def may_be_told(self) -> bool:
        """Whether a message may name it: advertising needs a sender and a free way out (Network Act, article 50)."""
        return bool(self.sender and self.refuse)


def running(events: Iterable[Event], *days: date) -> Event | None:
    """Return the first event that runs on all of ``days``."""
    return next((one for one in events if all(one.since <= day <= one.until for day in days)), None)


def events_of(tables: dict[str, dict[str, Any]]) -> tuple[Event, ...]:
    """Return the events of a policy file. Raises ``msgspec.ValidationError`` for what ``problems_of`` would name."""
    return tuple(msgspec.convert(table | {"name": name}, Event) for name, table in tables.items())


def table_of(event: Event) -> dict[str, Any]:
    """Return an event as it stands in the file."""
    return {
        field.encode_name: getattr(event, field.name) for field in msgspec.structs.fields(Event) if field.name != "name"
    }


def problems_of(tables: object) -> Iterator[str]:
    """Name what is wrong with the ``events`` of a policy file."""
    if not isinstance(tables, dict):
        yield _("{place}: must be a table, such as [{place}]").format(place="events")
        return
    for name, table in tables.items():
        place = f"events.{name}"
        if isinstance(table, dict):
            yield from _problems(place, table)
        else:
            yield _("{place}: must be a table, such as [{place}]").format(place=place)


def _problems(place: str, table: dict[str, Any]) -> Iterator[str]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(Event) if field.name != "name"}
    before = []
    for key, value in table.items():
        if key not in fields:
            before.append(_unknown(place, key, fields))
            continue
        try:
            msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError:
            before.append(f"{place}.{key}: {_expected(key)}")
    for key, field in fields.items():
        if field.required and key not in table:
            before.append(_("{place}.{key}: is missing").format(place=place, key=key))
    yield from before
    if not before and table["from"] > table["until"]:
        yield _("{place}.until: must not be before {place}.from").format(place=place)


def _unknown(place: str, key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), 1)
    told = _("{place}: is not known here; an event is the same for every review, whatever its stars")
    if near:
        told = _("{place}: is not known here; did you mean {near}?")
    return told.format(place=f"{place}.{key}", near=f"{place}.{near[0]}" if near else "")


def _expected(key: str) -> str:
    if key in ("from", "until"):
        return _("must be a day, such as 2026-11-20")
    if key == "kind":
        return _('must be "all" or "photo"')
    return _("must be a list of texts") if key == "stores" else _("must be a text")


def clashes(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Return the names of events that run at the same time, in different stores, with different benefits."""
    return [
        (one.name, other.name)
        for one, other in combinations(events, 2)
        if one.since <= other.until and other.since <= one.until and _apart(one, other)
    ]


def _apart(one: Event, other: Event) -> bool:
    here, there = set(one.stores), set(other.stores)
    return here != there and (one.benefit.split(), one.kind) != (other.benefit.split(), other.kind)
