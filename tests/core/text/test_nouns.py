"""Nouns by the morpheme tier that dangol installs: what counts as one word, and where it stands."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError

import pytest

from dangol import masks
from dangol.errors import NotInstalled
from dangol.text.dictionary import built_in_words
from dangol.text.morphemes import KIWI, Morphemes, candidates, is_name
from dangol.text.normal import normalise
from dangol.text.nouns import Noun, nouns_of


@pytest.fixture(scope="module")
def kiwi() -> Morphemes:
    return KIWI.load()


def nouns(kiwi: Morphemes, text: str) -> list[Noun]:
    plain = normalise(text)
    (parts,) = kiwi.read([plain])
    return nouns_of(plain, parts, built_in_words().short, masks.find(plain))


@pytest.mark.parametrize(
    "text,words",
    [
        ("배송비가 비싸요", ["배송비"]),
        ("재구매 의사 있어요", ["재구매", "의사"]),
        ("내구성이 약하고 사용감도 별로", ["내구성", "사용감"]),
        ("고기맛이 좋아요", ["고기", "맛"]),
        ("포장상태가 좋네요", ["포장", "상태"]),
        ("아이들 선물용으로 샀어요", ["아이", "선물용"]),
        ("음질 좋고 페어링도 바로 돼요", ["음질", "페어링"]),
        ("usb 충전이 돼요", ["usb", "충전"]),
        ("끈적임이 없고 촉촉함이 오래가요", ["끈적임", "촉촉함"]),
        ("배송 느림", ["배송"]),
        ("좋아요", []),
        ("", []),
    ],
)
def test_one_word_is_one_noun(kiwi: Morphemes, text: str, words: list[str]) -> None:
    assert [one.word for one in nouns(kiwi, text)] == words


def test_places_count_letters_without_spaces_and_emoji_as_one(kiwi: Morphemes) -> None:
    found = nouns(kiwi, "😊 정말 좋은 가방, 포장 상태도 굿")
    plain = normalise("😊 정말 좋은 가방, 포장 상태도 굿").replace(" ", "")
    assert [plain[one.start :][: len(one.word)] for one in found] == [one.word for one in found]
    assert [(one.word, one.after) for one in found][:3] == [("가방", "apart"), ("포장", "apart"), ("상태", "near")]


def test_neighbours_are_glued_near_or_apart(kiwi: Morphemes) -> None:
    assert [one.after for one in nouns(kiwi, "포장상태와 배송")] == ["apart", "glued", "apart"]


def test_nothing_is_taken_from_personal_data(kiwi: Morphemes) -> None:
    text = "서울시 강남구 테헤란로 123 삼성빌딩 4층으로 교환 부탁해요"
    assert masks.find(text)
    assert "테헤란로" not in str(nouns(kiwi, text))
    assert "교환" in [one.word for one in nouns(kiwi, text)]


# words of product names


def test_a_name_that_was_torn_apart_is_learnt() -> None:
    kiwi = KIWI.load()
    text = "몽글이 인형이 귀여워요"
    assert "몽글이" not in [one.word for one in nouns(kiwi, text)]
    words = sorted(candidates(["촉촉한 몽글이 인형 30cm", "수분크림"]))
    kiwi.learn([word for word, parts in zip(words, kiwi.read(words), strict=True) if is_name(parts)])
    assert [one.word for one in nouns(kiwi, text)] == ["몽글이", "인형"]


def test_only_what_makes_no_sense_as_it_is_has_to_be_learnt(kiwi: Morphemes) -> None:
    words = sorted(candidates(["촉촉한 몽글이 인형", "수분크림", "빠르게 마르는 수건"]))
    chosen = {word for word, parts in zip(words, kiwi.read(words), strict=True) if is_name(parts)}
    assert chosen == {"몽글이"}
    assert not is_name([])


# the tier


def test_the_order_of_many_texts_is_kept(kiwi: Morphemes) -> None:
    texts = [f"{noun}이 좋아요" for noun in ("가방", "선물", "포장", "배송") * 100]
    assert [parts[0].form for parts in kiwi.read(texts)] == [text[:2] for text in texts]


def test_the_version_is_known_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    assert KIWI.version().startswith("kiwi 0.")


def test_without_it_the_seller_reads_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(NotInstalled) as caught:
        KIWI.load()
    assert "pip install 'dangol[morphemes]'" in caught.value.hint
    assert caught.value.exit_code == 2

    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("dangol.text.morphemes.version", absent)
    with pytest.raises(NotInstalled):
        KIWI.version()
