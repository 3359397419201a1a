"""Personal data: what is masked in which spelling, what passes, and that masks leave nothing behind."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.masks import TYPES, find, mask
from dangol.text.evaluate import Options, evaluate

DATA = Path(__file__).parent / "text" / "data" / "pii.txt"


def test_everything_marked_is_masked_and_nothing_else() -> None:
    found = evaluate("pii", DATA, Options())
    assert found.measures["marked"] > 100
    assert found.measures["masked"] == found.measures["marked"]
    assert found.measures["type_accuracy"] >= 0.99
    assert found.measures["clean"] > 70
    assert found.measures["false_alarms"] == 0
    assert found.measures["beside"] == 0


@pytest.mark.parametrize(
    "text, masked",
    [
        ("010-1234-5678로 전화 주세요", "[PHONE ******]로 전화 주세요"),
        ("⓪①⓪-1234-5678로요", "[PHONE ******]로요"),
        ("kakao: hong_gil99", "kakao: [MESSENGER ******]"),
        ("메일은 a@b.kr", "메일은 [EMAIL ***]"),
        ("카드 1234-5678-9012-3456", "카드 [CARD *********]"),
        ("주문번호 2026112212345678 확인", "주문번호 2026112212345678 확인"),
        ("", ""),
    ],
)
def test_masks_keep_type_and_length_class(text: str, masked: str) -> None:
    assert mask(text) == masked


PHONE = st.from_regex(r"01[016789][- .]?[0-9]{4}[- .]?[0-9]{4}", fullmatch=True)
WORDS = st.text(alphabet="가나다라마 ", max_size=12)


@given(WORDS, PHONE, WORDS, st.booleans())
def test_no_phone_survives(before: str, phone: str, after: str, wide: bool) -> None:
    written = phone.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)}) if wide else phone
    shown = mask(f"{before} {written} {after}")
    digits = re.sub(r"\D", "", shown.translate({code + 0xFEE0: code for code in range(0x30, 0x3A)}))
    assert digits == ""
    assert mask(shown) == shown


@given(st.text())
def test_what_is_found_lies_in_order_and_apart(text: str) -> None:
    found = find(text)
    assert all(one.type in TYPES and 0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_long_texts_take_no_time() -> None:
    before = time.perf_counter()
    for piece in ("0" * 9, "a@", "가동 ", "1-", "서울시 ", "010 ", "가로1", "#", "카톡a", "현관 1", "P1", "token"):
        mask(piece * 2000)
    assert time.perf_counter() - before < 8
