"""A run that looks at what changed and what is due does what a run that looks at everything does."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dangol.decide import decide
from dangol.decisions import Condition, Proposal, Propose, Rule, Skip
from dangol.errors import NotFound, WrongState
from dangol.facts import SUBJECTS, ItemFacts
from dangol.models import Contact, Gone, MemberConsent, Message, Origin, Product, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Category, Policies
from dangol.policy import Asks, Care, Journeys, Policy, Replies, RuleSwitches, SenderIdentity
from dangol.policy import Shop as ShopPolicy
from dangol.review_events import Event
from dangol.rules.book import RULES
from dangol.storage.facts import SOURCES
from dangol.storage.goodwill import spend
from dangol.storage.machine import ActionState
from dangol.storage.order_notes import note
from dangol.storage.promises import Promises
from dangol.storage.referrals import Referrals
from dangol.storage.review_care import OUTCOMES, CallOutcome, Cases, store_outcome
from dangol.storage.schema_004_agenda import WATCHED
from tests.core.decide.shop import DAY, MARK, MUG, NOW, PHONE, REPLY, STORE, Shop, goods, inquiry, low, order, review
from tests.hunts import lives

TEXTS = st.sampled_from(["좋아요", "", "향이 너무 독해요", "사진이랑 색이 달라요. 크기도 작네요"])
NUMBERS = st.integers(1, 4)
STORES = st.sampled_from([STORE, "mall"])
MOBILE = Contact(name="김민지", phone="010-0000-0001")
PHONES = st.sampled_from(["010-0000-0001", "010-0000-0002", None])
EVERYTHING = RuleSwitches(on=tuple(rule.id for rule in RULES if rule.optional))
EVENT = Event(
    since=NOW.date() - 9 * DAY,
    until=NOW.date() + 6 * DAY,
    benefit="적립금 500원을",
    disclosure="적립금을 받았습니다",
    sender="시험 가게 02-000-0000",
    refuse="무료 거부 080-000-0000",
    name="autumn",
)
TEA = Product(id="P2", name="시험용 차")
JOURNEYS = Policy(
    rules=EVERYTHING,
    shop=ShopPolicy(name="시험 가게"),
    sender=SenderIdentity(phone="02-000-0000", free_optout="080-000-0000"),
    journeys=Journeys(repurchase_days=5),
    care=Care(topic_count=2, topic_days=7, extra_per_day=3, goodwill_won_month=10_000),
)
POLICIES = st.sampled_from(
    [
        Policies(),
        Policies(Policy(asks=Asks(settle_days=20, person_days=3))),
        Policies(Policy(asks=Asks(settle_days=1, within_days=10, remind_days=2))),
        Policies(Policy(replies=Replies(low_rating=4))),
        Policies(Policy(rules=RuleSwitches(off=("ask_review",)))),
        Policies(stores={"mall": {"rules": {"off": ["thank_review", "remind_review"]}}}),
        Policies(Policy(rules=EVERYTHING, care=Care(extra_per_day=1), asks=Asks(survey_days=1, month_days=5))),
        Policies(JOURNEYS),
        Policies(Policy(rules=EVERYTHING, events=(EVENT,), care=Care(extra_per_day=2, topic_count=2))),
        Policies(categories={"cup": Category(words=("잔",), changes={"asks": {"settle_days": 0}})}),
    ]
)


def _line(number: int, **changes: Any) -> Any:
    return order(goods(number, **changes.pop("item", {})), number=number, **changes)


class Twins(RuleBasedStateMachine):
    """Two shops live the same life; one is asked about what changed, the other about everything."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.told = 0
        self.quick, self.whole = (Shop(Path(self.folder.name) / name) for name in ("quick", "whole"))
        for shop in self.shops:
            shop.connect("mall", platform="mall")

    @property
    def shops(self) -> tuple[Shop, Shop]:
        return self.quick, self.whole

    def teardown(self) -> None:
        for shop in self.shops:
            shop.db.close()
        self.folder.cleanup()

    def _tell(self, *records: Any, store: str) -> None:
        for shop in self.shops:
            shop.tell(*records, store=store)
        self.told += 1
        if self.told % 2:
            self._decide()

    @initialize(phones=st.lists(PHONES, min_size=4, max_size=4))
    def begins(self, phones: list[str | None]) -> None:
        for number, phone in enumerate(phones, 1):
            contact = Contact(name="김민지", phone=phone)
            self._tell(_line(number, contact=contact, buyer_id=f"b{number % 2}"), store=(STORE, "mall")[number % 2])
        self._decide()

    @rule(
        number=NUMBERS,
        store=STORES,
        stage=st.sampled_from([Stage.SHIPPED, Stage.DELIVERED, Stage.CONFIRMED, Stage.RETURNED]),
        claim=st.booleans(),
        days=st.integers(0, 20),
        phone=PHONES,
    )
    def order_changes(self, number: int, store: str, stage: Stage, claim: bool, days: int, phone: str | None) -> None:
        at = self.quick.clock.now() - days * DAY
        got = None if stage is Stage.SHIPPED else at
        done = at if stage is Stage.CONFIRMED else None
        item = {"stage": stage, "claim": "return", "claim_open": claim, "delivered_at": got, "confirmed_at": done}
        self._tell(_line(number, contact=Contact(name="김민지", phone=phone), item=item), store=store)

    @rule(number=NUMBERS, store=STORES)
    def second_line_of_an_order(self, number: int, store: str) -> None:
        self._tell(order(goods(number + 10, claim="return", claim_open=True), number=number), store=store)

    @rule(number=NUMBERS, store=STORES, stage=st.sampled_from([Stage.DELIVERED, Stage.CONFIRMED]))
    def days_pass_after_an_order(self, number: int, store: str, stage: Stage) -> None:
        at = self.quick.clock.now()
        item = {"stage": stage, "delivered_at": at, "confirmed_at": at if stage is Stage.CONFIRMED else None}
        self._tell(_line(number + 30, item=item), store=store)
        self.time_passes(24 * 8)

    @rule(
        number=st.integers(1, 8),
        store=STORES,
        rating=st.sampled_from([None, 1, 4, 5]),
        text=TEXTS,
        product=st.sampled_from([MUG, TEA]),
    )
    def review_arrives(self, number: int, store: str, rating: int | None, text: str, product: Product) -> None:
        made = {"rating": rating, "text": text, "product": product, "written_at": self.quick.clock.now() - DAY}
        self._tell(review(number, item_id=f"I{number}", **made), store=store)

    @rule(store=STORES, fewer=st.booleans())
    def reviews_complain_of_one_thing(self, store: str, fewer: bool) -> None:
        at = self.quick.clock.now()
        texts = ("포장이 엉망이라 다 깨져서 왔어요", "상자가 찌그러져서 왔어요", "잘 쓰고 있어요")
        made = {"rating": 1, "item_id": None, "written_at": at}
        self._tell(*(review(40 + n, text=text, **made) for n, text in enumerate(texts[fewer:])), store=store)

    @rule(number=NUMBERS, store=STORES, days=st.integers(0, 6))
    def work_is_ordered(self, number: int, store: str, days: int) -> None:
        at = self.quick.clock.now() - days * DAY
        item = goods(number + 40, service=True, stage=Stage.PAID, dispatched_at=None, delivered_at=None)
        contact: dict[str, Any] = {"contact": MOBILE, "buyer_id": f"b{number % 2}"}
        self._tell(order(item, number=number + 40, ordered_at=at, paid_at=at, **contact), store=store)

    @rule(number=NUMBERS, store=STORES, by_line=st.booleans(), phone=PHONES)
    def copy_of_an_order(self, number: int, store: str, by_line: bool, phone: str | None) -> None:
        origin = Origin(platform="mall", id=f"{'I' if by_line else 'O'}{number}")
        made: dict[str, Any] = {
            "origin": origin,
            "contact": Contact(name="김민지", phone=phone),
            "ordered_at": NOW - 20 * DAY,
        }
        self._tell(order(goods(number + 60), number=number + 60, **made), store=store)

    @rule(own=st.dictionaries(STORES, st.booleans()))
    def stores_are_the_sellers_own(self, own: dict[str, bool]) -> None:
        for shop in self.shops:
            shop.malls = own

    @rule(number=NUMBERS, friend=NUMBERS, store=STORES)
    def somebody_recommends(self, number: int, friend: int, store: str) -> None:
        for shop in self.shops:
            with suppress(WrongState):  # that friend's order was noted before
                Referrals(shop.db, shop.clock).add(store, f"O{number}", f"O{friend}")

    @rule(number=st.integers(1, 5))
    def somebody_is_rewarded(self, number: int) -> None:
        for shop in self.shops:
            with suppress(WrongState, NotFound):  # no such recommendation, or done before
                Referrals(shop.db, shop.clock).reward(number)

    @rule(number=st.sampled_from([1, 2, 41, 42, 43, 44]), store=STORES, kind=st.sampled_from(["ready", "reflected"]))
    def order_is_noted(self, number: int, store: str, kind: str) -> None:
        for shop in self.shops:
            note(shop.db, store, f"O{number}", kind, "말씀하신 색으로 맞췄어요", shop.clock.now())

    @rule(choice=st.integers(0, 20), cost=st.sampled_from([0, 4_000, 9_000]))
    def goodwill_costs(self, choice: int, cost: int) -> None:
        for shop in self.shops:
            found = shop.actions("goodwill_decision")
            with suppress(IndexError), shop.db.transaction():  # nothing was weighed yet
                spend(shop.db, found[choice], cost, shop.clock.now())

    @rule(choice=st.integers(0, 20))
    def promise_is_kept(self, choice: int) -> None:
        for shop in self.shops:
            book = Promises(shop.db, shop.clock)
            with suppress(IndexError):  # nothing was promised yet
                book.keep(book.all()[choice].id)

    @rule(number=NUMBERS, store=STORES)
    def copy_of_a_review(self, number: int, store: str) -> None:
        copied = review(number + 20, item_id=None, origin=Origin(platform="mall", id=f"R{number}"))
        self._tell(copied, store=store)

    @rule(number=NUMBERS, store=STORES)
    def review_is_replied(self, number: int, store: str) -> None:
        self._tell(low(number, item_id=None, reply=REPLY), store=store)

    @rule(number=NUMBERS, store=STORES)
    def review_goes(self, number: int, store: str) -> None:
        self._tell(Gone(of="review", id=f"R{number}", at=self.quick.clock.now()), store=store)

    @rule(number=NUMBERS, store=STORES)
    def sign_of_a_review(self, number: int, store: str) -> None:
        self._tell(msgspec.structs.replace(MARK, item_id=f"I{number}"), store=store)

    @rule(number=NUMBERS, store=STORES, answered=st.booleans(), known=st.booleans(), more=st.booleans())
    def inquiry_changes(self, number: int, store: str, answered: bool, known: bool, more: bool) -> None:
        posts = (Message(text="네", at=NOW, seller=True), Message(text="언제요?", at=NOW)) if more else ()
        place = {"order_id": f"O{number}" if known else None, "item_ids": (f"I{number}",)}
        self._tell(inquiry(number, *posts, answered=answered, **place), store=store)

    @rule(store=STORES, name=st.sampled_from(["시험용 머그컵", "시험용 찻잔"]))
    def product_is_renamed(self, store: str, name: str) -> None:
        self._tell(review(9, product=Product(id="P1", name=name), visible=False, item_id=None), store=store)

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        for shop in self.shops:
            shop.clock.advance(hours=hours)
        self._decide()

    @rule(policies=POLICIES)
    def seller_changes_the_policy(self, policies: Policies) -> None:
        for shop in self.shops:
            shop.policies = policies

    @rule(phone=st.sampled_from(["010-0000-0001", "010-0000-0002"]), undo=st.booleans())
    def somebody_wants_no_requests(self, phone: str, undo: bool) -> None:
        for shop in self.shops:
            shop.book.opt_out(phone, "review_request", "seller", refused=not undo)

    @rule(number=NUMBERS, store=STORES)
    def two_people_are_taken_apart(self, number: int, store: str) -> None:
        for shop in self.shops:
            person = shop.book.of(store, "order", f"O{number}")
            if person is not None:
                with suppress(WrongState, NotFound):  # never joined, or one of them has no orders left to show
                    shop.book.split(person.id)

    @rule(fenced=st.booleans())
    def market_allows_no_contact(self, fenced: bool) -> None:
        for shop in self.shops:
            shop.fenced = {"mall"} if fenced else set()

    @rule(monthly=st.booleans())
    def market_has_a_review_after_a_month(self, monthly: bool) -> None:
        for shop in self.shops:
            shop.month_stores = {STORE} if monthly else set()

    @rule(number=st.integers(0, 1), store=STORES, agreed=st.sampled_from([None, True, False]))
    def member_agrees_to_advertising(self, number: int, store: str, agreed: bool | None) -> None:
        at = self.quick.clock.now()
        self._tell(MemberConsent(buyer_id=f"b{number}", at=at, sms=agreed), store=store)

    @rule(number=NUMBERS, store=STORES)
    def case_is_closed(self, number: int, store: str) -> None:
        for shop in self.shops:
            Cases(shop.db, shop.clock).close(store, f"R{number}", "packaging", "상자를 바꾸었습니다", "seller")

    @rule(choice=st.integers(0, 20), outcome=st.sampled_from(OUTCOMES))
    def somebody_phones(self, choice: int, outcome: str) -> None:
        for shop in self.shops:
            calls = [one for one in shop.actions() if one.kind in ("call_buyer", "call_again")]
            with suppress(IndexError, sqlite3.IntegrityError), shop.db.transaction():  # no call, or done before
                store_outcome(shop.db, calls[choice].id, CallOutcome(outcome=outcome), shop.clock.now())

    @rule(number=NUMBERS, store=STORES, own=st.booleans())
    def buyer_is_of_the_family(self, number: int, store: str, own: bool) -> None:
        for shop in self.shops:
            keys = (
                "SELECT k.hash FROM buyer_records r JOIN person_keys k ON k.buyer = r.buyer"
                " WHERE r.store = ? AND r.record = 'order' AND r.record_id = ?"
            )
            found = {row[0] for row in shop.db.conn.execute(keys, (store, f"O{number}"))}
            shop.own = found if own else set()

    @rule(number=NUMBERS, store=STORES)
    def person_is_erased(self, number: int, store: str) -> None:
        for shop in self.shops:
            with shop.db.transaction():
                shop.db.conn.execute(
                    "INSERT OR IGNORE INTO erased_records (store, record, record_id, at) VALUES (?, 'order', ?, 0)",
                    (store, f"O{number}"),
                )

    @rule(number=NUMBERS, store=STORES, days=st.integers(0, 9))
    def something_is_promised(self, number: int, store: str, days: int) -> None:
        for shop in self.shops:
            due = shop.clock.now() + days * DAY if days else None
            with suppress(NotFound):  # no order has that number yet
                Promises(shop.db, shop.clock).add(store, f"O{number}", "리본을 같이 보내기", due)

    @rule(choice=st.integers(0, 20), state=st.sampled_from(list(ActionState)))
    def something_is_done(self, choice: int, state: ActionState) -> None:
        for shop in self.shops:
            if actions := shop.actions():
                shop.put(actions[choice % len(actions)], state)

    @rule()
    def time_runs_out(self) -> None:
        for shop in self.shops:
            shop.ledger.expire_due()

    @rule(number=NUMBERS, store=STORES, table=st.sampled_from(["items", "orders", "reviews", "inquiries"]))
    def something_is_erased(self, number: int, store: str, table: str) -> None:
        names = {"items": "I", "orders": "O", "reviews": "R", "inquiries": "Q"}
        for shop in self.shops:
            with shop.db.transaction():
                shop.db.conn.execute(
                    f"DELETE FROM {table} WHERE store = ? AND id = ?", (store, f"{names[table]}{number}")
                )

    @precondition(lambda self: self.quick.actions())
    @rule()
    def dangol_decides(self) -> None:
        self._decide()

    def _decide(self) -> None:
        quick, whole = self.quick.decide(), _everything(self.whole)
        if quick.next_look is not None and whole.next_look is not None:
            assert quick.next_look <= whole.next_look  # what may change any moment is put off anew by every look
            quick.next_look = whole.next_look
        assert quick == whole

    @invariant()
    def both_stand_alike(self) -> None:
        assert _stand(self.quick) == _stand(self.whole)


def _everything(shop: Shop) -> Any:
    return decide(shop.reader, shop.ledger, shop.plugins, shop.policies, shop.clock.now(), whole=True)


def _stand(shop: Shop) -> list[dict[str, Any]]:
    return shop.db.rows("SELECT dedupe_key, state, problem, body, trace, expires_at FROM actions ORDER BY id")


Twins.TestCase.settings = settings(
    max_examples=lives(20), stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class TestTwins(Twins.TestCase):  # type: ignore[misc,valid-type]  # hypothesis makes the class
    pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning")


def test_facts_come_from_watched_tables_alone(shop: Shop) -> None:
    """A source that says what it is looked at by may read no table whose changes nobody notes."""
    shop.fenced = {"mall"}
    shop.connect("mall", platform="mall")
    shop.book.opt_out("010-0000-0002", "all", "seller")
    read: set[str] = set()

    def seen(action: int, table: str | None, *_more: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table is not None:
            read.add(table)
        return sqlite3.SQLITE_OK

    phone = Contact(name="김민지", phone="010-0000-0001")
    shop.tell(order(contact=phone), low(), inquiry())
    shop.decide()
    shop.db.conn.execute("INSERT INTO promises VALUES (1, ?, 'O1', 'x', 0, 0, NULL, NULL)", (STORE,))
    shop.db.conn.set_authorizer(seen)
    for one in shop.plugins.rules():
        if SOURCES[one.subject].looked:
            for changed in (False, True):
                list(shop.reader.candidates(one, shop.policies, shop.clock.now(), changed=changed))
    subjects = {"item": "I1", "review": "R1", "inquiry": "Q1", "order": "O1", "promise": "1", "topic": "review:size:P1"}
    assert set(subjects) == set(SOURCES)
    for subject, ids in ((subject, [one]) for subject, one in subjects.items()):
        assert list(shop.reader.read(subject, STORE, ids))
    shop.db.conn.set_authorizer(None)
    assert {"items", "actions", "buyer_records", "suppressions"} <= read
    surroundings = {"goodwill_spent"}
    assert read - WATCHED - {"stores", "json_each", "looked"} == surroundings


def test_each_subject_has_a_source() -> None:
    assert list(SOURCES) == list(SUBJECTS)


def test_what_holds_for_everything_is_looked_at_again_when_it_changes(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))
    assert shop.decide().new == 0
    shop.policies = Policies(Policy(asks=Asks(settle_days=3)))
    assert shop.decide().proposals == {"ask_review": 1}


def test_a_wait_is_looked_at_when_it_is_over_and_not_before(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))
    report = shop.decide()
    assert (report.waiting, report.next_look) == (1, NOW + 4 * DAY)
    assert _asked(shop) == []
    shop.clock.set(NOW + 4 * DAY - timedelta(hours=1))
    assert _asked(shop) == []
    shop.clock.set(NOW + 4 * DAY)
    assert _asked(shop) == ["ask_review"]
    assert len(shop.actions("ask_review")) == 1


def _asked(shop: Shop) -> list[str]:
    """Decide, and return which rules were asked."""
    asked: list[str] = []

    def heard(rule: Rule, _facts: Any, _decision: Any) -> None:
        asked.append(rule.id)

    decide(
        shop.reader,
        shop.ledger,
        shop.plugins,
        shop.policies,
        shop.clock.now(),
        watch=heard,
    )
    return asked


def test_an_older_time_than_the_last_looks_at_everything(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))
    shop.decide()
    shop.clock.set(NOW - DAY)
    assert _asked(shop) == ["ask_review"]


def test_a_rule_that_failed_is_asked_about_everything_next_time(shop: Shop) -> None:
    faulty = [True]

    def look(item: ItemFacts, _policy: Policy, _now: Any) -> Skip:
        if faulty[0]:
            raise RuntimeError(item.item_id)
        return Skip((Condition("seen", "", False),), "seen")

    made = Rule(
        id="own", version=1, subject="item", title="own", kinds=("own",), practices=("S0-1",),
        stages=(Stage.CONFIRMED,), decide=look,
    )  # fmt: skip
    shop.plug("own", dangol_rules=lambda: [made])
    shop.tell(order())
    assert shop.decide().problems != []
    faulty[0] = False
    assert "own" in _asked(shop)
    assert "own" not in _asked(shop)


def test_a_source_that_watches_nothing_is_looked_at_in_full(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SOURCES["item"], "looked", "")
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder)) as other:
        other.tell(order(goods(delivered_at=NOW - 3 * DAY)))
        for _time in range(2):
            report = other.decide()
            assert (report.waiting, report.next_look) == (1, NOW + 4 * DAY)
        assert _asked(other) == ["ask_review"]


def test_changes_while_the_first_run_reads_are_not_lost(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))

    def meanwhile(_rule: Rule, _facts: Any, _decision: Any) -> None:
        shop.tell(order(goods(delivered_at=NOW - 9 * DAY)))

    decide(shop.reader, shop.ledger, shop.plugins, shop.policies, NOW, watch=meanwhile)
    assert shop.decide().proposals == {"ask_review": 1}


def test_nothing_is_noted_before_the_first_run(shop: Shop) -> None:
    shop.tell(order(), low(), inquiry())
    assert shop.db.value("SELECT count(*) FROM touched") == 0
    shop.decide()
    shop.tell(order(goods(2), number=2))
    assert shop.db.value("SELECT count(*) FROM touched") > 0
    shop.decide()
    shop.decide()
    assert shop.db.value("SELECT count(*) FROM touched") == 0


def test_a_product_with_another_name_is_looked_at_again(shop: Shop) -> None:
    shop.policies = Policies(categories={"cup": Category(words=("찻잔",), changes={"asks": {"settle_days": 0}})})
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))
    assert shop.decide().new == 0
    renamed = Product(id="P1", name="시험용 찻잔")
    shop.tell(review(9, product=renamed, visible=False, item_id=None))
    assert shop.decide().proposals == {"ask_review": 1}


def test_a_question_is_looked_at_again_when_the_item_that_it_names_changes(shop: Shop) -> None:
    shop.tell(order(), inquiry(order_id=None))
    shop.decide()
    shop.decide()
    shop.tell(order(goods(tracking_no="1234")))
    assert "answer_inquiry" in _asked(shop)


def test_a_copy_is_looked_at_again_when_its_original_arrives(shop: Shop) -> None:
    shop.connect("mall", platform="mall")
    shop.tell(low(5, item_id=None, origin=Origin(platform="mall", id="R7")))
    assert shop.decide().proposals == {"apologise_review": 1}
    shop.tell(review(7, item_id=None, visible=False), store="mall")
    assert shop.decide().superseded == 1


def test_a_review_is_looked_at_again_when_its_buyers_number_changes(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    shop.decide()
    shop.tell(order(contact=Contact(name="김민지", phone="")))
    assert shop.decide().superseded == 1
    assert [str(one.state) for one in shop.actions("call_buyer")] == ["superseded"]


def test_a_question_is_looked_at_again_when_its_order_changes(shop: Shop) -> None:
    shop.tell(order(), inquiry(item_ids=()))
    shop.decide()
    shop.decide()
    shop.tell(order(goods(tracking_no="1234")))
    assert "answer_inquiry" in _asked(shop)


@pytest.mark.parametrize("by_number", [True, False])
def test_a_refusal_reaches_every_order_of_the_person(shop: Shop, by_number: bool) -> None:
    shop.connect("mall", platform="mall")
    known: dict[str, Any] = {"contact": MOBILE} if by_number else {"buyer_id": "m1"}
    shop.tell(order(**known), order(goods(2), number=2, **known))
    shop.decide()
    shop.decide()
    person = shop.book.of(STORE, "order", "O2")
    assert person is not None
    shop.book.opt_out("010-0000-0001" if by_number else str(person.id), "review_request", "seller")
    assert shop.decide().superseded == len(shop.actions("ask_review"))


def test_a_claim_about_one_order_reaches_the_others_of_the_person(shop: Shop) -> None:
    shop.connect("mall", platform="mall")
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY), contact=MOBILE))
    shop.tell(order(goods(delivered_at=NOW), contact=MOBILE), store="mall")
    shop.decide()
    shop.tell(order(goods(delivered_at=NOW, claim="return", claim_open=True), contact=MOBILE), store="mall")
    shop.decide()
    shop.clock.set(NOW + 5 * DAY)
    assert shop.decide().new == 0
    shop.tell(order(goods(delivered_at=NOW, claim="return"), contact=MOBILE), store="mall")
    assert shop.decide().proposals == {"ask_review": 1}


def test_people_who_are_taken_apart_are_looked_at_again(shop: Shop) -> None:
    shop.connect("mall", platform="mall")
    shop.tell(order(contact=MOBILE))
    shop.tell(order(goods(claim="return", claim_open=True), contact=MOBILE), store="mall")
    assert shop.decide().new == 0
    assert shop.decide().new == 0
    person = shop.book.of(STORE, "order", "O1")
    assert person is not None
    shop.book.split(person.id)
    assert shop.decide().proposals == {"ask_review": 1}


def test_what_left_keeps_the_persons_other_orders_waiting(shop: Shop) -> None:
    shop.tell(order(contact=MOBILE), order(goods(2), number=2, contact=MOBILE))
    shop.decide()
    (ask,) = shop.actions("ask_review")
    shop.put(ask, ActionState.SENT)
    report = shop.decide()
    assert (report.new, report.next_look) == (0, NOW + 7 * DAY)
    shop.clock.set(NOW + 7 * DAY)
    assert shop.decide().proposals["ask_review"] == 1


def _own(number: int, answer: Any, **changes: Any) -> Rule:
    """Return a rule of a plugin's about received goods."""
    name = f"own{number}"
    made = {
        "id": name, "version": 1, "subject": "item", "title": name, "kinds": (name,), "practices": ("S0-1",),
        "stages": (Stage.CONFIRMED,), "decide": answer,
    }  # fmt: skip
    return Rule(**made | changes)


def _task(kind: str, **changes: Any) -> Proposal:
    made = {
        "kind": kind, "to": "task", "message_class": MessageClass.INTERNAL, "ground": Ground.INTERNAL, "template": kind,
    }  # fmt: skip
    return Proposal(**made | changes)


def test_what_finds_no_room_in_a_day_finds_it_on_the_next(shop: Shop) -> None:
    def answer(_item: ItemFacts, _policy: Policy, _now: Any) -> Propose:
        return Propose((Condition("seen", "", True),), (_task("own1"),))

    shop.plug("own", dangol_rules=lambda: [_own(1, answer, extra=True)])
    shop.policies = Policies(Policy(care=Care(extra_per_day=1), rules=RuleSwitches(off=("ask_review",))))
    shop.tell(*(order(goods(number), number=number) for number in (1, 2, 3)))
    for day in range(3):
        report = shop.decide()
        assert (report.proposals, report.waiting) == ({"own1": 1}, 2 - day)
        assert shop.decide().new == 0
        shop.clock.advance(days=1)
    assert shop.decide().new == 0


def test_what_may_not_leave_is_asked_about_in_every_run(shop: Shop) -> None:
    def answer(_item: ItemFacts, _policy: Policy, _now: Any) -> Propose:
        return Propose(
            (Condition("seen", "", True),), (_task("own1", to="pigeon", message_class=MessageClass.SERVICE),)
        )

    shop.plug("own", dangol_rules=lambda: [_own(1, answer)])
    shop.fenced = {STORE}
    shop.tell(order())
    for made in ({"ask_review": 1}, {}):
        report = shop.decide()
        assert report.proposals == made
        (problem,) = report.problems
        assert problem.startswith("own1: ")


def test_a_proposal_is_asked_about_again_when_time_may_turn_it(shop: Shop) -> None:
    ends = NOW + 3 * DAY

    def answer(_item: ItemFacts, _policy: Policy, now: Any) -> Propose:
        kind, until = ("own1", ends) if now < ends else ("own2", None)
        return Propose((Condition("seen", "", True),), (_task(kind, expires_at=NOW + 9 * DAY),), until)

    shop.plug("own", dangol_rules=lambda: [_own(1, answer, kinds=("own1", "own2"))])
    shop.tell(order())
    assert shop.decide().proposals["own1"] == 1
    shop.clock.set(ends - timedelta(hours=1))
    assert "own1" not in _asked(shop)
    shop.clock.set(ends)
    report = shop.decide()
    assert (report.superseded, report.proposals) == (1, {"own2": 1})


def test_of_two_lines_that_share_a_key_the_other_follows_where_the_first_may_not(shop: Shop) -> None:
    barred = ["I1"]

    def answer(item: ItemFacts, _policy: Policy, _now: Any) -> Propose | Skip:
        seen = (Condition("seen", "", item.item_id not in barred),)
        return Propose(seen, (_task("own1", once_per="both"),)) if item.item_id not in barred else Skip(seen, "seen")

    shop.plug("own", dangol_rules=lambda: [_own(1, answer, extra=True)])
    shop.policies = Policies(Policy(care=Care(extra_per_day=0)))
    barred.clear()
    shop.tell(order(goods(1), goods(2)))
    assert "own1" not in shop.decide().proposals
    barred.append("I1")
    shop.policies.base = Policy(care=Care(extra_per_day=1))
    assert shop.decide().proposals.get("own1") == 1


def test_the_first_reviews_of_a_product_reach_its_other_orders(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)), order(goods(2), number=2))
    shop.decide()
    shop.decide()
    assert "ask_review" not in _asked(shop)
    shop.tell(review(5, item_id=None))
    assert "ask_review" in _asked(shop)


def test_later_reviews_of_a_product_reach_nobody_else(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)), *(review(number, item_id=None) for number in range(5, 45)))
    shop.decide()
    shop.decide()
    shop.tell(review(50, item_id=None))
    assert "ask_review" not in _asked(shop)


def test_a_consent_of_a_member_reaches_the_orders(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY), buyer_id="kim"))
    shop.decide()
    shop.decide()
    shop.tell(MemberConsent(buyer_id="kim", at=NOW, sms=True))
    assert "ask_review" in _asked(shop)


def test_an_order_of_the_family_is_seen_when_the_seller_names_the_number(shop: Shop) -> None:
    shop.tell(order(contact=MOBILE))
    assert shop.decide().proposals == {"ask_review": 1}
    shop.own = {row[0] for row in shop.db.conn.execute("SELECT hash FROM person_keys")}
    assert shop.decide().superseded == 1


def test_a_market_that_gets_a_review_after_a_month_is_looked_at_again(shop: Shop) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=("ask_month_review",)), asks=Asks(month_days=5)))
    shop.tell(order(goods(confirmed_at=NOW - 9 * DAY)), review())
    assert "ask_month_review" not in shop.decide().proposals
    shop.month_stores = {STORE}
    assert shop.decide().proposals == {"ask_month_review": 1}


def test_what_became_of_a_call_and_why_it_went_wrong_reach_the_review(shop: Shop) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=("follow_up_review",))))
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    for kind in ("apologise_review", "call_buyer"):
        shop.put(shop.actions(kind)[0], ActionState.SENT)
    shop.tell(low(reply=REPLY))
    shop.decide()
    shop.decide()
    with shop.db.transaction():
        store_outcome(shop.db, shop.actions("call_buyer")[0].id, CallOutcome(outcome="no_answer"), NOW)
    assert shop.decide().next_look is not None
    Cases(shop.db, shop.clock).close(STORE, "R1", "packaging", "상자를 바꾸었습니다", "seller")
    assert shop.decide().proposals == {"follow_up_review": 1}
    shop.clock.advance(days=1)
    assert shop.decide().proposals == {"call_again": 1}


def test_whoever_was_erased_is_left_in_peace(shop: Shop) -> None:
    shop.tell(order(contact=MOBILE))
    assert shop.decide().proposals == {"ask_review": 1}
    with shop.db.transaction():
        shop.db.conn.execute("INSERT INTO erased_records VALUES (?, 'order', 'O1', 0)", (STORE,))
    assert shop.decide().superseded == 1
