"""What a rule that asks for reviews must not know (guard G1): it is looked for before the rule is ever asked.

The facts of an order item tell nothing of a review, so an honest rule cannot choose the happy. This looks for the
other ways: names of what would tell, in the conditions a rule announces and in the code that decides. It reads
names, not minds: it stops a careless rule and shows an intended one, and ``dangol fairness`` shows what came of it.
"""

from __future__ import annotations

import functools
import re
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Rule

__all__ = ["REQUESTS", "asks", "gated", "sights"]

REQUESTS = ("ask_", "remind_")
"""How the kinds of requests begin; what asks for a review must be called so."""
_TELLING = re.compile(
    r"rating|star(?:s|red)?(?:_|$)|sentiment|satisf|happy|unhappy|mood|polarity|emotion|score|survey|complain"
    r"|angry|thanks_but|topics?(?:_|$)|said(?:_|$)|regret|review_?text|reviewfacts|reviewtext|reviewsource|analyst"
    r"|verdict|nps(?:_|$)|csat|별점|평점|만족|감정|불만",
    re.IGNORECASE,
)
_OWN = frozenset({"ask_satisfaction", "survey_days", "survey_due"})
"""When the buyer is asked how it went. What the answer is has no name anywhere."""


def asks(rule: Rule) -> bool:
    """Tell whether a rule may ask for reviews."""
    return any(kind.startswith(REQUESTS) for kind in rule.kinds)


def gated(rule: Rule) -> list[str]:
    """Return the names in a rule's conditions and code that tell how happy somebody is, each once."""
    found = (*rule.conditions, *(name for code in sights(rule.decide) for name in _names(code)))
    return [name for name in dict.fromkeys(found) if _TELLING.search(name) and name not in _OWN]


def sights(decide: object) -> Iterator[CodeType]:
    """Yield the code of a decision, and of everything of its own package that it calls, holds or is made of."""
    seen: set[int] = set()
    waiting = [decide]
    home = _package(decide)
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, CodeType):
            yield one
            waiting += [part for part in one.co_consts if isinstance(part, CodeType)]
        else:
            waiting += _parts(one, home)


def _parts(one: object, home: str) -> Iterator[object]:
    """Yield what a function, method, partial or object with a call is made of."""
    if isinstance(one, MethodType):
        yield from (one.__func__, one.__self__)
    elif isinstance(one, functools.partial):
        yield from (one.func, *one.args, *one.keywords.values())
    elif isinstance(one, FunctionType):
        if _package(one) == home:
            yield one.__code__
            yield from _cells(one)
            used = {name for code in _nested(one.__code__) for name in code.co_names}
            yield from (one.__globals__[name] for name in used if name in one.__globals__)
        yield from vars(one).values()
    elif isinstance(one, type) and _package(one) == home:
        yield from vars(one).values()
    elif not isinstance(one, type | ModuleType) and _package(type(one)) == home:
        yield type(one)
        yield from getattr(one, "__dict__", {}).values()


def _cells(function: FunctionType) -> Iterator[object]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # a name that is filled in later
            continue


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _nested(part)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that code uses, and the texts in it that could be one."""
    yield from (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
    yield from (one for one in code.co_consts if isinstance(one, str) and one.isidentifier())


def _package(one: object) -> str:
    """Return the outermost package of what is given, or of what it wraps."""
    one = getattr(one, "func", one) if isinstance(one, functools.partial) else one
    module = getattr(one, "__module__", None) or getattr(type(one), "__module__", None) or ""
    return module.partition(".")[0]
