"""Every way in which handing over a mail can go wrong, against a real server: no, later or unknown."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest

from dangol.channels import MailServer
from dangol.errors import ActionRejected, ActionUnknown, AuthError, ConfigError, PluginError, RateLimited, Unavailable
from dangol.post import NoPost, SmtpPost
from tests.plugins.email.server import PASSWORD, USER, Server, mail_server

MAIL = b"Subject: hello\r\n\r\nhello\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as served:
        yield served


def post_to(server: Server, **changes: object) -> SmtpPost:
    described = MailServer(host="127.0.0.1", port=server.port, user=USER, password=PASSWORD, security="none")
    return SmtpPost(replace(described, **changes), timeout=0.5, patience=0.5)  # type: ignore[arg-type]


async def sent(post: SmtpPost) -> None:
    await post.send(USER, "minsu@example.com", MAIL)


async def test_a_mail_is_taken(server: Server) -> None:
    await post_to(server).check()
    await sent(post_to(server))
    assert server.taken == [MAIL]


@pytest.mark.parametrize(
    "plan, error",
    [
        ("drop ehlo", Unavailable),
        ("slow ehlo", Unavailable),
        ("550 ehlo", Unavailable),
        ("drop mail", Unavailable),
        ("slow mail", Unavailable),
        ("550 mail", ActionRejected),
        ("451 mail", RateLimited),
        ("530 mail", AuthError),
        ("drop rcpt", Unavailable),
        ("slow rcpt", Unavailable),
        ("550 rcpt", ActionRejected),
        ("450 rcpt", RateLimited),
        ("drop data", ActionUnknown),
        ("slow data", ActionUnknown),
        ("554 data", ActionRejected),
        ("451 data", RateLimited),
        ("lose", ActionUnknown),
    ],
)
async def test_what_goes_wrong_has_one_meaning(server: Server, plan: str, error: type[Exception]) -> None:
    server.plan = [plan]
    with pytest.raises(error) as raised:
        await sent(post_to(server))
    assert type(raised.value) is error
    assert len(server.taken) == (1 if plan == "lose" else 0)
    assert "somebody" not in str(raised.value)


async def test_a_refusal_names_its_code_and_nobody(server: Server) -> None:
    server.plan = ["550 rcpt"]
    with pytest.raises(ActionRejected, match=r"\(550 5\.1\.1\)"):
        await sent(post_to(server))


async def test_a_wrong_password_wants_a_person(server: Server) -> None:
    with pytest.raises(AuthError):
        await post_to(server, password="another").check()
    with pytest.raises(AuthError):
        await sent(post_to(server, password="another"))
    assert server.taken == []


async def test_nobody_answers() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        described = MailServer(host="127.0.0.1", port=closed.getsockname()[1], user="", password="", security="none")
        with pytest.raises(Unavailable):
            await sent(SmtpPost(described, timeout=0.5))


async def test_nothing_leaves_without_encryption(server: Server) -> None:
    with pytest.raises(ConfigError, match="without encryption"):
        await sent(post_to(server, host="mail.example"))
    with pytest.raises(Unavailable):
        await sent(post_to(server, security="starttls"))
    assert server.taken == []


async def test_a_certificate_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    with mail_server(tls) as served:
        with pytest.raises(Unavailable, match="certificate"):
            await sent(post_to(served, security="starttls"))
        assert served.taken == []


async def test_a_channel_without_a_server_sends_nothing() -> None:
    with pytest.raises(PluginError):
        await NoPost("Pigeon").send(USER, "minsu@example.com", MAIL)
    with pytest.raises(PluginError):
        await NoPost("Pigeon").check()
