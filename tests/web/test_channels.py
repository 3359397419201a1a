"""The channels on the page: connected, tried, switched on and off; what leaves by one says how and for how much."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dangol.app import App
from dangol.outgoing import Ground, MessageClass, Sent
from dangol.policies import Policies
from dangol.policy import Channels, Policy, Prices
from dangol.storage.actions import NewAction
from dangol.storage.outbox import Attempt
from tests.cli.relay import SECRET, Desk, RelayPlugin, relay
from tests.web.browsing import Browser, state_of


def message(app: App, text: str, send_by: str = "relay-sms", rule: str = "") -> int:
    """Propose a message to a buyer by a channel."""
    new = NewAction(
        dedupe_key=f"main/greet/I1/{len(text)}", store="main", kind="greet", step=len(text), subject="item",
        subject_id="I1", send_by=send_by, recipient="010-1234-5678", message_class=MessageClass.SERVICE,
        ground=Ground.ORDER, rule=rule, rule_version=0, trace="", body=text, order_id="O1", price=20,
    )  # fmt: skip
    return app.ledger.propose([new])[0]


async def test_a_message_shows_where_it_goes_and_what_it_costs(browser: Browser) -> None:
    app = browser.app
    app.plugins.add(RelayPlugin(), "relay")
    app.channel_book.connect("relay", {"api_key": "k", "api_secret": "s"}, app.clock.now())
    number = message(app, "주문하신 컵을 보냈습니다.")
    seen = await browser.get(f"/entries/{number}")
    for words in ("relay-sms", "010-1234-5678", "SMS · 25 bytes · 20 won"):
        assert words in seen.text
    long = {"text": "주문하신 컵을 보냈습니다. " * 4}
    fields = seen.form(f"/entries/{number}/approve").fields | long
    assert "LMS · 103 bytes · 50 won" in (await browser.post(f"/entries/{number}/check", fields)).text
    await browser.post(f"/entries/{number}/save", fields)
    assert app.ledger.get(number).price == 50


async def test_what_no_plugin_carries_is_shown_all_the_same(browser: Browser) -> None:
    browser.app.policies = Policies(Policy(prices=Prices(sms=20)))
    number = message(browser.app, "주문하신 컵을 보냈습니다.", "raven")
    seen = await browser.get(f"/entries/{number}")
    assert seen.status == 200
    assert "There is no plugin for the channel raven." in seen.text


@pytest.fixture
def desk(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    app.plugins.add(RelayPlugin(), "relay")
    with relay() as served:
        monkeypatch.setenv("DANGOL_CHANNELS__RELAY__BASE_URL", f"http://127.0.0.1:{served.port}")
        app.__dict__.pop("settings", None)
        yield served


def live(app: App) -> list[str]:
    return [one for one in app.plugins.channels() if app.channel_book.live_since(one) is not None]


async def test_a_channel_is_connected_tried_and_switched_on_and_off(browser: Browser, app: App, desk: Desk) -> None:
    page = await browser.get("/channels/relay-sms")
    secret = next(named for _tag, named in page.tags if named.get("name") == "set-api_secret")
    assert secret["type"] == "password"
    fields = page.form("/channels/relay-sms").fields
    missing = await browser.post("/channels/relay-sms", fields | {"set-api_key": "key"})
    assert "Channel relay: api_secret: must be set" in missing.text
    assert app.channel_book.settings("relay") is None
    told = await browser.post("/channels/relay-sms", fields | {"set-api_key": "key", "set-api_secret": SECRET})
    assert "relay-sms is connected. It rehearses" in told.text
    assert "Key: relay-sms" in told.text
    assert SECRET not in (await browser.get("/channels/relay-sms")).answer.text
    assert live(app) == []
    told = await browser.submit("/channels", "/channels/relay-sms/live")
    assert "relay-sms really sends now" in told.text
    assert live(app) == ["relay-sms"], "the other one of the account still rehearses"
    told = await browser.submit("/channels", "/channels/relay-sms/off")
    assert "relay-sms only rehearses now" in told.text
    assert live(app) == []
    assert (desk.taken, desk.wrongly_signed) == ({}, 0)
    assert app.ledger.verify().ok


async def test_what_a_channel_lacks_is_named_before_it_is_switched_on(browser: Browser, app: App, desk: Desk) -> None:
    app.policies = Policies(Policy(channels=Channels(ads="relay-sms", orders="relay-talk:T1")))
    seen = await browser.get("/channels")
    for words in (
        "Connected · missing",
        "An approved template · missing",
        "An 080 number",
        "certified for advertising",
    ):
        assert words in seen.text
    assert {"/policy?open=sender", "/policy?open=shop"} <= {named.get("href") for _tag, named in seen.tags}
    lacking, before = seen.text.count("An approved template · missing"), state_of(app)
    for name in ("relay-sms", "pigeon"):
        told = await browser.post(f"/channels/{name}/live", seen.form("/language").fields)
        assert any(named.get("class") == "notice bad" for _tag, named in told.tags)
    assert state_of(app) == before
    app.channel_book.connect("relay", {"api_key": "k", "api_secret": SECRET}, app.clock.now())
    seen = await browser.get("/channels")
    assert seen.text.count("An approved template · missing") == lacking - 1
    assert "Advertising" in seen.text


async def test_a_wrong_key_is_told_when_it_is_tried(browser: Browser, app: App, desk: Desk) -> None:
    app.channel_book.connect("relay", {"api_key": "k", "api_secret": "another"}, app.clock.now())
    told = await browser.submit("/channels", "/channels/relay-sms/check")
    assert any(named.get("class") == "notice bad" for _tag, named in told.tags)
    assert desk.wrongly_signed == 1


async def test_a_rule_that_pauses_is_let_go_on(browser: Browser, app: App, desk: Desk) -> None:
    app.policies = Policies(Policy(channels=Channels(first_run=1)))
    assert "/rules/go" not in (await browser.get("/channels")).answer.text
    number = message(app, "주문하신 컵을 보냈습니다.", rule="confirm_order")
    app.ledger.approve(number, "seller")
    attempt = app.ledger.claim(number, lambda _action: None)
    assert isinstance(attempt, Attempt)
    app.ledger.finish(attempt, Sent())
    seen = await browser.get("/channels")
    assert "pauses until you let it go on" in seen.text
    fields = seen.form("/rules/go").fields
    before = state_of(app)
    assert "There is no rule nobody." in (await browser.post("/rules/go", fields | {"rule": "nobody"})).text
    assert state_of(app) == before
    told = await browser.post("/rules/go", fields | {"rule": "confirm_order"})
    assert "goes on since" in told.text
    assert app.caps.goes("confirm_order")
