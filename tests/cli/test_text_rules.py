"""dangol text check and the seller's own rules, as a seller meets them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.market import Market, Run

OWN = """
[aspects]
off = ["smell.named"]

[[wishes.rule]]
id = "wish.refill"
label = "wish"
any = ["리필(?:도|용)?(?:있|팔|나오)"]
positive = ["리필도 있나요", "리필 나오면 살게요", "리필용 팔아 주세요"]
negative = ["필터가 좋아요", "재구매해요"]
"""


def write(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "text.toml").write_text(text, encoding="utf-8")


def test_every_example_is_run_with_the_stored_texts(run: Run, shop: Market) -> None:
    told = run("text", "check", "--json")
    assert told.code == 0
    assert told.json["ok"] is True
    assert told.json["texts"] > 20
    assert told.json["rules"]["intents"] > 20
    assert "swear.sibal" in told.json["silent"]["profanity"]


def test_own_rules_are_read_listed_and_used(run: Run, home: Path) -> None:
    write(home, OWN)
    listed = run("text", "check", "--rules")
    assert listed.code == 0
    assert "wish.refill" in listed.out
    assert "smell.named" not in listed.out
    told = run("text", "explain", "리필도 팔아 주시면 좋을 텐데", "--json").json
    assert told["traits"]["wishes"] == ["리필도 팔아 주시면 좋을 텐데"]


def test_an_example_that_does_not_hold_ends_with_one(run: Run, home: Path) -> None:
    write(home, OWN.replace("필터가 좋아요", "리필 있어서 좋아요").replace("리필도 있나요", "리필이 있나요"))
    told = run("text", "check")
    assert told.code == 1
    assert "× wishes/wish.refill: it does not fire on “리필이 있나요”." in told.out
    assert "× wishes/wish.refill: it fires on “리필 있어서 좋아요” because of “리필있”." in told.out


def test_a_faulty_file_is_named_with_its_line_and_stops_nothing_half_way(run: Run, home: Path, shop: Market) -> None:
    write(home, OWN.replace('"wish"\n', '"hope"\n'))
    for words in (["text", "check"], ["text", "explain", "좋아요"], ["decide"], ["send"]):
        told = run(*words)
        assert told.code == 2, words
        assert "text.toml:5: rule wish.refill has the unknown label hope" in told.err
    write(home, OWN)
    assert run("decide").code == 0


def test_explain_shows_what_fired_and_masks_numbers(run: Run) -> None:
    told = run("text", "explain", "금요일까지 받을 수 있나요 010-1234-5678로 문자 주세요", "--json").json
    assert told["intent"]["primary"] == "urgent_delivery"
    assert told["intent"]["urgent"] is True
    assert told["intent"]["wished"]
    assert told["masks"] == {"types": ["PHONE"], "text": "금요일까지 받을 수 있나요 [PHONE ******]로 문자 주세요"}
    for_people = run("text", "explain", "배송은 빨랐는데 색이 달라요").out
    assert "delivery+" in for_people
    assert "design-" in for_people


def test_a_gate_is_one_line(run: Run, tmp_path: Path) -> None:
    lines = (
        "label\ttext",
        "thanks\t잘 받았습니다 감사합니다",
        "thanks_but\t감사합니다 그런데 깨졌어요",
        "angry\t최악이네요",
    )
    rows = "\n".join(lines)
    (tmp_path / "moments.tsv").write_text(rows, encoding="utf-8")
    gate = ("eval", "moments", tmp_path / "moments.tsv", "--max", "wrongly_asked=0", "--min")
    assert run(*gate, "ask_precision=0.95").code == 0
    (tmp_path / "moments.tsv").write_text(rows.replace("thanks_but", "angry"), encoding="utf-8")
    told = run(*gate, "anger_recall=0.9")
    assert told.code == 1
    assert "anger_recall is 0.5000" in told.err
