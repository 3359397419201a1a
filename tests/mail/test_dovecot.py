"""The server of the tests itself: what it holds is what a mail program would see."""

from __future__ import annotations

import imaplib
import socket
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.mail.dovecot import dovecot

if TYPE_CHECKING:
    from tests.mail.dovecot import Dovecot

__all__ = ["dovecot"]

MAIL = b"From: a@kmong.com\r\nSubject: hello\r\nMessage-ID: <1@kmong.com>\r\n\r\nBody\r\n"


def _login(server: Dovecot) -> imaplib.IMAP4:
    talk = imaplib.IMAP4(server.host, server.port, timeout=10)
    talk.login(server.user, server.password)
    return talk


def test_a_delivered_mail_is_there_with_its_time_and_flags(dovecot: Dovecot) -> None:
    name = dovecot.deliver(MAIL, datetime(2026, 11, 20, 7, 20, tzinfo=UTC))
    seen = dovecot.deliver(MAIL, datetime(2026, 11, 1, 7, 20, tzinfo=UTC), flags="S")
    with _login(dovecot) as talk:
        talk.select("INBOX", readonly=True)
        assert len(talk.search(None, "SINCE", "15-Nov-2026")[1][0].split()) == 1
        found = talk.fetch("1:*", "(INTERNALDATE FLAGS BODY.PEEK[])")[1]
    said = b" ".join(part[0] + part[1] for part in found if isinstance(part, tuple))
    assert b"20-Nov-2026 07:20:00 +0000" in said
    assert said.count(b"Subject: hello") == 2
    assert dovecot.flags() == {name: "", seen: "S"}


def test_reading_with_select_marks_a_mail_so_that_the_flags_would_tell(dovecot: Dovecot) -> None:
    name = dovecot.deliver(MAIL)
    with _login(dovecot) as talk:
        talk.select("INBOX")
        talk.fetch("1", "(RFC822)")
    assert dovecot.flags()[name] == "S"


def test_a_wrong_password_is_refused(dovecot: Dovecot) -> None:
    talk = imaplib.IMAP4(dovecot.host, dovecot.port, timeout=10)
    with pytest.raises(imaplib.IMAP4.error):
        talk.login(dovecot.user, "wrong")
    talk.shutdown()


def test_the_tls_port_shows_a_certificate_that_nobody_trusts(dovecot: Dovecot) -> None:
    with socket.create_connection((dovecot.host, dovecot.tls_port), 10) as talk, pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(talk, server_hostname="localhost")


def test_a_folder_may_have_a_korean_name(dovecot: Dovecot) -> None:
    dovecot.deliver(MAIL, folder="크몽")
    with _login(dovecot) as talk:
        names = b" ".join(line for line in talk.list()[1] if isinstance(line, bytes))
        assert b"&0Gy6vQ-" in names


def test_connections_can_be_dropped_and_the_server_stopped_and_started(dovecot: Dovecot) -> None:
    name = dovecot.deliver(MAIL)
    talk = _login(dovecot)
    assert dovecot.drop_connections() == 1
    with pytest.raises((imaplib.IMAP4.error, OSError)):
        talk.noop()
    talk.shutdown()
    port = dovecot.port
    dovecot.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((dovecot.host, port), 2)
    dovecot.start()
    assert dovecot.port == port
    with _login(dovecot) as again:
        again.select("INBOX", readonly=True)
        assert again.search(None, "ALL")[1] == [b"1"]
    assert list(dovecot.flags()) == [name]
