"""columns.toml: the seller's own names, or a clear word about the line that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.columns import COLUMNS_FILE, digest, read_columns
from dangol.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def write(home: Path, text: str | bytes) -> None:
    (home / COLUMNS_FILE).write_bytes(text.encode() if isinstance(text, str) else text)


def test_no_file_means_no_names(tmp_path: Path) -> None:
    assert read_columns(tmp_path, "kmong") == {}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_names_are_read_by_market_and_layout(tmp_path: Path, mark: bytes) -> None:
    write(tmp_path, mark + '[kmong.orders]\n"주문 번호(신)" = "주문번호"\n\n[smartstore.reviews]\n"a" = "b"\n'.encode())
    assert read_columns(tmp_path, "kmong") == {"orders": {"주문 번호(신)": "주문번호"}}
    assert read_columns(tmp_path, "smartstore") == {"reviews": {"a": "b"}}
    assert read_columns(tmp_path, "cafe24") == {}


@pytest.mark.parametrize(
    "text, named",
    [
        ("[kmong.orders\n", "line 1"),
        (b"\xff\xfe\x00", "columns.toml"),
        ("kmong = 5\n", "kmong"),
        ("[kmong]\norders = 5\n", "kmong.orders"),
        ('[kmong.orders]\n"a" = 5\n', "kmong.orders"),
        ('[kmong.orders]\n"a" = ["b"]\n', "kmong.orders"),
        ('[kmong.orders]\n"" = "b"\n', "kmong.orders"),
        ('[kmong.orders]\n"a" = " "\n', "kmong.orders"),
        ('[other.orders]\n"a" = 5\n', "other.orders"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str | bytes, named: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigError) as wrong:
        read_columns(tmp_path, "kmong")
    assert named in wrong.value.message
    assert wrong.value.hint


def test_the_digest_changes_with_every_name_and_with_nothing_else() -> None:
    one = {"orders": {"a": "b", "c": "d"}, "reviews": {"e": "f"}}
    same = {"reviews": {"e": "f"}, "orders": {"c": "d", "a": "b"}}
    others = [{}, {"orders": {"a": "b"}}, {"orders": {"a": "b", "c": "e"}, "reviews": {"e": "f"}}]
    assert digest(one) == digest(same)
    assert len({digest(each) for each in [one, *others]}) == 4
