"""What the page lets go: only what was approved, only by a button, and once."""

from __future__ import annotations

from datetime import timedelta

from tests.web.browsing import Browser
from tests.web.test_entry import some


async def test_a_message_leaves_once_and_only_after_its_time(at_market: Browser) -> None:
    browser, app = at_market, at_market.app
    one = some(app, kind="answer_inquiry")
    await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve")
    looked = await browser.get("/sending")
    assert "0 would leave now" in looked.text
    assert "It waits until 2026-11-20 16:22" in looked.text
    app.clock.advance(minutes=3)  # type: ignore[attr-defined]  # the shop's clock can be moved
    looked = await browser.get("/sending")
    assert "1 would leave now" in looked.text
    assert " ".join(one.body.split()) in looked.text
    assert app.ledger.get(one.id).state == "approved", "looking sends nothing"
    fields = looked.form("/sending").fields
    sent = await browser.post("/sending", fields)
    assert "1 sent." in sent.text
    assert app.ledger.get(one.id).state == "sent"
    again = await browser.post("/sending", fields)
    assert "Nothing is approved and due." in again.text
    assert app.ledger.verify().broken is None


async def test_a_pause_holds_everything(at_market: Browser) -> None:
    browser, app = at_market, at_market.app
    one = some(app, kind="answer_inquiry")
    app.ledger.approve(one.id, "seller")
    fields = (await browser.get("/sending")).form("/sending").fields
    assert "Sending is paused." in (await browser.submit("/sending", "/sending/pause")).text
    await browser.post("/sending", fields)
    assert app.ledger.get(one.id).state == "approved"
    assert "Sending is paused." in (await browser.get("/")).text
    await browser.submit("/", "/sending/resume")
    await browser.post("/sending", fields)
    assert app.ledger.get(one.id).state == "sent"


async def test_what_is_taken_back_does_not_leave(at_market: Browser) -> None:
    browser, app = at_market, at_market.app
    one = some(app, kind="answer_inquiry")
    app.ledger.approve(one.id, "seller", hold=timedelta(0))
    looked = await browser.get("/sending")
    await browser.post("/undo", looked.form("/undo").fields)
    await browser.post("/sending", looked.form("/sending").fields)
    assert app.ledger.get(one.id).state == "proposed"
