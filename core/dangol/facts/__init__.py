"""What rules may know: facts about one item, order, promise, review, inquiry or topic, read in sets.

They hold no platform's name: a rule never learns which market it decides for.
"""

from dangol.facts.base import Facts
from dangol.facts.items import ItemFacts
from dangol.facts.orders import OrderFacts, OrderLine, OrderQuestion, PromiseFacts, Referral
from dangol.facts.topics import QUESTION_TOPICS, REVIEW_TOPICS, TopicFacts
from dangol.facts.written import Arrival, Arrivals, InquiryFacts, ReviewFacts, WrittenFacts

__all__ = [
    "QUESTION_TOPICS",
    "REVIEW_TOPICS",
    "SUBJECTS",
    "Arrival",
    "Arrivals",
    "Facts",
    "InquiryFacts",
    "ItemFacts",
    "OrderFacts",
    "OrderLine",
    "OrderQuestion",
    "PromiseFacts",
    "Referral",
    "ReviewFacts",
    "TopicFacts",
    "WrittenFacts",
]

SUBJECTS: dict[str, type[Facts]] = {
    kind.subject: kind for kind in (InquiryFacts, ReviewFacts, ItemFacts, OrderFacts, PromiseFacts, TopicFacts)
}
"""What a rule may look at, in the order in which dangol decides."""
