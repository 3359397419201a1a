"""What each fault does to one exchange. ``exchange`` is how both servers ask a fake."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from dangol.testing.exchange import JSON, FakeRequest, FakeResponse, Reply

if TYPE_CHECKING:
    from dangol.testing.fake import Fake
    from dangol.testing.faults import Fault

__all__ = ["TRAP", "exchange"]

TRAP = "/__fake__/trap"
_MIB = 1 << 20
_LOGIN = (
    "<!doctype html><html lang=ko><head><title>로그인</title></head>"
    "<body><form method=post action=/login><input name=id><input name=pw type=password></form></body></html>"
)
_BROKEN = {
    "cut": b'{"timestamp":"2026-11-20T16:20:00.000+09:00","data":[{"productOrderId":',
    "nan": b'{"count":NaN,"data":[Infinity]}',
    "deep": b"[" * 1_000_000,
    "duplicate": b'{"data":{"count":1},"data":{"count":0,"lastChangeStatuses":[]}}',
    "charset": '{"message":"안녕하세요"}'.encode("cp949"),
    "empty": b"",
}


def exchange(fake: Fake, request: FakeRequest) -> Reply:
    """Pass one request through the fault dial and, unless a fault is in the way, to the platform."""
    fault = fake.faults.pick(request)
    if fault is None:
        return Reply(fake.respond(request))
    return _DAMAGE[fault.name](fake, request, fault)


def _worked(fake: Fake, request: FakeRequest, fault: Fault, default: bool, status: int = 0) -> FakeResponse | None:
    """Let the platform do the work if the fault leaves it, and return its answer."""
    if default if fault.effect is None else fault.effect:
        return fake.respond(request, fault.name)
    fake.ignore(request, fault.name, status)
    return None


def _refuse(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    fake.ignore(request, fault.name)
    return Reply(None, end="reset", connected=False)


def _reset(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    response = _worked(fake, request, fault, default=True)
    return Reply(response, cut=fault.bytes or 0, raw=True, end="reset")


def _swallow(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    _worked(fake, request, fault, default=True)
    return Reply(None, delay=fault.seconds or 0.0, end="close")


def _trickle(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    interval = 0.05 if fault.seconds is None else fault.seconds
    return Reply(fake.respond(request, fault.name), chunk=fault.bytes or 1, interval=interval)


def _rate_limit(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    fake.ignore(request, fault.name, 429)
    response = fake.refusal(429, "RATE_LIMIT", "요청이 많습니다. 잠시 후 다시 시도해 주세요.")
    if fault.header is not None:
        response.headers["retry-after"] = str(fault.header)
    elif fault.seconds is not None:
        moment = fake.clock.now() + timedelta(seconds=fault.seconds)
        response.headers["retry-after"] = format_datetime(moment, usegmt=True)
    return Reply(response)


def _server_error(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    status = fault.status or 500
    _worked(fake, request, fault, default=False, status=status)
    return Reply(fake.refusal(status, "SERVER_ERROR", "일시적인 오류가 발생했습니다."))


def _malformed(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    _worked(fake, request, fault, default=True)
    return Reply(FakeResponse(200, _BROKEN[fault.kind], {"content-type": JSON}))


def _truncated(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    response = _worked(fake, request, fault, default=True)
    if response is None or not response.body:
        response = FakeResponse(200, b'{"data":{}}', {"content-type": JSON})
    return Reply(response, cut=len(response.body) // 2, end="close")


def _huge(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    _worked(fake, request, fault, default=True)
    headers = {"content-type": JSON} | ({"content-encoding": "gzip"} if fault.gzip else {})
    size = 64 * _MIB if fault.bytes is None else fault.bytes
    stream = _zipped(_spaces(size)) if fault.gzip else _spaces(size)
    return Reply(FakeResponse(200, b"", headers), stream=stream, end="close")


def _spaces(size: int) -> Iterator[bytes]:
    """Yield valid JSON that is nearly all blanks."""
    yield b"["
    block = b" " * (_MIB // 4)
    for start in range(0, size, len(block)):
        yield block[: size - start]
    yield b"]"


def _zipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    for block in blocks:
        if packed := packer.compress(block):
            yield packed
    yield packer.flush()


def _html_login(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    _worked(fake, request, fault, default=False, status=200)
    return Reply(FakeResponse(200, _LOGIN.encode(), {"content-type": "text/html;charset=UTF-8"}))


def _expired_token(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    fake.expire_tokens()
    return Reply(fake.respond(request, fault.name))


def _clock_skew(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    off = 3600.0 if fault.seconds is None else fault.seconds
    return Reply(fake.respond(request, fault.name), date_off=off)


def _redirect(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    status = fault.status or 302
    fake.ignore(request, fault.name, status)
    to = fault.to or f"http://{request.headers.get('host', '127.0.0.1')}{TRAP}"
    return Reply(FakeResponse(status, b"", {"location": to}))


def _delay(fake: Fake, request: FakeRequest, fault: Fault) -> Reply:
    delay = 1.0 if fault.seconds is None else fault.seconds
    return Reply(fake.respond(request, fault.name), delay=delay)


_DAMAGE: dict[str, Callable[[Fake, FakeRequest, Fault], Reply]] = {
    "refuse": _refuse,
    "reset": _reset,
    "swallow": _swallow,
    "trickle": _trickle,
    "rate_limit": _rate_limit,
    "server_error": _server_error,
    "malformed": _malformed,
    "truncated": _truncated,
    "huge": _huge,
    "html_login": _html_login,
    "expired_token": _expired_token,
    "clock_skew": _clock_skew,
    "redirect": _redirect,
    "delay": _delay,
}
