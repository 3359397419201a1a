"""Every move from every state: allowed as listed here, or refused with a sentence."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from dangol.errors import ConfigError, WrongState
from dangol.outgoing import Found
from dangol.storage.machine import FINAL, TRANSITIONS, ActionState, Move, after
from tests.core.ledger.world import NOON, SETTLE, TTL, free

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.storage.ledger import Ledger
    from tests.core.ledger.world import World

ALLOWED = """
proposed    approve    approved
proposed    edit       proposed
proposed    skip       cancelled
proposed    snooze     proposed
proposed    supersede  superseded
proposed    expire     expired
approved    edit       proposed
approved    withdraw   proposed
approved    skip       cancelled
approved    supersede  superseded
approved    expire     expired
approved    void       proposed
approved    claim      sending
approved    hand_off   handed_off
sending     send       sent
sending     by_hand    handed_off
sending     refuse     failed
sending     postpone   approved
sending     lose       in_doubt
in_doubt    retry      sending
in_doubt    find       sent
in_doubt    miss       approved
in_doubt    verify     sent
in_doubt    unsent     proposed
proposed    forget     in_doubt
approved    forget     in_doubt
handed_off  forget     in_doubt
sending     forget     in_doubt
in_doubt    forget     in_doubt
handed_off  done       sent
handed_off  skip       cancelled
handed_off  verify     sent
sent        verify     sent
"""
TABLE = {(state, move): target for state, move, target in (line.split() for line in ALLOWED.split("\n") if line)}


@pytest.mark.parametrize("state,move", list(product(ActionState, Move)))
def test_a_move_is_allowed_as_listed_or_refused_with_a_sentence(state: ActionState, move: Move) -> None:
    target = TABLE.get((state, move))
    if target is not None:
        assert after(move, state, 7) == target
        return
    with pytest.raises(WrongState) as refused:
        after(move, state, 7)
    assert refused.value.message.startswith("7: ")
    assert refused.value.message.endswith(".")


def test_the_list_covers_every_move() -> None:
    assert {move for _state, move in TABLE} == {str(move) for move in TRANSITIONS} == {str(move) for move in Move}


def test_a_final_state_is_never_left() -> None:
    exits = {(state, target) for ways in TRANSITIONS.values() for state, target in ways.items() if state in FINAL}
    assert exits == {(ActionState.SENT, ActionState.SENT)}


ACTS: dict[str, Callable[[Ledger, int], object]] = {
    "approve": lambda ledger, one: ledger.approve(one, "seller"),
    "edit": lambda ledger, one: ledger.edit(one, "anders", "seller"),
    "skip": lambda ledger, one: ledger.skip(one, "no", "seller"),
    "snooze": lambda ledger, one: ledger.snooze(one, NOON, "seller"),
    "supersede": lambda ledger, one: ledger.supersede(one, "new"),
    "claim": lambda ledger, one: ledger.claim(one, free),
    "retry": lambda ledger, one: ledger.retry(one, free, TTL),
    "hand_off": lambda ledger, one: ledger.hand_off(one, free, None, "text"),
    "find": lambda ledger, one: ledger.looked(one, Found.YES, SETTLE),
    "miss": lambda ledger, one: ledger.resolve(one, False, "seller"),
    "done": lambda ledger, one: ledger.done(one, "seller"),
    "verify": lambda ledger, one: ledger.mark_verified(one),
}


@pytest.mark.parametrize("state,act", list(product(ActionState, ACTS)))
def test_the_ledger_obeys_the_table(world: World, state: ActionState, act: str) -> None:
    action_id = world.bring_to(state)
    before = world.ledger.history(action_id)
    target = TABLE.get((state, act))
    if target is None:
        with pytest.raises(WrongState):
            ACTS[act](world.ledger, action_id)
        assert world.state(action_id) == state
        assert world.ledger.history(action_id) == before
    else:
        ACTS[act](world.ledger, action_id)
        assert world.state(action_id) == target
        assert world.ledger.history(action_id)[-1].name == act
    assert world.ledger.verify().ok


@pytest.mark.parametrize("found", list(Found))
def test_what_is_not_in_doubt_is_not_looked_for(world: World, found: Found) -> None:
    with pytest.raises(WrongState):
        world.ledger.looked(world.approved(), found, SETTLE)


def test_an_empty_text_is_no_edit(world: World) -> None:
    with pytest.raises(ConfigError):
        world.ledger.edit(world.propose(), " \n", "seller")
