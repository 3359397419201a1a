"""Keeps secrets and people out of anything a log could show, at the place where log records are made.

Known secrets (credentials, tokens) are replaced letter by letter wherever they turn up; the rest goes
by shape: headers, fields with telling names, signed tokens, queries of addresses; people by ``dangol.masks``.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import quote, quote_plus

from dangol.masks import MASK, mask

__all__ = ["MASK", "hide", "install", "redact"]

_SHORTEST = 6
_known: set[str] = set()

# every repetition is bounded, or its match cannot fail any more: a long line costs no more than its length
_NAME = (
    r"\b[\w-]{0,40}(?:authorization|cookie|token|secret|passw(?:or)?d|signature|api[_-]?key|"
    r"phone|mobile|tel(?:no|ephone)?|tel\d|e?mail|address|recipient)[\w-]{0,40}"
)
_SHAPES = tuple(
    (re.compile(pattern, re.IGNORECASE), into)
    for pattern, into in (
        # (b'Set-Cookie', b'…'), "access_token": "…", then client_secret=… and Authorization: Bearer …
        (rf"""({_NAME}['"]?\s{{0,3}}[:=,]\s{{0,3}}b?)(['"])(?:\\.|(?!\2).)*\2?""", rf"\1\2{MASK}\2"),
        (rf"""({_NAME}\s{{0,3}}[:=]\s{{0,3}})(?:(?:bearer|basic)\s)?[^\s'",;&)}}\]]+""", rf"\1{MASK}"),
        (r"\b(bearer|basic)\s[\w.~+/=-]{6,}", rf"\1 {MASK}"),
        (r"\beyJ[\w-]+\.[\w.-]+", MASK),
        (r"\$2[aby]?\$\d\d\$[./\w]+", MASK),
        (r"""(?<=[\w/])\?[\w%.\[\]-]{1,60}=[^\s"'>)]*""", f"?{MASK}"),
    )
)


def hide(*secrets: str | None) -> None:
    """Remember values that must never be shown again, also as they look inside an address."""
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST:
            _known.update((secret, quote(secret, safe=""), quote_plus(secret)))


def redact(text: str) -> str:
    """Return ``text`` without secrets, query values and what tells who somebody is."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for shape, into in _SHAPES:
        text = shape.sub(into, text)
    return mask(text)


class _Record(logging.LogRecord):
    """A log record that is redacted when it is made, so that no handler and no formatter can slip by."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        try:
            self.msg = redact(super().getMessage())
        except Exception:  # noqa: BLE001 - a stranger's wrong log call must neither end the run nor print its arguments
            self.msg = f"a log message of {self.module}:{self.lineno} that cannot be formatted"
        self.args = ()
        if self.exc_info:
            self.exc_text = redact(logging.Formatter().formatException(self.exc_info))
            self.exc_info = None  # a handler that shows local variables would show secrets
        if self.stack_info:
            self.stack_info = redact(self.stack_info)


def install() -> None:
    """Redact every log record of this process from now on, of every library and at every level."""
    logging.setLogRecordFactory(_Record)
