"""How fast texts are read, as ratios: ``uv run python -m bench.text [FILE]``.

Reviews per second of CPU for each stage, against a fixed reference loop timed in the same rounds;
the first answer as a whole process; the peak of memory; the size of the table. Beside what has a target
stand the two of it: what must be, and what would be better. Without a file it reads invented reviews; a file
is tab-separated as ``dangol eval`` takes it. Nothing is kept from one text to the next, so every round does
the whole work.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.measure import best, run
from dangol.text.evaluate import read_clean
from dangol.text.features import pieces, turned_pieces, views
from dangol.text.lexicon import lexicon
from dangol.text.normal import squeeze
from dangol.text.sentiment import scorer

ROUNDS = 7
_EVERYTHING = "everything a review says"
_SPEEDS = {_EVERYTHING: (8_000, 15_000), "morphemes": (900, 1_300)}
"""Reviews a second that a stage must reach, and that it would better reach, on one idle core."""
_FIRST = {
    "first answer, sentiment": ((300, 150), (100, 60)),
    "first answer, everything": ((300, 150), (100, 60)),
    "first answer, nouns": ((4_000, 3_000), (650, 550)),
}
"""Milliseconds of CPU and megabytes that a first answer may take, and would better take."""
_TABLE = (1_000, 300)
"""The same for the table of sentiment, in kB."""
_INVENTED = (
    "배송이 하루 만에 왔고 포장도 꼼꼼해요",
    "색상은 예쁜데 사이즈가 생각보다 작아서 교환했어요 ㅠㅠ",
    "세 번째 구매입니다. 가격도 저렴하고 아이가 잘 먹어요^^ 다음에도 주문할게요",
    "마감이 엉망이라 실망했어요. 냄새도 심하고 연락도 안 받네요",
    "좋아요",
    "설명서가 없어서 조립하기 어려웠지만 튼튼하고 소음도 없어서 만족합니다",
)


def reference(texts: Sequence[str]) -> int:
    """The measure: split every text into words and count each pair of letters, in plain Python."""
    total = 0
    for text in texts:
        seen: dict[str, int] = {}
        for word in text.split():
            for at in range(len(word) - 1):
                pair = word[at : at + 2]
                seen[pair] = seen.get(pair, 0) + 1
        total += len(seen)
    return total


def each(step: Callable[[Any], object], of: Sequence[Any]) -> Callable[[], object]:
    """Return what runs ``step`` once for everything in ``of``."""
    return lambda: [step(one) for one in of]


def stages(texts: Sequence[str]) -> dict[str, Callable[[], object]]:
    """Return every stage, ready to run over all texts."""
    from dangol.text.reading import analyst

    normal = [squeeze(text) for text in texts]
    hits = [lexicon().find(one) for one in normal]
    reader = scorer()
    analyst().review(texts[0])
    return {
        "normalise": each(squeeze, texts),
        "lexicon": each(lexicon().find, normal),
        "pieces": each(pieces, normal),
        "negation": each(turned_pieces, normal),
        "views": lambda: [views(one, found) for one, found in zip(normal, hits, strict=True)],
        "sentiment, whole": each(lambda text: reader.judge(squeeze(text)), texts),
        _EVERYTHING: each(analyst().review, texts),
    }


def noun_stages(texts: Sequence[str]) -> dict[str, Callable[[], object]]:
    """Return the stages of the morpheme tier, loaded; of its threads every second of CPU counts."""
    from dangol.text.dictionary import built_in_words
    from dangol.text.keywords import Tally, keywords, mentions, tally
    from dangol.text.morphemes import KIWI
    from dangol.text.nouns import nouns_of

    words, splitter = built_in_words(), KIWI.load()
    plain = [squeeze(text).text for text in texts]
    split = list(splitter.read(plain))
    nouns = [nouns_of(text, parts, words.short) for text, parts in zip(plain, split, strict=True)]
    said = [mentions(some, (), words) for some in nouns]

    def count() -> object:
        return keywords(said, tally(said), Tally(0, {}), words)

    return {
        "morphemes": lambda: list(splitter.read(plain)),
        "morphemes, one by one": each(lambda text: list(splitter.read([text])), plain),
        "nouns of morphemes": lambda: [nouns_of(a, b, words.short) for a, b in zip(plain, split, strict=True)],
        "mentions of nouns": each(lambda some: mentions(some, (), words), nouns),
        "keywords of mentions": count,
    }


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of CPU of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def speeds(texts: Sequence[str]) -> None:
    """Print reviews per second and the ratio to the reference loop, both the median over the rounds."""
    found: dict[str, list[tuple[float, float]]] = {}
    work = stages(texts) | noun_stages(texts)
    for _ in range(ROUNDS):
        for name, stage in work.items():
            found.setdefault(name, []).append((timed(stage), timed(lambda: reference(texts))))
    print(f"{len(texts):,} texts of {statistics.fmean(map(len, texts)):.0f} letters")
    for name, rounds in found.items():
        speed = len(texts) / statistics.median(ours for ours, _base in rounds)
        ratio = statistics.median(ours / base for ours, base in rounds)
        told = f"{name:<28} {speed:10,.0f} a second   x{ratio:5.2f} of the reference loop"
        print(told + (target(speed, _SPEEDS[name], least=True) if name in _SPEEDS else ""), flush=True)


def target(value: float, both: tuple[int, int], *, least: bool = False) -> str:
    """Say what a figure must be and would better be, and which of the two it is."""
    must, better = ((value >= one if least else value <= one) for one in both)
    told = "better" if better else "met" if must else "MISSED"
    return f"   must {both[0]:,}, better {both[1]:,}: {told}"


_PEAK = """
import pathlib, sys
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
sys.stdout.write(next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0"))
"""


def peak(code: str) -> float:
    """Return the megabytes that a process holding ``code`` needs at its peak, as Linux tells it; 0 elsewhere."""
    told = subprocess.run([sys.executable, "-c", f"{code}\n{_PEAK}"], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1024


def first_answer() -> None:
    """Weigh a process that judges one text, beside a Python that does nothing."""
    judge = "from dangol.text.sentiment import judge; judge('배송이 빨라요')"
    both = "from dangol.text.reading import analyst; analyst().review('배송이 빨라요')"
    split = "from dangol.text.morphemes import KIWI; list(KIWI.load().read(['배송이 빨라요']))"
    first = (("first answer, sentiment", judge), ("first answer, everything", both), ("first answer, nouns", split))
    bare = best([run([sys.executable, "-c", "pass"]) for _ in range(ROUNDS)])
    for name, code in first:
        ours = best([run([sys.executable, "-c", code]) for _ in range(ROUNDS)])
        speed, memory = _FIRST[name]
        size = peak(code)
        print(f"{name:<28} {ours.cpu * 1000:5.0f} ms CPU {target(ours.cpu * 1000, speed)}")
        print(f"{'':<28} {size:5.0f} MB     {target(size, memory)}", flush=True)
    print(f"{'bare Python':<28} {bare.cpu * 1000:5.0f} ms CPU, {peak(''):.0f} MB")


def sizes() -> None:
    """Print the size of the files."""
    from dangol.text import sentiment

    for path in sorted((Path(sentiment.__file__).parent / "data").iterdir()):
        size = path.stat().st_size / 1000
        print(f"{path.name:<28} {size:7.0f} kB{target(size, _TABLE) if path.name == 'sentiment.bin' else ''}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.text", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="texts to read instead of the invented ones")
    file = parser.parse_args(arguments).file
    texts = [row.cells["text"] for row in read_clean(file)] if file else list(_INVENTED) * 300
    speeds(texts)
    first_answer()
    sizes()


if __name__ == "__main__":
    main()
