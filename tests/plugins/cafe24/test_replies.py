"""Answers and coupons through the real network room: each arrives once, whatever happens to the platform's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import dangol_cafe24
from dangol import (
    ActionRejected,
    ActionUnknown,
    AuthError,
    ByHand,
    CouponIssue,
    DangolError,
    Found,
    RateLimited,
    Receipt,
    Reply,
    ReviewRequest,
    Sent,
    SentQuery,
    Unavailable,
)
from dangol_cafe24.gateway import NotPermitted
from tests.plugins.cafe24.market import Market

if TYPE_CHECKING:
    from dangol import Store

TEXT = "안녕하세요, 고객님.\n내일 <오전>에 출고됩니다 & 모레 도착합니다."
WAYS = ["review by comment", "review by article", "qna", "one", "urgent", "coupon"]
"""Everything that is sent. The last word of a review is a setting."""


class Desk:
    """One thing to be answered, and what there is below it."""

    def __init__(self, market: Market, way: str) -> None:
        self.market = market
        self.way = way
        self.kind, _by, self.form = way.partition(" by ")
        self.at = market.now()
        self.number, self.target = self._made()
        market.fake.clock.advance(minutes=20)

    @property
    def settings(self) -> dict[str, Any]:
        return {"review_reply": self.form} if self.form else {}

    def _item(self) -> str:
        found: str = next(one["item_id"] for order in self.market.state("orders") for one in order["items"])
        return found

    def _made(self) -> tuple[str, str]:
        apply = self.market.fake.apply
        if self.kind == "review":
            number = apply({"review": {"item_id": self._item(), "text": "좋아요", "rating": 5}})[0]["review_id"]
            return number, f"4:{number}"
        if self.kind == "urgent":
            number = apply({"urgent": {"item_id": self._item(), "text": "급해요"}})[0]["inquiry_id"]
            return number, f"urgent:{number}"
        if self.kind == "coupon":
            given = {(one["coupon_no"], one["member_id"]) for one in self.market.state("coupons")}
            coupon: str = next(iter(self.market.fake.mall.club.coupons))
            members = (one["member_id"] for one in self.market.state("members"))
            return coupon, next(one for one in members if (coupon, one) not in given)
        row = {"item_id": self._item(), "text": "언제 오나요?", "kind": self.kind, "title": "배송 문의"}
        number = apply({"inquiry": row})[0]["inquiry_id"]
        return number, f"{self.kind}:{ {'qna': 6, 'one': 9}[self.kind] }:{number}"

    @property
    def path(self) -> str:
        return {
            "review": f"/api/v2/admin/boards/4/articles{'/*/comments' if self.form == 'comment' else ''}",
            "qna": "/api/v2/admin/boards/6/articles",
            "one": "/api/v2/admin/boards/9/articles",
            "urgent": "/api/v2/admin/urgentinquiry/*/reply",
            "coupon": "/api/v2/admin/coupons/*/issues",
        }[self.kind]

    async def send(self, store: Store, text: str = TEXT, key: str = "k") -> Receipt:
        if self.kind == "coupon":
            coupon = CouponIssue(coupon_id=self.number, buyer_id=self.target)
            return await dangol_cafe24.dangol_issue_coupon(store, coupon)
        to = "review" if self.kind == "review" else "inquiry"
        kind = "" if self.kind == "review" else self.kind
        reply = Reply(to=to, target_id=self.target, target_kind=kind, text=text, subject_at=self.at)
        return await dangol_cafe24.dangol_send_reply(store, reply, key)

    async def find(self, store: Store, text: str = TEXT) -> Found:
        to = self.kind if self.kind in ("review", "coupon") else "inquiry"
        query = SentQuery(
            to=to,
            target_id=self.target,
            target_kind="" if to != "inquiry" else self.kind,
            text=self.number if to == "coupon" else text,
            key="k",
            since=self.market.now() - timedelta(minutes=1),
            subject_at=self.at,
        )
        return await dangol_cafe24.dangol_find_sent(store, query)

    def there(self) -> list[dict[str, Any]]:
        """Return what the mall has: every answer, also one that cannot be read yet, or every coupon of the member."""
        if self.kind == "coupon":
            given = self.market.state("coupons")
            return [one for one in given if one["member_id"] == self.target and one["coupon_no"] == self.number]
        if self.kind == "review":
            (one,) = [one for one in self.market.state("reviews") if one["review_id"] == self.number]
            replies: list[dict[str, Any]] = one["replies"]
            return replies
        found = [one for one in self.market.state("inquiries") if one["inquiry_id"] == self.number]
        (one,) = [one for one in found if one["kind"] == self.kind]
        answers: list[dict[str, Any]] = one["answers"]
        return answers if self.kind != "urgent" else answers * one["count"]


@pytest.fixture(params=WAYS)
def desk(request: pytest.FixtureRequest, market: Market) -> Desk:
    return Desk(market, request.param)


# one answer


async def test_it_arrives_once_and_a_second_try_finds_it(market: Market, desk: Desk) -> None:
    async with market.store(**desk.settings) as store:
        assert isinstance(await desk.send(store), Sent)
        assert await desk.find(store) is Found.YES
        if desk.kind == "coupon":
            with pytest.raises(ActionRejected, match="already"):
                await desk.send(store)
        else:
            assert isinstance(await desk.send(store), Sent), "it is there already"
            with pytest.raises(ActionRejected, match="already answered"):
                await desk.send(store, "다른 답입니다.")
    assert len(desk.there()) == 1
    assert len(market.fake.writes) == 1


@pytest.mark.parametrize("way", ["qna", "one"])
async def test_the_reply_article_on_the_wire(market: Market, way: str) -> None:
    desk = Desk(market, way)
    async with market.store(writer="온담") as store:
        await desk.send(store)
    (write,) = market.fake.writes
    (post,) = write.body["requests"]
    assert post == {
        "reply_article_no": int(desk.number),
        "title": "Re: 배송 문의",
        "content": "안녕하세요, 고객님.<br>내일 &lt;오전&gt;에 출고됩니다 &amp; 모레 도착합니다.",
        "writer": "온담",
        "member_id": market.fake.oauth.mall,
        "client_ip": "127.0.0.1",
        "reply_status": "C",
        "secret": "T" if way == "one" else "F",
    }
    (truth,) = [one for one in market.state("inquiries") if (one["inquiry_id"], one["kind"]) == (desk.number, way)]
    assert truth["status"] == "C"


async def test_a_secret_question_is_answered_in_secret(market: Market) -> None:
    desk = Desk(market, "qna")
    market.fake.apply({"inquiry": {"inquiry_id": desk.number, "secret": True}})
    async with market.store() as store:
        await desk.send(store)
    assert market.fake.writes[0].body["requests"][0]["secret"] == "T"


async def test_the_comment_on_the_wire(market: Market) -> None:
    desk = Desk(market, "review by comment")
    async with market.store() as store:
        await desk.send(store, key="one")
    (write,) = market.fake.writes
    post = write.body["request"]
    assert post["content"] == TEXT
    assert 1 <= len(post["password"]) <= 20
    assert "one" not in post["password"]


async def test_a_coupon_is_given_without_a_word_and_to_one_member(market: Market) -> None:
    desk = Desk(market, "coupon")
    async with market.store() as store:
        await desk.send(store)
    (write,) = market.fake.writes
    asked = write.body["request"]
    assert (asked["issued_member_scope"], asked["member_id"], asked["send_sms_for_issue"]) == ("M", desk.target, "F")


async def test_reviews_are_asked_for_by_hand(market: Market) -> None:
    async with market.store() as store:
        request = ReviewRequest(item_id="1-01", order_id="1", text="부탁드려요.")
        receipt = await dangol_cafe24.dangol_request_review(store, request)
    assert isinstance(receipt, ByHand)
    assert receipt.url.startswith(f"https://{market.fake.oauth.mall}.cafe24.com/")
    assert receipt.text == "부탁드려요."
    assert market.requests == []


# somebody else was there


@pytest.mark.parametrize("way, by", [(way, by) for way in WAYS[:4] for by in ("article", "comment")])
async def test_an_answer_typed_by_hand_is_left_alone(market: Market, way: str, by: str) -> None:
    desk = Desk(market, way)
    if desk.kind == "review":
        market.fake.apply({"reply": {"review_id": desk.number, "text": "고맙습니다.", "way": by}})
    else:
        market.fake.apply({"answer": {"inquiry_id": desk.number, "text": "오늘 출고됩니다.", "way": by}})
    market.fake.clock.advance(minutes=20)
    async with market.store(**desk.settings) as store:
        with pytest.raises(ActionRejected, match="already answered"):
            await desk.send(store)
        assert await desk.find(store) is Found.NO, "that was before we tried"
    assert market.fake.writes == []


async def test_an_urgent_answer_typed_by_hand_is_left_alone(market: Market) -> None:
    desk = Desk(market, "urgent")
    market.fake.apply({"answer": {"inquiry_id": desk.number, "text": "오늘 갑니다.", "way": "urgent"}})
    async with market.store() as store:
        with pytest.raises(ActionRejected, match="already answered"):
            await desk.send(store)
        assert await desk.find(store) is Found.UNKNOWN, "it may be an edit of ours"
    assert market.fake.writes == []


@pytest.mark.parametrize("way", WAYS[:4])
async def test_what_is_gone_is_not_answered(market: Market, way: str) -> None:
    desk = Desk(market, way)
    row = {"review": {"review_id": desk.number}} if desk.kind == "review" else {"inquiry": {"inquiry_id": desk.number}}
    market.fake.apply({kind: values | {"deleted": True} for kind, values in row.items()})
    async with market.store(**desk.settings) as store:
        with pytest.raises(ActionRejected, match="no longer there"):
            await desk.send(store)
        assert await desk.find(store) is Found.UNKNOWN
    assert market.fake.writes == []


async def test_a_customer_who_asks_again_gets_a_second_answer(market: Market) -> None:
    desk = Desk(market, "one")
    market.fake.apply({"answer": {"inquiry_id": desk.number, "text": "오늘 출고됩니다.", "way": "article"}})
    market.fake.clock.advance(minutes=5)
    market.fake.apply({"comment": {"article_no": int(desk.number), "text": "몇 시쯤요?", "member_id": "hong01"}})
    market.fake.clock.advance(minutes=5)
    async with market.store() as store:
        assert isinstance(await desk.send(store), Sent)
    assert ["오늘 출고됩니다." in one["text"] for one in desk.there()] == [True, False]


async def test_an_old_question_is_found_by_its_number(market: Market) -> None:
    desk = Desk(market, "qna")
    asked_at = (market.now() - timedelta(days=400)).isoformat()
    (made,) = market.fake.apply(
        {"inquiry": {"item_id": desk._item(), "text": "?", "kind": "qna", "asked_at": asked_at}}
    )
    desk.number, desk.target = made["inquiry_id"], f"qna:6:{made['inquiry_id']}"
    async with market.store() as store:
        assert isinstance(await desk.send(store), Sent)


# answers that get lost


@pytest.mark.parametrize(
    "fault, options, effect",
    [
        ("swallow", {}, True),
        ("server_error", {"effect": True}, True),
        ("server_error", {"effect": False}, False),
        ("server_error", {"status": 503, "effect": False}, False),
        ("reset", {"bytes": 9}, True),
        ("reset", {"effect": False}, False),
        ("truncated", {}, True),
        ("malformed", {"kind": "cut"}, None),
        ("malformed", {"kind": "empty"}, None),
        ("html_login", {}, False),
        ("huge", {"bytes": 9_000_000}, None),
    ],
)
async def test_a_lost_answer_is_in_doubt_until_it_is_looked_for(
    market: Market, desk: Desk, fault: str, options: dict[str, Any], effect: bool | None
) -> None:
    async with market.store(**desk.settings) as store:
        market.fake.faults.arm(fault, path=desk.path, method="POST", **options)
        with pytest.raises((ActionUnknown, DangolError)) as lost:
            await desk.send(store)
        assert not isinstance(lost.value, ActionRejected | AuthError | Unavailable), "nothing says that it was not done"
        there = len(desk.there())
        assert effect is None or there == int(effect)
        found = await desk.find(store)
    assert found is (Found.YES if there else Found.NO)
    assert len(market.fake.writes) == 1, "written once"


@pytest.mark.parametrize("fault, kind", [("rate_limit", RateLimited), ("refuse", Unavailable)])
async def test_what_surely_did_not_happen(market: Market, desk: Desk, fault: str, kind: type[Exception]) -> None:
    async with market.store(**desk.settings) as store:
        market.fake.faults.arm(fault, path=desk.path, method="POST")
        with pytest.raises(kind):
            await desk.send(store)
        assert desk.there() == []
        assert isinstance(await desk.send(store), Sent)
    assert len(desk.there()) == 1


async def test_a_token_that_died_is_replaced_in_passing(market: Market, desk: Desk) -> None:
    async with market.store(**desk.settings) as store:
        await desk.find(store)
        market.fake.expire_tokens()
        assert isinstance(await desk.send(store), Sent)
    assert len(desk.there()) == 1


async def test_what_cannot_be_read_yet_is_not_there_yet(market: Market, desk: Desk) -> None:
    """Read-after-write is promised nowhere: core asks twice, ten minutes apart, before it believes a no."""
    market.fake.apply({"mall": {"settle": 300}})
    async with market.store(**desk.settings) as store:
        market.fake.faults.arm("swallow", path=desk.path, method="POST")
        with pytest.raises(ActionUnknown):
            await desk.send(store)
        early = await desk.find(store)
        market.fake.clock.advance(minutes=10)
        late = await desk.find(store)
    assert early is not Found.YES
    assert late is Found.YES


# refusals


@pytest.mark.parametrize("way", WAYS[:5])
async def test_a_missing_scope_is_named(market: Market, way: str) -> None:
    desk = Desk(market, way)
    market.refuse_writes = True
    async with market.store(**desk.settings) as store:
        with pytest.raises(NotPermitted, match=r"mall\.write_community") as refused:
            await desk.send(store)
    assert "developer centre" in refused.value.hint
    assert desk.there() == []


@pytest.mark.parametrize("missing", ["mall.read_promotion", "mall.write_promotion"])
async def test_without_the_scope_a_coupon_is_refused_and_keeps_nothing_else_back(market: Market, missing: str) -> None:
    desk = Desk(market, "coupon")
    if missing == "mall.write_promotion":
        market.refuse_writes = True
    else:
        market.refuse(f"/coupons/{desk.number}/issues")
    async with market.store() as store:
        with pytest.raises(ActionRejected, match=missing) as refused:
            await desk.send(store)
    assert missing in refused.value.hint
    assert desk.there() == []


async def test_a_coupon_that_was_given_to_nobody_is_a_refusal(market: Market) -> None:
    desk = Desk(market, "coupon")
    market.empty_issues = True
    async with market.store() as store:
        with pytest.raises(ActionRejected, match="nobody"):
            await desk.send(store)


@pytest.mark.parametrize("number", ["", "1/../2", "abc", "9" * 26])
async def test_only_a_number_is_a_coupon(market: Market, number: str) -> None:
    async with market.store() as store:
        with pytest.raises(ActionRejected, match="number"):
            await dangol_cafe24.dangol_issue_coupon(store, CouponIssue(coupon_id=number, buyer_id="hong01"))
    assert market.requests == []


async def test_a_member_who_is_not_there_is_a_refusal(market: Market) -> None:
    desk = Desk(market, "coupon")
    desk.target = "nobody99"
    async with market.store() as store:
        with pytest.raises(ActionRejected):
            await desk.send(store)
