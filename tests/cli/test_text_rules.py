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


def test_explain_speaks_to_people_in_words(run: Run) -> None:
    told = run("text", "explain", "배송은 빨랐는데 사이즈가 작아서 아쉬워요").out
    assert "delivery: praise — “배송은 빨랐는데”" in told
    assert "size: complaint — “사이즈가 작아서”" in told
    assert "what speaks for praise: “빨랐는데”" in told
    assert "what speaks for a complaint: “아쉬워요”" in told
    for label in ("delivery+", "delivery.fast", "size_fit", "^", "0.0"):
        assert label not in told


def test_explain_names_what_an_inquiry_wants(run: Run) -> None:
    told = run("text", "explain", "금요일까지 받을 수 있나요 010-1234-5678로 문자 주세요").out
    assert "an urgent delivery — “금요일까지 받을" in told
    assert "1234" not in told
    assert "guess from similar texts" in run("text", "explain", "좋아요").out


def test_explain_joins_a_denial_with_what_it_denies_and_names_every_trait(run: Run) -> None:
    told = run("text", "explain", "색이 안 예뻐요. 사장님은 친절하셨어요").out
    assert "what speaks for a complaint: “안 예뻐요”" in told
    assert "about kindness: praise" in told
    thin = run("text", "explain", "좋아요").out
    assert "it says too little" in thin
    assert "worth asking about: use" in thin


TWINS = """
[[wishes.rule]]
id = "wish.refill"
label = "wish"
any = ["리필"]
positive = ["리필도 있나요", "리필 나오면 살게요", "리필용 팔아 주세요"]
negative = ["필터가 좋아요", "재구매해요"]

[[wishes.rule]]
id = "wish.refill_again"
label = "wish"
any = ["리필(?:용|도)?"]
positive = ["리필도 있나요", "리필 나오면 살게요", "리필용 팔아 주세요"]
negative = ["필터가 좋아요", "재구매해요"]

[[wishes.rule]]
id = "wish.never"
label = "wish"
any = ["다육이화분받침"]
positive = ["다육이 화분 받침", "다육이화분받침도", "다육이 화분받침요"]
negative = ["필터가 좋아요", "재구매해요"]
"""


def test_rules_that_say_the_same_and_rules_that_say_nothing_are_named(run: Run, home: Path, shop: Market) -> None:
    write(home, TWINS)
    told = run("text", "check").out.splitlines()
    pair = "wishes: wish.refill and wish.refill_again always fire together (6 texts): one of them is enough."
    assert pair in told
    silent = next(at for at, line in enumerate(told) if line.startswith("wishes: ") and "never fire:" in line)
    assert "wish.never" in "".join(told[silent + 1 : silent + 4])


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
