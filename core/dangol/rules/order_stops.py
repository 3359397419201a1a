"""What stands between an order and anything that is said about it, shared by the rules over orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.models import Stage

if TYPE_CHECKING:
    from dangol.facts import OrderFacts
    from dangol.rules.look import Look

__all__ = ["ORDER_STOPS", "WORK_STOPS", "at_peace", "in_progress", "lasting", "work_lasting"]

ORDER_STOPS = ("ordered_here", "since", "not_ended")
"""The conditions, in the order in which they are looked at."""
WORK_STOPS = (*ORDER_STOPS, "service", "in_progress")
_OPEN = frozenset({Stage.PAID, Stage.SHIPPED})


def lasting(look: Look, order: OrderFacts) -> bool:
    """Tell whether the order is this store's own, young enough, and not cancelled or sent back."""
    return (
        look("ordered_here", order.placed_elsewhere, not order.placed_elsewhere)
        and look("since", order.store_since, order.ordered_at >= order.store_since)
        and look("not_ended", next((line.stage.value for line in order.lines), None), not order.ended)
    )


def in_progress(order: OrderFacts) -> bool:
    """Tell whether something of the order is still to be done by the seller."""
    return any(line.stage in _OPEN for line in order.lines)


def work_lasting(look: Look, order: OrderFacts) -> bool:
    """Tell whether it is work for somebody, and still in progress."""
    return (
        lasting(look, order)
        and look("service", order.service, order.service)
        and look("in_progress", in_progress(order), in_progress(order))
    )


def at_peace(look: Look, order: OrderFacts) -> bool:
    """Look whether no claim and no question of the order is open."""
    return look("no_claim", order.claim if order.claim_open else None, not order.claim_open) and look(
        "no_question", order.question_open, not order.question_open
    )
