"""What is drafted for Kmong lies in the seller's hands, with the page to paste it into. Nothing leaves by program."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.testing import DEMO_NOW
from tests.plugins.kmong.test_life import everything

if TYPE_CHECKING:
    from dangol.storage.ledger import Action
    from tests.plugins.kmong.seller import Seller


async def _sent(seller: Seller) -> list[Action]:
    """Read, decide, approve everything and send it."""
    app = seller.app
    app.decide()
    for action in app.ledger.inbox():
        if action.state == "proposed":
            app.ledger.approve(action.id, "test")
    report = await app.sender().run(live=True)
    assert report.sent == []
    assert report.in_doubt == []
    assert report.failed == []
    return [app.ledger.get(one) for one in report.handed_off]


async def test_answers_and_requests_are_handed_over_with_their_page(seller: Seller) -> None:
    seller.connected(DEMO_NOW - timedelta(days=20))
    await seller.take(everything(seller.fake))
    handed = await _sent(seller)
    by_kind = {action.send_by: action for action in handed}
    assert {"inquiry", "review_request"} <= by_kind.keys()
    answer = by_kind["inquiry"]
    _inbox, group, partner = answer.subject_id.split(":")
    assert answer.url == f"https://kmong.com/inboxes?inbox_group_id={group}&partner_id={partner}"
    assert by_kind["review_request"].url == "https://kmong.com/seller/order-list"
    assert all(action.body and "010-" not in action.body for action in handed)
    assert not seller.fake.writes


async def test_who_only_wrote_by_mail_is_proposed_once_and_answered_on_the_thread(seller: Seller) -> None:
    fake = seller.fake
    fake.apply({"message": {"nickname": "처음온손님", "text": "내일까지 로고 가능할까요?"}})
    seller.clock.advance(seconds=120)
    seller.receive([one for one in fake.mails() if one.at > DEMO_NOW])
    seller.app.decide()
    (waiting,) = seller.app.ledger.inbox()
    assert (waiting.kind, waiting.subject_id.startswith("inbox:")) == ("answer_inquiry", True)
    fake.apply({"message": {"nickname": "처음온손님", "text": "네, 가능합니다.", "seller": True}})
    seller.clock.advance(seconds=60)
    await seller.take(everything(fake))
    handed = await _sent(seller)
    assert waiting.id not in {action.id for action in handed}
