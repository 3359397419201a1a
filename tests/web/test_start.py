"""The first hour: it begins without a store, goes on by itself as things are done, and is resumed where it was."""

from __future__ import annotations

from pathlib import Path

from dangol.app import App
from dangol.clock import MovableClock
from dangol.day import STEPS
from dangol.policies import Policies
from dangol.policy import Policy, SenderIdentity
from tests.web.browsing import Browser, Seen, state_of


def standing(seen: Seen) -> list[str]:
    return [
        named["class"] for tag, named in seen.tags if tag == "li" and named.get("class") in ("past", "now", "ahead")
    ]


async def test_a_newcomer_is_led_to_a_store(home: Path, clock: MovableClock) -> None:
    with App(home, clock=clock, keyring=False) as app:
        browser = Browser(app)
        async with browser.client:
            seen = await browser.enter()
            assert "Welcome to dangol" in seen.text
            assert standing(seen) == ["now", *["ahead"] * (len(STEPS) - 1)]
            doors = [
                named["href"] for tag, named in seen.tags if tag == "a" and "/stores/new/" in named.get("href", "")
            ]
            assert {"/stores/new/smartstore", "/stores/new/cafe24", "/stores/new/kmong"} <= set(doors)
            for door in doors:
                assert (await browser.get(door)).status == 200
            for path in ("/orders", "/reviews", "/inquiries", "/people", "/ledger", "/stores", "/policy", "/sending"):
                assert (await browser.get(path)).status == 200


async def test_the_hour_goes_on_where_it_was_left(browser: Browser) -> None:
    app = browser.app
    seen = await browser.get("/start")
    places = {step.id: place for place, step in enumerate(STEPS)}
    now = standing(seen).index("now")
    assert now > places["decide"], "what the data shows as taken is behind"
    fields = seen.form("/start/close").fields
    for _step in range(len(STEPS)):
        seen = await browser.get("/start")
        if "now" not in standing(seen):
            break
        await browser.post("/start/close", fields | {"step": STEPS[standing(seen).index("now")].id})
    assert standing(await browser.get("/start")) == ["past"] * len(STEPS)
    again = Browser(app)
    async with again.client:
        await again.enter()
        assert standing(await again.get("/start")) == ["past"] * len(STEPS)
    before = state_of(app)
    assert "There is no step" in (await browser.post("/start/close", fields | {"step": "x"})).text
    assert state_of(app) == before


async def test_every_step_leads_somewhere(browser: Browser) -> None:
    from dangol.web.pages.start import place_of

    class Looked:
        app = browser.app

    led = [place_of(Looked(), step.id) for step in STEPS]  # type: ignore[arg-type]  # it asks for the program alone
    assert sum(1 for place in led if place) >= len(STEPS) - 2
    for place in filter(None, led):
        assert (await browser.get(place)).status == 200


async def test_what_was_found_is_shown_with_the_day_before_which_nothing_triggers(browser: Browser) -> None:
    app = browser.app
    seen = await browser.get("/start")
    open_now = app.db.value("SELECT count(*) FROM inquiries WHERE answered = 0")
    assert f"Unanswered questions {open_now} Reviews without an answer" in seen.text
    assert "Nothing from before 10/30 (Fri) triggers a message." in seen.text
    for place in ("/inquiries?store=main&only=open", "/reviews?store=main&only=low"):
        assert place in [named.get("href") for _tag, named in seen.tags]
        assert (await browser.get(place)).status == 200


async def test_the_data_is_copied_by_one_button(browser: Browser) -> None:
    app = browser.app
    seen = await browser.get("/start")
    fields = seen.form("/start/close").fields
    while not any("/start/backup" in named.get("action", "") for _tag, named in seen.tags):
        await browser.post("/start/close", fields | {"step": STEPS[standing(seen).index("now")].id})
        seen = await browser.get("/start")
    told = await browser.post("/start/backup", seen.form("/start/backup").fields)
    (copy,) = (app.home / "backups").glob("dangol-*.db")
    assert str(copy) in told.text
    place = [step.id for step in STEPS].index("backup")
    assert standing(told)[place] == "past"


async def test_own_numbers_that_are_named_put_their_step_behind(browser: Browser) -> None:
    place = [step.id for step in STEPS].index("own")
    assert standing(await browser.get("/start"))[place] != "past"
    browser.app.policies = Policies(Policy(sender=SenderIdentity(own_contacts=("010-1111-2222",))))
    assert standing(await browser.get("/start"))[place] == "past"
