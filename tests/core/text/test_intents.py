"""What an inquiry wants: rules first, the small model where they are even, urgency, and the wished day."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from dangol.errors import ConfigError
from dangol.text.intents import intent_of
from dangol.text.normal import squeeze
from dangol.text.reading import analyst
from dangol.text.rulebook import built_in
from dangol.text.runner import Runner
from dangol.text.tiebreak import Header, TieBreak, pack, tie_break, unpack
from dangol.text.wished import wished

WEDNESDAY = date(2026, 11, 25)
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "text, intent",
    [
        ("택배 언제쯤이면 올까요?", "delivery_eta"),
        ("운송장 번호 좀 주세요", "order_status"),
        ("내일까지 꼭 와야 해요 급합니다", "urgent_delivery"),
        ("주소를 옛날 집으로 해 버렸어요", "address_change"),
        ("구멍이 났는데 교환 되나요", "defect"),
        ("설명서가 빠져 있어요", "missing_item"),
        ("파란색 시켰는데 빨간색이 왔네요", "wrong_item"),
        ("반품하면 배송비 빼고 환불되나요", "refund_return"),
        ("배송비 환불해 주시나요", "shipping_fee"),
        ("필터 교환은 어떻게 하나요", "usage_as"),
        ("영수증 빼고 보내 주세요 선물이에요", "gift_bulk"),
        ("후기 고칠 수 있나요", "other"),
    ],
)
def test_intents(text: str, intent: str) -> None:
    assert analyst().inquiry(text).intent.primary == intent


@pytest.mark.parametrize("title", ["상품 문의", "상품 문의 문의드려요.", "안녕하세요 제품 문의드립니다", "질문이요"])
def test_the_title_of_any_question_tells_nothing(title: str) -> None:
    question = "이거 우리 동네 길고양이도 좋아할까 싶어서요"
    whole, bare = analyst().inquiry(f"{title} {question}"), analyst().inquiry(question)
    assert whole.intent.primary == bare.intent.primary


def test_what_else_is_touched_and_why() -> None:
    found = analyst().inquiry("찢어져서 왔어요 교환해 주세요").intent
    assert found.primary == "defect"
    assert found.also == ("exchange",)
    assert any(one.startswith("exchange.asked: 교환") for one in found.evidence)


def test_the_model_only_decides_what_the_rules_leave_open() -> None:
    labels = ("cancel", "stock")
    stubborn = TieBreak(Header(labels=labels, bias=(0.0, 9.0), scale=1.0, trained_on={}), {})
    runner = Runner([built_in("intents")])
    clear, silent = squeeze("주문 취소해 주세요"), squeeze("음 그러니까요")
    assert intent_of(clear, runner.run(clear), model=stubborn).primary == "cancel"
    found = intent_of(silent, [], model=stubborn)
    assert (found.primary, found.by_model) == ("stock", True)
    assert 0.99 < found.sure < 1
    assert intent_of(squeeze(""), []).primary == "other"


def test_the_model_helps_where_the_rules_are_silent() -> None:
    found = analyst().inquiry("배송 빠른 쪽으로 언제쯤일지").intent
    assert found.primary == "delivery_eta"


@pytest.mark.parametrize(
    "text", ["급해요 오늘 보내 주세요", "금요일 전에 받을 수 있나요", "늦으면 안 돼요 꼭 와야 해요"]
)
def test_urgent(text: str) -> None:
    assert analyst().inquiry(text).intent.urgent


@pytest.mark.parametrize("text", ["재고 있나요", "포인트 지급해 주세요", "언제쯤 오나요", "환불 언제 되나요"])
def test_not_urgent(text: str) -> None:
    assert not analyst().inquiry(text).intent.urgent


@pytest.mark.parametrize(
    "text, day",
    [
        ("금요일까지 받을 수 있을까요", date(2026, 11, 27)),
        ("금욜까지요", date(2026, 11, 27)),
        ("내일 모레 써야 해요", date(2026, 11, 27)),
        ("내일까지 부탁드려요", date(2026, 11, 26)),
        ("오늘 꼭 출고해 주세요 내일 행사예요", date(2026, 11, 25)),
        ("목요일 전에 도착해야 해요", date(2026, 11, 25)),
        ("다음주 월요일에 시험인데 주말 전에 올까요", date(2026, 11, 27)),
        ("다음 주 수요일까지 가능한가요", date(2026, 12, 2)),
        ("이번주 안으로 꼭이요", date(2026, 11, 27)),
        ("25일에 필요해요", date(2026, 11, 25)),
        ("3일까지 받을 수 있나요", date(2026, 12, 3)),
        ("12월 3일까지 와야 해요", date(2026, 12, 3)),
        ("1/5 전까지요", date(2027, 1, 4)),
        ("3일 안에 받을 수 있나요", date(2026, 11, 28)),
        ("크리스마스 이브까지요", date(2026, 12, 24)),
        ("기념일이 토요일이라 그 전에 받아야 해요", date(2026, 11, 27)),
        ("31일까지요", date(2026, 12, 31)),
        ("당일발송 되나요? 내일 아침까지 꼭 있어야 해서요", date(2026, 11, 26)),
    ],
)
def test_the_wished_day(text: str, day: date) -> None:
    found = wished(text, WEDNESDAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "text",
    [
        "화요일에 주문했는데 안 와요",
        "5일째 안 와요",
        "주문한 지 3일 됐어요",
        "11월 20일에 결제했어요",
        "2.5kg인가요",
        "추석 전에요",
    ],
)
def test_what_is_no_wish(text: str) -> None:
    assert wished(text, WEDNESDAY) is None


def test_a_table_keeps_what_it_holds_and_another_file_is_refused() -> None:
    header = Header(labels=("a", "b"), bias=(0.5, -0.5), scale=0.25, trained_on={"x": "y"})
    again = unpack(pack(header, {"가": (3, -128), "^나": (127, 0)}))
    assert again.header == header
    assert {piece: list(row) for piece, row in again.weights.items()} == {"가": [3, -128], "^나": [127, 0]}
    with pytest.raises(ConfigError):
        unpack(b"something else")


def test_the_model_names_its_data() -> None:
    data = (ROOT / "training" / "data" / "intents.tsv").read_bytes()
    assert tie_break().header.trained_on == {"intents.tsv": hashlib.sha256(data).hexdigest()}
    assert set(tie_break().header.labels) < set(built_in("intents").labels)


def test_training_again_gives_the_same_model() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn trains the model; it is in the development group only")
    from training.intents import fit, sentences

    rows = [row for row in sentences() if row.intent in ("cancel", "stock", "thanks")][::2]
    first, again = fit(rows), fit(rows)
    assert pack(first.header, first.weights) == pack(again.header, again.weights)
    answers = [max(logs, key=lambda label: logs[label]) for row in rows if (logs := first.logs(squeeze(row.text)))]
    assert sum(a == row.intent for a, row in zip(answers, rows, strict=True)) >= 0.95 * len(rows)


def test_together_they_beat_the_rules_on_sentences_unseen_by_the_model() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn trains the model; it is in the development group only")
    from training.intents import check, sentences

    found = check(sentences()[::3], folds=2, seeds=(0,))
    assert found["both"] >= max(found["rules"], 0.95)
    assert found["both"] > found["model"]


@pytest.mark.parametrize(
    "text",
    [
        "소비자원에 신고하겠습니다. 이런 식으로 장사하지 마세요",
        "앞으로 광고 문자 보내지 말아주세요",
        "사과해 주셔서 괜찮아졌어요",
    ],
)
def test_the_model_does_not_guess_what_the_moment_denies(text: str) -> None:
    assert analyst().inquiry(text).intent.primary == "other"
    assert analyst().topic(text) == "other"
