"""G1 to G18, each from end to end; and that neither a policy nor a plugin switches off the four that never go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol.decisions import Condition, Proposal, Propose, Rule
from dangol.errors import ConfigError, PluginError
from dangol.facts import InquiryFacts, ItemFacts, ReviewFacts
from dangol.models import Contact, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies, read_policies
from dangol.policy import Policy, SenderIdentity
from dangol.rules.book import RULES, validate_proposal, validate_rule
from dangol.storage.facts import FactReader
from dangol.storage.people import keys_of
from tests.compliance.street import DIRECT, PHONE, Street
from tests.core.decide.shop import goods, inquiry, low, order, review
from tests.core.people.town import WALLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STAGES = (Stage.PAID, Stage.SHIPPED, Stage.DELIVERED, Stage.CONFIRMED)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Street(tmp_path) as made:
        yield made


def rule(**changes: Any) -> Rule:
    made: dict[str, Any] = {
        "id": "acme",
        "version": 1,
        "subject": "item",
        "title": "Acme",
        "kinds": ("acme",),
        "practices": ("S2-20",),
        "stages": STAGES,
        "decide": lambda *_all: Propose((Condition("seen", "yes", True),), (proposal(),)),
    }
    return Rule(**made | changes)


def proposal(**changes: Any) -> Proposal:
    made: dict[str, Any] = {
        "kind": "acme",
        "to": "task",
        "message_class": MessageClass.INTERNAL,
        "ground": Ground.INTERNAL,
        "template": "",
    }
    return Proposal(**made | changes)


def refused(street: Street, text: str, store: str = "main") -> list[str]:
    """What is said against a public reply with these words, when it is approved."""
    if not street.actions("apologise_review"):
        street.tell(low(), store=store)
        street.decide()
    (reply,) = street.actions("apologise_review")
    return street.against(street.ledger.edit(reply.id, text, "seller"))


def test_g1_whom_to_ask_is_not_a_matter_of_stars(street: Street) -> None:
    street.tell(low(item_id="I1", author="somebody"))
    street.decide()
    assert refused(street, "별점 5점 부탁드립니다.") != []
    for subject in ("review", "inquiry"):
        with pytest.raises(PluginError, match="never at ratings or words"):
            validate_rule(rule(subject=subject, kinds=("ask_again",), stages=()))
    assert {"rating", "text", "topics"}.isdisjoint(ItemFacts.__struct_fields__)


def test_g2_nothing_is_given_for_a_review(street: Street) -> None:
    assert refused(street, "환불해 드릴 테니 리뷰를 수정해 주세요.") != []
    with pytest.raises(PluginError, match="a remedy must not know"):
        validate_rule(rule(subject="review", kinds=("goodwill_refund",), stages=()))
    for to in ("review", "review_request"):
        with pytest.raises(PluginError, match="a remedy must not leave"):
            validate_proposal(rule(kinds=("remedy_x",)), [proposal(kind="remedy_x", to=to)])
    asks = proposal(kind="x", to="review_request", message_class=MessageClass.REVIEW_REQUEST, ground=Ground.ORDER)
    with pytest.raises(PluginError, match="must not come from one decision"):
        validate_proposal(rule(kinds=("remedy_x", "x")), [proposal(kind="remedy_x"), asks])


def test_g2_a_remedy_learns_of_no_review(street: Street) -> None:
    seen: list[Any] = []

    def decide(facts: Any, *_more: object) -> Propose:
        seen.append(facts)
        return Propose((Condition("seen", "yes", True),), (proposal(kind="goodwill_refund"),))

    gives = rule(kinds=("goodwill_refund",), decide=decide)
    street.plug("acme", dangol_rules=lambda: [gives])
    street.tell(low(item_id="I1"))
    street.decide()
    assert [one.reviewed_at for one in seen if isinstance(one, ItemFacts)] == [None]
    (facts,) = street.reader.read("item", "main", ["I1"])
    assert isinstance(facts, ItemFacts)
    assert facts.reviewed_at is not None


def test_g3_a_reward_is_disclosed(street: Street) -> None:
    assert refused(street, "후기를 남기시면 쿠폰을 드립니다.") != []
    gift = "설문에 답하시면 커피 기프티콘을 보내 드립니다."
    assert "disclose" in " ".join(street.against(street.info(body=gift)))


def test_g4_own_orders_are_not_asked_about(street: Street) -> None:
    street.tell(order(goods(2), number=2, contact=Contact(name="이서연", phone="010-8765-4321")))
    own = keys_of(street.people, ("+82 10-1234-5678", "not a number"))
    assert len(own) == 1
    reader = FactReader(street.db, lambda: street.fenced, own=lambda: own)
    found = {one.name: one.own for one in reader.read("item", "main", ["I1", "I2"]) if isinstance(one, ItemFacts)}
    assert found == {"I1": True, "I2": False}
    street.reader = reader
    street.decide()
    assert [one.order_id for one in street.actions("ask_review")] == ["O2"]
    assert not [one for one in RULES if one.subject == "item" and "not_own" not in one.conditions]
    assert SenderIdentity().own_contacts == ()
    assert keys_of(street.people, ()) == []


async def test_g5_advertising_needs_everything_the_law_wants(street: Street) -> None:
    assert (await street.tried(street.message(1)))[0] == "superseded"
    street.agree()
    assert (await street.tried(street.message(2)))[0] == "sent"


def test_g6_and_g15_nothing_is_published_for_a_buyer() -> None:
    kinds = {kind for one in RULES for kind in one.kinds}
    assert not [kind for kind in kinds if kind.startswith(("publish", "quote", "card", "sponsor"))]


@pytest.mark.parametrize(
    "guard, text, allowed",
    [
        ("G7", "내일까지 무조건 도착합니다.", "보통 이틀쯤 걸립니다."),
        ("G8", "택배사에 직접 문의하세요.", "저희가 알아보고 다시 말씀드리겠습니다."),
        ("G9", "단순 변심은 환불이 불가합니다.", "환불 절차를 바로 안내해 드리겠습니다."),
        ("G10", "국민은행 123-456-789012로 보내 드릴게요.", "환불은 마켓의 환불 화면에서 진행됩니다."),
        ("G12", "고객님의 부주의로 보입니다.", "불편을 드려 죄송합니다."),
    ],
)
def test_g7_g8_g9_g10_g12_words_are_guarded_when_approved(street: Street, guard: str, text: str, allowed: str) -> None:
    assert refused(street, text) != [], guard
    assert refused(street, f"죄송합니다. {allowed}") == []


def test_g11_nobody_is_profiled() -> None:
    for facts in (ItemFacts, ReviewFacts, InquiryFacts):
        assert {"age", "sex", "gender", "income", "birthday"}.isdisjoint(facts.__struct_fields__)


def test_g13_nobody_is_asked_twice(street: Street) -> None:
    for _again in range(3):
        street.decide()
    assert len(street.actions("ask_review")) == 1
    street.book.opt_out(PHONE, "review_request", "seller")
    street.decide()
    assert {str(one.state) for one in street.actions("ask_review")} == {"superseded"}


def test_g14_nobody_is_told_what_to_write(street: Street) -> None:
    assert refused(street, "좋은 후기 부탁드립니다.") != []


def test_g16_no_review_is_hidden() -> None:
    kinds = {kind for one in RULES for kind in one.kinds}
    assert not [kind for kind in kinds if kind.startswith(("hide", "delete", "blind", "report"))]
    from dangol import hookspecs

    assert not [name for name in vars(hookspecs) if "hide" in name or "delete" in name]


def test_g17_no_number_without_a_source(street: Street) -> None:
    street.tell(review(), inquiry())
    street.decide()
    bodies = " ".join(one.body for one in street.actions())
    assert not [claim for claim in ("3배", "2배", "5배", "99%", "100%") if claim in bodies]


def test_g18_no_benefit_before_the_purchase_for_a_review(street: Street) -> None:
    street.tell(inquiry())
    street.decide()
    (answer,) = street.actions("answer_inquiry")
    edited = street.ledger.edit(answer.id, "리뷰를 약속해 주시면 할인 쿠폰을 드립니다.", "seller")
    assert street.against(edited) != []


@pytest.mark.parametrize("name", ["G1", "G2", "G4", "G16", "R3", "g2"])
@pytest.mark.parametrize("place", ["rules", "stores.main.rules"])
def test_no_policy_switches_a_guard_off(tmp_path: Path, name: str, place: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(f'[{place}]\noff = ["{name}"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=f"{name} is a guard"):
        read_policies(file)
    file.write_text(f'[{place}]\noff = ["ask_review"]\n', encoding="utf-8")
    read_policies(file)


def test_no_policy_in_the_code_switches_a_guard_off(street: Street) -> None:
    off = msgspec.structs.replace(Policy().rules, off=("change_review", "ask_rating", "private", "phone"))
    street.policies = Policies(msgspec.structs.replace(Policy(), rules=off))
    assert refused(street, "리뷰를 삭제해 주세요.") != []
    assert refused(street, "010-1234-5678로 전화 주세요.") != []


async def test_no_plugin_talks_its_way_past_the_guards(street: Street) -> None:
    bad = "별점을 5점으로 올려 주시면 환불해 드릴게요."
    street.plug("acme", dangol_draft=lambda: bad, dangol_rules=lambda: [])
    street.tell(low())
    street.decide()
    (reply,) = street.actions("apologise_review")
    assert bad not in reply.body
    forced = street.info(body=bad, send_by="review", subject="review", subject_id="R1", order_id="")
    assert (await street.tried(forced))[0] == "superseded"
    assert street.arrived == []


def test_no_plugin_replaces_a_rule_of_dangols_own(street: Street) -> None:
    (own,) = [one for one in RULES if one.id == "ask_review"]
    silent = msgspec.structs.replace(own, decide=lambda *_all: None)  # a hostile plugin
    street.plug("acme", dangol_rules=lambda: [silent])
    report = street.decide()
    assert report.proposals["ask_review"] == 1
    assert any("ask_review" in problem for problem in report.problems)


def test_no_plugin_asks_past_a_fence_or_a_refusal(street: Street) -> None:
    greet = proposal(to="sms", message_class=MessageClass.ADVERTISING, ground=Ground.CONSENT)
    greets = rule(decide=lambda *_all: Propose((Condition("seen", "yes", True),), (greet,)))
    street.plug("acme", dangol_rules=lambda: [greets])
    street.plug("words", dangol_draft=lambda context: "겨울 컵입니다" if context.kind == "acme" else None)
    street.tell(order(goods(4), number=4, contact=DIRECT), store=WALLED)
    report = street.decide()
    assert street.actions("acme") == []
    assert any("acme: " in problem for problem in report.problems)
