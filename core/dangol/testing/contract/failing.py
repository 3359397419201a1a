"""What must hold when a market is not well: the right error, nothing marked as read, and recovery."""

from __future__ import annotations

from typing import Any

from dangol.errors import AuthError, RateLimited, Unavailable
from dangol.models import Stream
from dangol.testing.contract.bench import Bench
from dangol.testing.contract.reading import calm
from dangol.testing.contract.rules import RULES, Rule, rule

__all__ = ["Failing"]


class Failing:
    """Tests of streams whose market refuses, falls silent or talks nonsense. Each fails, then recovers."""

    @rule("rate_limit")
    async def test_too_many_requests_are_waited_out(self, bench: Bench, stream: Stream) -> None:
        """9: once with a header, once without, and then for ten minutes."""
        broken = RULES["rate_limit"]
        for header in ({"header": 3}, {}):
            once = bench.anew()
            await once.fill(stream)
            await once.arm(stream, "rate_limit", 1, **header)
            calm(broken, await once.sync(stream))
        await bench.fill(stream)
        await bench.arm(stream, "rate_limit", header=600)
        await _fails_then_recovers(broken, bench, stream, RateLimited)

    @rule("unauthorized")
    async def test_a_refused_key_is_named_after_two_calls_at_most(self, bench: Bench, stream: Stream) -> None:
        """10: every call is answered with 401, until the key is good again."""
        broken = RULES["unauthorized"]
        await bench.fill(stream)
        await bench.arm(stream, "server_error", status=401)
        await _fails_then_recovers(broken, bench, stream, AuthError, most=2)

    @rule("unavailable")
    async def test_a_market_that_is_down_is_read_later(self, bench: Bench, stream: Stream) -> None:
        """11: no answer at all, then 503."""
        broken = RULES["unavailable"]
        for fault, options in (("swallow", {}), ("server_error", {"status": 503})):
            again = bench.anew()
            await again.fill(stream)
            await again.arm(stream, fault, **options)
            await _fails_then_recovers(broken, again, stream, Unavailable)

    @rule("error_in_200")
    async def test_an_error_in_a_200_is_not_an_empty_list(self, bench: Bench, stream: Stream) -> None:
        """14: a login page, the market's own error, and nothing at all, each with the status 200."""
        broken = RULES["error_in_200"]
        faults: list[tuple[str, dict[str, Any]]] = [
            ("html_login", {}),
            ("server_error", {"status": 200}),
            ("malformed", {"kind": "empty"}),
        ]
        for fault, options in faults:
            again = bench.anew()
            await again.fill(stream)
            await again.arm(stream, fault, **options)
            await _fails_then_recovers(broken, again, stream, Exception)


async def _fails_then_recovers(
    broken: Rule, bench: Bench, stream: Stream, kind: type[Exception], most: int | None = None
) -> None:
    before = bench.watermark(stream)
    report = await bench.sync(stream)
    word = "a DangolError" if kind is Exception else kind.__name__
    broken.hold(isinstance(report.problem, kind), word, report.problem or "a sync that ends as if all were well")
    broken.hold(bench.watermark(stream) == before, "nothing marked as read", "the window counted as read")
    paths = {fault.path for fault in bench.fake.faults.armed}
    calls = sum(any(one.path.startswith(path) for path in paths if path) for one in bench.wire.passed)
    broken.hold(most is None or calls <= most, f"at most {most} calls", f"{calls}")
    bench.disarm()
    bench.clock.advance(hours=1)
    calm(broken, await bench.sync(stream))
    after = bench.watermark(stream)
    broken.hold(after != before, "what was missed is read as soon as the market is well", "nothing was read")
