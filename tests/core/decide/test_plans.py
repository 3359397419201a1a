"""Every question of the fact reader is answered through an index: none walks over what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decisions import Rule
from dangol.models import Stage
from dangol.policies import Policies
from dangol.policy import Policy, RuleSwitches
from dangol.rules.book import RULES
from dangol.storage import (
    agenda_sql,
    answers,
    order_facts,
    past_replies,
    people_sql,
    person_facts,
    promises,
    referrals,
    review_care,
    said,
    topic_facts,
)
from dangol.storage import fact_sql as sql
from tests.core.decide.shop import MARK, STORE, Shop, goods, inquiry, low, order, review

BIG = (
    "items",
    "orders",
    "reviews",
    "review_marks",
    "review_versions",
    "inquiries",
    "actions",
    "products",
    "contacts",
    "promises",
    "referrals",
    "ad_consents",
    "suppressions",
    "buyers",
    "buyer_records",
    "person_keys",
)
ALIASES = {"t", "i", "s", "o", "p", "r", "m", "v", "q", "a", "b", "c", "k", "l", "x", "n", "f"}
PARAMETERS = {
    "store": STORE,
    "since": 0,
    "kinds": '["ask_review"]',
    "stages": '["confirmed"]',
    "after": "ask_review",
    "steps": 2,
    "ids": '["I1"]',
    "order_id": "O1",
    "order_ids": '["O1"]',
    "upto": 9,
    "now": 0,
    "rule": "ask_review",
    "whole": "[]",
    "but": 0,
    "reviewed": 0,
    "again": 0,
    "subject": "item",
    "id": "I1",
    "people": "[1]",
    "fenced": '["main"]',
    "record": "order",
    "hashes": "[1]",
    "accounts": "[1]",
    "buyers": "[1]",
    "keys": "[]",
    "orders": '["O1"]',
    "most": 100,
    "low": 3,
}
STATEMENTS = {
    "items that moved": sql.ITEM + sql.MOVED,
    "items after": sql.AFTER,
    "items after, of what is looked at": sql.AFTER_LOOKED,
    "items that moved, of what is looked at": sql.ITEM_LOOKED + sql.MOVED,
    "items of orders": sql.ITEM + sql.BY_ORDERS,
    "items by id": sql.ITEM + sql.BY_ID.format(alias="i"),
    "items of an order": sql.ITEM + sql.BY_ORDER,
    "reviews": sql.REVIEW + sql.UNREPLIED,
    "reviews, of what is looked at": sql.REVIEW_LOOKED + sql.UNREPLIED,
    "reviews after, of what is looked at": sql.REVIEW_AFTER_LOOKED,
    "inquiries, of what is looked at": sql.INQUIRY_LOOKED + sql.UNANSWERED,
    "inquiries after, of what is looked at": sql.AFTER_INQUIRY_LOOKED,
    "orders, of what is looked at": order_facts.ORDER_LOOKED + order_facts.PLACED,
    "orders that brought a friend's, of what is looked at": order_facts.ORDER_LOOKED
    + order_facts.BROUGHT
    + order_facts.PLACED,
    "promises, of what is looked at": promises.PROMISE_LOOKED + promises.DUE,
    "topics, of what is looked at": topic_facts.TOPIC_LOOKED,
    **{f"topics of a {name}, of what is looked at": text for name, text in topic_facts.CHANGED.items()},
    "orders of work": order_facts.ORDER + order_facts.SERVICE + order_facts.PLACED,
    "orders of who was promised something": order_facts.ORDER + order_facts.TO_KEEP + order_facts.PLACED,
    "open actions": agenda_sql.OPEN,
    "due": agenda_sql.DUE,
    "forget": agenda_sql.FORGET_LOOKED,
    **{f"spread {number}": text for number, text in enumerate(agenda_sql.SPREAD)},
    "reviews after": sql.REVIEW_AFTER,
    "calls": review_care.CALLS,
    "closed cases": review_care.CLOSED,
    "open cases": review_care.OPEN,
    "own replies": past_replies.OWN,
    "last replies": past_replies.LAST,
    "reviews by id": sql.REVIEW + sql.BY_ID.format(alias="r"),
    "inquiries": sql.INQUIRY + sql.UNANSWERED,
    "inquiries after": sql.AFTER_INQUIRY,
    "parcels that came": sql.ARRIVED,
    "told to buyers": sql.PROMISED,
    "asked of late": answers.ASKED,
    "low reviews with a reply": answers.LOW_REPLIED,
    "inquiries by id": sql.INQUIRY + sql.BY_ID.format(alias="q"),
    "shown reviews": sql.SHOWN_REVIEWS,
    "shown inquiries": sql.SHOWN_INQUIRIES,
    **{f"topics of a {name}": text for name, text in topic_facts.LATELY.items()},
    "orders placed": order_facts.ORDER + order_facts.PLACED,
    "orders that brought a friend's": order_facts.ORDER + order_facts.BROUGHT + order_facts.PLACED,
    "recommendations": referrals.REFERRED,
    "orders by id": order_facts.ORDER + sql.BY_ID.format(alias="o"),
    "lines of orders": order_facts.LINES,
    "threads of orders": order_facts.QUESTIONS,
    "what buyers bought before": order_facts.BUYERS_PAST,
    "promises to buyers": order_facts.PROMISED,
    "promises with a day": promises.PROMISE + promises.DUE,
    "promises by number": promises.PROMISE + sql.BY_ID.format(alias="p"),
    "notes about orders": order_facts.NOTES,
    "about": sql.ABOUT,
    "private": sql.PRIVATE,
    "who": person_facts.WHO,
    "asked": person_facts.ASKED,
    "waiting": person_facts.WAITING,
    "refused": person_facts.REFUSED,
    "agreed": person_facts.AGREED,
    "own": person_facts.OWN,
    "fenced": person_facts.FENCED,
    "what buyers wrote": said.SAID,
    "buyers": people_sql.BUYERS,
    "buyers of people": people_sql.BUYERS_OF,
    "groups": people_sql.GROUPS,
    "sharers": people_sql.SHARERS,
    "keys of buyers": people_sql.KEYS_OF,
    "confirmed": people_sql.CONFIRMED,
    "reviews of orders": people_sql.REVIEWS_OF_ORDERS,
    "inquiries of orders": people_sql.INQUIRIES_OF_ORDERS,
    "buyers of reviews": people_sql.REVIEWS,
    "buyers of inquiries": people_sql.INQUIRIES,
    "buyers of loose inquiries": people_sql.LOOSE_INQUIRIES,
    **{f"sightings of an {name}": text for name, text in people_sql.SIGHTINGS.items()},
}


@pytest.fixture(autouse=True)
def _looked(shop: Shop) -> None:
    for statement in agenda_sql.TABLES:
        shop.db.conn.execute(statement)


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_the_plan_searches(shop: Shop, name: str) -> None:
    statement = STATEMENTS[name]
    used = {key: value for key, value in PARAMETERS.items() if f":{key}" in statement}
    plan = [row["detail"] for row in shop.db.rows(f"EXPLAIN QUERY PLAN {statement}", used)]
    assert plan
    scans = [step for step in plan if step.startswith("SCAN")]
    assert [step for step in scans if step.split()[1] in {*BIG, *ALIASES}] == []


def test_candidates_come_through_the_narrow_indexes(shop: Shop) -> None:
    def plan(statement: str) -> str:
        return " | ".join(
            row["detail"]
            for row in shop.db.rows(
                f"EXPLAIN QUERY PLAN {statement}", {k: v for k, v in PARAMETERS.items() if f":{k}" in statement}
            )
        )

    assert "items_moved (store=? AND stage=? AND <expr>>?)" in plan(sql.ITEM + sql.MOVED)
    assert "actions_kind (store=? AND kind=? AND state=? AND changed_at>?)" in plan(sql.AFTER)
    assert "reviews_waiting (store=? AND written_at>?)" in plan(sql.REVIEW + sql.UNREPLIED)
    assert "inquiries_waiting (store=?)" in plan(sql.INQUIRY + sql.UNANSWERED)
    assert "orders_placed (store=? AND ordered_at>?)" in plan(order_facts.ORDER + order_facts.PLACED)
    assert "actions_unverified (store=? AND subject=?)" in plan(sql.SHOWN_REVIEWS)


@pytest.mark.parametrize("name", ["items that moved", "items after", "items by id", "items of an order", "reviews"])
def test_what_was_done_is_looked_up_by_its_subject(shop: Shop, name: str) -> None:
    statement = STATEMENTS[name]
    used = {key: value for key, value in PARAMETERS.items() if f":{key}" in statement}
    plan = [row["detail"] for row in shop.db.rows(f"EXPLAIN QUERY PLAN {statement}", used)]
    done = [step for step in plan if step.startswith("SEARCH a ")]
    assert done
    assert all("actions_subject (store=? AND subject=? AND subject_id=?)" in step for step in done)


def test_what_is_done_is_not_read_again(shop: Shop) -> None:
    shop.tell(order(goods(1)), order(goods(2), number=2), low(1, item_id=None), inquiry(order_id=None, item_ids=()))
    assert _read(shop) == {
        "answer_inquiry": 1,
        "follow_up_delivery": 0,
        "apologise_review": 1,
        "thank_review": 1,
        "call_again": 0,
        "follow_up_review": 0,
        "fix_page": 1,
        "ask_review": 2,
        "remind_review": 0,
        "ask_month_review": 0,
        "ask_satisfaction": 0,
        "find_cause": 0,
        "mend_page": 0,
    }
    shop.decide()
    # an unanswered inquiry is read again: the buyer may have asked anew
    assert _read(shop) == {
        "answer_inquiry": 1,
        "follow_up_delivery": 0,
        "apologise_review": 0,
        "thank_review": 0,
        "call_again": 0,
        "follow_up_review": 0,
        "fix_page": 0,
        "ask_review": 0,
        "remind_review": 0,
        "ask_month_review": 0,
        "ask_satisfaction": 0,
        "find_cause": 0,
        "mend_page": 0,
    }


def _read(shop: Shop) -> dict[str, int]:
    def count(rule: Rule) -> int:
        return len(list(shop.reader.candidates(rule, shop.policies, shop.clock.now())))

    return {rule.id: count(rule) for rule in RULES if rule.subject not in ("order", "promise")}


def test_the_request_reads_nothing_that_was_reviewed(shop: Shop) -> None:
    shop.tell(order(goods(1)), order(goods(2), number=2), order(goods(3), number=3), review(item_id="I2"), MARK)
    assert _read(shop)["ask_review"] == 1


@pytest.mark.parametrize("stage", list(Stage))
def test_only_stages_that_a_rule_names_are_read(shop: Shop, stage: Stage) -> None:
    shop.tell(order(goods(stage=stage)))
    wanted: Any = stage in (Stage.DELIVERED, Stage.CONFIRMED)
    assert _read(shop)["ask_review"] == int(wanted)


@pytest.mark.parametrize(
    "statement, step",
    [
        (sql.ITEM_LOOKED + sql.MOVED, "SEARCH i USING INDEX sqlite_autoindex_items_1 (store=? AND id=?)"),
        (sql.REVIEW_LOOKED + sql.UNREPLIED, "SEARCH r USING INDEX sqlite_autoindex_reviews_1 (store=? AND id=?)"),
        (sql.INQUIRY_LOOKED + sql.UNANSWERED, "SEARCH q USING INDEX sqlite_autoindex_inquiries_1 (store=? AND id=?)"),
        (sql.AFTER_LOOKED, "SEARCH b USING INDEX actions_subject (store=? AND subject=? AND subject_id=?)"),
    ],
)
def test_what_changed_is_found_by_its_id(shop: Shop, statement: str, step: str) -> None:
    used = {key: value for key, value in PARAMETERS.items() if f":{key}" in statement}
    plan = [row["detail"] for row in shop.db.rows(f"EXPLAIN QUERY PLAN {statement}", used)]
    assert plan[0] == "SEARCH temp.looked USING PRIMARY KEY (subject=? AND store=?)"
    assert plan[1] == step


def test_a_rule_that_is_switched_off_reads_nothing(shop: Shop) -> None:
    shop.tell(order(goods(1)), low(1, item_id=None), inquiry(order_id=None, item_ids=()))
    shop.policies = Policies(Policy(rules=RuleSwitches(off=tuple(rule.id for rule in RULES))))
    assert set(_read(shop).values()) == {0}
    shop.policies = Policies(shop.policies.base, {STORE: {"rules": {"off": []}}})
    assert _read(shop)["ask_review"] == 1, "one store may switch on what is off for all"


def test_inquiries_are_found_by_the_item_that_they_name(shop: Shop) -> None:
    plan = [row["detail"] for row in shop.db.rows(f"EXPLAIN QUERY PLAN {agenda_sql.SPREAD[-1]}")]
    assert plan[-1] == "SEARCH q USING INDEX inquiries_item (store=? AND <expr>=?)"
