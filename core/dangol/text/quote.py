"""What a reviewer said, in a few safe words of ours: ``배송이 빨랐다``, ``튼튼하고 쓰기 편하다``.

The words come from a table and never from the review, so that no name, number, insult or typing
error can get into a public answer. They end in ``다`` and go on with ``는 말씀``, ``니`` or ``고``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["REPEAT", "Saying", "regretted", "repeated", "said", "sayings"]

_MOST = 2
REPEAT = "repeat"
"""What the order itself tells, not the reviewer: it is a topic, and never something that was said."""
_ENDS = re.compile(r"[.!?~,;…·/\n\r]+|[ㅋㅎㅠㅜ^]{2,}")
_NOISE = re.compile(r"[^가-힣a-z0-9%.]+")
_DENIED_AFTER = re.compile(
    r"^[하되]?(?:지|진|질|지는|지도|지가|는않|지를)?(?:않|못|안[가-힣])|^(?:하지도|하진|하지는|지는|진)[않못]"
    r"|^\w{0,2}(?:을듯|을것|을거|을까|을줄|을텐|길바|기를바|길기대|으면|면좋|겠지|줄알|는지|다길래|다더니|다고해서|다는데|대서)"
)
_DENIED_BEFORE = re.compile(r"(?:안|못|덜)$|(?:별로|전혀|그닥|그다지|썩|그렇게|딱히|생각보다안|생각만큼)\w{0,2}$")
_UNDONE_AFTER = re.compile(
    r"^\w{0,5}(?:없[이는고었습네어음]|않[고아네습은을]|안나|안해|걱정|염려)|^\w{0,3}(?:곳|거|것|점)?하나(?:도)?없"
)
_TURNS = re.compile(r"지만|[은는던][데디]|아쉽|아쉬|단점|다만|[ㅠㅜ;]|ㅡㅡ|근데|그런데|그래도")
_EASILY_TOLD = frozenset({"delivery", "packaging", "smell"})
"""Elsewhere a table takes "not as small as I feared" for a complaint too often to thank somebody for it."""
_REACH = 8


class Saying(NamedTuple):
    """A thing that reviews say: what about, how it is recognised, how we put it."""

    topic: str
    pattern: re.Pattern[str]
    words: str


def _joined(rows: str) -> list[str]:
    """Return the rows of a table in which an indented line goes on with the row above it."""
    return re.sub(r"\n[ ]+", "", rows.strip()).splitlines()


def _table(rows: str) -> tuple[Saying, ...]:
    """Read ``topic | words | pattern`` rows; a group in the pattern marks the word that may be negated."""
    split = (row.split(" | ", 2) for row in _joined(rows))
    return tuple(Saying(topic, re.compile(pattern), words) for topic, words, pattern in split)


_GOOD = _table(
    r"""
delivery | 배송이 빨랐다 | (?:배송|배달|택배)[^.]{0,6}(빠르|빠른|빨라|빨랐|빨랏|빨리와|빨리왔|
    금방|총알)|((?:빠른|총알|초고속)(?:배송|배달))
packaging | 포장이 꼼꼼했다 | 포장[^.]{0,5}(꼼꼼|튼튼|정성|안전|단단|잘되|잘돼|잘해|잘하)|((?:꼼꼼|
    튼튼|완벽)한?포장)
packaging | 포장이 깔끔했다 | 포장[^.]{0,5}(깔끔|깨끗)|(깔끔한?포장)
packaging | 포장이 예뻤다 | 포장[^.]{0,5}(예쁘|예뻐|이쁘|이뻐|고급)
taste | 맛있게 드셨다 | (?:맛있게|맛나게)[^.]{0,3}(먹었|먹었어|먹고있|먹습|먹을게)
taste | 맛있다 | (맛있[어었네습고는다]|맛나[네요고]|존맛|꿀맛|맛이좋|맛도좋)
quality | 튼튼하다 | (?<!포장)(?<!포장이)(?<!포장도)(튼튼)(?!하게포장)
quality | 부드럽다 | (부드럽|부드러[워운우]|보들보들)
quality | 폭신하다 | (폭신|푹신)
quality | 신선하다 | (신선|싱싱)
quality | 품질이 좋다 | (?:품질|퀄리티|재질|질감)[^.]{0,4}(좋|훌륭|굿|만족)|(마감[^.]{0,3}(?:깔끔|
    훌륭|좋))
design | 예쁘다 | (예쁘[고네다게구]|예쁜|예뻐|예쁩|예뿌|이쁘[고네다게구]|이쁜|이뻐|이쁩|이뿌|
    이뿐)(?!포장)
design | 귀엽다 | (귀엽|귀여[워운우]|귀욥)
design | 고급스럽다 | (고급스럽|고급스러)
design | 색상이 마음에 드셨다 | (?:색상|색감|색깔|색)[^.]{0,4}(이쁘|예쁘|예뻐|이뻐|좋[아습네고]|
    맘에|마음에)
design | 디자인이 마음에 드셨다 | 디자인[^.]{0,4}(좋[아습네고]|맘에|마음에|만족|깔끔)
function | 쓰기 편하다 | (?:사용|쓰기|쓰는|이용|조립|설치)[^.]{0,4}(편하|편해|편리|간편|편합|쉽|
    쉬워)
function | 편하다 | (?<!불)(편하[고네다게]|편해[요서]|편합니|편안|편리)
function | 효과가 좋았다 | 효과[^.]{0,4}(좋[아습네]|최고|짱|굿|만점|있[어었네습])
function | 따뜻하다 | (따뜻|따듯|포근)
function | 시원하다 | (시원하[고네게]|시원해|시원합|시원한)
function | 가볍다 | (가볍[고네습다]|가벼워|가벼운)
function | 유용하게 쓰고 계시다 | (유용하|요긴하|알차게쓰)
function | 소리가 조용하다 | (조용하[고네]|조용해|저소음)
size | 사이즈가 잘 맞았다 | (?:사이즈|크기|치수|길이|핏)[^.]{0,5}(딱|잘맞|맞[아았고습네게])|
    (정사이즈)
size | 크기가 적당하다 | (?:사이즈|크기|길이|두께|용량)[^.]{0,4}(적당|알맞|넉넉)
smell | 향이 좋다 | (?:향기|향)[^.]{0,3}(좋[아습네고]|은은|최고)
price | 가성비가 좋다 | 가성비[^.]{0,3}(좋|굿|최고|짱|갑|대박)|(가격대비[^.]{0,6}(?:좋|만족|최고|
    훌륭|괜찮|짱))
price | 가격이 좋다 | 가격[^.]{0,3}(좋[아습네고]|착하|착해|저렴|괜찮|합리)|(저렴하[고게니네]|저렴한|
    저렴해|착한가격)
service | 친절했다 | (?<!불)(친절)
gift | 선물 받으신 분이 좋아하셨다 | 선물[^.]{0,10}(좋아하|만족해하|좋다고|기뻐)
gift | 가족분들이 좋아하셨다 | (?:부모님|엄마|아빠|어머니|아버지|남편|와이프|아이|아기|애기|딸|아들|
    가족)[^.]{0,6}(좋아하|좋아해|잘먹|잘놀)
repeat | 다시 찾아 주셨다 | (재구매(?!의사|율|마함)|재주문|또시켰|또시켜|또주문했|또구매했|또샀|
    [두세네]번째(?:구매|구입|주문)|\d번째(?:구매|구입|주문)|여러번(?:구매|주문|시켰)|늘사|자주주문|
    꾸준히)
again | 또 찾고 싶으시다 | (재구매의사|또구매할|또주문할|또살게|또살거|재구매할|다음에도|
    또이용할|또올게|또올께|추가구매)
overall | 만족하셨다 | (?<!불)(만족(?!도|스럽지|스럽진|하지|하진|시키|감이))
overall | 마음에 드셨다 | ((?:맘|마음)에(?:들|듭|드[네는]|쏙|꼭))
overall | 추천하고 싶으시다 | (?<!비)(?<!안)(추천(?:합|해|할|드|하고|이요|입니))
""",
)

_BAD = _table(
    r"""
missing_wrong | 빠진 것이 있었다 | (?:하나|한개|구성품|부품|사은품|설명서|[가-힣]{1,4}[이가])(?:가|
    도|는)?(안왔|안와서|안들어|빠져있|빠져서|빠졌|누락|없이왔|없이오|빠진)|(누락)|(?:설명서|
    보증서)[가도]?(없[어었네고습])
missing_wrong | 주문하신 것과 다른 상품이 도착했다 | (?:다른|딴|엉뚱한)[가-힣]{0,6}(왔|와서|보내|
    배송되|배송됐|도착)|(오배송)
defect | 깨지거나 부서진 상태로 도착했다 | (깨져[서있왔]|깨진[채거것상]|깨져|부서져|부서졌|부셔져|
    부셔졌|부숴|박살|파손|금이가|찌그러)
defect | 녹은 상태로 도착했다 | (녹아[서있왔]|다녹|녹은상태|녹아내)
defect | 새거나 터진 곳이 있었다 | (새서|새고|새네|샜|터져|터졌|터진|쏟아)
defect | 찢어지거나 풀린 곳이 있었다 | (?<!박스가)(?<!상자가)(?<!포장이)
    (?<!봉투가)(?<!비닐이)(찢어[져졌지진]|튿어|뜯어지|올이[^.]{0,3}풀|
    실[^.]{0,3}풀려|빵꾸|빵구|구멍이?(?:났|나서|나있|있))
defect | 흠집이 있었다 | (스크래치|스크레치|기스|흠집|찍힌|찍혀|긁힌|긁혀|얼룩|까져|까졌|벗겨|빵구|
    구멍이?나|때가묻)
defect | 상태가 좋지 않았다 | ((?<![이속])상(?:했|해서)|썩[어은었]|곰팡|시들|물러[서져]|물렀|무른|
    유통기한[^.]{0,8}(?:지나|임박|얼마|남은|없이))|(신선도?[^.]{0,4}(?:떨어|안좋|않|없))|((?:이물|
    머리카락|벌레)[^.]{0,4}(?:나왔|나오|있|들어))
defect | 불량이 있었다 | (불량|(?<!하)고장|하자(?:가|있|품|제품))
defect | 제대로 작동하지 않았다 | (?:작동|인식|충전|연결|전원|소리|불)[이가도은]?[^.]{0,2}(안되|
    안돼|안됨|안됩|안나|안들어|안켜|되지않|하지않)
delivery | 배송이 늦었다 | (?:배송|배달|택배)[^.]{0,8}(느리|느려|느렸|느림|늦[게어었네]|오래|지연|
    일주일|열흘|몇주|한달|\d일걸)|(?:너무|엄청|한참|올때)?(늦게[^.]{0,2}(?:와서|왔|오[네고]|도착|
    배송|받))
delivery | 배송이 아쉬웠다 | (?:배송|배달|택배)[^.]{0,5}(엉망|형편없|짜증|최악|불친절|별로|화가|
    실망|던져|신경쓰)
packaging | 상자가 상해서 도착했다 | (?:박스|상자|포장지?|봉투|비닐)[가이도는]?[^.]{0,3}(찢|찌그|
    터져|젖|뜯겨|뜯어|훼손|구겨)
packaging | 포장이 좋지 않았다 | 포장[^.]{0,6}(엉망|허접|대충|부실|안좋|별로|허술|성의|불량|때문|
    형편|최악|신경)
taste | 맛이 기대에 미치지 못했다 | (맛없|맛이없|맛도없|맛은없)|맛[이은도]?[^.]{0,4}(별로|이상|아니|
    그닥|실망|떨어|제각각)|(질겨|질기[고네]|너무달|너무짜|싱거|비려서|비린맛|느끼해)
smell | 냄새가 났다 | (?:냄새|악취|비린내|잡내|누린내)[가이도]?[^.]{0,7}(나[네요서고는]|나는|납니|
    났|심하|심해|심한|독하|진동|역하|많이|지독|올라)|(?<!안)(쾨쾨|퀴퀴|역겨)
size | 생각보다 작았다 | (?:너무|넘|생각보다|엄청|사이즈[가도]?|크기[가도]?|많이|조금|좀|
    더)[^.]{0,2}(작아|작네|작은|작고|작습|작다|작음|짧아|짧네|짧고)
size | 생각보다 컸다 | (?<!소리가)(?:너무|넘|엄청|사이즈[가도]?|크기[가도]?|많이)[^.]{0,2}(커[요서]|
    크네|크고|큽니|컸|헐렁|길어[요서]|길고|길네)
size | 사이즈가 맞지 않았다 | (?:사이즈|치수|싸이즈|크기)[가도]?[^.]{0,5}(안맞|다르|다른|달라|
    맞지않|틀려|틀리|안나)
size | 잘 맞지 않았다 | (안맞[아네고음습는])
quality | 튼튼하지 못했다 | 내구성[^.]{0,4}(약|떨어|없|별로)|(?:너무|쉽게|금방|바로)[^.]{0,3}(약하|
    약해|부러|끊어|떨어[져지]|
    망가|찢어)|(부러졌|망가졌|끊어졌|튼튼하지|튼튼하진|약해서|약하네|휘어)
quality | 마감이 아쉬웠다 | 마감[^.]{0,6}(별로|엉망|너저|불량|안좋|아쉽|거칠|허접|미흡)|(실밥|보풀|
    접착부분|너덜)
quality | 너무 얇았다 | (?:너무|넘|엄청|생각보다)[^.]{0,2}(얇[아은네고다])
quality | 촉감이 거칠었다 | (까끌|까칠|까슬|거칠[어고네])
quality | 털과 먼지가 날렸다 | (?:털|먼지)[이가도]?[^.]{0,5}(빠져|빠지|빠짐|날려|날리|나고|나요|
    많[아이])
quality | 품질이 기대에 미치지 못했다 | (허접|조잡|싼티|싸구려|싼마이|저품질)|(?:품질|퀄리티|재질|
    질)[이은도]?[^.]{0,5}(별로|떨어|안좋|나쁘|실망|엉망|최악|저렴)
function | 효과를 느끼지 못하셨다 | 효과[가는도를]?[^.]{0,5}(없|모르|못|별로|의문|글쎄)
function | 쓰시기 불편했다 | (불편하|불편해|불편함|불편합|사용하기힘|쓰기힘|번거로|빡빡|뻑뻑|무거워서)
function | 잘 되지 않는 부분이 있었다 | (안붙|안닦|안맞춰|잘안[되돼됨써나붙닦펴]|자꾸떨어|안떨어|
    흔들[리려거]|안펴|안잡혀)
design | 색상이 기대와 달랐다 | (?:색상|색감|색깔|색|컬러)[이은가도]?[^.]{0,6}(다르|다른|달라|아니|
    칙칙|별로|이상|틀려)
design | 사진과 달랐다 | (?:사진|화면|이미지|상세페이지|설명|
    광고)[이과랑에선보다하고는]{0,3}[^.]{0,6}(다르|다른|달라|틀려|틀리|과장|속)|(과대광고|과장광고)
design | 모양이 기대와 달랐다 | (?:디자인|모양)[이은도]?[^.]{0,5}(별로|이상|안예|촌스|아쉽)
service | 응대가 아쉬웠다 | (불친절|무성의|성의없)|(?:답변|연락|전화|문의|대응|응대|서비스|
    상담)[이도은을를]?[^.]{0,5}(없[고네어었]|안되|안돼|안받|엉망|별로|최악|무시|늦)
price | 가격이 부담스러웠다 | (?:너무|넘|진짜|좀|엄청|많이)[^.]{0,2}(비싸|비쌈|비쌉)|(비싸게|
    비싸기만|비싸네|비쌈)
price | 값만큼 만족하지 못하셨다 | (돈아깝|돈만아깝|돈이아깝|돈날|돈버[린렸]|버린셈|날린셈|값어치|
    비지떡|가성비[^.]{0,4}(?:별로|안좋|좋진|없))
""",
)

_REPEATS = tuple(saying for saying in _GOOD if saying.topic == REPEAT)


def _squeezed(text: str) -> str:
    """Return ``text`` in the form that the table reads: no spaces, one dot where a sentence or sigh ends."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _NOISE.sub("", _ENDS.sub(".", plain))


def sayings(text: str, good: bool) -> Iterator[Saying]:
    """Yield what ``text`` says in praise (or, without ``good``, in complaint), in the order of the table."""
    plain = _squeezed(text)
    return (saying for saying in (_GOOD if good else _BAD) if _holds(saying, plain, good))


def repeated(text: str) -> bool:
    """Say whether the reviewer bought the same thing before."""
    plain = _squeezed(text)
    return any(_holds(saying, plain, True) for saying in _REPEATS)


def _holds(saying: Saying, plain: str, good: bool) -> bool:
    return any(not _denied(plain, found, good) for found in saying.pattern.finditer(plain))


def _denied(plain: str, found: re.Match[str], good: bool) -> bool:
    group = found.lastindex or 0
    start, end = found.span(group)
    after, before = plain[end : end + _REACH], plain[max(0, start - _REACH) : start]
    if good:
        return bool(_DENIED_AFTER.search(after) or _DENIED_BEFORE.search(before))
    return bool(_UNDONE_AFTER.search(after) or re.search(r"(?:안|덜|전혀)$", before))


def regretted(text: str) -> str | None:
    """Return what a good review regrets, only where it turns or sighs, and only what is easily told."""
    if not _TURNS.search(text):
        return None
    return next((one.words for one in sayings(text, good=False) if one.topic in _EASILY_TOLD), None)


def said(text: str, good: bool) -> str | None:
    """Return up to two things that were praised (or complained of) as one clause, ``None`` when there are none."""
    found: dict[str, str] = {}
    for saying in sayings(text, good):
        if saying.topic == REPEAT or (saying.topic == "overall" and found):
            continue
        found.setdefault(saying.topic, saying.words)
        if len(found) == _MOST:
            break
    words = list(found.values())
    return " ".join([*(f"{one[:-1]}고" for one in words[:-1]), words[-1]]) if words else None
