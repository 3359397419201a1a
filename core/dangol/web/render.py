"""Templates: always escaped, nothing undefined passes, and the words of the seller's language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

import jinja2

from dangol.clock import KST
from dangol.desk import cases
from dangol.desk.people import VISITS
from dangol.desk.words import event, kind, stamp, state, stream, verdict, what
from dangol.i18n import _
from dangol.rules.sentences import shown
from dangol.rules.topics import topic_name
from dangol.web.navigation import places

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinja2 import Environment

__all__ = ["environment"]

_FOLDER = Path(__file__).with_name("templates")


def environment() -> Environment:
    """Return the environment in which every page is made."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tools: dict[str, Callable[..., object]] = {
        "_": _,
        "about": cases.about,
        "due": cases.due_of,
        "notes": cases.notes,
        "places": places,
        "reason": cases.reason,
        "what": what,
        "event": event,
        "kind": kind,
        "stamp": stamp,
        "state": state,
        "stream": stream,
        "topic": topic_name,
        "verdict": verdict,
        "day": day,
        "ago": ago,
        "shown": shown,
        "link": https_only,
        "query": query,
        "said": cases.said,
        "url": quote,
    }
    made.globals.update(tools, VISITS=VISITS)
    return made


def day(moment: datetime) -> str:
    """Return a date with its weekday in the seller's language."""
    local = moment.astimezone(KST)
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return _("{month}/{day} ({weekday})").format(month=local.month, day=local.day, weekday=names[local.weekday()])


def ago(moment: datetime | None, now: datetime) -> str:
    """Say how long ago something was, or how soon it will be, in one word or two."""
    if moment is None:
        return _("never")
    seconds = (now - moment).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        text = _("{count} min ago") if seconds > 0 else _("in {count} min")
        return text.format(count=minutes)
    if minutes < 48 * 60:
        text = _("{count} h ago") if seconds > 0 else _("in {count} h")
        return text.format(count=minutes // 60)
    text = _("{count} days ago") if seconds > 0 else _("in {count} days")
    return text.format(count=minutes // (24 * 60))


def https_only(address: str | None) -> str:
    """Return an address that may be opened: of the open web and encrypted; empty for any other."""
    if not address:
        return ""
    parts = urlsplit(address)
    return address if parts.scheme == "https" and parts.hostname else ""


def query(**words: object) -> str:
    """Return the part of an address behind the question mark, without what is empty."""
    return urlencode({name: str(word) for name, word in words.items() if word not in ("", None)})
