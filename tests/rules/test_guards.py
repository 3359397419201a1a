"""Every guard against invented wordings: the forbidden are refused by it, their look-alikes pass all guards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dangol.decide import objections
from dangol.errors import ConfigError, PluginLoadError
from dangol.loading import hook_names
from dangol.outgoing import MARKET
from dangol.policies import Policies, read_policies
from dangol.policy import Policy, RuleSwitches
from dangol.rules.compliance.labels import marked
from dangol.rules.compliance.wording import GUARDS, check
from tests.core.decide.shop import Shop, low, order
from tests.rules.corpus import ROWS, Row, of


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop(tmp_path) as made:
        yield made


def holds(*guards: str) -> None:
    """Assert that every wording about these guards is on its side of the line."""
    rows = of(*guards)
    assert {row.blocked for row in rows} == {True, False}
    for row in rows:
        found = {guard.id for guard in check(row.text, public=row.public, fenced=row.fenced)}
        assert (row.guard in found) if row.blocked else not found, (row, found)


@pytest.mark.parametrize("row", [row for row in ROWS if row.blocked and row.public], ids=lambda row: str(row.guard))
def test_what_only_the_public_must_not_read_may_be_said_between_two(row: Row) -> None:
    assert row.guard not in {guard.id for guard in check(row.text, public=False)}


def test_g2_nobody_is_asked_to_change_a_review() -> None:
    holds("change_review")


def test_g3_nothing_of_value_is_offered_for_a_review() -> None:
    holds("reward")


def test_g7_nothing_is_guaranteed_that_is_in_other_hands() -> None:
    holds("guarantee")


def test_g8_no_blame_is_put_on_the_courier_and_nobody_is_sent_there_alone() -> None:
    holds("blame")


def test_g9_no_return_is_refused() -> None:
    holds("refuse_refund")


def test_g10_no_account_and_no_resident_number_is_said() -> None:
    holds("account")


def test_g12_a_public_answer_names_and_accuses_nobody() -> None:
    holds("accuse", "name", "number")


def test_g14_nobody_is_asked_for_stars_or_praise() -> None:
    holds("ask_rating")


def test_r11_a_public_answer_shows_no_way_to_reach_anybody_and_no_gap() -> None:
    holds("phone", "contact", "number", "unfilled")


def test_r12_a_fenced_market_is_not_led_around() -> None:
    holds("off_market")
    outside = [row for row in of("off_market") if row.blocked]
    assert any("off_market" not in {guard.id for guard in check(row.text, public=False)} for row in outside)


def test_r1_g5_a_service_text_promotes_nothing() -> None:
    holds("promotion")
    for row in of("promotion"):
        assert "promotion" not in {guard.id for guard in check(row.text, public=False, asked=True)}
        assert "promotion" not in {guard.id for guard in check(row.text, public=False, gated=True)}


def test_r5_the_mark_of_an_advertisement_is_exact_and_stands_on_advertisements_alone() -> None:
    holds("label", "label_form")
    for row in of("label", "label_form"):
        found = {guard.id for guard in check(row.text, public=False, gated=True)}
        assert found.isdisjoint({"label", "label_form"})
        assert marked(row.text) is row.blocked or not row.blocked


# what no policy and no plugin can change

SWITCHES = tuple(guard.id for guard in GUARDS) + tuple(guard.practice for guard in GUARDS) + ("G16",)
ASKS = "후기를 수정해 주시면 감사하겠습니다. 괜찮으시면 별점도 5점으로 올려 주세요."


def test_g2_g16_a_policy_that_would_switch_a_guard_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    for name in dict.fromkeys(guard.practice for guard in GUARDS):
        path.write_text(f"[rules]\noff = ['{name}']\n", encoding="utf-8")
        with pytest.raises(ConfigError, match=f"{name} is a guard"):
            read_policies(path)


@pytest.mark.parametrize("name", ["off", "on"])
def test_g2_g16_no_policy_in_the_code_switches_a_guard_off(shop: Shop, name: str) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(**{name: SWITCHES})))
    shop.tell(order(), low())
    shop.decide()
    action = shop.actions("apologise_review")[0]
    assert action.body
    assert objections(shop.reader, action, ASKS)


def test_g2_no_plugin_words_a_request_to_change_a_review(shop: Shop) -> None:
    shop.plug("pushy", dangol_draft=lambda: ASKS)
    shop.policies = Policies(Policy(rules=RuleSwitches(off=SWITCHES)))
    shop.tell(order(), low())
    shop.decide()
    bodies = [action.body for action in shop.actions() if action.send_by != "task"]
    assert bodies
    assert all(bodies)
    assert not [body for body in bodies if "수정" in body or "5점" in body]


def test_g16_there_is_no_way_to_hide_or_delete_a_review() -> None:
    assert not [name for name in hook_names() for word in ("hide", "delete", "remove", "blind") if word in name]
    assert set(MARKET) == {"inquiry", "review", "review_request", "coupon"}


def test_g16_a_plugin_that_would_hide_reviews_is_not_loaded(shop: Shop) -> None:
    with pytest.raises(PluginLoadError, match="dangol_hide_review"):
        shop.plug("hider", dangol_hide_review=lambda: None)
