"""Which header or label stands for which field: by name, by synonym, by the seller's map, never by likeness."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.errors import ConfigError
from dangol.layouts import Field, Labels, Layout, Match, Mismatch, match

ORDERS = Layout(
    "orders",
    2,
    (
        Field("주문번호", ("주문 No.",), required=True),
        Field("서비스명", ("상품명",), required=True),
        Field("결제금액"),
        Field("거래 완료 일시", ("구매확정일",)),
        Field("거래 완료"),
    ),
)
OLDER = Layout("orders", 1, (Field("주문번호", required=True), Field("서비스명", required=True), Field("옛칸")))
FEES = Layout("fees", 1, (Field("주문번호", required=True), Field("수수료", required=True)))
ALL = (ORDERS, OLDER, FEES)


def fits(headers: list[str], own: dict[str, dict[str, str]] | None = None) -> Match:
    found = match(headers, ALL, own or {})
    assert isinstance(found, Match)
    return found


def misses(headers: list[str], own: dict[str, dict[str, str]] | None = None) -> Mismatch:
    found = match(headers, ALL, own or {})
    assert isinstance(found, Mismatch)
    return found


def test_every_header_is_told_with_what_recognised_it() -> None:
    found = fits(["주문 번호", "상품명", "내 돈", "새칸"], {"orders": {"내 돈": "결제금액"}})
    assert found.layout.name == "orders/2"
    assert [(u.source, u.field, u.by) for u in found.understood if u.source] == [
        ("주문 번호", "주문번호", "name"),
        ("상품명", "서비스명", "synonym"),
        ("내 돈", "결제금액", "seller"),
        ("새칸", None, "name"),
    ]
    assert found.missing == ("거래 완료 일시", "거래 완료")
    assert found.unknown == ("새칸",)
    assert list(found.rows([("1", "로고", 5, "x")])) == [{"주문번호": "1", "서비스명": "로고", "결제금액": 5}]
    lacking, unknown = found.notes
    assert "거래 완료 일시" in lacking
    assert "새칸" in unknown


def test_an_empty_header_is_no_column() -> None:
    assert fits(["주문번호", "서비스명", ""]).unknown == ()


def test_the_sellers_map_comes_before_what_is_known() -> None:
    own = {"orders": {"서비스명": "결제금액", "제목": "서비스명"}}
    found = fits(["주문번호", "제목", "서비스명"], own)
    assert found.columns == ("주문번호", "서비스명", "결제금액")


def test_the_sellers_map_may_name_a_field_by_any_of_its_names() -> None:
    assert fits(["번호", "서비스명"], {"orders": {"번호": "주문 No."}}).columns[0] == "주문번호"


def test_a_map_to_a_field_that_does_not_exist_is_named() -> None:
    with pytest.raises(ConfigError) as wrong:
        match(["주문번호"], ALL, {"fees": {"떼인 돈": "수수료율"}})
    assert "fees" in wrong.value.message
    assert "수수료율" in wrong.value.message
    assert "주문번호, 수수료" in wrong.value.hint


def test_the_layout_that_knows_most_of_the_headers_is_taken_and_the_newest_of_its_versions() -> None:
    assert fits(["주문번호", "서비스명"]).layout is ORDERS
    assert fits(["주문번호", "서비스명", "옛칸"]).layout is OLDER
    assert fits(["주문번호", "수수료", "서비스명", "결제금액"]).layout is ORDERS


def test_layouts_that_fit_equally_well_are_named_not_chosen() -> None:
    found = misses(["주문번호", "서비스명", "수수료"])
    assert set(found.ambiguous) == {"orders/2", "orders/1", "fees/1"}
    assert "fees/1" in found.reason


def test_a_missing_required_column_is_named_with_what_looks_like_it() -> None:
    found = misses(["주문 번호(신)", "서비스명", "결제금액", "거래 완료"])
    assert (found.nearest, found.missing, found.near) == (ORDERS, ("주문번호",), True)
    assert found.candidates == (("주문 번호(신)", "주문번호"),)
    assert "주문번호" in found.refusal().message
    assert "주문 번호(신) → 주문번호" in found.refusal().hint


def test_the_same_field_twice_is_named() -> None:
    found = misses(["주문번호", "서비스명", "상품명"])
    assert found.twice == ("서비스명",)
    assert "twice: 서비스명" in found.refusal().message


def test_a_file_of_something_else_is_not_called_nearly_right() -> None:
    found = misses(["이름", "주소"])
    assert not found.near
    assert found.missing


@pytest.mark.parametrize("name", ["주문번호들", "주문번", "상품주문번호", "주문-번호"])
def test_what_is_only_similar_is_not_taken(name: str) -> None:
    assert Labels(ORDERS, {}).of(name) is None


def test_spaces_composition_and_invisible_letters_do_not_count() -> None:
    labels = Labels(ORDERS, {})
    for name in ("주문\u00a0번호", " 주문번호\u200b", unicodedata.normalize("NFD", "주문번호")):
        found = labels.of(name)
        assert found is not None
        assert (found.field, found.source) == ("주문번호", name)


@pytest.mark.parametrize(
    "line, field, rest",
    [
        ("주문번호 #12345", "주문번호", "#12345"),
        ("주문번호: #12345", "주문번호", "#12345"),
        ("주문 번호:#12345", "주문번호", "#12345"),
        ("거래 완료 일시 26.11.20 10:00", "거래 완료 일시", "26.11.20 10:00"),
        ("거래완료", "거래 완료", ""),
        ("구매확정일", "거래 완료 일시", ""),
    ],
)
def test_a_label_begins_a_line_and_the_longest_counts(line: str, field: str, rest: str) -> None:
    found = Labels(ORDERS, {}).at_start(line)
    assert found is not None
    assert (found[0].field, found[1]) == (field, rest)


@pytest.mark.parametrize("line", ["주문번호12345", "거래 완료됨", "총 결제금액", "", "   "])
def test_a_word_that_merely_begins_like_a_label_is_none(line: str) -> None:
    assert Labels(ORDERS, {}).at_start(line) is None


def test_a_layout_in_which_one_name_means_two_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="상품명"):
        Layout("x", 1, (Field("상품명"), Field("서비스명", ("상품 명",))))


@given(st.lists(st.sampled_from(["주문번호", "서비스명", "상품명", "수수료", "새칸", ""]), max_size=8), st.integers())
def test_the_order_of_columns_does_not_matter(headers: list[str], seed: int) -> None:
    shuffled = headers.copy()
    random.Random(seed).shuffle(shuffled)
    one, two = match(headers, ALL, {}), match(shuffled, ALL, {})
    assert type(one) is type(two)
    if isinstance(one, Match) and isinstance(two, Match):
        assert one.layout is two.layout
        assert sorted(map(str, one.columns)) == sorted(map(str, two.columns))


@given(st.text(max_size=40))
def test_labels_never_raise_and_give_back_only_what_was_there(line: str) -> None:
    found = Labels(ORDERS, {}).at_start(line)
    if found is not None:
        assert found[0].source is not None
        assert found[0].source in unicodedata.normalize("NFC", line)
        assert found[1] in unicodedata.normalize("NFC", line)
