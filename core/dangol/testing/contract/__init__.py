"""The contract as tests: a plugin's author subclasses ``PlatformContract``, names the plugin, and runs pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from dangol import hookspecs
from dangol.channels import Channel
from dangol.contract import Idempotent, Manual, Queryable
from dangol.models import Stream
from dangol.outgoing import MARKET
from dangol.registry import Plugins
from dangol.testing.contract.bench import Bench
from dangol.testing.contract.channels import ChannelBench, ChannelContract
from dangol.testing.contract.failing import Failing
from dangol.testing.contract.filing import Filing
from dangol.testing.contract.loading import Loading
from dangol.testing.contract.quality import Quality
from dangol.testing.contract.reading import Reading
from dangol.testing.contract.rows import Rows
from dangol.testing.contract.rules import RULES, ContractBroken, Grade, Rule, rule, rule_of, rules_of
from dangol.testing.contract.writing import Writing

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.testing.fake import Fake

__all__ = [
    "RULES",
    "Bench",
    "ChannelBench",
    "ChannelContract",
    "ContractBroken",
    "Grade",
    "PlatformContract",
    "Quality",
    "Rule",
    "cases",
    "rule_of",
    "rules_of",
]

_NO_SERVER = Channel.mail
_ROWS = (Stream.ORDERS, Stream.REVIEWS, Stream.INQUIRIES)
_WRITES = ("inquiry", "review", "review_request")


class PlatformContract(Loading, Reading, Failing, Rows, Writing, Filing):
    """Every promise that a plugin for a market makes to dangol, one test each.

    Subclass it in your tests and name your module::

        class TestAcme(PlatformContract):
            plugin = dangol_acme

    The tests run the real program against the mocked market of ``dangol_fake`` (or ``fake``), once for
    each stream and each way of sending that the plugin has. What ``quality.toml`` exempts is not run.
    """

    plugin: ClassVar[Any] = None
    fake: ClassVar[type[Fake] | None] = None
    """Another mocked market than the plugin's own."""

    @classmethod
    def market(cls) -> type[Fake]:
        """Return the mocked market that the tests run against."""
        if cls.fake is None and not hasattr(cls.plugin, "dangol_fake"):
            raise AssertionError(
                f"{cls.__name__} has no mocked market: give the plugin a dangol_fake hook, or the class a line fake = …"
            )
        found: type[Fake] = cls.fake or cls.plugin.dangol_fake()
        return found

    @classmethod
    def workbench(cls, folder: Path) -> Bench:
        """Return a workbench for one test."""
        return Bench(cls.plugin, cls.market(), folder)

    @rule("no_other_requests")
    async def test_nothing_is_asked_but_the_market(self, bench: Bench, stream: Stream) -> None:
        """18: one sync and one check; whoever goes around ``store.client`` is seen even if nothing comes of it."""
        await bench.fill(stream)
        await bench.sync(stream)
        async with bench.store() as store:
            if bench.plugins.can_check(store.platform):
                await bench.plugins.check_store(store)
        bench.hold_no_other_requests()


def cases(contract: type[Any], wanted: Rule, argument: str | None) -> list[Any]:
    """Return what a test of ``wanted`` runs over: streams, ways of sending, channels, or once for the whole plugin."""
    plugins = Plugins()
    plugins.add(contract.plugin, "plugin")
    quality = Quality.of(contract.plugin)
    if argument == "channel":
        carried = [one for one in plugins.channels() if _carries(plugins, one, wanted)]
        return [one for one in carried if not quality.exempts(wanted.id, one)]
    if not plugins.platforms():
        return [] if quality.exempts(wanted.id, "") else [""]
    name = next(iter(plugins.platforms()))
    if argument == "stream":
        streams = plugins.streams(name)
        whole: Iterable[Any] = streams if wanted.needs == "stream" else [one for one in streams if one in _ROWS]
    elif argument == "to":
        whole = [to for to in MARKET if to in _WRITES and _sends(plugins, name, wanted, to)]
    else:
        whole = ["file"] if wanted.needs != "file" or plugins.reads_files(name) else []
    return [one for one in whole if not quality.exempts(wanted.id, str(one))]


def _carries(plugins: Plugins, channel: str, wanted: Rule) -> bool:
    """Tell whether a channel sends by calls that can be mocked, and can do what a rule is about."""
    hooks: dict[str, Callable[..., Any]] = {"find": hookspecs.dangol_find_message, "tell": hookspecs.dangol_delivery}
    described = plugins.channel(channel)
    if described.mail is not _NO_SERVER or not (described.base_url or described.platform):
        return False
    return wanted.needs not in hooks or plugins.can(channel, hooks[wanted.needs])


def _sends(plugins: Plugins, name: str, wanted: Rule, to: str) -> bool:
    way = plugins.capability(name, to)
    if wanted.needs == "query":
        return isinstance(way, Queryable) or (isinstance(way, Idempotent) and to != "review_request")
    if isinstance(plugins.platform(name).sends.get(to), Manual):
        return False
    hook = "dangol_request_review" if to == "review_request" else "dangol_send_reply"
    return hook in plugins.loaded[0].hooks and (not isinstance(way, Manual) or to in _readable(plugins, name))


def _readable(plugins: Plugins, name: str) -> set[str]:
    """Return what is sent to records that a stream tells of."""
    streams = plugins.streams(name)
    pairs = (("inquiry", Stream.INQUIRIES), ("review", Stream.REVIEWS), ("review_request", Stream.ORDERS))
    return {to for to, stream in pairs if stream in streams}
