"""A mail saved as a file goes the same way as one from the mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.contract import Mailbox
from dangol.files import open_bytes
from dangol.imports import ImportReport, explain, import_file
from dangol.storage.quarantine import Quarantine
from tests.core.mails.post import FAILED, PostShop, eml

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = Mailbox(host="127.0.0.1", user="u", password="p", senders=("kmong.com",), tls=False)


@pytest.fixture
def shop() -> Iterator[PostShop]:
    shop = PostShop(None)
    yield shop
    shop.db.close()


async def read(shop: PostShop, data: bytes) -> ImportReport:
    return await import_file(shop.shelf, shop.plugins, shop.store(), open_bytes("주문.eml", data))


async def test_a_saved_mail_is_read_once(shop: PostShop) -> None:
    report = await read(shop, eml(1))
    assert (report.records, report.new, report.layout, report.read_before) == (1, 1, "message/1", None)
    again = await read(shop, eml(1, above="X-Saved: again\r\n"))
    assert (again.records, again.read_before) == (0, shop.clock.now())
    assert shop.inquiries() == ["<1@kmong.com>"]
    assert shop.states() == {"<1@kmong.com>": "read"}
    assert [event.stream for event in shop.events] == ["mail"]


async def test_a_mail_of_an_unknown_kind_is_named_and_kept(shop: PostShop) -> None:
    report = await read(shop, eml(1, "news"))
    assert (report.records, report.rejected, report.unclassified) == (0, 1, ["unknown subject"])
    (kept,) = Quarantine(shop.db).all("main")
    assert Quarantine(shop.db).raw(kept.id) == eml(1, "news")
    assert shop.states() == {"<1@kmong.com>": "kept"}


async def test_without_a_mailbox_the_plugin_judges_the_sender_and_with_one_core_does(shop: PostShop) -> None:
    assert (await read(shop, eml(1, sender="a@b.example", above=""))).records == 1
    shop.script.box = NOBODY
    report = await read(shop, eml(2, sender="a@b.example", above=""))
    assert report.unclassified == ["It does not come from the market."]


async def test_a_mail_that_was_not_verified_is_kept_aside(shop: PostShop) -> None:
    assert (await read(shop, eml(1, above=FAILED))).unclassified == ["The sender could not be verified."]
    assert shop.inquiries() == []


async def test_to_explain_a_mail_tells_what_was_checked_and_stores_nothing(shop: PostShop) -> None:
    found = await explain(shop.plugins, shop.store(), open_bytes("a.eml", eml(1, body="CANARY")))
    assert (found.kind, found.records, found.spf, found.dkim) == ("mail", {"Inquiry": 1}, "pass", "")
    assert found.layouts == {"message/1": []}
    assert "CANARY" not in repr(found)
    assert (shop.inquiries(), shop.states()) == ([], {})
