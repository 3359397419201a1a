"""The choices on the page: switched, changed within their limits, tried on the past, kept as the file would be."""

from __future__ import annotations

import pytest

from dangol.policies import read_policies
from tests.web.browsing import Browser, Seen, state_of


def switches(seen: Seen) -> list[bool]:
    return [named["aria-checked"] == "true" for _tag, named in seen.tags if named.get("role") == "switch"]


async def test_every_rule_is_switched_and_the_file_says_so(browser: Browser) -> None:
    app = browser.app
    rules = app.plugins.rules()
    seen = await browser.get("/policy")
    assert switches(seen) == [rule.works(app.policies.base) for rule in rules]
    csrf = seen.csrf
    for rule in rules:
        for on in ("", "1", ""):
            await browser.post("/policy", {"csrf": csrf, "rule": rule.id, "on": on})
            kept = read_policies(app.home / "policy.toml") if (app.home / "policy.toml").exists() else app.policies
            assert rule.works(kept.base) is (on == "1")
    assert switches(await browser.get("/policy")) == [False] * len(rules)
    before = (app.home / "policy.toml").read_text()
    assert "There is no rule" in (await browser.post("/policy", {"csrf": csrf, "rule": "G4", "on": ""})).text
    assert (app.home / "policy.toml").read_text() == before


async def test_a_number_is_kept_within_its_limits(browser: Browser) -> None:
    app = browser.app
    (app.home / "policy.toml").write_text(
        '# mine\n[asks]\nsettle_days = 9\n[stores.main.asks]\nsettle_days = 3\n[categories.food]\nwords = ["cup"]\n'
    )
    seen = await browser.get("/policy")
    form = {"csrf": seen.csrf, "section": "asks", "set-settle_days": "11"}
    after = await browser.post("/policy", form)
    assert "asks.settle_days: 9 → 11" in after.text
    kept = read_policies(app.home / "policy.toml")
    assert kept.base.asks.settle_days == 11
    assert kept.of("main").asks.settle_days == 3
    assert kept.categories["food"].words == ("cup",)
    assert (app.home / "policy.toml.before").read_text().startswith("# mine")
    for wrong in ("100000", "-1", "x", "", "1.5"):
        refused = await browser.post("/policy", form | {"set-settle_days": wrong})
        assert any(named.get("class") == "notice bad" for _tag, named in refused.tags)
        assert read_policies(app.home / "policy.toml").base.asks.settle_days == 11
    assert not (app.home / "policy.toml.draft").exists()


async def test_what_a_seller_writes_stays_words(browser: Browser) -> None:
    seen = await browser.get("/policy")
    name = 'a"\n[asks]\nsettle_days = 1\n# ${x} {{7*7}} <b>'
    await browser.post("/policy", {"csrf": seen.csrf, "section": "shop", "set-name": name})
    assert read_policies(browser.app.home / "policy.toml").base.shop.name == name
    assert "<b>" in (await browser.get("/policy")).answer.text.replace("&lt;b&gt;", "<b>")


async def test_a_change_is_tried_on_the_past_and_nothing_is_kept(browser: Browser) -> None:
    app = browser.app
    seen = await browser.get("/policy")
    before = state_of(app)
    tried = await browser.post("/policy/try", {"csrf": seen.csrf, "rule": "ask_review", "on": ""})
    assert tried.status == 200
    assert "The last 30 days with this change" in tried.text
    removed = [named for _tag, named in tried.tags if named.get("class") == "note bad"]
    assert removed
    assert state_of(app) == before
    assert not (app.home / "policy.toml").exists()
    await browser.post("/policy", tried.form("/policy").fields)
    assert "ask_review" in read_policies(app.home / "policy.toml").base.rules.off


@pytest.mark.parametrize("section", ["rules", "nowhere", "", "__class__"])
async def test_no_other_table_is_written(section: str, browser: Browser) -> None:
    seen = await browser.get("/policy")
    refused = await browser.post("/policy", {"csrf": seen.csrf, "section": section, "set-off": "x"})
    assert "There is no such table of choices." in refused.text
    assert not (browser.app.home / "policy.toml").exists()
