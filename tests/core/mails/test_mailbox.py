"""The seller's mailbox on a real server: read, never changed, and every mail once."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dangol import mailbox, steps
from dangol.contract import Mailbox
from dangol.errors import AuthError, ConfigError, Unavailable
from dangol.mailbox import open_mailbox
from dangol.mails import check_mailbox
from dangol.models import Stream
from dangol.retries import read_again
from dangol.storage.quarantine import Quarantine
from tests.core.mails.post import FAILED, PostShop, eml
from tests.core.sync.script import Script, Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mail.dovecot import Dovecot


class Crash(BaseException):
    """The end of the process, as far as a test can have it."""


async def test_a_mail_is_read_once_and_the_mailbox_stays_as_it_was(post: Dovecot, shop: PostShop) -> None:
    new = post.deliver(eml(1), shop.hours(1))
    seen = post.deliver(eml(2), shop.hours(2), flags="S")
    report = await shop.read()
    assert (report.problem, report.records, report.new) == (None, 2, 2)
    assert shop.inquiries() == ["<1@kmong.com>", "<2@kmong.com>"]
    assert [event.stream for event in shop.events] == ["mail", "mail"]
    assert post.flags() == {new: "", seen: "S"}
    for _again in range(2):
        report = await shop.read()
        assert (report.problem, report.records) == (None, 0)
    assert sorted(shop.script.shown) == ["<1@kmong.com>", "<2@kmong.com>"]


async def test_the_server_itself_refuses_any_change(post: Dovecot, box: Mailbox) -> None:
    name = post.deliver(eml(1))
    async with open_mailbox(box) as inbox:
        client = inbox._talk.client
        assert client.is_readonly
        client.uid("STORE", "1", "+FLAGS", r"(\Seen \Deleted)")
    assert post.flags() == {name: ""}


async def test_to_fetch_a_mail_marks_nothing_even_where_the_folder_could_be_changed(
    post: Dovecot, shop: PostShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imap_tools.folder import MailBoxFolderManager

    opened = MailBoxFolderManager.set
    monkeypatch.setattr(MailBoxFolderManager, "set", lambda folder, name, **_readonly: opened(folder, name))
    name = post.deliver(eml(1), shop.hours(1))
    large = post.deliver(eml(2, body="x\r\n" * 3_500_000), shop.hours(1))
    assert (await shop.read()).pages == 2
    assert post.flags() == {name: "", large: ""}


async def test_only_the_senders_mails_are_looked_at(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1, sender="friend@mail.example"), shop.hours(1))
    post.deliver(eml(2, sender="a@notkmong.com"), shop.hours(1))
    post.deliver(eml(3, sender='"kmong.com" <x@evil.example>'), shop.hours(1))
    post.deliver(eml(4, sender="a@mail.kmong.com"), shop.hours(1))
    report = await shop.read()
    assert (report.records, report.rejected) == (1, 0)
    assert shop.script.shown == ["<4@kmong.com>"]
    assert "<1@kmong.com>" not in shop.states()
    assert Quarantine(shop.db).all() == []


async def test_the_same_mail_in_two_places_is_read_once(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1), shop.hours(3))
    post.deliver(eml(1), shop.hours(1))
    post.deliver(eml("", message_id=False), shop.hours(1))
    post.deliver(eml("", message_id=False), shop.hours(1))
    assert (await shop.read()).records == 2
    post.deliver(eml(1), shop.hours(0.5))
    assert (await shop.read()).records == 0
    assert len(shop.script.shown) == 2


async def test_a_mailbox_that_numbers_its_mails_anew_brings_nothing_twice(post: Dovecot, shop: PostShop) -> None:
    for number in range(3):
        post.deliver(eml(number), shop.hours(number + 1))
    assert (await shop.read()).records == 3
    post.deliver(eml(1), shop.hours(2), folder="Other")
    post.deliver(eml(9), shop.hours(2), folder="Other")
    shop.without(folder="Other")
    assert (await shop.read()).records == 1
    assert len(shop.inquiries()) == 4


async def test_a_window_ends_at_now_and_begins_in_history(post: Dovecot, shop: PostShop) -> None:
    history = shop.script.platform.history
    post.deliver(eml("old"), shop.clock.now() - history - timedelta(seconds=1))
    post.deliver(eml("first"), shop.clock.now() - history)
    post.deliver(eml("last"), shop.clock.now())
    post.deliver(eml("ahead"), shop.clock.now() + timedelta(seconds=1))
    assert (await shop.read()).records == 2
    assert shop.inquiries() == ["<first@kmong.com>", "<last@kmong.com>"]
    shop.clock.advance(seconds=1)
    assert (await shop.read()).records == 1
    assert "<ahead@kmong.com>" in shop.inquiries()


async def test_reading_reaches_back_at_least_a_day(post: Dovecot, shop: PostShop) -> None:
    await shop.read()
    post.deliver(eml("late"), shop.hours(23.9))
    post.deliver(eml("too late"), shop.hours(24.1))
    report = await shop.read()
    assert (report.problem, report.records) == (None, 1)
    assert shop.inquiries() == ["<late@kmong.com>"]


async def test_a_mail_moved_into_the_folder_later_is_found_by_its_number(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1), shop.hours(1))
    await shop.read()
    post.deliver(eml("from spam"), shop.hours(24 * 5))
    post.deliver(eml("from another life"), shop.hours(24 * 90))
    assert (await shop.read()).records == 1
    assert "<from spam@kmong.com>" in shop.inquiries() or "<fromspam@kmong.com>" in shop.inquiries()


async def test_two_hundred_mails(post: Dovecot, shop: PostShop) -> None:
    for number in range(200):
        post.deliver(eml(number, body="x" * 2000), shop.hours(number / 10 + 0.1))
    report = await shop.read()
    assert (report.problem, report.records, report.pages) == (None, 200, 200)
    assert set(post.flags().values()) == {""}
    assert (await shop.read()).pages == 0


async def test_a_connection_that_ends_midway_loses_nothing(
    post: Dovecot, shop: PostShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        post.deliver(eml(number), shop.hours(1))
    mails = mailbox.Inbox.mails
    calls: list[int] = []

    async def interrupted(inbox: mailbox.Inbox, some: Any) -> dict[int, bytes]:
        calls.append(len(some))
        if len(calls) == 2:
            assert post.drop_connections() == 1
        return await mails(inbox, some)

    monkeypatch.setattr(mailbox.Inbox, "mails", interrupted)
    report = await shop.read()
    assert isinstance(report.problem, Unavailable)
    assert 0 < report.records < 60
    assert shop.checkpoint(stream=Stream.MAIL).watermark is None
    again = await shop.read()
    assert again.problem is None
    assert report.records + again.records == len(shop.inquiries()) == 60
    assert len(shop.script.shown) == 60


async def test_a_server_that_is_away_is_read_when_it_is_back(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1), shop.hours(1))
    post.stop()
    report = await shop.read()
    assert isinstance(report.problem, Unavailable)
    assert post.host in report.problem.message
    post.start()
    assert (await shop.read()).records == 1


@pytest.mark.parametrize("wrong", ["CANARY", "비밀번호"])
async def test_a_wrong_password_wants_a_person_and_a_right_one_goes_on(
    post: Dovecot, shop: PostShop, wrong: str
) -> None:
    post.deliver(eml(1), shop.hours(1))
    shop.without(password=wrong)
    report = await shop.read()
    assert isinstance(report.problem, AuthError)
    assert "app password" in report.problem.hint
    assert wrong not in report.problem.message + report.problem.hint
    shop.without(password=post.password)
    assert (await shop.read()).records == 1


async def test_a_refused_password_is_not_tried_again_by_itself(post: Dovecot, shop: PostShop) -> None:
    shop.without(password="wrong")
    await shop.read()
    post.stop()
    report = await shop.read()
    assert isinstance(report.problem, AuthError), "without asking the server, which is gone"
    assert "dangol check" in report.problem.hint
    post.start()
    (bad,) = await check_mailbox(shop.script.platform, shop.store(), shop.shelf.db)
    assert not bad.ok
    shop.without(password=post.password)
    (good,) = await check_mailbox(shop.script.platform, shop.store(), shop.shelf.db)
    assert good.ok
    assert (await shop.read()).problem is None


async def test_a_folder_that_is_not_there_is_named(shop: PostShop) -> None:
    shop.without(folder="크몽")
    report = await shop.read()
    assert isinstance(report.problem, ConfigError)
    assert "크몽" in report.problem.message


async def test_a_folder_with_a_korean_name_is_read(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1), shop.hours(1), folder="크몽")
    shop.without(folder="크몽")
    assert (await shop.read()).records == 1


async def test_a_certificate_that_nobody_trusts_is_refused(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1), shop.hours(1))
    shop.without(port=post.tls_port, tls=True)
    report = await shop.read()
    assert isinstance(report.problem, Unavailable)
    assert "certificate" in report.problem.message
    assert report.records == 0


async def test_a_port_without_tls_is_told_apart_from_a_server_that_is_away(post: Dovecot, shop: PostShop) -> None:
    shop.without(tls=True)
    report = await shop.read()
    assert isinstance(report.problem, Unavailable)
    assert f"port {post.port}" in report.problem.message


@pytest.mark.parametrize(
    "changes", [{"host": "mail.example.com"}, {"password": "a\r\nb LOGOUT"}, {"user": "a\nb"}, {"folder": "a\r\nb"}]
)
async def test_a_mailbox_that_must_not_be_opened_is_not(box: Mailbox, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        async with open_mailbox(replace(box, **changes)):
            pass


async def test_a_mail_whose_sender_was_not_verified_is_kept_until_a_person_says_it_is_genuine(
    post: Dovecot, shop: PostShop
) -> None:
    post.deliver(eml(1, above=FAILED), shop.hours(1))
    post.deliver(eml(2, above=""), shop.hours(1))
    report = await shop.read()
    assert (report.records, report.rejected) == (1, 1)
    assert shop.states() == {"<1@kmong.com>": "unverified", "<2@kmong.com>": "read"}
    (kept,) = Quarantine(shop.db).all("main")
    assert (kept.kind, kept.reason) == ("unclassified", "The sender could not be verified.")
    assert (await shop.read()).rejected == 0
    assert await read_again(shop.shelf, shop.plugins, shop.store(), {}) == {kept.id: False}
    assert await read_again(shop.shelf, shop.plugins, shop.store(), {}, trust=True) == {kept.id: True}
    assert shop.inquiries() == ["<1@kmong.com>", "<2@kmong.com>"]
    assert Quarantine(shop.db).all() == []
    assert (await shop.read()).pages == 0


async def test_a_forged_mail_does_not_keep_out_the_genuine_one_of_the_same_id(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1, above=FAILED, body="forged"), shop.hours(2))
    await shop.read()
    post.deliver(eml(1), shop.hours(1))
    assert (await shop.read()).records == 1
    assert shop.states() == {"<1@kmong.com>": "read"}


async def test_mails_that_are_not_understood_are_kept_whole_and_stop_none_behind_them(
    post: Dovecot, shop: PostShop
) -> None:
    raws = {subject: eml(subject, subject, body="CANARY") for subject in ("news", "fault", "broken")}
    for raw in raws.values():
        post.deliver(raw, shop.hours(2))
    post.deliver(eml("last"), shop.hours(1))
    report = await shop.read()
    assert (report.problem, report.records, report.rejected) == (None, 1, 3)
    kept = {one.record_id: one for one in Quarantine(shop.db).all("main")}
    assert {name: one.kind for name, one in kept.items()} == {
        "<news@kmong.com>": "unclassified",
        "<fault@kmong.com>": "broken",
        "<broken@kmong.com>": "broken",
    }
    assert "CANARY" not in repr(kept)
    for subject, raw in raws.items():
        assert Quarantine(shop.db).raw(kept[f"<{subject}@kmong.com>"].id) == raw
    assert (await shop.read()).pages == 0


async def test_a_mail_that_is_too_large_costs_its_beginning_only(post: Dovecot, shop: PostShop) -> None:
    post.deliver(eml(1, body="x\r\n" * 3_500_000), shop.hours(2))
    post.deliver(eml(2), shop.hours(1))
    report = await shop.read()
    assert (report.problem, report.records, report.rejected) == (None, 1, 1)
    (kept,) = Quarantine(shop.db).all("main")
    assert "10 MB" in kept.reason
    assert len(Quarantine(shop.db).raw(kept.id)) == mailbox.BEGINNING
    assert (await shop.read()).pages == 0


async def test_without_a_mailbox_in_the_settings_there_is_no_stream() -> None:
    shop = PostShop(None)
    assert await shop.sync(only=Stream.MAIL) == {}
    assert Stream.MAIL not in {stream for _store, stream in await shop.sync()}
    shop.db.close()


async def test_a_market_that_reads_no_mails_has_no_stream(box: Mailbox) -> None:
    from tests.core.storage.memory import memory_database

    shop = Shop(memory_database(), Script(mailbox=lambda _settings: box))
    assert Stream.MAIL not in {stream for _store, stream in await shop.sync()}
    shop.db.close()


async def test_giving_up_in_the_middle_leaves_nothing_open(post: Dovecot, shop: PostShop, box: Mailbox) -> None:
    post.deliver(eml(1), shop.hours(1))
    reading = asyncio.create_task(shop.read())
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await shop.read()).records == 1


@pytest.mark.parametrize("step", ["sync.page.stored", "sync.page.committed", "sync.finished"])
async def test_a_crash_at_any_step_neither_loses_nor_repeats_a_mail(post: Dovecot, shop: PostShop, step: str) -> None:
    for number in range(3):
        post.deliver(eml(number), shop.hours(number + 1))
    left = [2]

    def crash(reached: str) -> None:
        left[0] -= reached == step
        if left[0] == (1 if step == "sync.finished" else 0):
            raise Crash

    steps.listen(crash)
    try:
        with pytest.raises(Crash):
            await shop.read()
    finally:
        steps.listen(None)
    stored = len(shop.inquiries())
    assert stored == len(shop.states())
    report = await shop.read()
    assert (report.problem, report.records) == (None, 3 - stored)
    assert len(shop.inquiries()) == 3


async def test_the_check_says_whether_the_mailbox_opens(post: Dovecot, shop: PostShop) -> None:
    (good,) = await check_mailbox(shop.script.platform, shop.store(), shop.shelf.db)
    assert (good.ok, good.detail) == (True, f"{post.host}, INBOX")
    post.stop()
    (bad,) = await check_mailbox(shop.script.platform, shop.store(), shop.shelf.db)
    assert not bad.ok
    assert bad.hint
    shop.script.box = None
    assert await check_mailbox(shop.script.platform, shop.store(), shop.shelf.db) == []


# servers that misbehave


@pytest.fixture
def odd() -> Iterator[Callable[[bytes], Mailbox]]:
    """Serve fixed bytes to whoever connects, one answer for each line that is received."""
    opened: list[socket.socket] = []

    def serve(script: bytes) -> Mailbox:
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def talk() -> None:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                for said in script.split(b"|"):
                    connection.sendall(said)
                    if not connection.recv(4096):
                        return

        threading.Thread(target=talk, daemon=True).start()
        port = listening.getsockname()[1]
        return Mailbox(host="127.0.0.1", port=port, user="u", password="p", senders=("kmong.com",), tls=False)

    yield serve
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    "script",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"* BYE too many connections\r\n",
        b"* OK hi\r\n|* CAPABILITY IMAP4rev1\r\n",
        b"* OK hi\r\n|" + b"x" * 100,
    ],
)
async def test_a_server_that_speaks_no_imap_is_unavailable(odd: Callable[[bytes], Mailbox], script: bytes) -> None:
    with pytest.raises(Unavailable):
        async with open_mailbox(odd(script), timeout=0.5):
            pass
