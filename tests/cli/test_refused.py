"""A market that refuses the key: asked twice, then left alone until the seller runs ``dangol check``."""

from __future__ import annotations

from tests.cli.market import Market, Run


def token_calls(market: Market) -> int:
    heard: dict[str, int] = market.fake.state(("requests",))["requests"]["by_path"]
    return sum(times for path, times in heard.items() if path.endswith("/oauth2/token"))


def test_a_refused_key_costs_two_calls_in_any_number_of_runs_until_the_seller_checks(market: Market, run: Run) -> None:
    assert run("connect", "main", "--platform", "smartstore", *market.pairs()).code == 0
    good, market.fake.gate.secret = market.fake.gate.secret, "$2a$04$" + "x" * 21 + "."
    market.fake.expire_tokens()
    before = token_calls(market)
    said = [run("sync") for _time in range(4)]
    assert token_calls(market) - before == 2
    assert [one.code for one in said] == [4] * 4
    told = " ".join((said[-1].out + said[-1].err).split())
    assert "dangol has stopped asking" in told
    assert "dangol check main" in told
    assert run("check", "main").code == 4
    assert token_calls(market) - before == 3
    market.fake.gate.secret = good
    assert run("check", "main").code == 0
    assert run("sync").code == 0
