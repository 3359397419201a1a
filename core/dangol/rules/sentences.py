"""Puts traces into words: every condition of every rule has a sentence for "holds" and one for "does not"."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dangol.i18n import N_, _
from dangol.korea import KST
from dangol.models import Stage
from dangol.rules.sentences_orders import ORDER_CONDITIONS

if TYPE_CHECKING:
    from dangol.decisions import Condition

__all__ = ["CONDITIONS", "sentence", "shown", "when"]


CONDITIONS: dict[str, tuple[str, str]] = {
    "switched_on": (
        N_("The rule {value} is switched on."),
        N_("The rule {value} is off; [rules] in policy.toml switches it on."),
    ),
    "placed_here": (
        N_("The order was placed in this store."),
        N_("The order was placed at another market and is asked about there."),
    ),
    "not_own": (
        N_("It is not an order of your own."),
        N_("It is an order of your own or of your family; nobody asks themselves for a review."),
    ),
    "not_opted_out": (
        N_("The buyer did not refuse to be asked."),
        N_("The buyer does not want to be asked for reviews."),
    ),
    "not_ended": (N_("The order was not cancelled, returned or exchanged."), N_("The order ended: {value}.")),
    "delivered": (N_("It was received: {value}."), N_("It is not received yet.")),
    "confirmed": (N_("The purchase counts as complete: {value}."), N_("The purchase is not complete yet.")),
    "since": (
        N_("It happened after the store was connected ({value})."),
        N_("It is older than the store's connection ({value}); nothing is sent for it."),
    ),
    "not_reviewed": (N_("There is no review of it yet."), N_("It was reviewed: {value}.")),
    "no_claim": (N_("There is no open claim."), N_("A claim is open: {value}.")),
    "no_order_claim": (
        N_("No other line of the order has an open claim."),
        N_("Another line of the order has an open claim."),
    ),
    "no_question": (
        N_("The buyer does not wait for an answer."),
        N_("The buyer waits for an answer about this order."),
    ),
    "person_at_peace": (
        N_("The buyer waits for nothing in any other store."),
        N_("The buyer waits for an answer or has an open claim, about another order or in another store."),
    ),
    "person_not_chosen": (
        N_("No other request to this buyer is on its way."),
        N_("Another order of this buyer was chosen for a request; nobody is asked twice at a time."),
    ),
    "person_rested": (
        N_("The buyer was not asked about another order lately, in any store."),
        N_("The buyer was asked about another order lately; not again before {value}."),
    ),
    "not_asked": (N_("Nobody asked for a review yet."), N_("A review was asked for: {value}.")),
    "order_not_asked": (
        N_("No other line of the order was chosen for the request."),
        N_("Another line of the order was chosen for the request; a buyer is asked once an order."),
    ),
    "ask_window": (
        N_("There is still time to ask, until {value}."),
        N_("It is too late to ask; the time ended {value}."),
    ),
    "settled": (
        N_("The buyer has had time with it, since {value}."),
        N_("The buyer needs time with it, until {value}."),
    ),
    "person_month": (
        N_("The buyer was not asked as often in a month as you allow."),
        N_("The buyer was asked as often in a month as you allow; not again before {value}."),
    ),
    "trial": (
        N_("By lot it is in the half of the trial that is asked differently ({value})."),
        N_("By lot it is in the half of the trial that is asked as ever ({value})."),
    ),
    "first_reviews": (
        N_("The product's first reviews count most; it has {value} of them."),
        N_("The product has reviews enough."),
    ),
    "benefit": (
        N_("The event {value} is named: the buyer agreed to advertising."),
        N_("No benefit is named."),
    ),
    "let_out": (N_("It may leave."), N_("The benefit is not named after all: {value}.")),
    "never_claimed": (N_("There never was a claim."), N_("There was a claim: {value}. It is not asked again.")),
    "silent": (
        N_("The buyer wrote nothing since the request."),
        N_("The buyer wrote since the request: {value}. It is not asked again."),
    ),
    "month_market": (
        N_("The market has a second review after a month of use."),
        N_("The market has no second review after a month of use."),
    ),
    "reviewed": (N_("It was reviewed: {value}."), N_("There is no first review of it.")),
    "not_month_reviewed": (
        N_("There is no review after a month of use."),
        N_("It was reviewed after a month of use: {value}."),
    ),
    "month_not_asked": (
        N_("Nobody asked for a review after a month of use."),
        N_("A review after a month of use was asked for: {value}."),
    ),
    "month_due": (N_("A month of use is over since {value}."), N_("The month of use is over {value}.")),
    "survey_due": (
        N_("The buyer has seen it, since {value}."),
        N_("The buyer needs a look at it first, until {value}."),
    ),
    "asked": (N_("A review was asked for: {value}."), N_("No request for a review went out.")),
    "reminders_left": (
        N_("One more reminder is allowed; so far there were {value}."),
        N_("There were as many reminders as you allow: {value}."),
    ),
    "remind_due": (N_("A reminder is due since {value}."), N_("A reminder would be too early before {value}.")),
    "remind_window": (
        N_("There is still time to remind, until {value}."),
        N_("It is too late to remind; the time ended {value}."),
    ),
    "visible": (N_("The review is visible."), N_("The review is hidden or gone.")),
    "written_here": (
        N_("The review was written in this store."),
        N_("The review was written in another store of yours and is answered there."),
    ),
    "recent": (
        N_("An answer still makes sense, until {value}."),
        N_("It is too old for an answer; the time ended {value}."),
    ),
    "not_replied": (N_("There is no reply yet."), N_("A reply is there or on its way.")),
    "not_low": (
        N_("It is not a low rating (stars: {value})."),
        N_("It has few stars ({value}); that needs an apology."),
    ),
    "words_agree": (
        N_("The words do not contradict the stars."),
        N_("The words complain although the stars are many; read it before you approve."),
    ),
    "low": (N_("It has few stars ({value})."), N_("It has enough stars, or none at all ({value}).")),
    "said": (N_("The reviewer said something to take up: {value}."), N_("The reviewer said little.")),
    "complaint": (N_("The complaint: {value}."), N_("The complaint is not told in words that dangol knows.")),
    "call_allowed": (
        N_("The buyer may be phoned."),
        N_("The buyer buys at a market that allows contact on its own pages only; nobody is phoned."),
    ),
    "phone_known": (N_("The buyer's phone number is known."), N_("The buyer's phone number is not known.")),
    "call_window": (
        N_("A call still makes sense, until {value}."),
        N_("A call would be too late; the time ended {value}."),
    ),
    "motive": (N_("It seems to be written for: {value}."), N_("Why it was written does not show.")),
    "thin_question": (
        N_("It says little; the reply asks one open question about: {value}."),
        N_("The reply asks nothing."),
    ),
    "order_agrees": (
        N_("Nothing that dangol knows of the order speaks against it."),
        N_("The order tells something else ({value}); the draft explains it kindly."),
    ),
    "damage": (
        N_("It weighs {value} of 100: stars, length, photos, and how few reviews the product has."),
        N_("It weighs nothing."),
    ),
    "reply_due": (N_("A first reply is due until {value}."), N_("A first reply was due until {value}.")),
    "no_answer": (N_("Nobody answered the last call."), N_("The last call ended: {value}.")),
    "may_be_phoned": (
        N_("The buyer may be phoned."),
        N_("The buyer buys at a market that allows contact on its own pages only; nobody is phoned."),
    ),
    "number_known": (N_("The buyer's phone number is known."), N_("The buyer's phone number is not known.")),
    "call_in_time": (
        N_("A call still makes sense, until {value}."),
        N_("A call would be too late; the time ended {value}."),
    ),
    "calls_left": (
        N_("Calls so far: {value}; another one is in order."),
        N_("Calls so far: {value}; that is enough."),
    ),
    "call_again_due": (N_("The next call is due since {value}."), N_("The next call is due {value}.")),
    "reply_stands": (N_("Your reply is there."), N_("Your reply is not there yet.")),
    "case_closed": (N_("The case is closed; the cause: {value}."), N_("The case is still open.")),
    "remedied": (N_("What you did about it: {value}."), N_("You did not say what you did about it.")),
    "product_known": (N_("It is about {value}."), N_("The product is not known.")),
    "page_misread": (N_("The page was misread: “{value}”."), N_("The page was not misread.")),
    "varied": (
        N_("It does not sound like your last replies."),
        N_("It sounds like one of your last twenty replies ({value} of 100 alike); reword it before you approve."),
    ),
    "voice": (N_("It opens or closes with sentences of your own replies."), N_("It has none of your own sentences.")),
    "reply_ours": (N_("The reply is ours; the call still follows."), N_("Somebody replied without dangol.")),
    "waiting": (N_("The buyer waits for an answer since {value}."), N_("The question is answered.")),
    "topic": (N_("It is about: {value}."), N_("It is about: {value}.")),
    "repeated": (
        N_("It comes up again and again: {value}."),
        N_("It does not come up often enough to look for a cause: {value}."),
    ),
    "rising": (N_("It comes up more than before: {value}."), N_("It does not come up more than before: {value}.")),
    "order_known": (N_("It belongs to the order {value}."), N_("It belongs to no known order.")),
    "answer_due": (
        N_("You mean to answer before {value}."),
        N_("You meant to answer before {value}; that time is over."),
    ),
    "urgent": (N_("Somebody waits urgently (wanted by: {value})."), N_("Nothing says that it is urgent.")),
    "meets_rest": (
        N_("It leaves on {value}, with days of rest ahead of it."),
        N_("No day of rest lies ahead of the parcel (it leaves: {value})."),
    ),
    "own_record": (
        N_("Your own parcels tell how long it takes (parcels: {value})."),
        N_("Too few parcels of your own are known to tell a share."),
    ),
    "expected": (
        N_("The answer names {value} as the latest likely day of arrival."),
        N_("The answer names no day of arrival."),
    ),
    "told_before": (
        N_("The buyer was told before that it may take until {value}."),
        N_("The buyer was told no day of arrival before."),
    ),
    "delivery_topic": (N_("It is about: {value}."), N_("It is not about a delivery ({value}).")),
    "our_answer": (N_("Your answer left: {value}."), N_("No answer of yours left yet.")),
    "not_come": (N_("The parcel has not come yet."), N_("The parcel has come: {value}.")),
    "next_morning": (
        N_("The next morning of work has come: {value}."),
        N_("It is due on the next morning of work: {value}."),
    ),
    "follow_window": (
        N_("Coming back still makes sense, until {value}."),
        N_("It is too late to come back; the time ended {value}."),
    ),
    **ORDER_CONDITIONS,
}
"""English sentences by condition; ``{value}`` is the value that was seen."""

_VALUES: dict[str, str] = {
    Stage.CANCELLED: N_("cancelled"),
    Stage.RETURNED: N_("returned"),
    Stage.EXCHANGED: N_("exchanged"),
    "cancel": N_("cancellation"),
    "return": N_("return"),
    "exchange": N_("exchange"),
    "hold": N_("on hold"),
    "delivery_eta": N_("when it arrives"),
    "order_status": N_("how far the order is"),
    "urgent_delivery": N_("an urgent delivery"),
    "address_change": N_("another address"),
    "refund_return": N_("return and refund"),
    "defect": N_("a defect"),
    "missing_item": N_("something missing"),
    "wrong_item": N_("a wrong item"),
    "stock": N_("stock"),
    "product_spec": N_("the product"),
    "size_fit": N_("size"),
    "usage_as": N_("use and repair"),
    "payment_receipt": N_("payment and receipts"),
    "shipping_fee": N_("delivery cost"),
    "discount": N_("price"),
    "gift_bulk": N_("gifts and large orders"),
    "thanks": N_("thanks"),
    "other": N_("something else"),
    "points": N_("points or an event"),
    "anger": N_("anger"),
    "gratitude": N_("gratitude"),
    "soon": N_("it came soon"),
    "late": N_("it came late"),
    "option": N_("what was chosen is what was sent"),
    "misread": N_("the page was misread"),
    "missing_wrong": N_("something missing or wrong"),
    "delivery": N_("delivery"),
    "packaging": N_("packaging"),
    "taste": N_("taste"),
    "smell": N_("smell"),
    "size": N_("size"),
    "quality": N_("quality"),
    "function": N_("use"),
    "design": N_("looks"),
    "service": N_("service"),
    "price": N_("price"),
    "no_answer": N_("nobody answered"),
    "reached": N_("reached"),
    "solved": N_("solved"),
    "refund": N_("money back"),
    "replaced": N_("replaced"),
    "promised": N_("promised"),
    "damaged": N_("it arrived damaged"),
    "misunderstanding": N_("the page was taken for something else"),
    "attitude": N_("the buyer was treated badly"),
}


def when(moment: datetime) -> str:
    """Return a time as the seller reads it, in Korean time to the minute."""
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}"


def sentence(condition: Condition) -> str:
    """Return what was seen, in the seller's language; a plugin's own condition is shown by name and value."""
    known = CONDITIONS.get(condition.name)
    if known is None:
        return f"{condition.name}: {shown(condition.value) or '-'}"
    return _(known[0] if condition.holds else known[1]).format(value=shown(condition.value) or "-")


def shown(value: str) -> str:
    """Return a value of a trace as the seller reads it."""
    if value in _VALUES:
        return _(_VALUES[value])
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return when(moment) if moment.tzinfo else value
