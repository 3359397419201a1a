"""Numbers, addresses and nicknames in one form, and those that identify nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.identity import Number, alias, email, fingerprint, masked, name, nickname, phone

OWN = Number("821012345678", own=True)


@pytest.mark.parametrize(
    "text",
    [
        "010-1234-5678",
        "01012345678",
        "010 1234 5678",
        "010.1234.5678",
        "821012345678",
        "+82 10 1234 5678",
        "+82 (0)10-1234-5678",
        "0082-10-1234-5678",
        "０１０－１２３４－５６７８",
        "1012345678",
        " (010) 1234-5678 ",
    ],
)
def test_a_mobile_number_has_one_form(text: str) -> None:
    assert phone(text) == OWN


@pytest.mark.parametrize(
    "text",
    [
        "0503-1234-5678",
        "050712345678",
        "+82 503 1234 5678",
        "010-****-5678",
        "010-12**-56**",
        "010-1234-xxxx",
        "010-0000-0000",
        "1588-1234",
        "080-123-4567",
        "060-700-1234",
        "010-1234-567",
        "010-1234-5678 / 010-8765-4321",
        "없음",
        "",
        None,
        "82",
        "+82",
        "0",
    ],
)
def test_relays_masks_and_odd_numbers_identify_nobody(text: str | None) -> None:
    assert phone(text) is None


@pytest.mark.parametrize("text", ["02-123-4567", "02-1234-5678", "031-123-4567", "+82 51 1234 5678", "070-1234-5678"])
def test_a_number_of_a_place_is_no_persons_own(text: str) -> None:
    found = phone(text)
    assert found is not None
    assert not found.own


def test_a_number_from_abroad_keeps_its_country() -> None:
    assert phone("+1 (415) 555-2671") == phone("0014155552671") == Number("14155552671", own=True)
    assert phone("4155552671") is None


@given(
    digits=st.integers(0, 99_999_999).map(lambda n: f"{n:08}").filter(lambda text: len(set(text)) > 1),
    head=st.sampled_from(["010", "8210", "+8210", "+82 010", "10", "008210"]),
    gap=st.sampled_from(["", " ", "-", ".", " - "]),
)
def test_however_it_is_written_it_is_the_same(digits: str, head: str, gap: str) -> None:
    assert phone(f"{head}{gap}{digits[:4]}{gap}{digits[4:]}") == Number(f"8210{digits}", own=True)


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    for form in (phone, email, name, nickname, alias, masked):
        form(text)


@pytest.mark.parametrize("text", ["Minsu.Kim@Example.com", " minsu.kim@example.com ", "ｍinsu.kim@example.com"])
def test_an_address_has_one_form(text: str) -> None:
    assert email(text) == "minsu.kim@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "a1b2@privaterelay.appleid.com",
        "x9@marketplace.example.com",
        "buyer@relay.example.co.kr",
        "no-reply@example.com",
        "mi***@example.com",
        "minsu",
        "a@b",
        "a b@example.com",
        "",
        None,
    ],
)
def test_relay_masked_and_broken_addresses_identify_nobody(text: str | None) -> None:
    assert email(text) is None


@pytest.mark.parametrize(
    "text, form, rest",
    [
        ("Minsu88", "minsu88", "minsu"),
        ("min_su.88", "min_su.88", "minsu"),
        ("열정적인강아지42", "열정적인강아지42", "열정적인강아지"),
        ("kim****", None, None),
        ("김민수", None, None),
        ("달빛", None, None),
        ("100000123", None, None),
        ("ab1", None, None),
        ("abc1", "abc1", None),
        ("", None, None),
    ],
)
def test_only_a_telling_nickname_counts(text: str, form: str | None, rest: str | None) -> None:
    assert (nickname(text), alias(text)) == (form, rest)


def test_names_are_compared_without_spaces_and_masked_ones_never() -> None:
    assert name(" 김 민수") == name("김민수") == "김민수"
    assert name("김*수") == name(None) == ""


@pytest.mark.parametrize(
    "text, shown",
    [
        ("김민수", "김*수"),
        ("김수", "김*"),
        ("남궁민수", "남**수"),
        ("kim****", "kim****"),
        ("minsu88", "mi***"),
        ("", ""),
    ],
)
def test_a_shown_name_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_the_hash_needs_the_key_and_the_kind() -> None:
    one = fingerprint(b"key", "phone", "821012345678")
    assert one == fingerprint(b"key", "phone", "821012345678")
    assert len({one, fingerprint(b"other", "phone", "821012345678"), fingerprint(b"key", "email", "821012345678")}) == 3
    assert -(2**63) <= one < 2**63
