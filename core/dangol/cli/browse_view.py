"""How the inbox looks at a terminal: the list, below it the entry in full, and at the foot what may be pressed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dangol.cli.layout import cells, cut, two_columns, wrap
from dangol.desk import cases
from dangol.desk.waiting import GROUPS, group_of, key_of
from dangol.desk.words import kind
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from dangol.cli.browse import Browser
    from dangol.storage.ledger import Action

__all__ = ["KEYS", "draw"]

KEYS = (
    ("j k", N_("next, previous (also the arrows)")),
    ("a", N_("approve exactly what is shown")),
    ("e", N_("edit the text in your editor")),
    ("s", N_("skip, with a reason")),
    ("l", N_("later: on your next morning of work")),
    ("d", N_("done by hand")),
    ("u", N_("take the last approval back")),
    ("?", N_("these keys")),
    ("q", N_("leave")),
)
_WIDEST = 120
Line = tuple[str, str]
"""A line and its style."""


def draw(screen: Console, browser: Browser, columns: int, rows: int) -> None:
    """Draw the whole screen: never wider and never higher than the room there is."""
    from rich.text import Text

    room = min(columns, _WIDEST) - 1
    lines = _help(room) if browser.helping else _inbox(browser, room, rows - 2)
    told = [(one, "bold") for one in wrap(browser.told, room)][:2] or [("", "")]
    foot = [(_foot(room), "dim")]
    body = lines[: max(1, rows - 1 - len(told) - len(foot))]
    screen.clear()
    text = Text(overflow="crop", no_wrap=True)
    for line, style in [*body, *told, *foot]:
        text.append(line, style).append("\n")
    text.right_crop(1)
    screen.print(text, end="", crop=False, soft_wrap=True)


def _inbox(browser: Browser, room: int, rows: int) -> list[Line]:
    entry = browser.entry
    if entry is None:
        more = _("Look for news with: dangol sync, then dangol decide")
        return [(_("Nothing waits for you."), ""), ("", ""), *((one, "dim") for one in wrap(more, room))]
    listed = max(3, min(len(browser.entries), rows // 3))
    first = max(0, min(browser.at - listed // 2, len(browser.entries) - listed))
    shown = browser.entries[first : first + listed]
    return [
        (_title(browser, entry), "bold"),
        *(_row(browser, one, room, at=one is entry) for one in shown),
        ("─" * room, "dim"),
        *_in_full(browser, entry, room),
    ]


def _title(browser: Browser, entry: Action) -> str:
    counts = Counter(map(group_of, browser.entries))
    group = group_of(entry)
    name = _(GROUPS[group][0]) if group < len(GROUPS) else ""
    return f"{browser.at + 1}/{len(browser.entries)} · {name} ({counts[group]})"


def _row(browser: Browser, one: Action, room: int, *, at: bool) -> Line:
    about = cases.said(one) if one.send_by == "coupon" else cases.about(browser.known.get(key_of(one)))
    line = f"{'›' if at else ' '} {one.id:>5}  " + cut(f"{kind(one.kind)} · {about}", room - 9)
    return line, "reverse" if at else ""


def _in_full(browser: Browser, entry: Action, room: int) -> Iterator[Line]:
    facts = browser.known.get(key_of(entry))
    named = facts.product[1] if facts is not None else ""
    yield cut(" · ".join(filter(None, (entry.store, named))), room), "dim"
    parts = (
        (_("The customer's words"), cases.words_of(facts)),
        (_("The text"), cases.said(entry)),
        (_("What could be better"), "\n".join(cases.notes(entry))),
        (_("Why"), cases.reason(entry)),
        (_("Problem"), entry.problem or ""),
    )
    for title, text in parts:
        if text:
            yield title, "bold"
            yield from ((f"  {line}", "") for line in _broken(text, room - 2))


def _broken(text: str, room: int) -> Iterator[str]:
    """Break at spaces, and a word that is wider than the room (a link) wherever the room ends."""
    for line in text.splitlines():
        for piece in wrap(line, room) or [""]:
            yield from _pieces(piece, room)


def _pieces(word: str, room: int) -> Iterator[str]:
    kept = ""
    for letter in word:
        if cells(kept + letter) > room:
            yield kept
            kept = ""
        kept += letter
    yield kept


def _foot(room: int) -> str:
    return cut(_("j k · a approve · e edit · s skip · l later · d done · u undo · ? keys · q end"), room)


def _help(room: int) -> list[Line]:
    rows: Sequence[Line] = [(key, _(meaning)) for key, meaning in KEYS]
    return [(_("Keys"), "bold"), *((line, "") for line in two_columns(rows, room))]
