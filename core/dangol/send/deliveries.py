"""Asking the channels what became of what they took: by itself, and never in the way of sending."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import StorageError
from dangol.outgoing import MARKET, Carried
from dangol.send.courier import DEADLINE, in_words
from dangol.send.report import Held
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.channels import Ways
    from dangol.outgoing import Delivery
    from dangol.registry import Plugins
    from dangol.storage.actions import Action
    from dangol.storage.deliveries import Deliveries

__all__ = ["DeliveryReport", "ask_deliveries"]

_AT_ONCE = 200
"""Messages that a channel is asked about in one call of its hook."""


class DeliveryReport(msgspec.Struct, kw_only=True):
    """What the channels told, as action ids. ``problems`` are sentences, by channel, where one could not be asked."""

    delivered: list[int] = []
    failed: list[Held] = []
    pending: int = 0
    problems: dict[str, str] = {}


async def ask_deliveries(deliveries: Deliveries, plugins: Plugins, ways: Ways) -> DeliveryReport:
    """Ask every channel that tells about what it took lately. Raises ``StorageError``."""
    report = DeliveryReport()
    for channel in deliveries.channels():
        if channel in (*MARKET, TASK) or channel not in plugins.channels():
            continue
        due: dict[str, list[Action]] = {}
        for action in deliveries.due(channel):
            store = action.store if plugins.channel(channel).platform else ""
            if ways.of(channel, action.store).tells:
                due.setdefault(store, []).append(action)
        for store, actions in due.items():
            try:
                await _ask(deliveries, plugins, ways, (channel, store), actions, report)
            except StorageError:
                raise
            except Exception as wrong:  # noqa: BLE001 - a plugin may raise anything; it is reported
                report.problems[channel] = in_words(wrong)
    return report


async def _ask(
    deliveries: Deliveries,
    plugins: Plugins,
    ways: Ways,
    which: tuple[str, str],
    actions: Sequence[Action],
    report: DeliveryReport,
) -> None:
    async with ways.open(*which) as channel:
        for start in range(0, len(actions), _AT_ONCE):
            some = actions[start : start + _AT_ONCE]
            async with asyncio.timeout(DEADLINE):
                told = await plugins.delivery(channel, [_carried(one) for one in some])
            deliveries.note(some, told)
            _count(report, some, told)


def _carried(action: Action) -> Carried:
    return Carried(key=action.key, remote_id=action.remote_id, recipient=action.recipient, sent_at=action.changed_at)


def _count(report: DeliveryReport, actions: Sequence[Action], told: Sequence[Delivery]) -> None:
    said = {one.key: one for one in told}
    for action in actions:
        one = said.get(action.key)
        if one is None or one.state == "pending":
            report.pending += 1
        elif one.state == "delivered":
            report.delivered.append(action.id)
        else:
            report.failed.append(Held(id=action.id, reason=one.reason))
