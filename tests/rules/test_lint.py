"""Tone and missing parts: what is noticed with which suggestion, and that dangol's own texts need none."""

from __future__ import annotations

import pytest

from dangol.policy import Shop
from dangol.rules.lint import lint
from dangol.rules.starters import STARTERS
from dangol.rules.templates import render
from tests.rules.test_templates import FULL


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_no_starter_leaves_anything_to_say(name: str) -> None:
    for slots in (FULL, {}):
        for text in {render(name, slots, str(seed), Shop(name="달빛상점")) or "" for seed in range(30)}:
            line = "로고는 밝은 곳과 어두운 곳에서 모두 보이도록 고민해서 두 벌로 담았습니다."
            assert [one.id for one in lint(name, text.replace("____", line))] == [], text


def test_s0_14_a_request_asks_for_help() -> None:
    assert {one.id for one in lint("ask_review", "후기 남겨 주세요! 구매 내역에서요.")} == {"commanding", "no_leave"}


def test_s0_15_a_request_says_where_to_write() -> None:
    assert "no_place" in {one.id for one in lint("ask_review.goods", "괜찮으시다면 후기를 부탁드립니다.")}


def test_s0_11_a_handover_has_a_personal_line() -> None:
    assert "no_personal_line" in {one.id for one in lint("deliver_work", "파일 첨부합니다.")}


def test_s1_18_an_apology_thanks_acknowledges_and_offers_a_remedy() -> None:
    found = {one.id for one in lint("apologise_review", "남겨 주신 후기를 오늘 아침에 잘 읽어 보았습니다.")}
    assert {"no_thanks", "no_apology", "no_remedy"} <= found


def test_s2_4_a_curt_answer_is_noticed() -> None:
    assert "curt" in {one.id for one in lint("answer_inquiry", "네. 보냈어요.")}


def test_s3_3_a_confirmation_has_its_three_parts() -> None:
    found = {one.id for one in lint("confirm_order", "안녕하세요.")}
    assert found == {"no_confirmation", "no_order_thanks", "no_progress"}
