"""From a status or a broken connection to an error: one table, and "unknown" for every write it does not settle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from dangol.errors import (
    ActionError,
    ActionRejected,
    ActionUnknown,
    AuthError,
    BadResponse,
    DangolError,
    RateLimited,
    Unavailable,
)
from dangol.http.call import Kind
from dangol.http.redact import redact
from dangol.http.retry import MINUTE, retry_after
from dangol.http.wire import BadBody
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.contract import Answer, Api
    from dangol.http.call import Call

__all__ = ["Verdict", "broken", "judge"]

Detail = dict[str, str | int | None]


@dataclass(frozen=True)
class Verdict:
    """A call that did not succeed: the error, whether a read may be repeated, and the wait the server asked for."""

    error: DangolError
    again: bool = False
    asked: float | None = None
    stale_token: bool = False


@dataclass(frozen=True)
class _Row:
    read: type[DangolError]
    write: type[DangolError]
    text: str
    hint: str
    again: bool = False


_REPORT = N_("Update the plugin; if it stays, report it with: dangol doctor")
_LATER = N_("dangol tries again later by itself.")
_REFUSED = _Row(BadResponse, ActionRejected, N_("The platform refused the request."), _REPORT)
_DOWN = _Row(Unavailable, ActionUnknown, N_("The platform is not answering."), _LATER, again=True)
_ODD = _Row(BadResponse, ActionUnknown, N_("The platform answered in a form that dangol does not know."), _REPORT)
_KEY = _Row(
    AuthError,
    AuthError,
    N_("The platform did not accept the key."),
    N_("Renew the key at the platform and connect again with: dangol {area}connect {store}"),
)
_TABLE = {
    400: _REFUSED,
    401: _KEY,
    403: _Row(
        AuthError,
        ActionRejected,
        N_("The platform does not allow this."),
        N_("Look at the permissions of the key there and at this computer's address, then: dangol {area}check {store}"),
    ),
    404: _REFUSED,
    408: _Row(Unavailable, ActionUnknown, _DOWN.text, _LATER),
    409: _REFUSED,
    410: _REFUSED,
    413: _REFUSED,
    422: _REFUSED,
    429: _Row(RateLimited, RateLimited, N_("The platform asks us to slow down."), _LATER, again=True),
    500: _DOWN,
    502: _DOWN,
    503: _DOWN,
    504: _DOWN,
}
_OTHER_5XX = _Row(Unavailable, ActionUnknown, _DOWN.text, _LATER)

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_CODE = re.compile(r"[\w.:^/-]{1,64}", re.ASCII)


def judge(platform: Api, call: Call, answer: Answer, now: datetime) -> Verdict | None:
    """Say what an answer means; ``None`` is success. The platform's own words come before the table."""
    own = platform.explain if call.kind is not Kind.FORM or platform.oauth is None else None  # OAuth has its own words
    explained = own(answer) if own else None
    row = _row(answer.status)
    if explained is None and row is None:
        row = _ODD if call.kind is Kind.WRITE and not _readable(answer) else None
        if row is None:
            return None
    where = call.where() | _seen(answer)
    asked = retry_after(answer.headers.get("retry-after"), answer.server_time or now)
    if isinstance(explained, RateLimited):
        asked = explained.retry_after
    elif answer.status not in (429, 503):
        asked = None
    error = _translated(explained, row, call, where, asked) if explained else _of(row or _ODD, call, where, asked)
    again = call.kind is Kind.READ and isinstance(error, Unavailable) and (row is None or row.again)
    return Verdict(error, again, asked, answer.status == 401 and isinstance(error, AuthError))


def broken(call: Call, wrong: Exception) -> Verdict:
    """Say what it means that no answer arrived."""
    where = call.where() | {"reason": type(wrong).__name__}
    if call.kind is Kind.WRITE and not isinstance(wrong, _NOT_SENT):
        return Verdict(_unknown(where))
    if isinstance(wrong, BadBody):
        return Verdict(BadResponse(_("The platform's answer is damaged or too large."), hint=_(_REPORT), detail=where))
    if "CERTIFICATE_VERIFY_FAILED" in str(wrong):
        text, hint = _("The platform's certificate is not trusted."), _("Check this computer's clock and its network.")
        return Verdict(Unavailable(text, hint=hint, detail=where))
    again = call.kind is Kind.READ and not isinstance(wrong, _HOPELESS)
    return Verdict(Unavailable(_("The platform cannot be reached."), hint=_(_LATER), detail=where), again)


def _row(status: int) -> _Row | None:
    if 200 <= status < 300:
        return None
    return _TABLE.get(status) or (_OTHER_5XX if status >= 500 else _ODD)


def _of(row: _Row, call: Call, where: Detail, asked: float | None) -> DangolError:
    if call.kind is Kind.FORM and row.write is ActionRejected:
        row = _KEY
    kind = row.write if call.kind is Kind.WRITE else row.read
    return _made(kind, _(row.text), _(row.hint).format(store=call.store, area=call.area), where, asked)


def _made(kind: type[DangolError], text: str, hint: str, where: Detail, asked: float | None) -> DangolError:
    if kind is ActionUnknown:
        return _unknown(where)
    if kind is RateLimited or (kind is Unavailable and asked is not None):
        return RateLimited(text, retry_after=MINUTE if asked is None else asked, hint=hint, detail=where)
    return kind(text, hint=hint, detail=where)


def _unknown(where: Detail) -> ActionUnknown:
    return ActionUnknown(
        _("The platform's answer was lost: the message may have been sent."),
        hint=_("Look at the platform, then run: dangol resolve ID --sent or --not-sent"),
        detail=where,
    )


def _translated(
    explained: DangolError, row: _Row | None, call: Call, where: Detail, asked: float | None
) -> DangolError:
    """Fit the platform's error to the direction of the call.

    A platform explains its codes once for reads and writes. A read has no action to reject; for a
    write only the table may say "surely not carried out" for errors that do not say so by themselves.
    """
    where = where | explained.detail
    kind: type[DangolError] | None = None
    if call.kind is Kind.WRITE and not isinstance(explained, ActionError | AuthError | RateLimited):
        kind = row.write if row else ActionUnknown
    elif call.kind is not Kind.WRITE and isinstance(explained, ActionError):
        kind = AuthError if call.kind is Kind.FORM else BadResponse
    if kind is not None:
        return _made(kind, explained.message, explained.hint, where, asked)
    explained.detail = where
    return explained


def _readable(answer: Answer) -> bool:
    """Tell whether a write's 2xx can be believed: empty, JSON, or a form that only the plugin knows."""
    if not answer.content:
        return True
    try:
        msgspec.json.decode(answer.content, type=msgspec.Raw)
    except msgspec.DecodeError:
        return not re.search("json|html", answer.headers.get("content-type", ""))
    return True


class _Coded(msgspec.Struct):
    code: Any = None
    error: Any = None

    def found(self) -> str:
        """Return the code: its own field, OAuth's ``error``, or the one inside an ``error``."""
        inner = self.error.get("code") if isinstance(self.error, dict) else self.error
        return str(inner if self.code is None else self.code)


def _seen(answer: Answer) -> Detail:
    """Return status, code and trace id of an answer, as far as they look like codes and not like words."""
    try:
        code = msgspec.json.decode(answer.content, type=_Coded).found()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        code = ""
    trace = next((v for k, v in answer.headers.items() if k.endswith(("trace-id", "request-id"))), "")
    found = {"code": code, "trace": trace}
    return {"status": answer.status} | {
        k: v for k, v in found.items() if _CODE.fullmatch(v) and redact(v) == v != "None"
    }
