"""The corpus: every forbidden wording is blocked, every allowed one passes."""

from __future__ import annotations

from collections import Counter

from dangol.rules.compliance.wording import GUARDS, check
from tests.rules.corpus import ROWS, WORDS


def ids(text: str, *, public: bool, fenced: bool = False) -> set[str]:
    return {guard.id for guard in check(text, public=public, fenced=fenced)}


def test_every_word_that_a_guard_knows_is_blocked_in_a_sentence() -> None:
    tests = {guard.id: refuses for guard, refuses in GUARDS.items()}
    assert [(guard, text) for guard, text in WORDS if not tests[guard](text)] == []


def test_every_wording_is_on_its_side_of_the_line() -> None:
    found = [(row, ids(row.text, public=row.public, fenced=row.fenced)) for row in ROWS]
    wrong = [(row, told) for row, told in found if (row.guard not in told if row.blocked else told)]
    assert wrong == []


def test_the_corpus_covers_every_guard_from_both_sides() -> None:
    sides = Counter((row.guard, row.blocked) for row in ROWS)
    for guard in GUARDS:
        assert min(sides[guard.id, True], sides[guard.id, False]) >= 2, guard.id
    assert len(ROWS) >= 150
    assert len({row.text for row in ROWS}) == len(ROWS)


EVERYWHERE = [
    ("change_review", "후기를 수정해 주시면 감사하겠습니다"),
    ("change_review", "리뷰 삭제 부탁드립니다"),
    ("change_review", "리 뷰 를  삭 제 부 탁 드 려 요"),
    ("change_review", "리.뷰 삭.제 부.탁드립니다"),
    ("change_review", "별점을 조금만 올려 주실 수 있을까요"),
    ("change_review", "괜찮으시면 별점 5점으로 바꿔 주세요"),
    ("change_review", "평점 변경 가능하실까요?"),
    ("change_review", "리뷰를 내려 주시면 바로 환불해 드리겠습니다"),
    ("change_review", "삭제해 주시면 쿠폰 보내 드릴게요"),
    ("change_review", "환불해 드릴 테니 후기는 정리 부탁드려요"),
    ("change_review", "후기 다시 작성해 주시면 좋겠어요"),
    ("change_review", "Ｒ 후기　수정 부탁드립니다"),
    ("change_review", "리\u200b뷰 수\u200b정 부탁드려요"),
    ("ask_rating", "별 다섯 개 부탁드려요"),
    ("ask_rating", "5점 주시면 힘이 됩니다"),
    ("ask_rating", "좋은 후기 부탁드립니다"),
    ("ask_rating", "예쁜 리뷰 남겨 주세요"),
    ("ask_rating", "만점 부탁드려요"),
    ("reward", "후기 남겨 주시면 적립금 500원 드립니다"),
    ("reward", "리뷰 작성하시면 커피 쿠폰을 보내 드려요"),
    ("reward", "사은품을 드릴 테니 후기 꼭 써 주세요"),
    ("reward", "리뷰 이벤트 진행 중입니다"),
    ("reward", "포토후기 쓰시면 할인 혜택이 있어요"),
    ("guarantee", "내일까지 꼭 도착합니다"),
    ("guarantee", "100% 환불됩니다"),
    ("guarantee", "효과를 보장합니다"),
    ("guarantee", "무조건 해결해 드립니다"),
    ("guarantee", "제가 장담할게요"),
    ("guarantee", "금요일까지 받으실 수 있습니다"),
    ("blame", "택배사에 문의해 주세요"),
    ("blame", "배송 지연은 택배사 책임입니다"),
    ("blame", "기사님께 직접 연락하시면 됩니다"),
    ("blame", "저희 잘못이 아닙니다"),
    ("blame", "택배 회사 실수라서요"),
    ("refuse_refund", "단순 변심은 환불이 불가합니다"),
    ("refuse_refund", "개봉하셔서 반품이 어렵습니다"),
    ("refuse_refund", "교환·환불 안 됩니다"),
    ("refuse_refund", "환불은 해드릴 수 없습니다"),
    ("accuse", "허위 사실이면 법적 조치하겠습니다"),
    ("accuse", "고객님 잘못으로 보입니다"),
    ("accuse", "이런 진상 고객은 처음입니다"),
    ("accuse", "악성 리뷰로 고소하겠습니다"),
    ("accuse", "블랙컨슈머로 신고하겠습니다"),
    ("account", "국민은행 123456-01-123456 으로 입금해 주세요"),
    ("account", "110-123-456789 신한은행입니다"),
    ("account", "주민번호 900101-1234567"),
    ("account", "카드 1234-5678-9012-3456"),
    ("account", "101동 1203호로 보내 드릴게요"),
    ("unfilled", "{{이름}}님 감사합니다"),
    ("unfilled", "○○님 감사합니다"),
    ("unfilled", "도착일은 ____입니다"),
    ("unfilled", "   "),
]


IN_PUBLIC = [
    ("phone", "010-1234-5678로 전화 주세요"),
    ("phone", "01012345678"),
    ("phone", "0 1 0 - 1 2 3 4 - 5 6 7 8"),
    ("phone", "공일공 일이삼사 오육칠팔로 연락 주세요"),
    ("phone", "０１０－１２３４－５６７８"),
    ("phone", "공1공.1234.오육칠팔"),
    ("phone", "02-555-0123으로 문의 주세요"),
    ("phone", "031 555 0123"),
    ("phone", "070-1234-5678"),
    ("phone", "고객센터 1588-1234"),
    ("phone", "+82 10-1234-5678"),
    ("contact", "shop@example.com 으로 보내 주세요"),
    ("contact", "shop 골뱅이 example 닷 컴"),
    ("contact", "https://shop.example/r"),
    ("contact", "자세한 내용은 www.example.com 참고"),
    ("contact", "myshop.co.kr 에서 확인하세요"),
    ("contact", "카톡 아이디 dalbit 으로 연락 주세요"),
    ("contact", "오픈채팅으로 들어와 주세요"),
    ("contact", "인스타 디엠 주세요"),
    ("number", "주문번호 2026112212345678 확인했습니다"),
    ("number", "송장 612345678901 입니다"),
    ("name", "김민지님 감사합니다"),
    ("name", "박서준 님, 안녕하세요"),
    ("name", "이하늘씨께 감사드립니다"),
]


FINE = [
    "소중한 후기 남겨 주셔서 감사합니다.",
    "좋은 후기 남겨 주셔서 감사합니다.",
    "별점과 후기 모두 감사합니다.",
    "후기 올려 주셔서 고맙습니다.",
    "리뷰 보고 상세 안내를 수정하겠습니다.",
    "후기는 솔직한 말씀이니 그대로 두셔도 괜찮습니다.",
    "포인트 색상이 마음에 드셨다니 다행입니다.",
    "선물용으로 구매해 주신 후기 잘 읽었습니다.",
    "선물 받으신 분이 좋아하셨다는 후기 감사합니다.",
    "솔직한 후기를 부탁드려도 될까요?",
    "짧은 후기를 남겨 주시면 큰 도움이 됩니다.",
    "면 100% 제품입니다.",
    "내일 오전에 다시 확인해서 알려 드리겠습니다.",
    "도착이 늦어질 수 있어 미리 말씀드립니다.",
    "보통 이틀 안에 받으시지만 사정에 따라 달라질 수 있습니다.",
    "택배사에 확인하여 다시 알려 드리겠습니다.",
    "저희가 택배사에 직접 확인해 보겠습니다.",
    "저희 잘못입니다. 죄송합니다.",
    "배송이 늦어져 죄송합니다.",
    "환불 절차를 안내해 드리겠습니다.",
    "반품을 신청해 주시면 바로 확인하겠습니다.",
    "교환과 반품 모두 가능합니다.",
    "개봉하셨더라도 반품하실 수 있습니다.",
    "고객님 말씀이 맞습니다.",
    "부서진 상태로 도착했다니 죄송합니다.",
    "고소한 맛을 좋아하셨다니 반갑습니다. 저희 땅콩은 고소합니다.",
    "사장님이 아니라 제가 직접 확인했습니다.",
    "구매자님, 고객님, 이용자님, 선생님 모두 감사합니다.",
    "2026-11-22 오후 3시 30분에 발송했습니다.",
    "가격은 12,900원입니다.",
    "240-245 사이즈를 추천드립니다.",
    "11월 20일 일요일에 쉽니다.",
    "1+1 행사 상품입니다.",
    "문의는 이 게시판이나 톡톡으로 남겨 주세요.",
    "모델명은 AB-1234-5678입니다.",
    "특별히 신경 써서 포장했습니다. 취소를 원하시면 알려 주세요.",
    "정말 이런 일이 없도록 하겠습니다. 오늘도 일이 많으실 텐데 감사합니다.",
]


def test_refused_in_public() -> None:
    told = [(guard, text, ids(text, public=True)) for guard, text in (*EVERYWHERE, *IN_PUBLIC)]
    assert [one for one in told if one[0] not in one[2]] == []


def test_refused_everywhere() -> None:
    told = [(guard, text, ids(text, public=False)) for guard, text in EVERYWHERE]
    assert [one for one in told if one[0] not in one[2]] == []


def test_allowed_between_two() -> None:
    assert [(text, told) for _guard, text in IN_PUBLIC if (told := ids(text, public=False))] == []


def test_allowed_in_public() -> None:
    assert [(text, told) for text in FINE if (told := ids(text, public=True))] == []


def test_forms_of_address_that_look_like_names_are_none() -> None:
    words = (
        "고객 차장 어린이 구매자 이용자 주문자 신청자 선생 회원 사장 기사 부모 어머 의뢰인 의뢰자 원장 신랑 신부 "
        "어르신 이웃 지인 주인 조카 소비자 수령인 수취인 문의자 방문자 제작자 선배 공주 임산부 남편 기자 전문가 "
        "도련 서방 고객사 이모 고모 노인 장인 장모 진행자 심사위원"
    )
    assert [word for word in words.split() if "name" in ids(f"{word}님 감사합니다", public=True)] == []
    assert [name for name in ("김하늘", "이슬", "박서준") if "name" not in ids(f"{name}님", public=True)] == []
