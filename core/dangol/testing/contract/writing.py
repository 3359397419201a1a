"""What must hold when something leaves: one try, and the truth about what became of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dangol.contract import Idempotent
from dangol.errors import ActionRejected, ActionUnknown, DangolError
from dangol.models import Inquiry, Order, Review, Stream
from dangol.outgoing import ByHand, Found, Sent, SentQuery
from dangol.testing.contract.bench import Bench, records_of
from dangol.testing.contract.rules import RULES, Rule, rule

if TYPE_CHECKING:
    from dangol.contract import Queryable

__all__ = ["Writing", "targets"]

TEXT = "안녕하세요, 확인하고 말씀드립니다. 오늘 오후에 보내 드렸습니다."
_STREAM_OF: dict[str, tuple[Stream, type[Any]]] = {
    "inquiry": (Stream.INQUIRIES, Inquiry),
    "review": (Stream.REVIEWS, Review),
    "review_request": (Stream.ORDERS, Order),
}


async def targets(bench: Bench, to: str, count: int) -> list[Any]:
    """Return so many records that something can be sent to; none where the market tells none."""
    stream, kind = _STREAM_OF[to]
    bench.fake.stage(stream, bench.moments(count))
    found = [one for one in records_of(await bench.read(stream)) if isinstance(one, kind)]
    return list({one.id: one for one in found}.values())[:count]


def _effects(bench: Bench, since: int) -> list[Any]:
    return [one for one in bench.fake.writes[since:] if one.effect]


class Writing:
    """Tests of what leaves."""

    @rule("writes")
    async def test_a_write_is_tried_once_and_told_truly(self, bench: Bench, to: str) -> None:
        """17: a yes, a lost answer, a refusal and an answer nobody can read."""
        broken = RULES["writes"]
        first, lost, refused, odd = await self._targets(broken, bench, to)
        receipt = await bench.send(to, first, TEXT, "kit-1")
        if isinstance(receipt, ByHand):
            broken.hold(receipt.text == TEXT, "the seller's text unchanged", "another text")
            broken.hold(receipt.url.startswith("https://"), "a link to the page where it is done", receipt.url)
            broken.hold(not bench.fake.writes, "nothing written by hand-work", f"{len(bench.fake.writes)} writes")
            return
        broken.hold(isinstance(receipt, Sent), "Sent or ByHand", type(receipt).__name__)
        broken.hold(len(_effects(bench, 0)) == 1, "one write", f"{len(_effects(bench, 0))} writes")
        method = bench.fake.writes[0].method
        scenes: list[tuple[Any, str, dict[str, Any], type[DangolError], str]] = [
            (lost, "swallow", {}, ActionUnknown, "its answer was lost"),
            (refused, "server_error", {"status": 422}, ActionRejected, "the market refused it"),
            (odd, "server_error", {"status": 502, "effect": True}, ActionUnknown, "a gateway failed behind it"),
        ]
        for place, (record, fault, options, kind, why) in enumerate(scenes):
            await self._scene(broken, bench, to, (record, f"kit-{place + 2}"), (fault, method, options), kind, why)

    async def _targets(self, broken: Rule, bench: Bench, to: str) -> list[Any]:
        found = await targets(bench, to, 4)
        broken.hold(len(found) == 4, f"four records to send a {to} to", f"{len(found)}")
        return found

    async def _scene(
        self,
        broken: Rule,
        bench: Bench,
        to: str,
        action: tuple[Any, str],
        fault: tuple[str, str, dict[str, Any]],
        kind: type[DangolError],
        why: str,
    ) -> None:
        record, key = action
        name, method, options = fault
        before = len(bench.fake.writes)
        bench.fake.faults.arm(name, 10, method=method, **options)
        came: object = "Sent"
        try:
            await bench.send(to, record, TEXT, key)
        except DangolError as wrong:
            came = wrong
        bench.disarm()
        broken.hold(isinstance(came, kind), f"{kind.__name__}, because {why}", f"{came!r}")
        tries = len(bench.fake.writes) - before
        broken.hold(tries == 1, "one try", f"{tries} tries, when {why}")

    @rule("found_again")
    async def test_an_answer_in_doubt_is_looked_for(self, bench: Bench, to: str) -> None:
        """17: the answer was lost and it had arrived; it was lost and it had not."""
        broken = RULES["found_again"]
        if isinstance(bench.plugins.capability(bench.platform.id, to), Idempotent):
            await self._once_for_a_key(broken, bench, to)
            return
        found = await targets(bench, to, 3)
        broken.hold(len(found) == 3, f"three records to send a {to} to", f"{len(found)}")
        first, arrived, absent = found
        await bench.send(to, first, TEXT, "kit-1")
        method = bench.fake.writes[0].method
        for record, effect in ((arrived, True), (absent, False)):
            since = bench.clock.now()
            bench.fake.faults.arm("server_error", 10, method=method, status=502, effect=effect)
            with suppress(ActionUnknown):  # as it should be; another rule is about that
                await bench.send(to, record, TEXT, f"kit-{effect}")
            bench.disarm()
            told = await self._look(bench, to, record, since)
            wanted = (Found.YES,) if effect else (Found.NO, Found.UNKNOWN)
            word = "there" if effect else "not there"
            broken.hold(told in wanted, f"{' or '.join(wanted)}: it is {word}", told)

    async def _once_for_a_key(self, broken: Rule, bench: Bench, to: str) -> None:
        """Make the call again after its answer was lost, as the sender does, and count what the market holds."""
        stream, found = _STREAM_OF[to][0], await targets(bench, to, 2)
        broken.hold(len(found) == 2, f"two records to send a {to} to", f"{len(found)}")
        await bench.send(to, found[0], TEXT, "kit-0")
        before = bench.fake.state((stream,))
        bench.fake.faults.arm("swallow", 10, method=bench.fake.writes[0].method)
        with suppress(ActionUnknown):  # as it should be; another rule is about that
            await bench.send(to, found[1], TEXT, "kit-1")
        bench.disarm()
        once = bench.fake.state((stream,))
        broken.hold(once != before, "an answer that arrived, though the market's word was lost", "none at the market")
        receipt = await bench.send(to, found[1], TEXT, "kit-1")
        broken.hold(isinstance(receipt, Sent), "Sent, when the same call is made with the same key", f"{receipt!r}")
        same = bench.fake.state((stream,)) == once
        broken.hold(same, "one answer at the market, because the key is the same", "another: is `key` passed on?")

    async def _look(self, bench: Bench, to: str, record: Any, since: datetime) -> Found:
        way: Queryable = bench.plugins.capability(bench.platform.id, to)  # type: ignore[assignment]  # asked of such only
        bench.clock.advance(seconds=way.settle.total_seconds())
        query = SentQuery(
            to=to,
            target_id=record.id,
            target_kind=getattr(record, "kind", ""),
            text=TEXT,
            key="kit",
            since=since,
            subject_at=getattr(record, "asked_at", None) or getattr(record, "written_at", None),
        )
        async with bench.store() as store:
            return await bench.plugins.find_sent(store, query)
