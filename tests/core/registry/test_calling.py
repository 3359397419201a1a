"""One store is served by one plugin, and everybody hears of what was stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from dangol.clock import MovableClock
from dangol.contract import Committed, Store
from dangol.errors import ConfigError, PluginError, Unavailable
from dangol.hookspecs import hookimpl
from dangol.models import Stream, Window
from dangol.outgoing import Found, Reply, SentQuery
from dangol.registry import Plugins, plugin_faults
from dangol.settings import StoreSettings
from tests.core.registry.shelf import market

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.contract import Client

    Publish = Callable[..., None]

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
EVENT = Committed(store="main", stream="orders", records=1, new=1, changed=0, rejected=0)


def store(platform: str) -> Store:
    client = cast("Client", None)
    return Store(name="main", platform=platform, settings=StoreSettings(), client=client, clock=MovableClock(NOW))


async def test_one_store_is_served_by_its_own_plugin_only(publish: Publish) -> None:
    for name in ("acme", "bcme", "ccme"):
        publish(name, market(name))
    plugins = Plugins.installed()
    window = Window(NOW - timedelta(days=1), NOW)
    pages = [page async for page in plugins.fetch(Stream.ORDERS, store("bcme"), window, None)]
    assert [order.id for page in pages for order in page.items] == ["bcme-1"]


async def test_a_hook_takes_any_subset_of_the_arguments(publish: Publish) -> None:
    source = """
    @dangol.hookimpl
    def dangol_platform():
        return platform("acme")

    @dangol.hookimpl
    async def dangol_sweep_orders(open_items):
        yield dangol.Page(open_items)

    @dangol.hookimpl
    async def dangol_send_reply(reply):
        return dangol.Sent(reply.target_id)

    @dangol.hookimpl
    async def dangol_find_sent():
        return dangol.Found.NO
    """
    publish("acme", source)
    plugins = Plugins.installed()
    window = Window(NOW - timedelta(days=1), NOW)
    pages = [page async for page in plugins.fetch(Stream.SWEEP, store("acme"), window, None, ["7", "8"])]
    assert pages[0].items == ["7", "8"]
    reply = Reply(to="inquiry", target_id="q1", target_kind="product", text="오늘 보냈습니다")
    receipt = await plugins.send_reply(store("acme"), reply, "key")
    assert receipt.__class__.__name__ == "Sent"
    query = SentQuery(to="inquiry", target_id="q1", target_kind="product", text="", key="key", since=NOW)
    assert await plugins.find_sent(store("acme"), query) is Found.NO


def test_what_a_plugin_cannot_do_is_said(publish: Publish) -> None:
    publish("acme", market("acme"))
    window = Window(NOW - timedelta(days=1), NOW)
    with pytest.raises(ConfigError, match="acme"):
        Plugins.installed().fetch(Stream.REVIEWS, store("acme"), window, None)
    assert Plugins.installed().fake("acme") is None


class _Hears:
    def __init__(self, wrong: Exception | None = None) -> None:
        self.heard: list[Any] = []
        self._wrong = wrong

    @hookimpl
    def dangol_committed(self, event: Committed) -> None:
        self.heard.append(event)
        if self._wrong is not None:
            raise self._wrong


def test_everybody_hears_of_a_commit_whatever_one_of_them_does() -> None:
    first, broken, last = _Hears(), _Hears(ValueError("무엇")), _Hears()
    plugins = Plugins()
    for name, plugin in (("first", first), ("broken", broken), ("last", last)):
        plugins.add(plugin, name)
    complaints: list[tuple[str, str]] = []
    plugins.committed(EVENT, lambda name, wrong: complaints.append((name, type(wrong).__name__)))
    assert first.heard == broken.heard == last.heard == [EVENT]
    assert complaints == [("broken", "ValueError")]


class _Breaks:
    @hookimpl
    def dangol_rules(self) -> list[Any]:
        raise ValueError("무엇")

    @hookimpl
    def dangol_draft(self, context: Any) -> str | None:
        raise ValueError("무엇")

    @hookimpl
    def dangol_commands(self, cli: Any) -> None:
        raise ValueError("무엇")


@pytest.mark.parametrize(
    "call",
    [
        lambda plugins: plugins.rules(),
        lambda plugins: list(plugins.draft(None)),
        lambda plugins: plugins.commands(None),
    ],
    ids=["rules", "draft", "commands"],
)
def test_who_breaks_something_for_all_is_named(call: Callable[[Plugins], object]) -> None:
    plugins = Plugins()
    plugins.add(_Breaks(), "breaks")
    with pytest.raises(PluginError, match="breaks"):
        call(plugins)


class _Drafts:
    def __init__(self, text: str | None) -> None:
        self._text = text

    @hookimpl
    def dangol_draft(self, context: Any) -> str | None:
        return self._text


def test_drafts_come_last_registered_first_and_nothing_is_no_draft() -> None:
    plugins = Plugins()
    for name, text in (("first", "처음"), ("none", None), ("empty", ""), ("last", "나중")):
        plugins.add(_Drafts(text), name)
    context: Any = None
    assert list(plugins.draft(context)) == ["나중", "처음"]


def test_a_fault_is_named_with_its_place_and_without_its_words() -> None:
    with pytest.raises(PluginError, match="acme") as caught, plugin_faults("acme"):
        raise KeyError("홍길동")
    assert "KeyError" in caught.value.message
    assert "홍길동" not in f"{caught.value.message}{caught.value.detail}"
    assert str(caught.value.detail["where"]).startswith("test_a_fault_is_named")


@pytest.mark.parametrize("wrong", [Unavailable("down"), KeyboardInterrupt()])
def test_what_is_no_fault_of_the_plugin_passes(wrong: BaseException) -> None:
    with pytest.raises(type(wrong)), plugin_faults("acme"):
        raise wrong
