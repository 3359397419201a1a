"""Whether the account can be used: the key, the money, the number and the templates. Nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol import DangolError, StoreCheck, translator
from dangol_solapi import client
from dangol_solapi.gateway import ALIMTALK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dangol import OpenChannel

__all__ = ["check"]

_ = translator("dangol_solapi", __file__)


async def check(channel: OpenChannel) -> list[StoreCheck]:
    """Try what the channel needs. Raises what the first call raises: no other would do better."""
    found = [await _money(channel)]
    if channel.id == ALIMTALK:
        found += await _tried(_("Templates"), channel, _templates)
    if channel.id != ALIMTALK or channel.settings.text_instead:
        found += await _tried(_("Sender number"), channel, _sender)
    return found + await _tried(_("Prices"), channel, _prices, optional=True)


async def _tried(
    name: str,
    channel: OpenChannel,
    call: Callable[[OpenChannel], Awaitable[list[StoreCheck]]],
    *,
    optional: bool = False,
) -> list[StoreCheck]:
    try:
        return await call(channel)
    except DangolError as wrong:
        return [StoreCheck(name=name, ok=False, detail=wrong.message, hint=wrong.hint, optional=optional)]


async def _money(channel: OpenChannel) -> StoreCheck:
    """Tell the balance, and how far it goes by the prices of the settings."""
    won = int(await client.balance(channel))
    settings = channel.settings
    price = settings.alimtalk_won if channel.id == ALIMTALK else settings.sms_won
    detail = _("{won:,} won; one message costs {price} won by your settings").format(won=won, price=price)
    hint = "" if won >= price else _("Charge it at Solapi.")
    return StoreCheck(name=_("Balance"), ok=won >= price, detail=detail, hint=hint)


async def _sender(channel: OpenChannel) -> list[StoreCheck]:
    """Compare the number with those that Solapi has verified."""
    own = channel.settings.sender
    ok = bool(own) and own in await client.active_numbers(channel)
    detail = _("registered and active") if ok else _("not registered with Solapi") if own else _("not set")
    hint = "" if ok else _("Register it in Solapi's console (발신번호 관리) and set it with --set sender=NUMBER.")
    return [StoreCheck(name=_("Sender number"), ok=ok, detail=detail, hint=hint)]


async def _templates(channel: OpenChannel) -> list[StoreCheck]:
    """Compare the templates that were taken over with those that are approved now."""
    if not channel.settings.kakao_channel:
        hint = _("Set it with --set kakao_channel=ID; Solapi's console shows the ID (pfId).")
        return [StoreCheck(name=_("Kakao channel"), ok=False, detail=_("not set"), hint=hint)]
    there = {one.template_id: one.content for one in await client.templates(channel, status="APPROVED") if one.fillable}
    kept = channel.settings.templates
    stale = [name for name, text in kept.items() if there.get(name) != text]
    detail = _("{kept} taken over, {there} approved").format(kept=len(kept), there=len(there))
    if stale:
        detail = _("changed or withdrawn: {names}").format(names=", ".join(stale))
    hint = "" if kept and not stale else _("Take them over with: dangol solapi templates --take")
    return [StoreCheck(name=_("Templates"), ok=bool(kept) and not stale, detail=detail, hint=hint)]


async def _prices(channel: OpenChannel) -> list[StoreCheck]:
    """Compare the prices of the settings with Solapi's list, which a contract of one's own may undercut."""
    there, settings = await client.prices(channel), channel.settings
    if there is None:
        return []
    kinds = {"sms": ("sms_won", there.sms), "lms": ("lms_won", there.lms), "ata": ("alimtalk_won", there.ata)}
    wanted = ("ata",) if channel.id == ALIMTALK else ("sms", "lms")
    other = {name: won for kind in wanted for name, won in [kinds[kind]] if won not in (None, getattr(settings, name))}
    if not other:
        return [StoreCheck(name=_("Prices"), ok=True, detail=_("as in Solapi's list"), optional=True)]
    listed = ", ".join(f"{name}={won:g}" for name, won in other.items())
    detail = _("Solapi's list says {listed}").format(listed=listed)
    hint = _("Set them with --set, unless your contract says what stands there.")
    return [StoreCheck(name=_("Prices"), ok=False, detail=detail, hint=hint, optional=True)]
