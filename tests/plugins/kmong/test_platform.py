"""What the plugin tells core of its market, its settings and its checks."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

import dangol_kmong
from dangol.registry import Plugins
from dangol_kmong.platform import check, platform
from dangol_kmong.settings import KmongSettings
from tests.plugins.kmong.seller import SETTINGS, SHOP, store_with

MAILBOX = {"imap_host": "imap.mail.example", "imap_user": "seller", "imap_password": "an-app-password"}


def settings(**values: Any) -> KmongSettings:
    return KmongSettings.model_validate({"nickname": SHOP, **values})


def test_loading_it_loads_nothing_heavy() -> None:
    code = "import sys, dangol_kmong as p; p.dangol_platform(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "dangol_kmong" in loaded
    assert not {"httpx", "sqlite_utils", "imap_tools", "dangol_kmong.fake", "dangol.testing"} & {*loaded}


def test_nothing_goes_out_by_program_and_nobody_is_reached_elsewhere() -> None:
    plugins = Plugins()
    plugins.add(dangol_kmong, "kmong")
    found = platform()
    assert found.contact == "never"
    assert not found.sends
    assert not found.base_url
    assert {to: type(plugins.capability("kmong", to)).__name__ for to in ("inquiry", "review", "review_request")} == {
        "inquiry": "Manual",
        "review": "Manual",
        "review_request": "Manual",
    }
    assert plugins.reads_files("kmong")
    assert plugins.reads_mail("kmong")


@pytest.mark.parametrize(
    "kind, name, page",
    [
        ("inquiry", "inbox:77:88", "https://kmong.com/inboxes?inbox_group_id=77&partner_id=88"),
        ("inquiry", "inbox:77", "https://kmong.com/inboxes?inbox_group_id=77"),
        ("inquiry", "봄날", "https://kmong.com/inboxes"),
        ("inquiry", "12345", "https://kmong.com/inboxes"),
        ("item", "1234567", "https://kmong.com/seller/order-list"),
        ("home", "", "https://kmong.com/seller/dashboard"),
        ("review", "review:1", None),
    ],
)
def test_the_seller_is_led_to_the_page_to_write_on(kind: str, name: str, page: str | None) -> None:
    assert platform().link(SETTINGS, kind, name) == page


def test_a_mailbox_is_named_whole_or_not_at_all() -> None:
    mailbox = platform().mailbox
    assert mailbox is not None
    assert mailbox(SETTINGS) is None
    found = mailbox(settings(**MAILBOX))
    assert found is not None
    assert (found.host, found.port, found.folder, found.tls, found.senders) == (
        "imap.mail.example",
        993,
        "INBOX",
        True,
        ("kmong.com",),
    )
    assert "an-app-password" not in repr(found)


@pytest.mark.parametrize(
    "values",
    [
        {"imap_host": "imap.mail.example"},
        {"imap_user": "seller", "imap_password": "x"},
        {**MAILBOX, "imap_tls": False},
        {**MAILBOX, "imap_port": 0},
        {"thread_links": "봄날=https://evil.example/inboxes?inbox_group_id=1"},
        {"thread_links": "봄날"},
        {"thread_links": "봄날=http://kmong.com/inboxes?inbox_group_id=1"},
        {"kmong_password": "never"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)


def test_a_mail_server_on_this_computer_may_speak_plainly() -> None:
    assert not settings(**MAILBOX | {"imap_host": "127.0.0.1"}, imap_tls=False).imap_tls


def test_a_nickname_is_meant_without_its_courtesy() -> None:
    assert settings(nickname=" 봄날작업실님 ").nickname == SHOP


def test_no_setting_takes_a_password_of_kmong() -> None:
    names = set(KmongSettings.model_fields)
    assert {name for name in names if "password" in name or "cookie" in name} == {"imap_password"}


async def test_the_check_says_from_where_it_reads() -> None:
    files, mail = await check(store_with())
    assert files.ok
    assert (mail.ok, mail.optional) == (False, True)
    assert "imap_host" in mail.hint
    _files, mail = await check(store_with(settings(**MAILBOX)))
    assert (mail.ok, mail.detail) == (True, "imap.mail.example")
