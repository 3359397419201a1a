"""Whether a mall can be used: one small call for each thing dangol needs, and what the mall is set up like."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dangol import KST, DangolError, StoreCheck, translator
from dangol_cafe24 import boards, client
from dangol_cafe24.gateway import NotPermitted
from dangol_cafe24.spans import Span

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from dangol import Store
    from dangol_cafe24.wire import Board

__all__ = ["board_names", "check"]

_ = translator("dangol_cafe24", __file__)


class _Trial(NamedTuple):
    name: str
    scope: str
    call: Callable[[], Awaitable[Any]]
    optional: bool = False


async def check(store: Store) -> list[StoreCheck]:
    """Try every scope that reads, then say which boards are read and which version of the API answers.

    Raises what the first call raises, unless only its scope is missing: no other call would do better.
    """
    first, *others = _trials(store)
    found = [await _try(store, first, strict=True)]
    found += [await _try(store, trial) for trial in others]
    found += await _boards(store)
    found.append(_writing(store))
    return [*found, await _version(store)]


def _trials(store: Store) -> list[_Trial]:
    today = store.clock.now().astimezone(KST).date()
    days = Span.days(today - timedelta(days=1), today)
    nobody = store.settings.mall_id
    return [
        _Trial(_("Orders"), client.ORDER, lambda: client.order_count(store, days)),
        _Trial(_("Urgent inquiries"), client.COMMUNITY, lambda: client.urgents(store, days, 0)),
        _Trial(_("Members' consent to advertising"), client.CUSTOMER, lambda: client.customers(store, [nobody]), True),
        _Trial(_("Coupons"), client.PROMOTION, lambda: client.coupons(store), True),
    ]


async def _try(store: Store, trial: _Trial, *, strict: bool = False) -> StoreCheck:
    if trial.scope not in store.settings.asked:
        hint = _("If you want it, add {scope} to the setting scopes and connect again.").format(scope=trial.scope)
        detail = _("not asked for")
        return StoreCheck(name=trial.name, ok=False, detail=detail, hint=hint, optional=trial.optional)
    try:
        await trial.call()
    except NotPermitted as wrong:
        return StoreCheck(name=trial.name, ok=False, detail=wrong.message, hint=wrong.hint, optional=trial.optional)
    except DangolError as wrong:
        if strict:
            raise
        return StoreCheck(name=trial.name, ok=False, detail=wrong.message, hint=wrong.hint, optional=trial.optional)
    return StoreCheck(name=trial.name, ok=True, detail=trial.scope)


def board_names() -> dict[str, str]:
    """Return what the boards are for, by setting."""
    return {
        "review_board": _("Reviews"),
        "qna_board": _("Product questions"),
        "one_to_one_board": _("1:1 inquiries"),
    }


async def _boards(store: Store) -> list[StoreCheck]:
    """Compare the settings with the mall's boards."""
    try:
        there = await client.boards(store)
    except DangolError as wrong:
        return [StoreCheck(name=_("Boards"), ok=False, detail=wrong.message, hint=wrong.hint)]
    guess = boards.suggested(there)
    return [
        _board(name, setting, getattr(store.settings, setting), getattr(guess, setting), there)
        for setting, name in board_names().items()
    ]


def _board(name: str, setting: str, own: int | None, guess: int, there: Sequence[Board]) -> StoreCheck:
    number = guess if own is None else own
    board = next((one for one in there if one.board_no == number), None)
    if own == 0:
        return StoreCheck(name=name, ok=True, detail=_("not read (board 0)"))
    if board is None:
        known = ", ".join(f"{one.board_no} {one.board_name}" for one in there)
        return StoreCheck(
            name=name,
            ok=False,
            detail=_("the mall has no such board"),
            hint=_("Set {setting} to one of: {boards}; 0 for none.").format(setting=setting, boards=known),
        )
    detail = _("board {number} ({title})").format(number=number, title=board.board_name)
    if guess not in (0, number):
        detail += " · " + _("by its name it could be board {number}").format(number=guess)
    return StoreCheck(name=name, ok=True, detail=detail)


def _writing(store: Store) -> StoreCheck:
    """Say whether leave was asked for answers: nothing is written for a trial."""
    ok = client.WRITE_COMMUNITY in store.settings.asked
    hint = "" if ok else _("Add {scope} to the setting scopes and connect again.").format(scope=client.WRITE_COMMUNITY)
    detail = client.WRITE_COMMUNITY if ok else _("not asked for")
    return StoreCheck(name=_("Answers"), ok=ok, detail=detail, hint=hint)


async def _version(store: Store) -> StoreCheck:
    """Compare the version that answers with the one that was asked for: a lapsed one is replaced in silence."""
    wanted = store.settings.api_version
    try:
        answers = await client.version(store)
    except DangolError as wrong:
        return StoreCheck(name=_("API version"), ok=False, detail=wrong.message, hint=wrong.hint, optional=True)
    if answers in ("", wanted):
        return StoreCheck(name=_("API version"), ok=True, detail=wanted)
    return StoreCheck(
        name=_("API version"),
        ok=False,
        detail=_("asked for {wanted}, answered by {answers}").format(wanted=wanted, answers=answers),
        hint=_("Set api_version to a version that is still alive."),
        optional=True,
    )
