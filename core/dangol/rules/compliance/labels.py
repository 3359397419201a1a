"""What an advertising message has to show, what a text message can hold, and whether a template was kept to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.outgoing import Medium
from dangol.rules.compliance.normal import plain
from dangol.rules.compliance.patterns import LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.policy import Policy
    from dangol.review_events import Event

__all__ = [
    "AD",
    "Fitting",
    "fitting",
    "frame_of",
    "labelled",
    "marked",
    "may_be_told",
    "missing_labels",
    "not_sendable",
    "octets",
]

AD = "(광고)"
"""To the letter: ``(광 고)``, ``[광고]`` and the like are violations (decree table 6)."""
_LIKE_AD = re.compile(LABEL)
_FREE = re.compile(r"무료\s?(?:수신)?거부\s?:?\s?080[-\s]?\d{3,4}[-\s]?\d{4}\s*")
_NUMBER = re.compile(r"\d{2,4}-?\d{3,4}-?\d{4}|1\d{3}-?\d{4}")
_UNSUBSCRIBE = "수신거부"
_BLANK = re.compile(r"#\{([^{}]+)\}")


def octets(text: str) -> int | None:
    """Return how many bytes a text message takes (2 for each letter of Hangul), or ``None`` if it cannot be one."""
    try:
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        return None


def not_sendable(text: str) -> str:
    """Return the signs that no text message can hold, such as pictures of faces."""
    return "".join(dict.fromkeys(letter for letter in text if octets(letter) is None))


def labelled(text: str, policy: Policy) -> str:
    """Return advertising with what the law adds: the mark, who sends it, and how to refuse it at no cost."""
    if text.startswith(AD):
        return text
    who = " ".join(filter(None, (policy.shop.name, policy.sender.phone)))
    return f"{AD}{who}\n{text.strip()}\n무료수신거부 {policy.sender.free_optout}"


def marked(text: str) -> bool:
    """Tell whether a text carries the mark of advertising, or something like it."""
    return _LIKE_AD.search(plain(text)) is not None


def frame_of(event: Event, policy: Policy) -> tuple[str, str]:
    """Return who advertises and how to refuse it: what an event says of it, else what the policy does."""
    sender, refuse = event.sender, event.refuse
    if not sender and policy.shop.name and policy.sender.phone:
        sender = f"{policy.shop.name} {policy.sender.phone}"
    if not refuse and policy.sender.free_optout:
        refuse = f"무료수신거부 {policy.sender.free_optout}"
    return sender, refuse


def may_be_told(event: Event, policy: Policy) -> bool:
    """Tell whether a message may name an event: whether the law's labels can be put on it."""
    sender, refuse = frame_of(event, policy)
    named = msgspec.structs.replace(policy, events=(event,))
    return not missing_labels(f"{AD} {sender}\n{refuse}", "", Medium.MARKET, named)


def missing_labels(text: str, subject: str, medium: Medium, policy: Policy) -> tuple[str, ...]:
    """Return what advertising lacks: ``mark``, ``sender``, ``contact``, ``address``, ``free_optout``.

    Source: Network Act 50(4) and (6), decree 61(3) with table 6. The contact may be left out of a text message
    only if it is the number that it comes from; that is not relied upon. What an event says of its sender, with a
    number, serves as well.
    """
    mail = medium is Medium.EMAIL
    sender = policy.sender
    presented = not mail and any(_NUMBER.search(one.sender) and one.sender in text for one in policy.events)
    last = text.strip().splitlines()[-1:] or [""]
    there = {
        "mark": (subject if mail else text).startswith(AD),
        "sender": presented or (bool(policy.shop.name) and policy.shop.name in text),
        "contact": presented or (bool(sender.phone) and sender.phone in text and (not mail or bool(sender.email))),
        "address": not mail or (bool(sender.address) and sender.address in text and sender.email in text),
        "free_optout": _UNSUBSCRIBE in text if mail else _FREE.fullmatch(last[0].strip()) is not None,
    }
    return tuple(name for name, holds in there.items() if not holds)


class Fitting(NamedTuple):
    """An approved template that a text keeps to, and what was put into its blanks."""

    template: str
    variables: dict[str, str]


def fitting(text: str, templates: Sequence[str]) -> Fitting | None:
    """Return the template that ``text`` is word for word, apart from the ``#{blanks}``; ``None`` if it is none."""
    for template in templates:
        found = _pattern(template).fullmatch(text)
        if found is not None:
            names = dict.fromkeys(_BLANK.findall(template))
            return Fitting(template, {name: found[f"b{at}"] for at, name in enumerate(names)})
    return None


def _pattern(template: str) -> re.Pattern[str]:
    """Return a pattern for a template: each blank is one run of text, the same one wherever it is named again."""
    names: list[str] = []

    def blank(found: re.Match[str]) -> str:
        name = found[1]
        if name in names:
            return f"(?P=b{names.index(name)})"
        names.append(name)
        return f"(?P<b{len(names) - 1}>.+?)"

    parts = re.split(r"(#\{[^{}]+\})", template)
    made = (_BLANK.sub(blank, one) if one.startswith("#{") else re.escape(one) for one in parts)
    return re.compile("".join(made), re.DOTALL)
