"""Whether a store can be used: one small call for each thing dangol needs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import KST, DangolError, StoreCheck, translator
from dangol_smartstore import client
from dangol_smartstore.gateway import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dangol import Store

__all__ = ["check"]

_ = translator("dangol_smartstore", __file__)
_Trial = tuple[str, str, "Callable[[], Awaitable[Any]]"]


async def check(store: Store) -> list[StoreCheck]:
    """Try every API group.

    Raises what the first call raises (unless only its group is missing): no other call would do better.
    """
    first, *others = _trials(store)
    found = [await _try(first, strict=True)]
    found += [await _try(trial) for trial in others]
    return [*found, await _settlements(store)]


def _trials(store: Store) -> list[_Trial]:
    api, now, day = store.client, store.clock.now(), timedelta(days=1)
    today, ago = now.astimezone(KST).date(), now - timedelta(minutes=5)
    seller, inquiries = _("seller information (판매자 정보)"), _("inquiries (문의)")
    return [
        (_("Account"), seller, lambda: client.account(api)),
        (_("Shop"), seller, lambda: client.channels(api)),
        (_("Orders"), _("orders (주문 판매자)"), lambda: client.changed(api, client.stamp(now - day), ago, limit=1)),
        (_("Product questions"), inquiries, lambda: client.qnas(api, now - day, now, size=10)),
        (_("Customer inquiries"), inquiries, lambda: client.customer_inquiries(api, today, today, size=10)),
    ]


async def _try(trial: _Trial, *, strict: bool = False) -> StoreCheck:
    name, group, call = trial
    try:
        await call()
    except NotPermitted as wrong:
        return StoreCheck(name=name, ok=False, detail=wrong.message, hint=_add(group))
    except DangolError as wrong:
        if strict:
            raise
        return StoreCheck(name=name, ok=False, detail=wrong.message, hint=wrong.hint)
    return StoreCheck(name=name, ok=True)


async def _settlements(store: Store) -> StoreCheck:
    """Look at what is only an extra: dangol works without it."""
    yesterday = store.clock.now().astimezone(KST).date() - timedelta(days=1)
    group = _("settlements (정산)")
    found = await _try((_("Settlements"), group, lambda: client.settlements(store.client, yesterday, size=1)))
    return msgspec.structs.replace(found, optional=True)


def _add(group: str) -> str:
    return _("Add the API group {group} to the application in the Commerce API centre.").format(group=group)
