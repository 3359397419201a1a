"""What leaves by a channel says on its page by which, to whom, as what and for how much."""

from __future__ import annotations

from dangol.app import App
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.policy import Policy, Prices
from dangol.storage.actions import NewAction
from tests.cli.relay import RelayPlugin
from tests.web.browsing import Browser


def message(app: App, text: str, send_by: str = "relay-sms") -> int:
    """Propose a message to a buyer by a channel."""
    new = NewAction(
        dedupe_key=f"main/greet/I1/{len(text)}", store="main", kind="greet", step=len(text), subject="item",
        subject_id="I1", send_by=send_by, recipient="010-1234-5678", message_class=MessageClass.SERVICE,
        ground=Ground.ORDER, rule="", rule_version=0, trace="", body=text, order_id="O1", price=20,
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
