"""The sentence in which a buyer took the page for something else, without anything personal in it."""

from __future__ import annotations

import pytest

from dangol.text.mistaken import mistaken


@pytest.mark.parametrize(
    "text, found",
    [
        ("배송은 빨라요. 유리병인 줄 알았는데 플라스틱이네요. 그래도 써요", "유리병인 줄 알았는데 플라스틱이네요."),
        ("큰건줄 알고 샀어요", "큰건줄 알고 샀어요"),
        ("제가 사이즈를 잘못 골랐어요", "제가 사이즈를 잘못 골랐어요"),
        ("옵션을 확인 못하고 주문했어요", "옵션을 확인 못하고 주문했어요"),
        ("제 실수지만 아쉬워요", "제 실수지만 아쉬워요"),
        ("좋은 줄 알았는데 별로예요", None),
        ("맛있는 줄 알았어요", None),
        ("추워 죽는 줄 알았어요", None),
        ("잘 쓰고 있어요", None),
        ("", None),
    ],
)
def test_mistakes(text: str, found: str | None) -> None:
    assert mistaken(text) == found


def test_nothing_personal_stands_in_it_and_it_is_a_line() -> None:
    found = mistaken("세트인 줄 알았는데 하나네요 연락 주세요 010-1234-5678 " + "아쉬워요 " * 40) or ""
    assert "1234" not in found
    assert len(found) <= 120
    assert found.endswith("…")
