"""What a seller may say, and what is refused before anything is tried."""

from __future__ import annotations

from typing import Any

import pytest

from dangol import ConfigError
from dangol.settings import validate_store
from dangol_cafe24.settings import Cafe24Settings

KEYS = {"mall_id": "dangolmall", "client_id": "cid", "client_secret": "very-secret"}


def made(**values: Any) -> Cafe24Settings:
    found = validate_store(Cafe24Settings, KEYS | values, "mall")
    assert isinstance(found, Cafe24Settings)
    return found


def test_three_keys_are_enough() -> None:
    settings = made()
    assert settings.asked == ("mall.read_order", "mall.read_community", "mall.write_community", "mall.read_product")
    assert (settings.shop_no, settings.api_version, settings.review_reply) == (1, "2026-09-01", "comment")
    assert (settings.home, settings.shop) == ("https://dangolmall.cafe24.com", "dangolmall")
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize(
    "mall",
    ["", "evil.com/", "a.b", "mall:80", "mall@host", "Mall", "-mall", "mall-", "mall\n", "x" * 64, "몰", "a/b", "a#"],
)
def test_a_mall_is_one_word_and_no_other_host(mall: str) -> None:
    with pytest.raises(ConfigError, match="mall_id"):
        made(mall_id=mall)


@pytest.mark.parametrize("mall", ["a", "dangolmall", "dangol-mall2", "0shop"])
def test_good_malls(mall: str) -> None:
    assert made(mall_id=mall).mall_id == mall


@pytest.mark.parametrize("address", ["http://example.com/", "ftp://x", "localhost", "http://127.0.0.1.evil.com/"])
def test_a_redirect_leads_nobody_elsewhere(address: str) -> None:
    with pytest.raises(ConfigError, match="redirect_uri"):
        made(redirect_uri=address)


@pytest.mark.parametrize("address", ["", "https://a.example/cb", "http://127.0.0.1:8765/callback", "http://localhost"])
def test_good_redirects(address: str) -> None:
    assert made(redirect_uri=address).redirect_uri == address


def test_scopes_by_space_or_comma_once_each() -> None:
    assert made(scopes="mall.read_order,mall.read_community mall.read_order").asked == (
        "mall.read_order",
        "mall.read_community",
    )


@pytest.mark.parametrize("scopes", ["", " ", "read_order", "mall.read_order; mall.x", "mall.delete_order"])
def test_what_is_no_scope(scopes: str) -> None:
    with pytest.raises(ConfigError, match="scopes"):
        made(scopes=scopes)


@pytest.mark.parametrize(
    "values",
    [
        {"api_version": "2026-9-1"},
        {"api_version": "2026-10-01"},
        {"shop_no": "0"},
        {"review_board": "-1"},
        {"reread_days": "181"},
        {"review_reply": "mail"},
        {"client_ip": "localhost"},
        {"writer": "가" * 101},
        {"client_secret": ""},
    ],
    ids=lambda one: str(one),
)
def test_what_is_wrong_is_named_and_not_shown(values: dict[str, str]) -> None:
    ((key, value),) = values.items()
    with pytest.raises(ConfigError, match=key) as wrong:
        made(**values)
    assert not value or value not in wrong.value.message.replace(key, "")


def test_texts_of_the_command_line_become_numbers() -> None:
    settings = made(review_board="44", qna_board="0", shop_no="2", urgent="false")
    assert (settings.review_board, settings.qna_board, settings.shop_no, settings.urgent) == (44, 0, 2, False)
