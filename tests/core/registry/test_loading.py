"""Plugins are loaded one by one; what is wrong with one is said, and the others work."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dangol.errors import ConfigError, NotFound, PluginLoadError
from dangol.models import Stream
from dangol.registry import Plugins
from tests.core.registry.shelf import market

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from dangol.loading import LoadFailure

    Publish = Callable[..., None]


def failure(plugins: Plugins, name: str) -> LoadFailure:
    assert name not in [one.name for one in plugins.loaded]
    return next(one for one in plugins.failures if one.name == name)


def test_a_plugin_that_works_is_listed_with_what_it_can(publish: Publish) -> None:
    publish("acme", market("acme"))
    plugins = Plugins.installed()
    (loaded,) = (one for one in plugins.loaded if one.name == "acme")
    assert (loaded.distribution, loaded.version) == ("dangol-acme", "1.2.3")
    assert loaded.hooks == ("dangol_fetch_orders", "dangol_platform")
    assert plugins.platforms()["acme"].title == "Acme"
    assert plugins.streams("acme") == (Stream.ORDERS,)
    assert not plugins.reads_files("acme")
    assert not plugins.can_check("acme")


BROKEN = {
    "does not import": ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
    "raises": ("raise RuntimeError('needs a newer Windows')", "RuntimeError: needs a newer Windows"),
    "leaves": ("raise SystemExit('goodbye')", "SystemExit: goodbye"),
    "does not parse": ("def dangol_platform(:", "SyntaxError"),
    "has no hook": ("x = 1", "no hook"),
    "has a hook of a near name": (
        "@dangol.hookimpl\nasync def dangol_fetch_order(store, window, resume):\n    yield",
        "unknown hook dangol_fetch_order. Did you mean dangol_fetch_orders?",
    ),
    "has a hook of no near name": ("def dangol_xyzzy():\n    pass", "unknown hook dangol_xyzzy."),
    "forgets the mark": ("async def dangol_fetch_orders(store, window, resume):\n    yield", "lacks @dangol.hookimpl"),
    "returns where it should yield": (
        "@dangol.hookimpl\nasync def dangol_fetch_orders(store, window, resume):\n    return []",
        'dangol_fetch_orders must be "async def" with "yield"',
    ),
    "yields without async": (
        "@dangol.hookimpl\ndef dangol_fetch_orders(store, window, resume):\n    yield",
        'dangol_fetch_orders must be "async def" with "yield"',
    ),
    "yields where it should return": (
        "@dangol.hookimpl\nasync def dangol_send_reply(store, reply, key):\n    yield",
        'dangol_send_reply must be "async def" without "yield"',
    ),
    "blocks where it should await": (
        "@dangol.hookimpl\ndef dangol_send_reply(store, reply, key):\n    return None",
        'dangol_send_reply must be "async def" without "yield"',
    ),
    "awaits where it should not": (
        "@dangol.hookimpl\nasync def dangol_rules():\n    return []",
        'dangol_rules must be a plain "def"',
    ),
    "wraps the hook of others": (
        "@dangol.hookimpl(wrapper=True)\ndef dangol_committed(event):\n    yield",
        'dangol_committed must be a plain "def"',
    ),
    "asks for what there is not": (
        "@dangol.hookimpl\nasync def dangol_fetch_orders(shop, window, resume):\n    yield",
        "dangol_fetch_orders cannot take shop; it may take, without defaults: store, window, resume.",
    ),
    "would never be given its argument": (
        "@dangol.hookimpl\nasync def dangol_fetch_orders(store, window, resume=None):\n    yield",
        "dangol_fetch_orders cannot take resume=None",
    ),
    "describes nothing": ("@dangol.hookimpl\ndef dangol_platform():\n    return None", "must return Platform"),
    "a channel by a name of its own": (
        "class S(dangol.ChannelSettings): pass\n@dangol.hookimpl\ndef dangol_channels():\n"
        "    return [dangol.Channel('review', 'R', S, medium=dangol.Medium.SMS)]",
        "A channel's name is of small letters",
    ),
    "two channels of one name": (
        "class S(dangol.ChannelSettings): pass\n@dangol.hookimpl\ndef dangol_channels():\n"
        "    return [dangol.Channel('pigeon', 'R', S, medium=dangol.Medium.SMS)] * 2",
        "is served by another plugin already",
    ),
    "one account with two kinds of settings": (
        "class S(dangol.ChannelSettings): pass\nclass T(dangol.ChannelSettings): pass\n@dangol.hookimpl\n"
        "def dangol_channels():\n    return [dangol.Channel(n, 'R', s, medium=dangol.Medium.SMS, account='a')"
        " for n, s in (('one', S), ('two', T))]",
        "must have the same settings",
    ),
    "describes something else": (
        "@dangol.hookimpl\ndef dangol_channels():\n    return ['sms']",
        "must return a list of Channel",
    ),
    "fails to describe": ("@dangol.hookimpl\ndef dangol_platform():\n    raise KeyError('id')", "KeyError: 'id'"),
}


@pytest.mark.parametrize("source, error", BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said_and_the_others_work(publish: Publish, source: str, error: str) -> None:
    publish("acme", market("acme"))
    publish("broken", source)
    publish("zeta", market("zeta"))
    plugins = Plugins.installed()
    wrong = failure(plugins, "broken")
    assert error in wrong.error
    assert (wrong.distribution, wrong.version) == ("dangol-broken", "1.2.3")
    assert "pip install -U dangol-broken" in wrong.fix
    assert "pip uninstall dangol-broken" in wrong.fix
    assert {"acme", "zeta"} <= plugins.platforms().keys()
    assert plugins.streams("zeta") == (Stream.ORDERS,)


def test_an_entry_point_may_name_what_is_not_there(publish: Publish) -> None:
    publish("broken", market("acme"), target="shelf_broken:plugin")
    assert "AttributeError" in failure(Plugins.installed(), "broken").error


def test_a_plugin_may_be_an_object(publish: Publish) -> None:
    source = """
    class Acme:
        @dangol.hookimpl
        def dangol_platform(self):
            return platform("acme")

        @dangol.hookimpl
        async def dangol_fetch_inquiries(self, store, window):
            yield dangol.Page([])

    acme = Acme()
    """
    publish("acme", source, target="shelf_acme:acme")
    assert Plugins.installed().streams("acme") == (Stream.INQUIRIES,)


def test_one_market_has_one_plugin(publish: Publish) -> None:
    publish("acme", market("acme"))
    publish("bcme", market("acme"))
    plugins = Plugins.installed()
    wrong = failure(plugins, "bcme")
    assert "acme is served by another plugin" in wrong.error
    assert wrong.fix == "Remove one of the two: pip uninstall dangol-bcme"
    assert "acme" in plugins.platforms()


def test_what_did_not_load_left_nothing_behind(publish: Publish) -> None:
    publish("acme", market("acme"))
    source = market("acme") + "@dangol.hookimpl\ndef dangol_rules():\n    return ['a rule nobody should see']\n"
    publish("bcme", source)
    rules: list[object] = [*Plugins.installed().rules()]
    assert "a rule nobody should see" not in rules


def test_asking_for_a_market_whose_plugin_is_broken_says_why(publish: Publish) -> None:
    publish("broken", "import no_such_library")
    plugins = Plugins.installed()
    with pytest.raises(ConfigError, match="no_such_library") as caught:
        plugins.platform("broken")
    assert "pip install -U dangol-broken" in caught.value.hint


def test_asking_for_a_market_that_is_not_there_names_those_that_are(publish: Publish) -> None:
    publish("acme", market("acme"))
    with pytest.raises(NotFound) as caught:
        Plugins.installed().platform("amce")
    assert "acme" in caught.value.hint


def test_the_words_of_a_broken_plugin_are_no_template(publish: Publish) -> None:
    publish("broken", "class E(Exception):\n    hint = 'set {client_id}'\nraise E('{0} {name}')")
    wrong = failure(Plugins.installed(), "broken")
    assert wrong.error == "E: {0} {name}"
    assert wrong.fix == "set {client_id}"


def test_builtin_plugins_are_not_guarded(publish: Publish) -> None:
    """A fault of our own is found by our own tests, not listed for the seller."""

    class Empty:
        __name__ = "empty"

    builtin: list[ModuleType] = [Empty()]  # type: ignore[list-item]  # any object will do
    with pytest.raises(PluginLoadError):
        Plugins.installed(builtin)


def test_importing_dangol_loads_no_plugin() -> None:
    code = "import sys, dangol; dangol.hookimpl; print('dangol_smartstore' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
