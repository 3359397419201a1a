"""Consents and refusals at the command line: kept, told in time, confirmed, and never undone by what is older."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol.app import App
from dangol.decide.gatekeeper import consent_of
from dangol.models import MemberConsent
from dangol.outgoing import Medium
from dangol.rules.compliance.consent import Said, Statement, standing
from tests.compliance.made import NOON
from tests.core.decide.shop import order
from tests.core.people.town import MINSU, Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.market import Market, Run

PHONE = "010-1234-5678"
DAY = timedelta(days=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as made:
        yield made


def test_a_members_own_word_on_the_market_is_read_along(town: Town) -> None:
    town.tell(order(buyer_id="m1", contact=MINSU), MemberConsent(buyer_id="m1", sms=True, email=False, at=NOON))
    person = town.book.all()[0].id
    held = consent_of(town.reader, person, Medium.SMS)
    assert held is not None
    assert (held.source, held.given_at) == ("market", NOON)
    assert consent_of(town.reader, person, Medium.EMAIL) is None
    assert consent_of(town.reader, person, Medium.BRAND) is None
    town.tell(MemberConsent(buyer_id="m1", sms=False, email=False, at=NOON + DAY))
    assert consent_of(town.reader, person, Medium.SMS) is None


def test_the_ledger_of_consents_is_never_changed(run: Run, shop: Market, home: Path) -> None:
    run("people", "consent", PHONE, "--channel", "sms", "--source", "가게에서 010-1234-5678로")
    with App(home) as app:
        assert "1234" not in app.db.value("SELECT source FROM ad_consents")
        for statement in ("UPDATE ad_consents SET said = 'withdrawn'", "DELETE FROM ad_consents"):
            with pytest.raises(sqlite3.IntegrityError, match="a consent is never"):
                app.db.conn.execute(statement)


def test_a_consent_is_noted_and_its_result_told(run: Run, shop: Market, home: Path) -> None:
    noted = run("people", "consent", PHONE, "--channel", "sms", "--source", "form", "--at", "2026-11-19", "--json")
    assert noted.json == {"person": None, "channel": "sms", "said": "given", "at": "2026-11-19T00:00:00+09:00"}
    (task,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "send_consent_notice"]
    assert "2026년 11월 19일에 문자로 광고를 받는 데 동의" in task["text"]
    assert task["reason"] == "The law wants it told until 2026-12-03."
    assert run("approve", task["id"]).code == 0
    assert run("send", "--live").code == 0
    assert run("done", task["id"]).code == 0
    shop.clock.set(shop.clock.now() + 30 * DAY)
    with App(home, clock=shop.clock) as app:
        assert app.duties.late(app.clock.now()) == []


def test_day_fifteen_is_an_error(run: Run, shop: Market, home: Path) -> None:
    run("people", "optout", PHONE, "--ads")
    said = shop.clock.now()
    with App(home, clock=shop.clock) as app:
        for days, late in ((14, 0), (15, 1)):
            assert len(app.duties.late(said + days * DAY)) == late
    shop.clock.set(said + 15 * DAY)
    found = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
    assert found["duties"]["ok"] is False
    assert found["duties"]["text"].isdigit()
    assert "Notices that the law wants" in run("doctor").out


@pytest.mark.parametrize(
    "words, said",
    [
        (["010"], "no person's number"),
        (["0503-1234-5678"], "identify nobody"),
        (["99999"], "There is no person"),
        ([PHONE, "--at", "2027-01-01"], "the time is to come"),
    ],
)
def test_what_identifies_nobody_is_refused(run: Run, shop: Market, words: list[str], said: str) -> None:
    found = run("people", "consent", *words, "--channel", "sms", "--source", "form")
    assert found.code != 0
    assert said in found.err
    assert run("people", "optout", "010").code != 0


def test_a_consent_is_confirmed_before_two_years_are_over(run: Run, shop: Market, home: Path) -> None:
    run("people", "consent", PHONE, "--channel", "sms", "--source", "form", "--at", "2024-12-10")
    run("people", "consent", PHONE, "--channel", "email", "--source", "form", "--at", "2026-01-01")
    run("decide")
    run("decide")
    (task,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "confirm_consent"]
    assert task["reason"] == "The law wants it told until 2026-12-09."
    run("approve", task["id"])
    run("send", "--live")
    assert run("done", task["id"]).code == 0
    run("decide")
    run("decide")
    with App(home, clock=shop.clock) as app:
        rows = app.consent_book.all()
        assert [row.said for row in rows if row.channel == "sms"] == ["given", "confirmed"]
        held = standing([Statement(said=Said(row.said), at=row.at) for row in rows if row.channel == "sms"])
        assert held is not None
        assert held.confirm_by.year == 2028


def test_a_refusal_needs_no_confirmation(run: Run, shop: Market) -> None:
    run("people", "consent", PHONE, "--channel", "sms", "--source", "form", "--at", "2024-12-10")
    run("people", "optout", PHONE)
    run("decide")
    assert "confirm_consent" not in {one["kind"] for one in run("inbox", "--json").json["items"]}


def test_an_older_consent_does_not_undo_a_refusal(run: Run, shop: Market) -> None:
    run("people", "optout", PHONE, "--ads")
    found = run("people", "consent", PHONE, "--channel", "sms", "--source", "form", "--at", "2026-01-01")
    assert found.code != 0
    assert "an earlier consent does not undo it" in found.err
    shop.clock.set(shop.clock.now() + DAY)
    assert "--ads --undo" in run("people", "consent", PHONE, "--channel", "sms", "--source", "form").err
    run("people", "optout", PHONE, "--ads", "--undo")
    assert run("people", "consent", PHONE, "--channel", "sms", "--source", "form").code == 0


def test_a_refusal_beats_what_the_market_tells(town: Town) -> None:
    town.tell(order(buyer_id="m1", contact=MINSU))
    town.book.opt_out(PHONE, "advertising", "seller")
    town.tell(MemberConsent(buyer_id="m1", sms=True, email=True, at=NOON - DAY))
    person = town.book.all()[0].id
    assert town.reader.gate.refused(person) == {"advertising"}
    later = MemberConsent(buyer_id="m1", sms=True, email=True, at=NOON + DAY)
    town.tell(later)
    assert town.reader.gate.refused(person) == {"advertising"}, "only the seller takes it back"
