"""The card that lies before the seller during a call after a low review, and the one for a page that was misread.

What the seller reads is in the seller's language, what the seller says is Korean.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.i18n import N_, _
from dangol.rules.apologise_review import CALL_WITHIN
from dangol.rules.playbooks import PLAYBOOKS, offer, problem_of
from dangol.rules.sentences import when

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from dangol.facts import ItemFacts, ReviewFacts
    from dangol.policy import Policy
    from dangol.rules.playbooks import Playbook

__all__ = ["CARDS", "SCRIPT", "call_card", "page_card"]

SCRIPT = (
    "안녕하세요, {shop} 판매자입니다. 남겨 주신 후기를 보고 죄송한 마음에 직접 전화드렸습니다. 잠시 통화 괜찮으실까요?",
    "{complaint} 얼마나 속상하셨을지요. 먼저 사과드립니다. 어떤 일이 있었는지 조금 더 들려주실 수 있을까요?",
    "말씀해 주셔서 감사합니다. 제가 바로 확인하고 어떻게 해결할지 오늘 안에 다시 알려 드리겠습니다.",
    "남겨 주신 후기는 솔직한 말씀이니 그대로 두셔도 괜찮습니다. 다음에는 더 잘 챙기겠습니다.",
)
"""What to say, in order. The last line answers a buyer who brings up the review; it is never brought up first."""

_NEVER = (
    N_("Never ask to change or remove the review, not even when the buyer offers it."),
    N_("Never offer money, a gift or a refund in return for anything about the review."),
    N_("Do not argue about whose fault it was, and do not blame the courier."),
    N_("Do not write down account numbers: refunds go through the market."),
)
_RETURN = timedelta(days=7)
_RETURN_DEFECT = timedelta(days=90)


def call_card(review: ReviewFacts, policy: Policy) -> str:
    """Return the card: what happened, what to say, what to do and offer, what never to say, how to note the end."""
    playbook = PLAYBOOKS[problem_of(review)]
    complaint = f"{review.said}고 하셔서" if review.said else "불편을 겪으셨다니"
    script = (line.format(shop=policy.shop.name or "주문하신 가게", complaint=complaint) for line in SCRIPT)
    return "\n".join(
        (
            _("Call the buyer about the review of {product}.").format(product=review.product_name or "-"),
            _("Listen first; speak low and slowly; apologise before you explain."),
            "",
            *_told(review),
            "",
            *(f"- {line}" for line in script),
            "",
            _(playbook.title),
            *(f"{number}. {_(step)}" for number, step in enumerate(playbook.steps, 1)),
            *_owed(review, policy, playbook),
            "",
            *(f"× {_(line)}" for line in (playbook.never, *_NEVER)),
            "",
            _("Afterwards: dangol done ID --outcome reached (or no_answer, solved, refund, replaced, promised)"),
            _('If you promised something: --promise "…" --by DATE. When you know the cause: --cause …'),
        )
    )


def _told(review: ReviewFacts) -> Iterator[str]:
    """Yield the order's story, and until when a call still answers the review."""
    item = review.item
    if item is not None:
        yield from (f"{title}: {when(at)}" for title, at in _story(item) if at is not None)
        if item.delivered_at is not None:
            days = (item.delivered_at - item.ordered_at).days
            yield _("Days from the order to its arrival: {days}").format(days=days)
    yield _("Reviewed: {time}").format(time=when(review.written_at))
    yield _("Call before {time}, and in polite hours.").format(time=when(review.written_at + CALL_WITHIN))
    yield _(
        "A number that the market lends ends some weeks after delivery; if it is dead, write in the market instead."
    )


def _story(item: ItemFacts) -> Iterator[tuple[str, datetime | None]]:
    yield _("Ordered"), item.ordered_at
    yield _("Shipped"), item.dispatched_at
    yield _("Received"), item.delivered_at


def _owed(review: ReviewFacts, policy: Policy, playbook: Playbook) -> Iterator[str]:
    """Yield what the law gives in any case, and what may be offered for this kind of problem."""
    received = review.item.delivered_at if review.item is not None else None
    if received is not None:
        told = _("By law it may go back until about {days}; for a defect or another thing than described, {months}.")
        yield told.format(days=when(received + _RETURN), months=when(received + _RETURN_DEFECT))
    words, won = offer(problem_of(review), policy)
    yield _("You may offer: {remedy}.").format(remedy=words or _(playbook.remedy))
    if won:
        yield _("It may cost up to {won:,} won.").format(won=won)
    yield _("A refund goes through the market's own form; the buyer types the account there.")


def page_card(review: ReviewFacts, _policy: Policy) -> str:
    """Return the task: which page, and the sentence that shows how it was read."""
    return "\n".join(
        (
            _("Put the page of {product} right: a buyer took it for something else.").format(
                product=review.product_name or "-"
            ),
            f"“{review.mistaken or review.text}”",
            _("Look at the title, the first picture, the names of the options and the measures."),
            _("Every further buyer who reads it like this is a review of the same kind."),
        )
    )


CARDS: dict[str, Callable[[ReviewFacts, Policy], str]] = {
    "call_buyer": call_card,
    "call_again": call_card,
    "fix_page": page_card,
}
"""What lies before the seller, by the kind of task."""
