"""The page's own style, script and sign: read once, served from memory, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.responses import Response

__all__ = ["STATICS", "static"]

STATICS = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""Every file, with its type."""
_FOLDER = Path(__file__).with_name("static")


@cache
def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def static(name: str) -> Response:
    """Return one of the files."""
    return Response(_read(name), headers={"content-type": STATICS[name]})
