"""The signature, beside the one of Solapi's own library and against the mocked gate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from solapi.lib.authenticator import Authenticator

from dangol.testing import FakeRequest
from dangol_solapi.fake import SolapiFake
from dangol_solapi.signing import authorization

NOW = datetime(2026, 11, 20, 7, 20, 0, 123456, UTC)
SALT = "0123456789abcdef0123456789abcdef"


def test_it_is_that_of_the_library() -> None:
    signature = Authenticator.get_signature("secret", f"2026-11-20T16:20:00.123+09:00{SALT}")
    wanted = f"HMAC-SHA256 apiKey=NCSKEY, date=2026-11-20T16:20:00.123+09:00, salt={SALT}, signature={signature}"
    assert authorization("NCSKEY", "secret", NOW, SALT) == wanted


@pytest.mark.parametrize(
    "off, salt, secret, status",
    [
        (0, SALT, None, 200),
        (899, SALT, None, 200),
        (-899, SALT, None, 200),
        (901, SALT, None, 403),
        (-901, SALT, None, 403),
        (0, "0" * 11, None, 400),
        (0, "0" * 12, None, 200),
        (0, "0" * 65, None, 400),
        (0, SALT, "other", 403),
    ],
)
def test_the_gate_takes_it(off: float, salt: str, secret: str | None, status: int) -> None:
    fake = SolapiFake()
    now = fake.clock.now() + timedelta(seconds=off)
    header = authorization(fake.gate.api_key, secret or fake.gate.secret, now, salt)
    assert fake.respond(FakeRequest("GET", "/cash/v1/balance", "", {"authorization": header})).status == status


def test_the_gate_takes_it_once() -> None:
    fake = SolapiFake()
    headers = {"authorization": authorization(fake.gate.api_key, fake.gate.secret, fake.clock.now(), SALT)}
    asked = FakeRequest("GET", "/cash/v1/balance", "", headers)
    assert [fake.respond(asked).status for _ in range(2)] == [200, 403]
