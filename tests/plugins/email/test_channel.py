"""Mails through the whole program: connected, rehearsed, sent once, and refused by an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dangol import Fitting, Mail, MessageClass, OutgoingMessage
from dangol.app import App
from dangol.clock import MovableClock
from dangol.errors import ConfigError
from dangol.outgoing import Ground
from dangol.settings import validate_channel
from dangol.testing import DEMO_NOW
from dangol_email.channel import described
from dangol_email.message import composed, message_id
from dangol_email.replies import refuses
from dangol_email.settings import EmailSettings
from tests.cli.market import Run
from tests.mail.dovecot import Dovecot, dovecot
from tests.plugins.email.conftest import MINSU, advertising, approved, connect, state
from tests.plugins.email.server import PASSWORD, USER, Server

__all__ = ["dovecot"]


def test_nothing_leaves_before_it_is_switched_on(run: Run, server: Server, home: Path) -> None:
    found = connect(run, server, live=False)
    assert found.code == 0
    assert "○" in found.out
    action_id = approved(home)
    assert run("send", "--live", "--json").json["rehearsed"] == [action_id]
    assert server.taken == []
    run("channel", "live", "email")
    assert run("send", "--live", "--json").json["sent"] == [action_id]
    (mail,) = server.mails
    assert mail["subject"] == "[달빛상점] 컵을 보냈습니다"
    assert str(mail["from"]) == f"달빛상점 <{USER}>"
    assert mail["to"] == MINSU
    assert mail.get_content().strip() == "주문하신 컵을 보냈습니다."
    assert mail["list-unsubscribe"] is None
    assert datetime.strptime(mail["date"], "%a, %d %b %Y %H:%M:%S %z") == DEMO_NOW
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        action = app.ledger.get(action_id)
        assert mail["message-id"] == action.remote_id == f"<{action.key}@mail.example>"


def test_advertising_says_how_it_is_refused(run: Run, server: Server, home: Path) -> None:
    connect(run, server, "unsubscribe=stop@mail.example", "unsubscribe_url=https://shop.example/stop")
    action_id = advertising(home)
    found = run("send", "--live", "--json").json
    assert (found["sent"], run("show", action_id, "--json").json["problem"]) == ([action_id], None)
    (mail,) = server.mails
    assert (
        mail["list-unsubscribe"].strip()
        == "<mailto:stop@mail.example?subject=unsubscribe>, <https://shop.example/stop>"
    )
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert mail["subject"].startswith("(광고)")


def test_without_a_page_it_is_refused_by_mail_alone(run: Run, server: Server, home: Path) -> None:
    connect(run, server)
    advertising(home)
    run("send", "--live")
    (mail,) = server.mails
    assert mail["list-unsubscribe"] == f"<mailto:{USER}?subject=unsubscribe>"
    assert mail["list-unsubscribe-post"] is None


@pytest.mark.parametrize(
    "plan, after",
    [
        ("drop rcpt", "approved"),
        ("450 rcpt", "approved"),
        ("550 rcpt", "failed"),
        ("554 data", "failed"),
        ("lose", "in_doubt"),
        ("drop data", "in_doubt"),
    ],
)
def test_every_trouble_ends_in_its_state(run: Run, server: Server, home: Path, plan: str, after: str) -> None:
    connect(run, server)
    action_id = approved(home)
    server.plan = [plan]
    run("send", "--live")
    assert state(home, action_id) == after
    assert len(server.taken) == (plan == "lose")


def test_a_doubt_stays_where_nobody_can_look(run: Run, server: Server, home: Path, later: Callable[..., None]) -> None:
    connect(run, server)
    action_id = approved(home)
    server.plan = ["lose"]
    run("send", "--live")
    later(days=2)
    assert run("send", "--live", "--json").json["in_doubt"] == [action_id]
    assert len(server.taken) == 1


def test_the_folder_of_sent_mails_leaves_a_doubt(
    run: Run, server: Server, home: Path, dovecot: Dovecot, later: Callable[..., None]
) -> None:
    dovecot.deliver(b"Subject: an own mail\r\n\r\n", DEMO_NOW, folder="Sent")
    connect(run, server, "imap_host=127.0.0.1", f"imap_port={dovecot.port}", "imap_tls=false", "sent_folder=Sent")
    there, gone = approved(home), approved(home, 2, recipient="seoyeon@example.com")
    server.plan = ["lose", "drop data"]
    assert run("send", "--live", "--json").json["in_doubt"] == [there, gone]
    for minutes in (11, 13, 15):
        later(minutes=minutes)
        assert run("send", "--live", "--json").json["in_doubt"] == [there, gone], "nothing shows that it keeps mails"
    dovecot.deliver(server.taken[0], DEMO_NOW, folder="Sent")
    later(minutes=20)
    found = run("send", "--live", "--json").json
    assert (found["sent"], found["in_doubt"]) == ([there], [gone])
    later(minutes=22)
    found = run("send", "--live", "--json").json
    assert (found["sent"], found["in_doubt"]) == ([gone], [])
    assert len(server.taken) == 2


def test_an_answer_refuses_advertising(run: Run, server: Server, home: Path, dovecot: Dovecot) -> None:
    dovecot.empty()
    connect(run, server, "imap_host=127.0.0.1", f"imap_port={dovecot.port}", "imap_tls=false")
    action_id = advertising(home)
    words = f"From: <{MINSU.upper()}>\r\nTo: {USER}\r\nMessage-ID: <1@example.com>\r\nSubject: unsubscribe\r\n\r\n\r\n"
    dovecot.deliver(words.encode(), DEMO_NOW)
    other = f"From: <seoyeon@example.com>\r\nTo: {USER}\r\nMessage-ID: <2@example.com>\r\nSubject: hi\r\n\r\nhi\r\n"
    dovecot.deliver(other.encode(), DEMO_NOW)
    assert "Refused advertising by mail: 1" in run("sync").err
    assert "Refused" not in run("sync").err
    run("send", "--live")
    assert server.taken == []
    assert state(home, action_id) == "superseded"
    kinds = [one["kind"] for one in run("inbox", "--json").json["items"]]
    assert "send_consent_notice" in kinds, "the law wants the result told"


def settings(**more: str) -> EmailSettings:
    given = {"smtp_host": "smtp.mail.example", "address": USER, "password": PASSWORD}
    made = validate_channel(EmailSettings, given | more, "email")
    assert isinstance(made, EmailSettings)
    return made


def answer(text: str, subject: str = "Re: (광고) [달빛상점] 겨울 컵", sender: str = MINSU) -> Mail:
    return Mail(id="1", sender=sender, subject=subject, text=text, sent_at=DEMO_NOW)


@pytest.mark.parametrize(
    "mail, who",
    [
        (answer("수신거부"), MINSU),
        (answer("수신 거부 부탁드립니다\n\n> 겨울 컵"), MINSU),
        (answer("Unsubscribe"), MINSU),
        (answer("", subject="unsubscribe"), MINSU),
        (answer("", subject="수신거부", sender="Minsu@Example.com"), MINSU),
        (answer("컵이 예쁘네요!\n\n> 수신거부: 이 메일에 '수신거부'라고 답장해 주시면"), None),
        (answer("컵이 예쁘네요!\n보낸 사람: 달빛상점\n겨울 컵\n\n수신거부: 이 메일에"), None),
        (answer("", subject="unsubscribe", sender=USER), None),
        (answer("수신거부", sender=""), None),
    ],
)
def test_an_answer_is_understood(mail: Mail, who: str | None) -> None:
    assert refuses(settings(), mail) == who


def message(**changes: str) -> OutgoingMessage:
    made: dict[str, Any] = {
        "recipient": MINSU,
        "text": "안녕하세요",
        "subject": "주문을 확인했습니다",
    }
    return OutgoingMessage(**made | changes, message_class=MessageClass.SERVICE, ground=Ground.ORDER, channel="email")


def test_a_mail_is_seven_bit_and_one_line_stays_one_line() -> None:
    raw = composed(
        settings(name="달빛\r\nBcc: a@b.example"), message(subject="하나\r\nBcc: x@y.example"), "k", DEMO_NOW
    )
    assert raw.isascii()
    assert b"\nBcc" not in raw
    assert max(map(len, raw.splitlines())) < 998
    assert message_id("k", settings()) in raw.decode()


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"recipient": "nobody"}, "no e-mail address"),
        ({"recipient": "한글@example.com"}, "no e-mail address"),
        ({"subject": " "}, "no subject"),
        ({"subject": "가" * 101}, "longer than 100"),
    ],
)
def test_what_cannot_be_a_mail_is_said(changes: dict[str, str], told: str) -> None:
    assert told in " ".join(fit(settings(), message(**changes)).objections)
    assert fit(settings(), message()).objections == ()


@pytest.mark.parametrize(
    "more, told",
    [
        ({"security": "none"}, "on this computer only"),
        ({"imap_host": "imap.mail.example", "imap_tls": "false"}, "imap_tls"),
        ({"sent_folder": "Sent"}, "needs imap_host"),
        ({"smtp_host": "https://mail.example"}, "the name of a server alone"),
        ({"unsubscribe_url": "http://shop.example"}, "unsubscribe_url"),
        ({"address": "nobody"}, "address"),
    ],
)
def test_a_wrong_setting_is_named(more: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        settings(**more)


def test_the_password_is_told_nowhere(run: Run, server: Server, home: Path) -> None:
    connect(run, server)
    found = run("channel", "list")
    assert PASSWORD not in found.out + found.err
    assert PASSWORD.encode() not in (home / "dangol.db").read_bytes()
    assert PASSWORD not in repr(settings()) + repr(described().mail(settings()))


def fit(given: EmailSettings, what: OutgoingMessage) -> Fitting:
    """Ask the channel how a message would leave."""
    asked = described().fit
    assert asked is not None
    return asked(given, what)
