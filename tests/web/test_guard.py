"""Nobody but the page itself changes anything, and no answer can be framed, guessed at or kept."""

from __future__ import annotations

import httpx
import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.web.guard import CSP, MOST_BYTES
from dangol.web.sessions import IDLE_SECONDS, LINK_SECONDS
from tests.web.browsing import HOST, OWN, Browser, state_of

EVIL = "http://evil.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def target(browser: Browser) -> tuple[str, dict[str, str]]:
    """Return an act that would succeed, with everything it needs but the right circumstances."""
    first = next(one for one in browser.app.ledger.inbox() if one.state == "proposed" and one.send_by == "inquiry")
    path = f"/entries/{first.id}/approve"
    return path, (await browser.get(f"/entries/{first.id}")).form(path).fields


async def test_the_act_that_the_attacks_try_succeeds_from_the_page_itself(browser: Browser) -> None:
    path, fields = await target(browser)
    answer = await browser.client.post(path, data=fields, headers=OWN)
    assert answer.status_code == 303
    assert browser.app.ledger.get(int(path.split("/")[2])).state == "approved"


SHAPES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "cross-site form": ({"sec-fetch-site": "cross-site", "origin": EVIL}, {}),
    "same-site other port": ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:9999"}, {}),
    "typed address with a body": ({"sec-fetch-site": "none"}, {}),
    "old browser, foreign origin": ({"origin": EVIL}, {}),
    "sandboxed frame": ({"origin": "null"}, {}),
    "origin null beside same-origin": ({"sec-fetch-site": "same-origin", "origin": "null"}, {}),
    "no word about where it comes from": ({}, {}),
    "https in the origin": ({"origin": f"https://{HOST}"}, {}),
    "origin with another port": ({"origin": "http://127.0.0.1:1"}, {}),
    "origin that begins alike": ({"origin": f"http://{HOST}.evil.example"}, {}),
    "right origin, no token": (OWN, {"csrf": ""}),
    "right origin, made-up token": (OWN, {"csrf": "A" * 43}),
    "text/plain body": (OWN | {"content-type": "text/plain"}, {}),
    "json body": (OWN | {"content-type": "application/json"}, {}),
    "two origins": (OWN | {"origin": f"http://{HOST}, {EVIL}"}, {}),
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
async def test_a_forged_change_changes_nothing(shape: str, browser: Browser) -> None:
    headers, changed = SHAPES[shape]
    path, fields = await target(browser)
    before = state_of(browser.app)
    body = str(httpx.QueryParams(fields | changed))
    answer = await browser.client.post(path, content=body, headers=FORM | headers)
    assert answer.status_code in (303, 400, 403)
    assert answer.headers.get("location", "/") == "/"
    assert state_of(browser.app) == before


async def test_a_form_of_another_session_is_refused(browser: Browser) -> None:
    path, fields = await target(browser)
    other = Browser(browser.app, browser.office)
    await other.enter()
    fields["csrf"] = (await other.get("/")).csrf
    before = state_of(browser.app)
    assert (await browser.post(path, fields)).status == 403
    assert state_of(browser.app) == before
    await other.client.aclose()


@pytest.mark.parametrize(
    "host", ["evil.example:8377", "127.0.0.1", "127.0.0.1:1", "localhost", "[::1]:8377", "127.0.0.1:8377.evil.example"]
)
async def test_a_rebound_name_is_not_answered(host: str, browser: Browser) -> None:
    path, fields = await target(browser)
    before = state_of(browser.app)
    for answer in (
        await browser.client.get("/", headers={"host": host}),
        await browser.client.post(path, data=fields, headers=OWN | {"host": host}),
    ):
        assert answer.status_code == 421
        assert "dangol" not in answer.text
    assert state_of(browser.app) == before


async def test_localhost_by_name_is_this_computer_too(browser: Browser) -> None:
    answer = await browser.client.get("/", headers={"host": "localhost:8377"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/entries/1", "/sending", "/nowhere", "/static/app.css", "/enter?key=x"])
async def test_every_answer_binds_the_browser(path: str, browser: Browser) -> None:
    answer = await browser.client.get(path)
    assert answer.headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP
    assert "frame-ancestors 'none'" in CSP
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "asks",
    [
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "object"},
    ],
)
async def test_other_sites_embed_and_fetch_nothing(asks: dict[str, str], browser: Browser) -> None:
    assert (await browser.get("/", **asks)).status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
async def test_only_reading_and_sending_forms_is_known(method: str, browser: Browser) -> None:
    path, fields = await target(browser)
    before = state_of(browser.app)
    answer = await browser.client.request(method, path, content=str(httpx.QueryParams(fields)), headers=FORM | OWN)
    assert answer.status_code == 405
    assert state_of(browser.app) == before


async def test_a_read_is_never_turned_into_a_change(browser: Browser) -> None:
    path, fields = await target(browser)
    before = state_of(browser.app)
    for headers in ({}, {"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
        answer = await browser.client.get(path, params=fields | {"_method": "POST"}, headers=OWN | headers)
        assert answer.status_code == 404
    assert state_of(browser.app) == before


async def test_what_another_program_planted_beside_the_cookie_opens_nothing(browser: Browser) -> None:
    name = browser.office.sessions.cookie
    value = browser.client.cookies[name]
    async with Browser(browser.app, browser.office).client as stranger:
        for planted in (f"{name}=guess", f"{name}=", f"other={value}", f"{name.upper()}={value}", f"dangol={value}"):
            assert (await stranger.get("/", headers={"cookie": planted})).status_code == 401
        # planted by another port of this computer, for a narrower path, so that it is sent first
        answer = await stranger.get("/", headers={"cookie": f"{name}=planted; {name}={value}"})
        assert answer.status_code == 200


async def test_the_cookie_is_for_this_page_alone(app: App) -> None:
    one, other = Browser(app), Browser(app)
    answer = await one.client.get(f"/enter?key={one.office.sessions.link()}")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Domain" not in cookie
    assert answer.headers["location"] == "/"
    assert one.office.sessions.cookie != other.office.sessions.cookie
    for made in (one, other):
        await made.client.aclose()


async def test_a_link_opens_once_and_for_a_minute(app: App, clock: MovableClock) -> None:
    browser = Browser(app)
    told: list[str] = []
    browser.office.tell_link = lambda: told.append("link")
    key = browser.office.sessions.link()
    assert (await browser.get(f"/enter?key={key}")).status == 200
    async with Browser(app, browser.office).client as second:
        assert (await second.get(f"/enter?key={key}")).status_code == 401
        late = browser.office.sessions.link()
        clock.advance(seconds=LINK_SECONDS + 1)
        assert (await second.get(f"/enter?key={late}")).status_code == 401
        assert (await second.get("/enter")).status_code == 401
        assert (await second.get("/")).status_code == 401
    assert len(told) == 4
    await browser.client.aclose()


async def test_a_session_ends_when_it_is_left_or_forgotten(app: App, clock: MovableClock) -> None:
    browser = Browser(app)
    await browser.enter()
    value = browser.client.cookies[browser.office.sessions.cookie]
    await browser.submit("/", "/leave")
    answer = await browser.client.get("/", headers={"cookie": f"{browser.office.sessions.cookie}={value}"})
    assert answer.status_code == 401
    await browser.enter()
    clock.advance(seconds=IDLE_SECONDS + 1)
    assert (await browser.get("/")).status == 401
    await browser.client.aclose()


async def test_nothing_is_shown_to_whoever_has_no_session(app: App) -> None:
    browser = Browser(app)
    one = app.ledger.inbox()[0]
    for path in ("/", f"/entries/{one.id}", "/sending", "/nowhere"):
        seen = await browser.get(path)
        assert seen.status == 401
        assert str(one.store) not in seen.text
    before = state_of(app)
    assert (await browser.post(f"/entries/{one.id}/approve", {"hash": one.shown_hash})).status == 401
    assert state_of(app) == before
    await browser.client.aclose()


@pytest.mark.parametrize(
    "back", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "evil", "/\nx: y", "/%0d%0ax:%20y"]
)
async def test_a_form_leads_back_into_the_page_only(back: str, browser: Browser) -> None:
    seen = await browser.get("/")
    answer = await browser.client.post(
        "/language", data={"csrf": seen.csrf, "language": "ko", "back": back}, headers=OWN
    )
    assert answer.status_code == 303
    assert answer.headers["location"] in ("/", "/%0d%0ax:%20y")
    entered = await browser.client.get("/enter", params={"key": browser.office.sessions.link(), "to": back})
    assert entered.headers["location"] in ("/", "/%0d%0ax:%20y")


async def test_a_body_without_end_is_refused(browser: Browser) -> None:
    path, fields = await target(browser)
    before = state_of(browser.app)
    huge = await browser.client.post(path, content=b"a=b", headers=FORM | OWN | {"content-length": str(MOST_BYTES + 1)})
    assert huge.status_code == 413
    large = await browser.post(path, fields | {"text": "x" * (1024 * 1024)}, follow=False)
    assert large.status in (303, 400)
    assert state_of(browser.app) == before
