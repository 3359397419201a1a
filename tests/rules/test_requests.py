"""Which texts ask for a review, say where it is written, and offer something for it openly."""

from __future__ import annotations

import pytest

from dangol.rules.compliance.requests import asks_for_review, openly_rewarded, shows_the_way, wordings_without_a_way
from dangol.rules.starters import WHERE_TO_WRITE
from dangol.rules.starters_asks import FREE_OF_STARS


@pytest.mark.parametrize(
    "text, way",
    [
        ("후기 부탁드립니다: https://shop.example/r/1", True),
        ("마이페이지 > 구매내역에서 남기실 수 있습니다", True),
        ("주문 내역에서 ‘리뷰 작성’ 버튼을 눌러 주세요", True),
        ("짧은 후기 작성 부탁드립니다", False),
        ("시간 되실 때 후기 남겨 주세요", False),
        ("http:// 후기 부탁드려요", False),
    ],
)
def test_s0_15_a_way_is_a_link_or_a_path(text: str, way: bool) -> None:
    assert shows_the_way(text) is way


@pytest.mark.parametrize(
    "text",
    ["후기 부탁드립니다", "짧은 리뷰 하나 남겨 주세요", "시간 되시면 평가 부탁드려요", "후기를 써 주실 수 있을까요?"],
)
def test_texts_that_ask_are_known(text: str) -> None:
    assert asks_for_review(text)


@pytest.mark.parametrize("what", ["후기", "리뷰", "평가"])
def test_whatever_a_review_is_called_its_way_and_a_request_for_it_are_known(what: str) -> None:
    assert shows_the_way(f"{what} 쓰기 화면에 적으시면 됩니다")
    assert asks_for_review(f"{what} 하나 남겨 주세요")
    assert asks_for_review(f"{what} 부탁드려요")
    assert not asks_for_review(f"{what} 잘 읽었습니다. 남겨 주신 말씀 감사합니다")


@pytest.mark.parametrize(
    "way",
    [
        *("http://shop.example", "구매내역에서", "주문 내역에서", "거래 내역에서", "구매 목록에서", "마이 페이지에서"),
        *("후기 쓰기 버튼을", "후기 작성 버튼을", "후기 남기기 버튼을", "후기 쓰기 메뉴에서", "후기 쓰기 화면에서"),
        *("후기 쓰기 페이지에서", "‘후기 쓰기’를", "'후기 쓰기'를", "“후기 쓰기”를", '"후기 쓰기"를'),
    ],
)
def test_s0_15_every_way_counts(way: str) -> None:
    assert shows_the_way(f"{way} 누르시면 됩니다")


def test_s0_15_the_words_where_the_market_has_no_link_are_a_way() -> None:
    assert shows_the_way(WHERE_TO_WRITE)


@pytest.mark.parametrize(
    "words",
    [
        *("남겨 주세요", "써 주세요", "적어 주세요", "작성해 주세요", "올려 주세요", "써 주시면", "써 주십시오"),
        *("써 주실 수", "써 주시길", "써 주셨으면", "써 줄래요"),
    ],
)
def test_every_way_to_ask_is_known(words: str) -> None:
    assert asks_for_review(f"후기 한 줄 {words}")


def test_g3_an_offer_is_open_with_both_of_its_terms_only() -> None:
    told = "후기 첫머리에 ‘적립금을 받고 쓴 후기입니다’ 문구를 밝혀 주세요."
    assert openly_rewarded(f"{FREE_OF_STARS} {told}")
    assert not openly_rewarded(told)
    assert not openly_rewarded(FREE_OF_STARS)
    assert not openly_rewarded("적립금을 드립니다.")


@pytest.mark.parametrize("kind", ["ask_review", "ask_event", "ask_month_review", "remind_review"])
def test_s0_15_a_wording_of_a_request_has_a_blank_for_the_link(kind: str) -> None:
    assert wordings_without_a_way({f"{kind}.goods": ("후기 부탁드립니다.", "{{링크}}")}) == [f"{kind}.goods"]
    assert wordings_without_a_way({kind: ("{{링크}}", "쓰시는 곳: {{링크}}"), "thank_review": ("감사합니다.",)}) == []
