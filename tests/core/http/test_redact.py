from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.errors import ActionUnknown, DangolError
from dangol.http import redact
from tests.core.http.support import KEY, Mint, Room, http, platform, served

SECRETS = [
    "Authorization: Bearer CANARY.abc-123",
    "'authorization': 'Basic Q0FOQVJZ=='",
    "[(b'Set-Cookie', b'session=CANARY; Path=/'), (b'Date', b'x')]",
    'cookie="CANARY=1"',
    '{"access_token": "CANARY", "expires_in": 10800}',
    "client_id=app&client_secret_sign=CANARY&type=SELF",
    "client_secret='CANARY\\'s own'",
    "X-Api-Key: CANARY",
    "password = CANARY",
    "ordererTel=CANARY, name",
    "eyJCANARY.eyJhIjoxfQ.c2ln",
    "$2a$10$CANARYefghijklmnopqrstu",
    "GET https://api.acme.example/v1/orders?from=CANARY&to=2",
    "mail to canary.CANARY+x@shop.example.kr now",
    "010-1234-5678",
    "01012345678",
    "+82 10-1234-5678",
    "02-123-4567",
    "0504-1234-5678",
    "031.123.4567",
    "call (02)1234-5678",
    "０１０－１２３４－５６７８",
    "[PHONE] +82 10 1234 5678",
    "신한은행 110-123-456789",
    "공동현관 #1234*",
    "900101-1234567",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_and_people_are_recognised_by_shape(text: str) -> None:
    found = redact.redact(text)
    assert redact.MASK in found
    assert "CANARY" not in found.upper()
    assert "1234" not in found
    assert "Q0FOQVJZ" not in found


@pytest.mark.parametrize(
    "text",
    [
        "order 2026111988880001 of main",
        "2026-11-20 16:20:00",
        "GET /v1/contents/qnas 200 in 123 ms",
        "connect_tcp.started host='api.acme.example' port=443 timeout=10.0",
        "version 0.28.1, 104139 rows",
        "tracking 612345678901, barcode 8801234567890, call 1588-1234",
    ],
)
def test_ordinary_lines_stay_readable(text: str) -> None:
    assert redact.redact(text) == text


@given(st.text(min_size=8, alphabet="abcXYZ0123456789/+=$ 가나"), st.text(), st.text())
def test_a_known_secret_disappears_from_any_surroundings(secret: str, before: str, after: str) -> None:
    try:
        redact.hide(secret)
        assert secret not in redact.redact(before + secret + after).replace(redact.MASK, "\0")
    finally:
        redact._known.clear()


def test_long_lines_take_no_time() -> None:
    for line in ("a-" * 9999, "token='" * 3333, "token" * 4444, "0" * 9999, "a@" * 9999, "a?" * 9999, "x=" * 9999):
        redact.redact(line)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at DEBUG by anybody, as a file would show it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root, factory, level = logging.getLogger(), logging.getLogRecordFactory(), logging.getLogger().level
    redact.install()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    logging.setLogRecordFactory(factory)
    redact._known.clear()


CANARIES = [
    "CANARY-PATH-7",
    "CANARY-QUERY",
    "canary@shop.example",
    "010-9876-5432",
    "CANARY-COOKIE",
    "CANARY-TEXT",
    KEY,
]


async def test_a_failing_run_at_debug_shows_no_canary(tmp_path: Path, log: io.StringIO) -> None:
    async def behave(request: bytes, reader: object, writer: object) -> None:
        import asyncio

        assert isinstance(writer, asyncio.StreamWriter)
        reply = http(500, b'{"message":"CANARY-TEXT 010-9876-5432"}', "set-cookie: CANARY-COOKIE=1; Path=/")
        writer.write(reply if b"/orders" in request else reply[:-3])
        await writer.drain()
        if b"/orders" not in request:
            writer.close()

    room, mint = Room(tmp_path, real=True), Mint()
    errors: list[DangolError] = []
    async with served(behave) as server:
        market = platform(
            base_url=server.base_url,
            mint=mint,
            authorize=lambda _settings, token: {"X-Key": KEY, "Authorization": f"Bearer {token.value}"},
        )
        async with room.client(market) as client:
            for call in (
                client.get("/orders/CANARY-PATH-70001", params={"name": "CANARY-QUERY", "tel": "010-9876-5432"}),
                client.write("POST", "/answers", json={"text": "CANARY-TEXT", "mail": "canary@shop.example"}),
            ):
                try:
                    await call
                except DangolError as wrong:
                    errors.append(wrong)
                    logging.getLogger("dangol").exception("failed with %s and %r", wrong.detail, client)
    told = log.getvalue()
    assert "httpcore" in told
    assert "HTTP Request" in told
    assert "Traceback" in told
    assert len(errors) == 2
    assert isinstance(errors[1], ActionUnknown)
    everything = told.replace("CANARY-PATH-70001", "") + repr([vars(wrong) for wrong in errors])
    for canary in [*CANARIES, "token-number-1"]:
        assert canary not in everything, canary


def test_exceptions_and_stacks_are_redacted_and_carry_no_variables(log: io.StringIO) -> None:
    records: list[logging.LogRecord] = []
    keeper = logging.Handler()
    keeper.emit = records.append  # type: ignore[assignment, method-assign]  # the shortest handler there is
    logger = logging.getLogger("somebody.else")
    logger.addHandler(keeper)
    try:
        raise httpx.LocalProtocolError("Illegal header value b'Bearer CANARY123'")
    except httpx.HTTPError:
        logger.exception("call to %s", "010-1234-5678", stack_info=True)
    logger.removeHandler(keeper)
    assert "CANARY123" not in log.getvalue()
    assert "1234" not in log.getvalue()
    assert "LocalProtocolError" in log.getvalue()
    assert records[0].exc_info is None
    assert records[0].getMessage() == "call to [PHONE ******]"


def test_a_wrong_log_call_neither_fails_nor_shows_its_arguments(log: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("%d calls", "CANARY")
    assert "CANARY" not in log.getvalue()
    assert "cannot be formatted" in log.getvalue()


def test_whoever_opens_the_network_redacts_the_log(tmp_path: Path) -> None:
    factory = logging.getLogRecordFactory()
    try:
        logging.setLogRecordFactory(logging.LogRecord)
        Room(tmp_path).network()
        made = logging.getLogRecordFactory()
        record = made("httpx", logging.INFO, "x", 1, "GET /a?phone=%s", ("010-9876-5432",), None)
        assert "9876" not in record.getMessage()
    finally:
        logging.setLogRecordFactory(factory)
