"""HTML to text and back: what a reader sees of a post, and how a text of ours is written into one. Pure."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

__all__ = ["letters", "markup", "plain"]

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object"})
_LINES = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}
)
_CELLS = frozenset({"td", "th"})
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]{1,31};")
_SPACES = re.compile(r"[^\S\n]+")


class _Reader(HTMLParser):
    """Collects what is seen. An element that is never closed hides nothing behind its parent's end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        if tag in _UNSEEN:
            self._hidden.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(_SPACES.sub(" ", data.replace("\n", " ").replace("\r", " ")))

    def _break(self, tag: str) -> None:
        if self._hidden:
            return
        if tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")


def plain(text: str | None) -> str:
    """Return what a reader sees: lines and words, no tags, no scripts. A text without markup keeps its lines."""
    if not text:
        return ""
    seen = text
    if _MARKUP.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        seen = "".join(reader.parts)
    lines = (_SPACES.sub(" ", line).strip() for line in seen.replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def markup(text: str) -> str:
    """Write a text as HTML that shows exactly it."""
    return html.escape(text.strip(), quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def letters(text: str) -> str:
    """Return the letters of a text alone: a platform may change its spaces, escape its signs or wrap it in tags."""
    return re.sub(r"\s+", "", html.unescape(plain(text)))
