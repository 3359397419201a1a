"""The states of an action and the only ways between them, as one table.

Final states have no way out: sending something again is a new action with its own approval.
"""

from __future__ import annotations

from enum import StrEnum

from dangol.errors import WrongState
from dangol.i18n import N_, _

__all__ = ["FINAL", "TRANSITIONS", "ActionState", "Move", "after"]


class ActionState(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    """A rule wrote it; a person has not looked yet."""
    APPROVED = "approved"
    """Text, recipient and channel are frozen; it leaves when its time comes."""
    HANDED_OFF = "handed_off"
    """Text and link lie before the seller, who sends it by hand."""
    SENDING = "sending"
    """The intent is stored; a socket may be open."""
    IN_DOUBT = "in_doubt"
    """The answer was lost: nobody knows."""
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    """What happens to an action; also the name of its audit event."""

    APPROVE = "approve"
    WITHDRAW = "withdraw"
    """The person takes the approval back before it left."""
    EDIT = "edit"
    SKIP = "skip"
    SNOOZE = "snooze"
    """Not now, says a person; nothing is decided."""
    SUPERSEDE = "supersede"
    """Newer facts say that it no longer holds."""
    EXPIRE = "expire"
    VOID = "void"
    """What is stored is not what was approved."""
    CLAIM = "claim"
    RETRY = "retry"
    """The same call with the same key, while the channel still knows the key."""
    HAND_OFF = "hand_off"
    """It is for the seller to do."""
    SEND = "send"
    """A sure yes."""
    BY_HAND = "by_hand"
    """The plugin says that the seller has to do it."""
    REFUSE = "refuse"
    POSTPONE = "postpone"
    """A sure no that may become a yes later."""
    LOSE = "lose"
    """No answer, or the process died: unknown."""
    FIND = "find"
    """Proof, or a person's word, that it arrived."""
    MISS = "miss"
    """Proof, or a person's word, that it did not arrive."""
    FORGET = "forget"
    """The data file was set back or copied: what happened to it since is not known here."""
    UNSENT = "unsent"
    """A person's word that what nobody here approved did not arrive."""
    DONE = "done"
    VERIFY = "verify"
    """The market shows it."""


_S = ActionState
TRANSITIONS: dict[Move, dict[ActionState, ActionState]] = {
    Move.APPROVE: {_S.PROPOSED: _S.APPROVED},
    Move.WITHDRAW: {_S.APPROVED: _S.PROPOSED},
    Move.EDIT: {_S.PROPOSED: _S.PROPOSED, _S.APPROVED: _S.PROPOSED},
    Move.SKIP: {_S.PROPOSED: _S.CANCELLED, _S.APPROVED: _S.CANCELLED, _S.HANDED_OFF: _S.CANCELLED},
    Move.SNOOZE: {_S.PROPOSED: _S.PROPOSED},
    Move.SUPERSEDE: {_S.PROPOSED: _S.SUPERSEDED, _S.APPROVED: _S.SUPERSEDED},
    Move.EXPIRE: {_S.PROPOSED: _S.EXPIRED, _S.APPROVED: _S.EXPIRED},
    Move.VOID: {_S.APPROVED: _S.PROPOSED},
    Move.CLAIM: {_S.APPROVED: _S.SENDING},
    Move.RETRY: {_S.IN_DOUBT: _S.SENDING},
    Move.HAND_OFF: {_S.APPROVED: _S.HANDED_OFF},
    Move.SEND: {_S.SENDING: _S.SENT},
    Move.BY_HAND: {_S.SENDING: _S.HANDED_OFF},
    Move.REFUSE: {_S.SENDING: _S.FAILED},
    Move.POSTPONE: {_S.SENDING: _S.APPROVED},
    Move.LOSE: {_S.SENDING: _S.IN_DOUBT},
    Move.FIND: {_S.IN_DOUBT: _S.SENT},
    Move.MISS: {_S.IN_DOUBT: _S.APPROVED},
    Move.FORGET: dict.fromkeys((_S.PROPOSED, _S.APPROVED, _S.HANDED_OFF, _S.SENDING, _S.IN_DOUBT), _S.IN_DOUBT),
    Move.UNSENT: {_S.IN_DOUBT: _S.PROPOSED},
    Move.DONE: {_S.HANDED_OFF: _S.SENT},
    Move.VERIFY: {_S.HANDED_OFF: _S.SENT, _S.IN_DOUBT: _S.SENT, _S.SENT: _S.SENT},
}

FINAL = frozenset({_S.SENT, _S.FAILED, _S.CANCELLED, _S.EXPIRED, _S.SUPERSEDED})

_SENTENCES = {
    _S.PROPOSED: N_("It is not approved yet."),
    _S.APPROVED: N_("It is approved and waits to be sent."),
    _S.HANDED_OFF: N_("It was handed over to be done by hand."),
    _S.SENDING: N_("It is being sent right now."),
    _S.IN_DOUBT: N_("Nobody knows whether it was sent."),
    _S.SENT: N_("It was sent already."),
    _S.FAILED: N_("The platform refused it; it will not be sent."),
    _S.CANCELLED: N_("It was skipped; it will not be sent."),
    _S.EXPIRED: N_("Its time ran out; it will not be sent."),
    _S.SUPERSEDED: N_("The facts changed; it will not be sent."),
}
_HINTS = {
    _S.PROPOSED: N_("Approve it with: dangol approve {id}"),
    _S.HANDED_OFF: N_("When it is done: dangol done {id}"),
    _S.IN_DOUBT: N_("Look on the market, then: dangol resolve {id} --sent, or --not-sent"),
}


def after(move: Move, state: ActionState, action_id: int) -> ActionState:
    """Return the state that ``move`` leads to. Raises ``WrongState`` saying where the action stands."""
    target = TRANSITIONS[move].get(state)
    if target is None:
        raise WrongState(
            _("{id}: {state}").format(id=action_id, state=_(_SENTENCES[state])),
            hint=_(_HINTS[state]).format(id=action_id) if state in _HINTS else "",
            detail={"action": action_id, "move": move, "state": state},
        )
    return target
