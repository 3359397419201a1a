"""The generated page ``docs/rules.md``: every rule with its conditions in words, and every guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.rules.book import RULES
from dangol.rules.compliance.wording import GUARDS, PRIVATE
from dangol.rules.sentences import CONDITIONS
from dangol.rules.starters import STARTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Rule

__all__ = ["rules_page"]

_HEAD = """# Rules

Generated from `dangol.rules`; do not edit by hand.

A rule looks at facts about one order item, order, review, inquiry, topic or promise, one condition after another in
the order given
here. The first condition that does not hold decides, unless it is marked as a remark. `dangol why` prints
the same sentences with the values that were seen. Everything proposed waits for approval.
"""
_REMARKS = frozenset(
    {
        "said",
        "words_agree",
        "complaint",
        "motive",
        "order_agrees",
        "damage",
        "reply_due",
        "thin_question",
        "call_allowed",
        "phone_known",
        "call_window",
        "topic",
        "order_known",
        "first_reviews",
        "benefit",
        "answer_due",
        "urgent",
        "meets_rest",
        "own_record",
        "expected",
        "told_before",
        "quote",
        "promised_by",
        "promise_on_time",
        "reflected",
        "right_open",
        "budget_left",
    }
)
_SUBJECTS = {
    "item": "one order item",
    "review": "one review",
    "inquiry": "one inquiry",
    "topic": "one topic of one product",
    "order": "one order",
    "promise": "one promise",
}


def rules_page() -> str:
    """Return the page as Markdown, in English."""
    return "\n".join((_HEAD, *(line for rule in RULES for line in _rule(rule)), *_guards())) + "\n"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"## `{rule.id}`: {rule.title}\n"
    yield f"Version {rule.version}. Looks at {_SUBJECTS[rule.subject]}. Proposes: {_code(rule.kinds)}."
    yield f"Practices: {', '.join(rule.practices)}. Wordings: {_wordings(rule)}.\n"
    yield "| condition | holds | does not hold |"
    yield "| --- | --- | --- |"
    for name in rule.conditions:
        holds, fails = (text.replace("{value}", "…") for text in CONDITIONS[name])
        yield f"| `{name}`{' (remark)' if name in _REMARKS else ''} | {holds} | {fails} |"
    yield ""


def _wordings(rule: Rule) -> str:
    number = sum(len(texts) for name, texts in STARTERS.items() if name.partition(".")[0] in rule.kinds)
    return str(number)


def _guards() -> Iterator[str]:
    yield "## Guards on every text\n"
    yield "No text, whoever wrote it, may be sent against these. They cannot be switched off.\n"
    yield "| guard | practice | where | why |"
    yield "| --- | --- | --- | --- |"
    for guard in (*GUARDS, PRIVATE):
        where = "in public" if guard.public else "everywhere"
        where = "to buyers of a market without contact outside" if guard.fenced else where
        where = "in all but advertisements" if guard.service else where
        where += ", but not in answers to a question" if guard.unasked else ""
        yield f"| `{guard.id}` | {guard.practice} | {where} | {guard.reason} |"


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
