"""What an advertising message has to show, what a text message can hold, and whether a template was kept to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dangol.outgoing import Medium

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.policy import Policy

__all__ = ["AD", "Fitting", "fitting", "labelled", "missing_labels", "mistaken_label", "not_sendable", "octets"]

AD = "(광고)"
"""To the letter: ``(광 고)``, ``[광고]`` and the like are violations (decree table 6)."""
_LIKE_AD = re.compile(r"[\[(（【<{]\s*[\"'“]?\s*광\s*[./·\s]?\s*고\s*[\"'”]?\s*[\])）】>}]")
_FREE = re.compile(r"무료\s?(?:수신)?거부\s?:?\s?080[-\s]?\d{3,4}[-\s]?\d{4}\s*")
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


def mistaken_label(text: str) -> bool:
    """Tell whether a text carries the mark of advertising, or something like it."""
    return _LIKE_AD.search(text) is not None


def missing_labels(text: str, subject: str, medium: Medium, policy: Policy) -> tuple[str, ...]:
    """Return what advertising lacks: ``mark``, ``sender``, ``contact``, ``address``, ``free_optout``.

    Source: Network Act 50(4) and (6), decree 61(3) with table 6. The contact may be left out of a text message
    only if it is the number that it comes from; that is not relied upon.
    """
    mail = medium is Medium.EMAIL
    sender = policy.sender
    last = text.strip().splitlines()[-1:] or [""]
    there = {
        "mark": (subject if mail else text).startswith(AD),
        "sender": bool(policy.shop.name) and policy.shop.name in text,
        "contact": bool(sender.phone) and sender.phone in text and (not mail or bool(sender.email)),
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
