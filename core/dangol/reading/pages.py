"""A saved page or a text → what a reader sees of it, line by line, with the addresses its parts lead to."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dangol.contract import Document, Line
from dangol.reading.kinds import decoded
from dangol.reading.limits import Limits, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["document", "https_only", "page", "text_lines"]

_LINE_NAMES = """
address article aside blockquote body br button caption dd details dialog div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol p pre section summary table tbody td tfoot th thead
tr ul
"""
_UNSEEN_NAMES = """
audio canvas datalist head iframe math noscript object script select style svg template textarea title video
"""
_EMPTY_NAMES = "area base br col embed hr img input link meta source track wbr"
_LINES = frozenset(_LINE_NAMES.split())
"""Elements that begin and end a line."""
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_EMPTY = frozenset(_EMPTY_NAMES.split())
"""Elements that have no end."""
_OWN_WORLD = ("noscript", "svg", "template")
"""Elements whose content says nothing about the page around them."""
_HIDING = re.compile(r"display:none|visibility:hidden")
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)(https://\S+)", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_SEEN = 8192
_LONGEST_ADDRESS = 2000


def document(data: bytes, kind: str, limits: Limits) -> Document:
    """Read a page or a text. Raises ``Refusal``."""
    match kind:
        case "html":
            return page(_letters(data), limits)
        case "text" | "csv":
            text = decoded(data)
            if text is None:
                raise Refusal("encoding")
            return Document("", text_lines(text, limits))
        case "xlsx" | "xls":
            raise Refusal("spreadsheet")
        case _:
            raise Refusal(kind)


def _letters(data: bytes) -> str:
    """Decode a page: by its mark, as it says, in UTF-8, in the Korean Windows code page; the first that fits."""
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    declared = None if marked else _CHARSET.search(data[:_CHARSET_SEEN])
    if declared is not None and b"\x00" not in data:
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            return data.decode("cp949" if name in ("euc_kr", "johab") else name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass  # it says something wrong about itself
    text = decoded(data)
    if text is None:
        raise Refusal("encoding")
    return text


def text_lines(text: str, limits: Limits) -> tuple[Line, ...]:
    """Return the lines of a text that are not blank. What a tab parts are the cells of a copied table: a line each."""
    lines = tuple(Line(line) for each in text.replace("\t", "\n").splitlines() if (line := _shown(each)))
    if len(lines) > limits.rows:
        raise Refusal("lines")
    if not lines:
        raise Refusal("empty")
    return lines


def page(text: str, limits: Limits) -> Document:
    """Return what a reader sees of a page. Raises ``Refusal``."""
    reader = _Reader(limits)
    reader.feed(text)
    reader.close()
    reader.end_line()
    if not reader.lines:
        raise Refusal("empty")
    return Document(_shown(reader.title), tuple(Line(line, https_only(to, reader.base)) for line, to in reader.lines))


def https_only(addresses: Iterable[str], base: str = "") -> tuple[str, ...]:
    """Return the addresses a person may be sent to, each once: whole, https, without a name and password."""
    found: dict[str, None] = {}
    for address in addresses:
        try:
            whole = urljoin(base, address.strip()) if base else address.strip()
            parts = urlsplit(whole)
            good = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:
            continue
        if good and len(whole) <= _LONGEST_ADDRESS and whole.isprintable() and " " not in whole:
            found[whole] = None
    return tuple(found)


def _shown(text: str) -> str:
    """Compose letters, join what is spaced, and leave out what controls a terminal."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return composed if composed.isprintable() else "".join(c for c in composed if unicodedata.category(c) != "Cc")


class _Reader(HTMLParser):
    """Follows a page from tag to tag. Its work grows with the page's length alone, however deep it nests."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, tuple[str, ...]]] = []
        self.title = ""
        self.base = ""
        self._limits = limits
        self._open: list[tuple[str, bool, str | None]] = []
        """Name, whether it hides its content, and the address it leads to."""
        self._names: Counter[str] = Counter()
        self._hidden = 0
        self._links: list[str] = []
        self._text: list[str] = []
        self._to: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, hide what is not shown, remember where it leads."""
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag in _LINES:
            self.end_line()
            self._leave_head()
        if tag in _EMPTY:
            self._learn_base(tag, values)
            return
        hides = tag in _UNSEEN or "hidden" in values or bool(_HIDING.search("".join(values.get("style", "").split())))
        address = values.get("href") if tag == "a" else None
        self._open.append((tag, hides, address))
        self._names[tag] += 1
        self._hidden += hides
        if address:
            self._links.append(address)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<div/>`` for ``<div>``, as browsers do."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End what is open up to this element; ignore an end of nothing."""
        if tag in _LINES:
            self.end_line()
        if not self._names[tag]:
            return
        while True:
            name, hides, address = self._open.pop()
            self._names[name] -= 1
            self._hidden -= hides
            if address:
                self._links.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if self._open and self._open[-1][0] == "title" and not self._apart():
            self.title += data
        if self._hidden:
            return
        if self._names["pre"] and "\n" in data:
            for part in data.split("\n"):
                self._keep(part)
                self.end_line()
            return
        self._keep(data)

    def _leave_head(self) -> None:
        """End the head where something of the body begins: its end may be left out."""
        if self._names["head"] and not self._apart():
            self.handle_endtag("head")

    def _apart(self) -> bool:
        return any(self._names[name] for name in _OWN_WORLD)

    def _keep(self, data: str) -> None:
        self._text.append(data)
        if self._links and not data.isspace():
            self._to[self._links[-1]] = None

    def handle_comment(self, data: str) -> None:
        """Learn from a browser's own remark where the page came from."""
        if not self.base and (found := _SAVED_FROM.match(data)):
            self.base = found[1]

    def unknown_decl(self, data: str) -> None:
        """Pass over ``<![…]>``."""

    def _learn_base(self, tag: str, values: dict[str, str]) -> None:
        address = ""
        if tag == "base" or (tag == "link" and values.get("rel", "").lower() == "canonical"):
            address = values.get("href", "")
        elif tag == "meta" and values.get("property") == "og:url":
            address = values.get("content", "")
        if not self.base and address.startswith("https://"):
            self.base = address

    def end_line(self) -> None:
        """Close the line, if there is anything on it."""
        if self._text:
            line = _shown("".join(self._text))
            if line:
                self.lines.append((line, tuple(self._to)))
                if len(self.lines) > self._limits.rows:
                    raise Refusal("lines")
            self._text.clear()
            self._to.clear()
