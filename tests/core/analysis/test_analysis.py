"""No text is read twice: what is new is read, what changed is read again, what went is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dangol.analysis import Analysis, Read
from dangol.errors import NotInstalled
from dangol.models import Product, Review
from dangol.storage.database import Database
from dangol.storage.records import Records
from dangol.text.morphemes import Tier
from dangol.text.reading import Analyst
from tests.core.text.plain import Loading

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
BAG = Product(id="1", name="누빔 가방")


class Counted(Analyst):
    """Counts the texts that the core tier reads."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def review(self, text: str, usual: object = ()) -> object:  # type: ignore[override]  # passes all on
        self.read.append(text)
        return super().review(text)


class Shop:
    """A data folder with reviews, and readers that count."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.db = Database(home / "dangol.db")
        self.core, self.split = Counted(), Loading()
        self.db.conn.execute("INSERT INTO stores VALUES ('main', 'smartstore', x'', 0)")

    def write(self, *texts: str, product: Product = BAG, at: datetime = NOW, first: int = 0) -> None:
        reviews = [
            Review(id=f"r{first + number}", text=text, written_at=at, rating=5, product=product, updated_at=at)
            for number, text in enumerate(texts)
        ]
        with self.db.transaction():
            Records(self.db).store_page("main", reviews, at)

    def look(self, *, nouns: bool = True, again: bool = True, tier: Tier | None = None) -> list[Read]:
        """Ask as a new process would."""
        if again:
            self.core.read.clear()
            self.split.loaded.clear()
        asked = Analysis(self.db, self.home, self.core, ["main"], tier=tier or self.split.tier)
        return asked.reviews(nouns=nouns)

    def stored(self, part: str) -> int:
        count: int = self.db.value("SELECT count(*) FROM text_results WHERE part = ?", (part,))
        return count


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write("지퍼가 뻑뻑해요", "배송은 빨랐는데 냄새가 심해요", "좋아요")
    return shop


def words(read: Read) -> list[str]:
    return [one.word for one in read.nouns or ()]


def test_what_a_review_says_is_there(shop: Shop) -> None:
    read = {one.review.id: one for one in shop.look()}
    assert words(read["r0"]) == ["지퍼"]
    assert read["r0"].reading.verdict == "bad"
    assert {"smell-", "delivery+"} <= set(read["r1"].reading.aspects)
    (bad,) = read["r1"].reading.bad
    solid = "배송은빨랐는데냄새가심해요"
    assert "냄새" in solid[slice(*bad)]
    assert "배송" not in solid[slice(*bad)]
    assert read["r2"].reading.probability > 0.8


def test_nothing_is_read_twice(shop: Shop) -> None:
    first = shop.look()
    assert len(shop.core.read) == 3
    assert shop.look() == first
    assert shop.core.read == []
    assert shop.split.loaded == []


def test_only_what_is_new_or_changed_is_read(shop: Shop) -> None:
    shop.look()
    shop.write("지퍼가 부드러워졌어요", at=NOW + timedelta(days=1))
    shop.write("끈이 길어요", first=7)
    read = {one.review.id: one for one in shop.look()}
    assert sorted(shop.core.read) == ["끈이 길어요", "지퍼가 부드러워졌어요"]
    assert sorted(shop.split.read) == ["끈이 길어요", "지퍼가 부드러워졌어요"]
    assert words(read["r0"]) == ["지퍼"]
    assert read["r0"].reading.verdict != "bad"


def test_the_same_words_in_two_reviews_are_read_once(shop: Shop) -> None:
    shop.write("배송 최고예요", "배송 최고예요", first=7)
    assert len(shop.look()) == 5
    assert shop.core.read.count("배송 최고예요") == 1
    assert shop.split.read.count("배송 최고예요") == 1


def test_what_is_gone_is_forgotten(shop: Shop) -> None:
    shop.look()
    assert (shop.stored("reading"), shop.stored("nouns")) == (3, 3)
    with shop.db.transaction():
        shop.db.conn.execute("DELETE FROM reviews WHERE id = 'r1'")
    assert len(shop.look()) == 2
    assert (shop.stored("reading"), shop.stored("nouns")) == (2, 2)


def test_another_version_reads_again_and_replaces(shop: Shop) -> None:
    before = shop.look()
    shop.split = Loading("plain 2")
    assert shop.look() == before
    assert len(shop.split.read) == 3 + 2  # the reviews, and the two words of the product's name
    assert shop.core.read == []
    assert shop.stored("nouns") == 3


def test_the_sellers_own_rules_read_again(shop: Shop) -> None:
    shop.look()
    (shop.home / "text.toml").write_text('[aspects]\noff = ["smell.named"]\n', encoding="utf-8")
    shop.look()
    assert len(shop.core.read) == 3
    assert shop.split.loaded == []


def test_a_run_that_was_stopped_goes_on_where_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangol.analysis._AT_ONCE", 1)
    review = Counted.review

    def stops(self: Counted, text: str, usual: object = ()) -> object:
        if len(self.read) == 2:
            raise KeyboardInterrupt
        return review(self, text, usual)

    monkeypatch.setattr(Counted, "review", stops)
    with pytest.raises(KeyboardInterrupt):
        shop.look()
    monkeypatch.setattr(Counted, "review", review)
    assert len(shop.look()) == 3
    assert len(shop.core.read) == 1


# words of product names


def test_a_new_name_reads_only_the_texts_it_stands_in(shop: Shop) -> None:
    shop.write("나르다요 샀어요", first=7)
    shop.look()
    new = Product(id="2", name="나르다요 세제")
    shop.write("향이 좋아요", product=new, first=8)
    read = {one.review.id: one for one in shop.look()}
    assert words(read["r7"]) == ["나르다요"]
    assert sorted(shop.split.read) == sorted(["나르다요", "세제", "나르다요 샀어요", "향이 좋아요"])
    shop.look()
    assert shop.split.loaded == []


def test_the_sellers_own_words_are_learnt(shop: Shop) -> None:
    shop.write("착붙다 최고", first=7)
    assert words(shop.look()[-1]) == ["최고"]
    (shop.home / "keywords.toml").write_text('words = ["착붙다"]\n', encoding="utf-8")
    assert words(shop.look()[-1]) == ["착붙다", "최고"]
    assert shop.split.read == ["착붙다 최고"]


# without the morpheme tier


def _missing() -> str:
    raise NotInstalled("missing")


def test_the_core_tier_answers_alone(shop: Shop) -> None:
    missing = Tier(_missing, lambda: pytest.fail("nobody may load it"))
    read = shop.look(nouns=False, tier=missing)
    assert [one.nouns for one in read] == [None] * 3
    assert {one.reading.verdict for one in read} >= {"bad", "good"}
    with pytest.raises(NotInstalled):
        shop.look(tier=missing)


def test_what_was_kept_is_shown_though_it_cannot_be_loaded_now(shop: Shop) -> None:
    before = shop.look()

    def gone() -> None:
        raise NotInstalled("missing")

    assert shop.look(tier=Tier(lambda: shop.split.version, gone)) == before  # type: ignore[arg-type]


def test_no_word_of_a_customer_is_in_a_repr(shop: Shop) -> None:
    assert "지퍼" not in repr(shop.look()[0].review)
