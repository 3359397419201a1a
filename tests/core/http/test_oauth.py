"""Consent, and pairs of tokens that replace each other, against the desk that counts every exchange."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest

from dangol import steps
from dangol.app import App
from dangol.clock import MovableClock
from dangol.contract import Token
from dangol.errors import AuthError, BadResponse, ConfigError, NeedsLogin, RateLimited, StorageError, Unavailable
from dangol.grants import Consent, Kept
from dangol.sync import StreamReport
from dangol.testing import DEMO_NOW, agree, transport
from dangol_cafe24.fake.oauth import TOKEN, OAuthDesk
from tests.faults.mall import REDIRECT, SCOPES, Mall, plugins


@dataclass
class World:
    """A data folder with one store of the mall, and what its market saw."""

    home: Path
    clock: MovableClock = field(default_factory=lambda: MovableClock(DEMO_NOW))
    fake: Mall = field(default_factory=Mall)

    def __post_init__(self) -> None:
        self.fake.clock = self.clock

    @property
    def desk(self) -> OAuthDesk:
        return self.fake.desk

    @contextmanager
    def app(self) -> Iterator[App]:
        """Open the folder as a new process would."""
        with App(self.home, clock=self.clock, plugins=plugins(), transport=transport(self.fake)) as app:
            yield app

    def connect(self, **settings: str) -> None:
        with self.app() as app:
            base = self.fake.settings("http://127.0.0.1:9")
            app.stores.connect("main", "mall", base | settings, self.clock.now())

    async def consent(self) -> Token:
        with self.app() as app:
            return await app.redeem("main", agree(self.fake, app.begin_consent("main").link))

    async def sync(self) -> StreamReport:
        with self.app() as app:
            (report,) = await app.sync()
            return report

    def calls(self) -> list[tuple[str, str | None]]:
        return [(one.grant, one.error) for one in self.desk.exchanges]

    def stored(self) -> Any:
        with self.app() as app:
            (consent,) = app.consents()
            return consent


@contextmanager
def listening(listener: Callable[[str], Any]) -> Iterator[None]:
    """Be told every step."""
    steps.listen(listener)
    try:
        yield
    finally:
        steps.listen(None)


def at(point: str, do: Callable[[], Any]) -> Callable[[str], Any]:
    """Do something at one step, once."""
    left = [point]

    def heard(step: str) -> None:
        if step in left:
            left.clear()
            do()

    return heard


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "home")
    made.connect()
    return made


@pytest.fixture
async def open_world(world: World) -> World:
    await world.consent()
    world.desk.exchanges.clear()
    return world


# consent


async def test_the_link_asks_for_what_the_vendor_documents(world: World) -> None:
    with world.app() as app:
        first, second = app.begin_consent("main"), app.begin_consent("main")
    address = urlsplit(first.link)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == "/api/v2/oauth/authorize"
    assert asked.pop("state") == first.state != second.state
    assert len(asked.pop("code_challenge")) == 43
    assert 43 <= len(first.verifier) <= 128
    assert first.verifier not in first.link
    assert asked == {
        "response_type": "code",
        "client_id": world.desk.client_id,
        "redirect_uri": REDIRECT,
        "scope": " ".join(SCOPES),
        "code_challenge_method": "S256",
    }


async def test_a_consent_opens_the_store(world: World) -> None:
    report = await world.sync()
    assert isinstance(report.problem, NeedsLogin)
    assert "dangol connect main" in report.problem.hint
    assert world.calls() == [], "without a consent nobody is asked for a token"
    token = await world.consent()
    assert token.scopes == SCOPES
    assert (await world.sync()).problem is None
    assert world.calls() == [("authorization_code", None)]


async def test_the_answer_may_come_to_another_process_and_only_once(world: World) -> None:
    with world.app() as app:
        link = app.begin_consent("main").link
    answer = agree(world.fake, link)
    with world.app() as app:
        await app.redeem("main", answer)
        with pytest.raises(ConfigError, match="waits for no consent"):
            await app.redeem("main", answer)


@pytest.mark.parametrize("state", ["", "other", None])
async def test_an_answer_to_another_consent_is_refused(world: World, state: str | None) -> None:
    with world.app() as app:
        answer = urlsplit(agree(world.fake, app.begin_consent("main").link))
        query = parse_qs(answer.query)
        query.pop("state")
        forged = urlencode({"code": query["code"][0]} | ({} if state is None else {"state": state}))
        with pytest.raises(ConfigError, match="another consent"):
            await app.redeem("main", answer._replace(query=forged).geturl())
        assert world.calls() == []
        await app.redeem("main", answer.geturl())


@pytest.mark.parametrize("pasted", ["", "https://mall.example/back", "hello", "https://mall.example/back?state=x"])
async def test_what_holds_no_answer_says_what_to_copy(world: World, pasted: str) -> None:
    with world.app() as app:
        app.begin_consent("main")
        with pytest.raises(ConfigError, match="no answer") as found:
            await app.redeem("main", pasted)
    assert "code=" in found.value.hint


@pytest.mark.parametrize(
    "deny,enabled,said,hint",
    [
        ("access_denied", None, "owner", "not as a member of staff"),
        (None, {"mall.read_order"}, "permission", "mall.read_community"),
        ("invalid_request", None, "refused the consent", "dangol connect main"),
    ],
)
async def test_a_no_is_explained(
    world: World, deny: str | None, enabled: set[str] | None, said: str, hint: str
) -> None:
    world.desk.deny = deny
    world.desk.enabled = enabled or world.desk.enabled
    with pytest.raises(AuthError, match=said) as found:
        await world.consent()
    assert hint in found.value.hint
    assert world.calls() == []


async def test_a_code_that_is_too_old_asks_for_a_new_link(world: World) -> None:
    with world.app() as app:
        answer = agree(world.fake, app.begin_consent("main").link)
        world.clock.advance(seconds=61)
        with pytest.raises(AuthError, match="older than a minute") as found:
            await app.redeem("main", answer)
    assert "dangol connect main" in found.value.hint
    await world.consent()


async def test_a_wrong_secret_is_said(world: World) -> None:
    world.connect(client_secret="not-the-secret")
    with pytest.raises(AuthError, match="did not accept the key"):
        await world.consent()
    assert world.calls() == [("authorization_code", "invalid_client")]


async def test_consenting_again_ends_the_quiet_state(open_world: World) -> None:
    open_world.desk.remove()
    assert isinstance((await open_world.sync()).problem, NeedsLogin)
    await open_world.consent()
    assert (await open_world.sync()).problem is None
    assert open_world.stored().grant.previous is None, "the pair of an earlier consent is no way back"


# the exchange


async def test_a_pair_is_replaced_before_the_token_ends(open_world: World) -> None:
    before = open_world.stored().grant
    open_world.clock.advance(hours=1, minutes=56)
    assert (await open_world.sync()).problem is None
    after = open_world.stored().grant
    assert open_world.calls() == [("refresh_token", None)]
    assert (after.previous, after.exchanged_at) == (before.token, open_world.clock.now())
    assert after.token.value != before.token.value


async def test_a_refused_token_is_exchanged_once_and_the_read_repeated(open_world: World) -> None:
    open_world.desk.expire()
    report = await open_world.sync()
    assert report.problem is None
    assert report.records
    assert open_world.calls() == [("refresh_token", None)]


async def test_two_hundred_refused_reads_make_one_exchange(open_world: World) -> None:
    open_world.desk.expire()
    with open_world.app() as app:
        async with app.open_store("main") as store:
            await asyncio.gather(*(store.client.get("/api/v2/admin/orders") for _ in range(200)))
    assert open_world.calls() == [("refresh_token", None)]


async def test_what_needs_a_consent_is_a_quiet_state(open_world: World) -> None:
    open_world.desk.remove()
    report = await open_world.sync()
    assert isinstance(report.problem, NeedsLogin)
    assert report.problem.exit_code == 4
    assert "consent has lapsed or was withdrawn" in report.problem.message
    assert open_world.calls() == [("refresh_token", "invalid_grant")]
    before = open_world.fake.calls.total()
    for _ in range(5):
        open_world.clock.advance(hours=3)
        assert str((await open_world.sync()).problem) == str(report.problem)
    assert len(open_world.calls()) == 1
    assert open_world.fake.calls.total() == before, "not even a read is tried"


async def test_an_application_that_is_not_accepted_is_quiet_too(open_world: World) -> None:
    open_world.connect(client_secret="not-the-secret")
    open_world.clock.advance(hours=3)
    for _ in range(3):
        problem = (await open_world.sync()).problem
        assert isinstance(problem, NeedsLogin)
        assert "id and secret" in problem.message
    assert open_world.calls() == [("refresh_token", "invalid_client")]


async def test_the_previous_pair_is_tried_once(open_world: World) -> None:
    open_world.clock.advance(hours=2)
    await open_world.sync()
    pair = open_world.stored().grant
    open_world.desk.exchanges.clear()
    open_world.desk.grace = timedelta(days=1)
    open_world.desk.pairs[-1].refresh_until = open_world.clock.now()
    open_world.clock.advance(hours=2)
    assert (await open_world.sync()).problem is None
    assert [(one.error, one.spent) for one in open_world.desk.exchanges] == [("invalid_grant", 2), (None, 1)]
    open_world.desk.remove()
    assert isinstance((await open_world.sync()).problem, NeedsLogin)
    assert [one.error for one in open_world.desk.exchanges[2:]] == ["invalid_grant", "invalid_grant"]
    assert pair.previous is not None


async def test_what_another_process_exchanged_meanwhile_is_taken(open_world: World) -> None:
    """Where the folder was copied, or its disk knows no locks, the refusal may only mean "too late"."""
    open_world.clock.advance(hours=2)
    with open_world.app() as app, open_world.app() as other:
        (consent,) = app.consents()

        def overtaken() -> None:
            open_world.desk.remove()
            answer = msgspec.json.encode(open_world.desk.issue(SCOPES))
            kept = Kept(at=open_world.clock.now(), fresh=False, answer=answer)
            other.tokens.commit(consent.application, consent.oauth.read(answer), kept)

        with listening(at("token.prepared", overtaken)):
            (report,) = await app.sync()
    assert report.problem is None
    assert open_world.calls() == [("refresh_token", "invalid_grant")]


async def test_a_market_that_is_down_is_no_refusal(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    open_world.fake.faults.arm("server_error", times=1, path=TOKEN, effect=False)
    assert isinstance((await open_world.sync()).problem, Unavailable)
    assert (await open_world.sync()).problem is None


async def test_a_lost_answer_costs_a_consent_and_never_a_loop(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    open_world.fake.faults.arm("swallow", times=1, path=TOKEN)
    assert isinstance((await open_world.sync()).problem, Unavailable)
    for _ in range(4):
        assert isinstance((await open_world.sync()).problem, NeedsLogin)
    assert open_world.calls() == [("refresh_token", None), ("refresh_token", "invalid_grant")]


async def test_a_lost_answer_costs_nothing_where_the_server_has_grace(open_world: World) -> None:
    open_world.desk.grace = timedelta(minutes=5)
    open_world.clock.advance(hours=3)
    open_world.fake.faults.arm("swallow", times=1, path=TOKEN)
    assert isinstance((await open_world.sync()).problem, Unavailable)
    assert (await open_world.sync()).problem is None


async def test_no_more_calls_than_the_market_allows(open_world: World) -> None:
    refused = 0
    for _ in range(40):
        open_world.clock.advance(minutes=4)
        open_world.desk.expire()
        problem = (await open_world.sync()).problem
        refused += isinstance(problem, RateLimited)
        assert problem is None or isinstance(problem, RateLimited)
    assert refused
    assert open_world.desk.blocked_until is None
    moments = [one.at for one in open_world.desk.exchanges]
    spans = [sum(start <= at < start + timedelta(hours=2) for at in moments) for start in moments]
    assert max(spans) in (14, 15), "the consent was a call, too"


async def test_refused_calls_count(world: World) -> None:
    world.connect(client_secret="not-the-secret")
    for _ in range(20):
        with pytest.raises((AuthError, RateLimited)):
            await world.consent()
    assert len(world.calls()) == 15
    assert world.desk.blocked_until is None


async def test_a_block_is_waited_for(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    open_world.desk.blocked_until = open_world.clock.now() + timedelta(minutes=30)
    problem = (await open_world.sync()).problem
    assert isinstance(problem, RateLimited)
    assert problem.retry_after == 480
    assert isinstance((await open_world.sync()).problem, RateLimited)
    assert len(open_world.calls()) == 1
    open_world.clock.advance(minutes=31)
    assert (await open_world.sync()).problem is None


async def test_a_clock_that_was_wrong_does_not_close_the_desk_for_ever(open_world: World) -> None:
    open_world.clock.advance(days=300)
    with open_world.app() as app:
        for _ in range(15):
            app.tokens.prepare(f"mall:{open_world.desk.client_id}", open_world.clock.now(), 15, timedelta(hours=2))
    open_world.clock.advance(days=-300, hours=3)
    assert isinstance((await open_world.sync()).problem, RateLimited)
    open_world.clock.advance(hours=2, minutes=1)
    assert (await open_world.sync()).problem is None


async def test_a_caller_that_is_cancelled_leaves_the_exchange_to_its_end(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    before = open_world.stored().grant
    with open_world.app() as app:
        async with app.open_store("main") as store:
            task = asyncio.create_task(store.client.get("/api/v2/admin/orders"))
            with listening(at("token.prepared", task.cancel)):
                await asyncio.wait([task])
        assert task.cancelled()
    assert open_world.stored().grant.previous == before.token
    assert open_world.calls() == [("refresh_token", None)]


async def test_a_consent_that_is_interrupted_is_finished(world: World) -> None:
    with world.app() as app:
        redeeming = asyncio.create_task(app.redeem("main", agree(world.fake, app.begin_consent("main").link)))
        with listening(at("token.prepared", redeeming.cancel)):
            await asyncio.wait([redeeming])
        assert redeeming.cancelled()
    assert (await world.sync()).problem is None


# crashes and full disks


class Stop(BaseException):
    """Ends a process where it stands, as far as one process can do that to itself."""


def stop() -> None:
    raise Stop


async def stopped_at(world: World, point: str) -> None:
    with listening(at(point, stop)), pytest.raises(Stop):
        await world.sync()


@pytest.mark.parametrize("point", ["journalled", "committed", "forgotten"])
async def test_a_crash_after_the_journal_loses_nothing(open_world: World, point: str) -> None:
    open_world.clock.advance(hours=3)
    await stopped_at(open_world, f"token.{point}")
    assert (await open_world.sync()).problem is None
    assert len(open_world.calls()) == 1, "the answer that was kept is used, not asked for again"
    open_world.clock.advance(hours=3)
    assert (await open_world.sync()).problem is None


async def test_a_consent_survives_a_crash_after_the_journal(world: World) -> None:
    with world.app() as app:
        answer = agree(world.fake, app.begin_consent("main").link)
        with listening(at("token.journalled", stop)), pytest.raises(Stop):
            await app.redeem("main", answer)
    assert (await world.sync()).problem is None
    assert world.calls() == [("authorization_code", None)]


async def test_the_journal_is_private_and_shows_nothing(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    await stopped_at(open_world, "token.journalled")
    (journal,) = open_world.home.glob("token-*.journal")
    if os.name != "nt":
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    pair = open_world.desk.pairs[-1]
    everything = b"".join(path.read_bytes() for path in open_world.home.iterdir())
    assert len(journal.read_bytes().strip()) > 500
    assert pair.access.encode() not in everything
    assert pair.refresh.encode() not in everything


async def test_the_journal_is_on_the_disk_before_the_commit(open_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    sync = os.fsync

    def watched(file: int) -> None:
        seen.append("fsync")
        sync(file)

    monkeypatch.setattr(os, "fsync", watched)
    open_world.clock.advance(hours=3)
    with listening(seen.append):
        await open_world.sync()
    path = seen[: seen.index("token.forgotten") + 1]
    assert [one for one in path if one.startswith("token.")] == [
        "token.locked",
        "token.prepared",
        "token.answered",
        "token.journalled",
        "token.committed",
        "token.forgotten",
    ]
    assert path[path.index("token.answered") :] == [
        "token.answered",
        "fsync",
        "token.journalled",
        "token.committed",
        "fsync",
        "token.forgotten",
    ]


async def test_nothing_is_exchanged_without_room(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    with open_world.app() as app:
        app.tokens._free = lambda _folder: 1_000_000
        with pytest.raises(StorageError, match="disk is full"):
            await app.sync()
    assert open_world.calls() == []
    assert (await open_world.sync()).problem is None


async def test_nothing_is_exchanged_when_the_call_cannot_be_counted(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    with open_world.app() as app:
        fill(app)
        with pytest.raises(StorageError, match="disk is full"):
            await app.sync()
    assert open_world.calls() == []
    assert (await open_world.sync()).problem is None


def fill(app: App) -> None:
    """Let the data file grow no more, and use up what room it has, in every table that an exchange writes to."""
    app.db.conn.execute(f"PRAGMA max_page_count = {app.db.value('PRAGMA page_count')}")
    consent = Consent(link="", redirect="", state="", verifier="", scopes=())
    token, now = Token(value="x", expires_at=app.clock.now()), app.clock.now()
    for use in (
        lambda name: app.tokens.begin(name, consent),
        lambda name: app.tokens.save(name, token),
        lambda name: app.tokens.prepare(name, now, 1, timedelta(hours=1)),
    ):
        use_up(use)


def use_up(use: Callable[[str], None]) -> None:
    for number in range(100_000):
        try:
            use(f"filler {number}")
        except StorageError:
            return
    pytest.fail("the disk cannot be filled")


async def test_an_answer_that_cannot_be_committed_waits_in_the_journal(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    full = pytest.raises(StorageError, match="disk is full")
    with open_world.app() as app, listening(at("token.answered", lambda: fill(app))), full:
        await app.sync()
    assert (await open_world.sync()).problem is None
    assert len(open_world.calls()) == 1


async def test_a_journal_that_cannot_be_written_does_not_keep_the_commit_back(
    open_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_world.clock.advance(hours=3)

    def full(*_given: object) -> None:
        raise StorageError("The disk is full.")

    with open_world.app() as app:
        monkeypatch.setattr(app.tokens, "keep", full)
        (report,) = await app.sync()
    assert report.problem is None
    assert (await open_world.sync()).problem is None
    assert len(open_world.calls()) == 1


async def test_an_answer_that_cannot_be_read_is_kept_for_a_newer_plugin(
    open_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_answer: bytes) -> Token:
        raise BadResponse("a form that nobody knows")

    open_world.clock.advance(hours=3)
    with monkeypatch.context() as patch:
        patch.setattr("tests.faults.mall.read", unreadable)
        assert isinstance((await open_world.sync()).problem, BadResponse)
        assert isinstance((await open_world.sync()).problem, NeedsLogin)
        assert isinstance((await open_world.sync()).problem, NeedsLogin)
    assert open_world.calls() == [("refresh_token", None), ("refresh_token", "invalid_grant")]
    assert (await open_world.sync()).problem is None, "read by the plugin that can"
    assert len(open_world.calls()) == 2


async def test_a_journal_that_was_cut_is_none(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    await stopped_at(open_world, "token.journalled")
    (journal,) = open_world.home.glob("token-*.journal")
    journal.write_bytes(journal.read_bytes()[:300])
    assert isinstance((await open_world.sync()).problem, NeedsLogin)


async def test_a_page_in_place_of_an_answer_locks_nobody_out(open_world: World) -> None:
    open_world.clock.advance(hours=3)
    open_world.fake.faults.arm("html_login", times=1, path=TOKEN, effect=False)
    assert isinstance((await open_world.sync()).problem, BadResponse)
    assert (await open_world.sync()).problem is None
    open_world.clock.advance(hours=3)
    assert (await open_world.sync()).problem is None


async def test_nothing_secret_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with world.app() as app:
        consent = app.begin_consent("main")
        answer = agree(world.fake, consent.link)
        code = parse_qs(urlsplit(answer).query)["code"][0]
        await app.redeem("main", answer)
    world.clock.advance(hours=3)
    await world.sync()
    world.desk.remove()
    report = await world.sync()
    shown = f"{caplog.text}{consent!r}{report.problem!r}{report.problem and report.problem.detail}"
    secrets = [code, consent.verifier, world.desk.secret]
    secrets += [value for pair in world.desk.pairs for value in (pair.access, pair.refresh)]
    assert [one for one in secrets if one in shown] == []


# a rest that the platform asks for


@pytest.mark.parametrize("seconds,waited", [("20", True), ("600", False)])
async def test_a_rest_holds_the_whole_application(open_world: World, seconds: str, waited: bool) -> None:
    open_world.fake.headers["x-remain"] = seconds
    with open_world.app() as app:
        async with app.open_store("main") as store:
            await store.client.get("/api/v2/admin/orders")
            open_world.fake.headers.clear()
            before = open_world.clock.now()
            if waited:
                await store.client.get("/api/v2/admin/orders")
                assert open_world.clock.now() - before >= timedelta(seconds=20)
            else:
                with pytest.raises(RateLimited, match="asked for a pause"):
                    await store.client.get("/api/v2/admin/orders")
    if not waited:
        assert isinstance((await open_world.sync()).problem, RateLimited)
        open_world.clock.advance(seconds=601)
        assert (await open_world.sync()).problem is None


# silence


@pytest.mark.parametrize("days,warned", [(9.9, 0), (10, 10), (11.9, 10), (12, 12), (13.5, 13)])
async def test_silence_is_counted_in_steps(open_world: World, days: float, warned: int) -> None:
    open_world.clock.advance(days=days)
    assert open_world.stored().silence(open_world.clock.now()) == warned
    assert open_world.stored().days_left(open_world.clock.now()) == int(14 - days)
