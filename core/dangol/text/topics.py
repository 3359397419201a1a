"""What a text is about: the topic of a question, delivery first, and the topics of a review."""

from __future__ import annotations

import re

from dangol.text.quote import joined, sayings, squeezed

__all__ = ["OTHER", "topic_of", "topics_of"]

OTHER = "other"

_QUESTIONS = tuple(
    (topic, re.compile(pattern))
    for topic, _bar, pattern in (
        row.partition(" | ")
        for row in joined(
            r"""
wrong_item | 다른(?:게|걸|것|거|상품|제품|색|사이즈|맛|물건|사람)[^.]{0,8}(?:왔|받|보내|배송)|
    오배송|잘못(?:왔|온|보내|배송)|(?:주문|시킨|시켰)[^.]{0,8}(?:아닌|다른|달라|[가이]왔)|
    내용물이달라|바뀌어?서?왔
missing_item | 빼먹|\d개(?:만)?왔|하나만왔|빠졌|빠져|빠진|누락|모자라|부족하|덜왔|(?:하나|일부|한개|
    개수|수량|부속품?|구성품|사은품|부품)[^.]{0,6}(?:안왔|안와|없|모자|빠|부족)|안들어있
defect | 불량(?!은아)|고장|얼룩|찌그러|망가|구멍이|깨져|깨진|깨졌|파손|부서|부셔|찢어|찢겨|터져서|
    터졌|새고|샜|작동(?:이|을)?안|안켜|안나와|스크래치|흠집|하자|녹아|녹았|상했|곰팡|이물|금이가
address_change | (?:주소|배송지|수취인|수령인|받는(?:사람|분|곳)|연락처|전화번호|우편번호|
    배송정보)[^.]{0,14}(?:변경|바꿔|바꾸|수정|고칠|고쳐|바뀌|잘못|틀리|다르게)|다른주소|다른곳으로|
    배송변경
urgent_delivery | (?<![발지환])급[해합하히]|당일배송|오늘(?:안에|중으?로|까지)|내일까지|빨리좀|
    최대한빨리|꼭받아야|(?:까지|전에|이전에)[^.]{0,8}(?:도착|받|올까|와야|배송|출고)|늦으면안|오늘꼭
order_status | 배달완료|배송완료|송장|출고|운송장|조회가?안|접수된|준비중|배송(?:이)?시작|발송(?:됐|
    되었|했|하셨|되나|확인|이)|어디쯤|배송상태|주문(?:상태|확인|됐|되었|들어갔)|배송조회|택배사
cancel | 취소
exchange | 교환|(?:사이즈|색상|색깔|옵션|큰걸로|작은걸로|다른걸로)[^.]{0,6}(?:바꿀|바꾸|바꿔|변경)|
    바꿔주|바꿀수|큰걸로바꾸|작아서큰
refund_return | 반품|환불|회수|돌려보내|수거
shipping_fee | 배송비|택배비|배송료|무료배송|도서산간|제주[^.]{0,6}(?:추가|비용|요금)|합배송|
    묶음배송|착불
payment_receipt | 영수증|세금계산서|계산서|현금영수증|결제|할부|입금|카드(?:로|사)|무통장|거래명세|
    증빙
discount | 할인|쿠폰|세일|적립|행사|이벤트|싸게|깎아|에누리|특가|1\+1|포인트|가격[^.]{0,6}(?:내려|
    조정|다운|낮)
gift_bulk | 선물포장|포장해|포장(?:도|이|은)?(?:되|가능|해)|대량|단체|도매|쇼핑백|메시지카드|답례품|
    납품|견적|기업
stock | 더이상안(?:파|나)|판매종료|재고|품절|입고|남아있|재판매|수량[^.]{0,5}(?:몇|가능|남)|
    언제다시|단종|품절인
size_fit | 사이즈|치수|실측|몇센치|몇cm|둘레|기장|길이|높이|넓이|폭이|크게나|작게나|정사이즈|발볼|
    발등|반업|키\d|몸무게|입는데|신는데|맞을까|크기
usage_as | 사용법|사용방법|어떻게(?:쓰|사용|조립|설치|하는|켜|연결|세척|보관)|조립|설치|수리|
    as(?![a-z])|a/s|보증|세탁|세척|보관|충전(?:은|이|하)|연결|설명서|필터교체|사용하다
delivery_eta | 배송|도착|언제(?:와|오|쯤|받|보내|출발|올)|며칠|몇일|얼마나걸|발송|택배|받아볼|
    받을수있|안와
product_spec | 재질|소재|성분|원산지|정품|국산|중국산|용량|무게|몇그램|전압|색상|색깔|호환|유통기한|
    제조|배터리|방수|전자레인지|식기세척|냄새|두께|함량|인증|kc|몇개|구성|알레르기|되나요|인가요|
    뭔가요|있나요|궁금
thanks | 감사|고마|고맙|번창|잘받았|최고예요|좋아요|만족
"""
        )
    )
)
"""Read from above: the first that is found is the topic. What a parcel did comes before what the buyer wants done."""

_CATEGORIES = {
    "배송": "delivery_eta",
    "반품": "refund_return",
    "환불": "refund_return",
    "교환": "exchange",
    "상품": "product_spec",
}
"""What markets' own categories mean, for texts that say nothing by themselves."""

_NOT_TOPICS = frozenset({"overall", "gift", "again"})


def topic_of(text: str, category: str) -> str:
    """Return what a question is about; ``category`` (the market's own word) helps where the text is silent."""
    plain = squeezed(text)
    found = next((topic for topic, pattern in _QUESTIONS if pattern.search(plain)), None)
    if found is not None:
        return found
    return next((topic for word, topic in _CATEGORIES.items() if word in category), OTHER)


def topics_of(text: str) -> tuple[str, ...]:
    """Return the topics of a review, what is complained of (``size-``) before what is praised (``delivery+``)."""
    bad = dict.fromkeys(f"{one.topic}-" for one in sayings(text, good=False))
    good = dict.fromkeys(f"{one.topic}+" for one in sayings(text, good=True) if one.topic not in _NOT_TOPICS)
    return (*bad, *good)
