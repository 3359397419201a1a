"""The pretend mail server behaves like the real one that the tests know."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dangol.channels import MailServer
from dangol.errors import ActionRejected, ActionUnknown, AuthError, RateLimited, Unavailable
from dangol.post import SmtpPost
from dangol_email.fake import MailFake

MAIL = b"Subject: hello\r\n\r\n.hidden\r\nhello\r\n"


def post_to(port: int, password: str = MailFake.password) -> SmtpPost:
    server = MailServer(host="127.0.0.1", port=port, user=MailFake.user, password=password, security="none")
    return SmtpPost(server, timeout=0.4, patience=0.4)


async def test_it_takes_a_mail_as_it_is() -> None:
    async with MailFake().serve() as fake:
        await post_to(fake.port).check()
        await post_to(fake.port).send(MailFake.user, "minsu@example.com", MAIL)
        assert fake.taken == [("minsu@example.com", MAIL)]
        with pytest.raises(AuthError):
            await post_to(fake.port, "another").check()


@pytest.mark.parametrize(
    "plan, error",
    [
        ("drop ehlo", Unavailable),
        ("slow rcpt", Unavailable),
        ("535 auth", AuthError),
        ("550 mail", ActionRejected),
        ("450 rcpt", RateLimited),
        ("554 data", ActionRejected),
        ("drop data", ActionUnknown),
        ("lose data", ActionUnknown),
    ],
)
async def test_it_misbehaves_as_it_is_told(plan: str, error: type[Exception]) -> None:
    async with MailFake().serve() as fake:
        fake.plan, fake.patience = [plan], 1.0
        with pytest.raises(error) as raised:
            await post_to(fake.port).send(MailFake.user, "minsu@example.com", MAIL)
        assert type(raised.value) is error
        assert len(fake.taken) == (plan == "lose data")


async def test_it_is_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dangol_email.fake"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path)
    assert program.stdout is not None
    try:
        settings = json.loads(program.stdout.readline())["settings"]
        await post_to(int(settings["smtp_port"])).send(MailFake.user, "minsu@example.com", MAIL)
        until = time.monotonic() + 20
        while not (tmp_path / "00001.eml").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert (tmp_path / "00001.eml").read_bytes() == MAIL
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(20)
        program.stdout.close()
