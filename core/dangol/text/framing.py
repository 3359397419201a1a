"""Puts a wording together anew: the owner's first and last sentence around it, or the beginning of another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dangol.text.voice import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["framed", "mixed"]

_GREETS = re.compile(r"감사|고맙|안녕하|반갑|잘 읽었")
_THANKS = re.compile(r"감사|고맙")
_SORRY = re.compile(r"죄송|사과|고개를")
_NEXT = re.compile(r"겠습니다|말씀해 주시면")


def framed(text: str, opening: str, closing: str, keep: Sequence[str]) -> str:
    """Return a wording with other first and last sentences; as it was where something would be missing.

    ``keep`` is what the wording was filled with: a sentence with any of it never gives way. What follows
    the first line, the shop's name, stays.
    """
    body, mark, sign = text.partition("\n")
    lines = sentences(body)
    heads = [lines] if not opening or opening in lines else [[opening, *rest] for rest in _without_first(lines, keep)]
    for head in heads:
        tails = [head] if not closing or closing in head else [[*rest, closing] for rest in _without_last(head, keep)]
        for tail in tails:
            made = f"{' '.join(tail)}{mark}{sign}"
            if _whole(made, text, keep):
                return made
    return text


def _without_first(lines: list[str], keep: Sequence[str]) -> Iterator[list[str]]:
    """Yield the sentences without a first one that only greets or thanks, then all of them."""
    if len(lines) > 1 and _free(lines[0], keep) and _GREETS.search(lines[0]):
        yield lines[1:]
    yield lines


def _without_last(lines: list[str], keep: Sequence[str]) -> Iterator[list[str]]:
    """Yield the sentences without a last one that may give way, then all of them."""
    if len(lines) > 2 and _free(lines[-1], keep):
        yield lines[:-1]
    yield lines


def mixed(wordings: Sequence[str], keep: Sequence[str]) -> Iterator[str]:
    """Yield the beginning of one wording with the rest of another, where both beginnings fit anything."""
    parts = [sentences(text.partition("\n")[0]) for text in wordings]
    begin = [len(one) > 1 and _opens(one[0], keep) for one in parts]
    heads = [one[0] for one, general in zip(parts, begin, strict=True) if general]
    for text, lines, general in zip(wordings, parts, begin, strict=True):
        _body, mark, sign = text.partition("\n")
        for head in heads if general else ():
            made = f"{' '.join((head, *lines[1:]))}{mark}{sign}"
            if head != lines[0] and _whole(made, text, keep) and _sorrows(made) <= _sorrows(text):
                yield made


def _opens(line: str, keep: Sequence[str]) -> bool:
    """Tell whether a sentence greets, thanks or apologises, and takes up nothing."""
    general = not any(one.rstrip(".") in line for one in keep) and "?" not in line
    return general and (_GREETS.search(line) or _SORRY.search(line)) is not None


def _sorrows(text: str) -> int:
    return len(_SORRY.findall(text))


def _free(line: str, keep: Sequence[str]) -> bool:
    """Tell whether a sentence may give way: it takes up nothing, asks nothing and regrets nothing."""
    return not any(one.rstrip(".") in line for one in keep) and "?" not in line and _SORRY.search(line) is None


def _whole(made: str, before: str, keep: Sequence[str]) -> bool:
    """Tell whether thanks, apology, next step and everything that was filled in are still there."""
    wanted = (_THANKS, _SORRY, _NEXT) if _SORRY.search(before) else (_THANKS,)
    needed = [one for one in wanted if one.search(before)]
    return all(one.search(made) for one in needed) and all(one in made for one in keep if one in before)
