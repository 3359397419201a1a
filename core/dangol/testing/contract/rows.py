"""What must hold for single rows: an odd one is kept aside, a new word is tolerated, nobody's words leak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dangol.errors import DangolError
from dangol.models import Order, Stage, Stream
from dangol.testing.contract.bench import ADDRESS, Bench, records_of
from dangol.testing.contract.listening import listening
from dangol.testing.contract.reading import ids
from dangol.testing.contract.rules import RULES, rule
from dangol.testing.contract.values import faults_of
from dangol.testing.contract.wire import Path, leaves, rows_in, with_leaf
from dangol.testing.staging import QUESTION, REVIEWED

__all__ = ["Rows"]

CANARY = "KIT-CANARY-7391"
WORD = "KIT_NEW_WORD"
_PHONE = re.compile(r"01\d-?\d{3,4}-?\d{4}")


class _Spoiler:
    """Puts a value into the second row of every list of one path, and counts how often."""

    def __init__(self, path: str, leaf: Path, value: Any) -> None:
        self.path = path
        self.leaf = leaf
        self.value = value
        self.times = 0

    def __call__(self, path: str, body: Any) -> Any:
        found = rows_in(body) if path == self.path else None
        if found is None:
            return body
        place, rows = found
        self.times += 1
        at = min(1, len(rows) - 1)
        return with_leaf(body, (*place, at), with_leaf(rows[at], self.leaf, self.value))


async def _spots(bench: Bench, stream: Stream) -> list[tuple[str, Path]]:
    """Return every place of every row that reading a stream meets."""
    await bench.read(stream)
    bench.wire.passed.clear()
    await bench.read(stream)
    found: dict[tuple[str, Path], None] = {}
    for one in bench.wire.passed:
        listed = rows_in(one.body)
        if listed is not None and len(listed[1]) > 1 and not one.path.endswith(bench.fake.other_lists):
            found |= dict.fromkeys((one.path, leaf) for leaf, _value in leaves(listed[1][1]))
    return list(found)


class Rows:
    """Tests of rows."""

    @rule("malformed_row")
    async def test_one_odd_row_is_kept_aside_and_the_others_stay(self, bench: Bench, stream: Stream) -> None:
        """12: every field of one row in turn holds something else, or nothing."""
        broken = RULES["malformed_row"]
        bench.fake.stage(stream, bench.moments(4))
        whole = ids(await bench.read(stream))
        some_rejected = False
        for path, leaf in await _spots(bench, stream):
            for value in ({"?": 1}, None):
                bench.wire.change = spoiler = _Spoiler(path, leaf, value)
                bench.wire.passed.clear()
                where = f"{path} with {'.'.join(map(str, leaf))} = {value}"
                try:
                    pages = await bench.read(stream)
                except Exception as wrong:  # noqa: BLE001 - whatever a plugin raises here breaks the rule
                    broken.hold(False, "the other rows, and this one kept aside", f"{wrong!r} for {where}")
                    return
                lost, rejected = whole - ids(pages), [one for page in pages for one in page.rejected]
                some_rejected = some_rejected or bool(rejected)
                broken.hold(not lost or rejected, "an odd row in Page.rejected", f"it vanished, for {where}")
                broken.hold(len(lost) <= spoiler.times, "all other rows", f"{len(lost)} of {len(whole)} lost, {where}")
                odd = [fault for record in records_of(pages) for fault in faults_of(record)]
                broken.hold(not odd, "records of the right types", f"{'; '.join(odd[:3])}, for {where}")
        bench.wire.change = None
        broken.hold(some_rejected, "at least one field without which a row is rejected", "any row at all is taken")

    @rule("unknown_words")
    async def test_new_fields_and_new_words_are_tolerated(self, bench: Bench, stream: Stream) -> None:
        """13: every object has one more field; then every word of the market is a new one."""
        broken, words = RULES["unknown_words"], bench.fake.words.get(stream, ())
        bench.fake.stage(stream, bench.moments(3))
        whole = ids(await bench.read(stream))
        bench.wire.change = lambda _path, body: _widened(body)
        pages = await bench.read(stream)
        odd = [one.reason for page in pages for one in page.rejected]
        broken.hold(ids(pages) == whole and not odd, "the same records", f"{len(ids(pages))} of {len(whole)}, {odd}")
        if stream == Stream.ORDERS:
            broken.hold(words, 'the fake to name the words of its rows: words = {"orders": (…)}', "none")
        bench.wire.change = None
        told: set[object] = set()
        for path, leaf in [spot for spot in await _spots(bench, stream) if spot[1][-1] in words]:
            bench.wire.change = _Spoiler(path, leaf, WORD)
            pages = await bench.read(stream)
            where = f"{path} with a new word in {'.'.join(map(str, leaf))}"
            broken.hold(ids(pages) == whole, "the same records", f"{len(ids(pages))} of {len(whole)}, for {where}")
            lines = [item for one in records_of(pages) if isinstance(one, Order) for item in one.items]
            told |= {leaf[-1] for item in lines if WORD in item.status and item.stage is Stage.UNKNOWN}
            bench.wire.change = None
        silent = ", ".join(sorted(set(words) - told)) if stream == Stream.ORDERS else ""
        broken.hold(not silent, f"stage unknown and status {WORD!r} for a new word in {silent}", "neither")

    @rule("canaries")
    async def test_nobodys_words_or_secrets_leak(self, bench: Bench, stream: Stream) -> None:
        """15: rows are read, spoilt and refused, and everything that could be shown is looked through."""
        broken = RULES["canaries"]
        bench.fake.stage(stream, bench.moments(3))
        with listening() as said:
            pages = await bench.read(stream)
            said += [repr(record) for record in records_of(pages)]
            spots = await _spots(bench, stream)
            secret = {*_secrets(bench), *_phones(bench), QUESTION, REVIEWED, CANARY}
            for path, leaf in spots:
                for value in (CANARY, {"?": CANARY}):
                    bench.wire.change = _Spoiler(path, leaf, value)
                    said += await _words(bench, stream)
            bench.wire.change = None
            bench.wire.instead = 400, bench.fake.refusal(400, "KIT_REFUSED", f"{CANARY} {QUESTION}").body
            said += await _words(bench, stream)
            bench.wire.instead = None
        leaked = [place[:40] for place in said if any(word in place for word in secret)]
        broken.hold(
            not leaked, "no secret, number or word of a customer", f"{len(leaked)} places, one begins {leaked[:1]}"
        )


def _secrets(bench: Bench) -> Iterator[str]:
    values = bench.fake.settings(ADDRESS)
    for name, field in bench.platform.settings.model_fields.items():
        if "SecretStr" in str(field.annotation) and values.get(name):
            yield values[name]


def _phones(bench: Bench) -> set[str]:
    return {number for one in bench.wire.passed for number in _PHONE.findall(str(one.body))}


async def _words(bench: Bench, stream: Stream) -> list[str]:
    """Read once more and return what a reading could show: reasons, notes and errors."""
    bench.wire.passed.clear()
    try:
        pages = await bench.read(stream)
    except DangolError as wrong:
        return [f"{wrong.message} {wrong.hint} {wrong.detail}"]
    except Exception as wrong:  # noqa: BLE001 - another rule is about the kind; here its words count
        return [repr(wrong)]
    shown = [f"{one.reason}" for page in pages for one in page.rejected]
    return shown + [note for page in pages for note in page.notes]


def _widened(value: Any) -> Any:
    """Return a copy in which every object has one more field."""
    if isinstance(value, dict):
        return {**{name: _widened(inner) for name, inner in value.items()}, "kitNewField": {"of": ["a", "later", 1]}}
    return [_widened(inner) for inner in value] if isinstance(value, list) else value
