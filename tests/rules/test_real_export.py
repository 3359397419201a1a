"""A thousand real reviews as the seller centre would export them: imported, decided, and nothing lost or forbidden."""

from __future__ import annotations

import asyncio
import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import KST, MovableClock, micros
from dangol.files import open_source
from dangol.imports import ImportReport, import_file
from dangol.rules.compliance.wording import check
from dangol_smartstore.fake.products import PRODUCTS
from dangol_smartstore.fake.reviews import Review
from dangol_smartstore.fake.sheet import review_sheet

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "naver_shopping.dev.tsv.gz"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real reviews are not shipped: they belong to others and lie beside the project"
)
NOW = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
CONNECTED = NOW - timedelta(days=21)


def _real() -> list[tuple[int, str]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t", 1) for line in file][1:]
    return [(int(rating), text) for rating, text in rows]


def _export(real: list[tuple[int, str]], path: Path) -> Path:
    first = micros(CONNECTED) // 1000 + 60_000
    reviews = [
        Review(
            id=str(4_100_000_000 + number),
            written=first + number * 60_000,
            rating=rating,
            product=PRODUCTS[number % len(PRODUCTS)],
            item_id=f"2026110177{number:06d}",
            buyer=number,
            words=text,
        )
        for number, (rating, text) in enumerate(real)
    ]
    path.write_bytes(review_sheet(reviews, micros(NOW) // 1000, seed=1))
    return path


def _import(app: App, path: Path) -> ImportReport:
    async def run() -> ImportReport:
        async with app.open_store("shop") as store:
            return await import_file(app.shelf, app.plugins, store, open_source(path))

    return asyncio.run(run())


def test_real_reviews_through_the_export_the_import_and_the_rules(tmp_path: Path) -> None:
    real = _real()
    export = _export(real, tmp_path / "review_20261120_162000.xlsx")
    with App(tmp_path / "home", clock=MovableClock(NOW)) as app:
        secret = {"client_id": "invented", "client_secret": "$2a$04$" + "a" * 21 + "e"}
        app.stores.connect("shop", "smartstore", secret, CONNECTED)

        assert _import(app, export) == ImportReport(records=len(real), new=len(real), layout="reviews/1")
        stored = {row["id"]: row for row in app.db.rows("SELECT id, rating, text FROM reviews")}
        for number, (rating, text) in enumerate(real):
            kept = stored[str(4_100_000_000 + number)]
            assert (kept["rating"], kept["text"].split()) == (rating, text.split())
        assert _import(app, export) == ImportReport(records=len(real), layout="reviews/1", read_before=NOW)

        report = app.decide()
        assert report.problems == []
        assert report.proposals["thank_review"] + report.proposals["apologise_review"] == len(real)
        replies = [action for action in app.ledger.inbox() if action.send_by == "review"]
        assert len(replies) == len(real)
        for action in replies:
            assert action.body
            assert check(action.body, public=True) == ()
