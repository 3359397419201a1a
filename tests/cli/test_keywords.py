"""dangol keywords: tables for people, one document for programs, and what it says when a part is missing."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.errors import NotInstalled
from dangol.models import Product, Review
from dangol.testing import DEMO_NOW
from dangol.text.morphemes import Tier
from tests.cli.market import Run
from tests.core.text.plain import Loading

BAG, KNIFE = Product(id="11", name="누빔 에코백"), Product(id="12", name="과도 세트")
ROWS = [
    (BAG, 5, "지퍼가 부드러워서 좋아요"),
    (BAG, 5, "지퍼도 튼튼하고 배송도 빨라요"),
    (BAG, 5, "지퍼가 고장났어요 냄새도 심해요"),
    (BAG, 5, "냄새가 나요 별로예요"),
    (BAG, 40, "지퍼가 예뻐요"),
    (BAG, 40, "끈이 길어요"),
    (KNIFE, 6, "칼날이 날카로워요"),
    (KNIFE, 7, "칼날이 잘 들어요"),
    (KNIFE, 8, "배송이 느려요"),
]


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> Loading:
    loading = Loading()
    monkeypatch.setattr("dangol.analysis.KIWI", loading.tier)
    return loading


@pytest.fixture(autouse=True)
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MovableClock(DEMO_NOW)
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    reviews = [
        Review(id=f"r{at}", text=text, written_at=DEMO_NOW - timedelta(days=days), rating=5, product=product)
        for at, (product, days, text) in enumerate(ROWS)
    ]
    with App(home) as app:
        app.stores.connect("main", "kmong", {}, DEMO_NOW)
        app.stores.connect("empty", "kmong", {}, DEMO_NOW)
        with app.db.transaction():
            app.records.store_page("main", reviews, DEMO_NOW)


def test_all_products_at_a_glance(run: Run, loading: Loading) -> None:
    found = run("keywords", "--days", 30)
    assert found.code == 0
    bag, knife = (line for line in found.out.splitlines() if "누빔" in line or "과도" in line)
    assert "지퍼 3, 냄새 2" in bag
    assert "smell" in bag
    assert "칼날 2" in knife
    assert "dangol keywords PRODUCT" in found.err


def test_products_of_the_same_name_are_told_apart_by_their_store(run: Run, home: Path, loading: Loading) -> None:
    with App(home) as app, app.db.transaction():
        review = Review(id="other", text="지퍼가 좋아요", written_at=DEMO_NOW, rating=5, product=BAG)
        app.records.store_page("empty", [review], DEMO_NOW)
    found = run("keywords", "에코백")
    assert "누빔 에코백 · main ·" in found.out
    assert "누빔 에코백 · empty ·" in found.out


@pytest.mark.parametrize("name", ["11", "누빔 에코백", "누빔에코", "에코 백"])
def test_one_product_by_id_or_a_part_of_its_name(run: Run, loading: Loading, name: str) -> None:
    found = run("keywords", name, "--days", 30)
    assert "4 reviews in 30 days, 2 before" in found.out
    assert "과도" not in found.out
    (zip_,) = (line.split() for line in found.out.splitlines() if line.startswith("지퍼"))
    assert zip_[1:4] == ["3", "1", "(33%)"]
    (smell,) = (line.split() for line in found.out.splitlines() if line.startswith("smell"))
    assert smell[1:4] == ["2", "0", "2"]


def test_for_programs(run: Run, loading: Loading) -> None:
    told = run("keywords", "에코백", "--days", 30, "--json").json
    (product,) = told["products"]
    assert told["missing"] is None
    assert (product["store"], product["reviews"], product["previous"]) == ("main", 4, 2)
    first = product["keywords"][0]
    assert (first["keyword"], first["reviews"], first["complaints"], first["previous"]) == ("지퍼", 3, 1, 1)
    assert first["share"] == 0.75
    assert first["lift"] > 1
    assert first["change"] > 1


def test_what_comes_first_can_be_chosen(run: Run, loading: Loading) -> None:
    def firsts(sort: str) -> list[float]:
        (told,) = run("keywords", "에코백", "--days", 30, "--sort", sort, "--json").json["products"]
        return [one[{"count": "reviews"}.get(sort, sort)] or 0 for one in told["keywords"]]

    for sort in ("count", "lift", "change"):
        assert firsts(sort) == sorted(firsts(sort), reverse=True)


def test_each_text_is_split_once(run: Run, loading: Loading) -> None:
    run("keywords")
    assert len([text for text in loading.read if " " in text]) == len(ROWS)
    run("keywords", "과도", "--days", 5)
    assert len(loading.loaded) == 1


def test_a_product_that_is_not_there_names_near_ones(run: Run, loading: Loading) -> None:
    found = run("keywords", "누빕 에코백")
    assert found.code == 2
    assert "누빔 에코백" in found.err


def test_a_store_without_reviews(run: Run, loading: Loading) -> None:
    assert "No review with words" in run("keywords", "--store", "empty").out
    assert run("keywords", "--store", "nobody").code == 2
    assert run("keywords", "--days", 0).code == 2


def test_without_the_extra_the_topics_stay_and_the_rest_is_explained(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    found = run("keywords", "에코백", "--days", 30)
    assert found.code == 0
    assert "smell" in found.out
    assert "지퍼" not in found.out
    assert "pip install 'dangol[morphemes]'" in found.err
    told = run("keywords", "에코백", "--days", 30, "--json").json
    assert told["missing"]["kind"] == "NotInstalled"
    assert told["products"][0]["keywords"] is None
    assert told["products"][0]["topics"]


def test_without_the_extra_it_is_explained_in_korean(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> str:
        raise NotInstalled("")

    monkeypatch.setenv("DANGOL_LANG", "ko")
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    found = run("keywords")
    assert "pip install 'dangol[morphemes]'" in found.err
    assert "설치" in found.err
    monkeypatch.setattr("dangol.analysis.KIWI", Tier(absent, lambda: pytest.fail("nobody may load it")))
    assert run("keywords").code == 0


def test_with_the_extra_end_to_end(run: Run) -> None:
    found = run("keywords", "에코백", "--days", 30)
    assert found.code == 0
    assert any(line.startswith("지퍼") for line in found.out.splitlines())
    assert found.err == ""


@pytest.mark.parametrize(
    "words", [["--help"], ["stores"], ["decide"], ["text", "explain", "좋아요"], ["text", "mismatch"]]
)
def test_no_other_command_loads_what_splits_texts(words: list[str]) -> None:
    code = (
        "import sys\nfrom dangol.cli import main\n"
        f"main({words!r})\nsys.exit('kiwipiepy' in sys.modules or 'dangol.text.morphemes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
