"""Connecting a store that lives by consent: the link, the browser that comes back, the address that is pasted."""

from __future__ import annotations

import io
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dangol.app import App
from dangol.cli.desk import Desk
from dangol.clock import MovableClock
from dangol.http import loopback
from dangol.registry import Plugins
from dangol.testing import DEMO_NOW, agree
from tests.cli.market import Run, served_in_a_thread
from tests.faults.mall import Mall, plugins


@dataclass
class Seller:
    """Somebody who reads what is said, and acts on a link when it is shown."""

    fake: Mall
    clock: MovableClock
    base_url: str
    links: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    act: Callable[[str], None] = lambda _link: None

    def words(self, **settings: str) -> list[str]:
        values = self.fake.settings(self.base_url) | settings
        pairs = [word for key, value in values.items() for word in ("--set", f"{key}={value}")]
        return ["connect", "main", "--platform", "mall", *pairs]

    def hears(self, text: str) -> None:
        if text.strip().startswith(self.base_url):
            self.links.append(text.strip())
            self.act(text.strip())

    def browse(self, *addresses: str) -> None:
        """Go to each address, in a browser of its own pace."""

        def go() -> None:
            for address in addresses:
                try:
                    with urllib.request.urlopen(address, timeout=10) as page:  # noqa: S310 - this machine
                        self.pages.append(page.read().decode())
                except urllib.error.HTTPError as refused:
                    with refused:
                        self.pages.append(f"{refused.code} {refused.read().decode()}")

        threading.Thread(target=go).start()


@pytest.fixture
def seller(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seller]:
    clock, fake = MovableClock(DEMO_NOW), Mall()
    fake.clock = clock
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    monkeypatch.setattr(Plugins, "installed", lambda *_given: plugins())
    say = Desk.say
    with served_in_a_thread(fake) as served:
        seller = Seller(fake, clock, served.base_url)

        def heard(desk: Desk, text: str) -> None:
            say(desk, text)
            seller.hears(text)

        monkeypatch.setattr(Desk, "say", heard)
        yield seller


def typed(patch: pytest.MonkeyPatch, *lines: str, terminal: bool = False) -> io.StringIO:
    """Put lines on standard input; more may be added while they are read."""
    given = io.StringIO("".join(f"{line}\n" for line in lines))
    patch.setattr(given, "isatty", lambda: terminal)
    patch.setattr("sys.stdin", given)
    return given


def pasting(seller: Seller, given: io.StringIO) -> Callable[[str], None]:
    def act(link: str) -> None:
        place = given.tell()
        given.seek(0, io.SEEK_END)
        given.write(agree(seller.fake, link) + "\n")
        given.seek(place)

    return act


@pytest.fixture
def connected(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> Seller:
    seller.act = pasting(seller, typed(monkeypatch))
    assert run(*seller.words()).code == 0
    seller.links.clear()
    seller.act = lambda _link: None
    return seller


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# by hand


def test_the_address_may_come_from_a_pipe(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seller.act = pasting(seller, typed(monkeypatch))
    found = run(*seller.words())
    assert found.code == 0, found.err
    assert "signed in as the shop's owner" in found.err
    assert "○ orders" in found.out
    assert (
        "○ Consent: last renewed 2026-11-20 16:20; lapses if unused for 14 more days; granted: mall.read_c" in found.out
    )
    assert run("sync").code == 0
    given = [one.grant for one in seller.fake.desk.exchanges]
    assert given == ["authorization_code"]


def test_nobody_at_the_keyboard_finishes_later(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch)
    found = run(*seller.words())
    assert found.code == 4
    assert "dangol connect main --code-url" in found.err
    assert run("sync").code == 4
    assert run("check").code == 4
    found = run("connect", "main", "--code-url", agree(seller.fake, seller.links[0]))
    assert found.code == 0, found.err
    assert run("sync").code == 0


def test_at_a_terminal_a_wrong_paste_is_asked_again(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seller.act = pasting(seller, typed(monkeypatch, "hello", "https://mall.example/back?code=x&state=y", terminal=True))
    found = run(*seller.words())
    assert found.code == 0, found.err
    assert "no answer in this address" in found.err
    assert "answers another consent" in found.err


def test_a_no_is_a_case_for_a_person(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seller.fake.desk.deny = "access_denied"
    seller.act = pasting(seller, typed(monkeypatch))
    found = run(*seller.words())
    assert found.code == 4
    assert "shop's owner" in found.err
    seller.fake.desk.deny = None
    seller.act = pasting(seller, typed(monkeypatch))
    assert run("connect", "main").code == 0


def test_an_address_that_nobody_waits_for(connected: Seller, run: Run) -> None:
    found = run("connect", "main", "--code-url", "https://mall.example/back?code=x&state=y")
    assert found.code == 2
    assert "waits for no consent" in found.err


def test_it_is_said_in_korean(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    seller.act = pasting(seller, typed(monkeypatch))
    found = run(*seller.words())
    assert found.code == 0
    assert "동의" in found.err
    assert "동의" in found.out


# again


def test_connecting_again_keeps_the_settings(
    connected: Seller, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settings() -> dict[str, Any]:
        with App(home, clock=connected.clock) as app:
            return app.stores.settings("main")

    before = settings()
    connected.fake.desk.remove()
    assert run("sync").code == 4
    connected.act = pasting(connected, typed(monkeypatch))
    assert run("connect", "main").code == 0
    assert settings() == before
    assert run("sync").code == 0


def test_a_setting_is_changed_without_a_new_consent(connected: Seller, run: Run) -> None:
    assert run("connect", "main", "--set", "redirect=https://mall.example/other").code == 0
    assert connected.links == []


def test_one_permission_more_wants_a_new_consent(connected: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wider = "scopes=mall.read_order mall.read_community mall.read_product"
    typed(monkeypatch)
    assert run("connect", "main", "--set", wider).code == 4
    assert "mall.read_product" in connected.links[0]
    found = run("check")
    assert "not granted: mall.read_product" in found.out
    assert found.code == 0, "it goes on with what it has"


# by the browser


def test_the_browser_brings_the_answer(seller: Seller, run: Run) -> None:
    redirect = f"http://127.0.0.1:{free_port()}/back"
    seller.act = lambda link: seller.browse(agree(seller.fake, link))
    found = run(*seller.words(redirect=redirect))
    assert found.code == 0, found.err
    assert "close this window" in seller.pages[0]
    assert '<html lang="en">' in seller.pages[0]


def test_strangers_at_the_door_are_turned_away(seller: Seller, run: Run) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"

    def act(link: str) -> None:
        good = agree(seller.fake, link)
        forged = good.replace(f"state={parse_qs(urlsplit(good).query)['state'][0]}", "state=forged")
        elsewhere = good.replace("/back", "/favicon.ico")
        with_socket = threading.Thread(target=_babble, args=(port,))
        with_socket.start()
        seller.browse(f"{here}/", forged, elsewhere, good)

    seller.act = act
    found = run(*seller.words(redirect=f"{here}/back"))
    assert found.code == 0, found.err
    assert [page[:3] for page in seller.pages] == ["404", "404", "404", "<!d"]
    assert len(seller.fake.desk.exchanges) == 1


def _babble(port: int) -> None:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
            line.recv(100)
    except OSError:
        return  # it came before the door was open, or was shown out: both are fine


def test_a_port_that_is_taken_leaves_the_pasted_address(
    seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        seller.act = pasting(seller, typed(monkeypatch))
        found = run(*seller.words(redirect=f"http://127.0.0.1:{other.getsockname()[1]}/back"))
    assert found.code == 0, found.err
    assert "Another program listens" in found.err


def test_a_browser_that_never_comes(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "WITHIN", 0.2)
    found = run(*seller.words(redirect=f"http://127.0.0.1:{free_port()}/back"))
    assert found.code == 4
    assert "Nobody answered" in found.err
    assert "--code-url" in found.err


# how it stands


def test_doctor_tells_how_the_consent_stands(connected: Seller, run: Run) -> None:
    def consent() -> dict[str, Any]:
        (found,) = [one for one in run("doctor", "--json").json["checks"] if one["name"] == "consent"]
        return dict(found)

    good = consent()
    assert good["ok"]
    assert "14 more days" in good["text"]
    assert "mall.read_order" in good["text"]
    connected.fake.desk.remove()
    run("sync")
    bad = consent()
    assert not bad["ok"]
    assert "dangol connect main" in bad["fix"]


def test_silence_is_told_once_for_each_threshold(connected: Seller, run: Run) -> None:
    connected.fake.faults.arm("server_error", times=1000, path="/", effect=False)
    said = []
    for _day in range(14):
        connected.clock.advance(days=1)
        for _time in range(2):
            found = run("sync", "main")
            assert found.code == 3
            said += [line for line in found.err.splitlines() if "nothing was heard" in line]
    assert [" ".join(line.split()[7:10]) for line in said] == ["for 10 days.", "for 12 days.", "for 13 days."]
    assert "In 4 days" in said[0]


def test_nothing_secret_is_said(seller: Seller, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seller.act = pasting(seller, typed(monkeypatch))
    said = [run(*seller.words())]
    seller.clock.advance(hours=3)
    said += [run(*words) for words in (["sync"], ["check", "--json"], ["doctor", "--json"])]
    everything = "".join(one.out + one.err for one in said)
    everything += "".join(path.read_text() for path in home.glob("*.log*"))
    secrets = [
        seller.fake.desk.secret,
        *(value for pair in seller.fake.desk.pairs for value in (pair.access, pair.refresh)),
    ]
    assert [one for one in secrets if one in everything] == []
