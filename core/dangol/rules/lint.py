"""What could be better in a text: tone, and parts that its kind needs. Nothing here keeps a text back.

What must not be said at all stands in ``compliance``; here a person reads a reason and a suggestion.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_, _
from dangol.rules.compliance.normal import plain, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LINTS", "Lint", "lint"]

REPLIES = ("thank_review", "apologise_review", "answer_inquiry")
ASKS = ("ask_review", "remind_review")
_SHORT = 22
"""Letters without spaces: below it an answer sounds like a brush-off."""


class Lint(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look for, in texts of ``kinds`` (all, without any), why, and what to write instead."""

    id: str
    practice: str
    reason: str
    suggestion: str
    kinds: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return reason and suggestion in the seller's language."""
        return f"{_(self.reason)} {_(self.suggestion)}"


def _has(form: Callable[[str], str], *alternatives: str) -> Callable[[str], bool]:
    pattern = re.compile("|".join(alternatives))
    return lambda text: pattern.search(form(text)) is not None


def _lacks(form: Callable[[str], str], *alternatives: str) -> Callable[[str], bool]:
    has = _has(form, *alternatives)
    return lambda text: not has(text)


_WRITE = r"(?:써|쓰|적어|적으|남겨|남기|작성해|작성하|올려|올리|등록해|등록하|달아)"
_COMMANDS = (
    rf"(?:후기|리뷰|상품평)[^.]{{0,10}}?{_WRITE}(?:라(?!도|고|면|는)|시오|세요|십시오|셔야|주셔야|야합|야해요|야돼)",
    rf"(?:꼭|반드시|필수로|무조건)[^.]{{0,12}}?{_WRITE}(?:주세|주셔야|주십|주시기|주시길|세요|십시오|셔야|야)",
    r"(?:후기|리뷰|상품평)(?:작성)?(?:은|는)?(?:필수|의무)|(?:후기|리뷰|상품평)(?:작성)?(?:바람|요망|할것)",
)
_SHOUTED = r"(?:써|적어|남겨|작성해|올려|등록해|달아)\s?(?:주세요|주십시오|줘요)\s*!"
_commands = _has(squeezed, *_COMMANDS)
_shouts = _has(plain, _SHOUTED)

_SENTENCE = re.compile(r"[.!?…~^]+|\n+")
_PAST = "".join(map(chr, range(0xAC14, 0xD7A4, 28)))
"""Every syllable that ends in ㅆ."""
_BARE_END = re.compile(
    rf"(?:[{_PAST}없][어다]|할게|줄게|갈게|볼게|을게|이야|거야|했지|[음함됨임]|해라|써라|줘라|해\s?줘|해\s?봐|해\s?주라"
    r"|고마워|미안해?|죄송|감사|[한된이같]다|확인해|기다려|몰라|알겠어|맞아|아니야|그래|응|ㅇㅇ|ㄱㅅ)$"
)


def _bare_endings(text: str) -> bool:
    """Tell whether a sentence ends without 존댓말."""
    ends = (re.sub(r"[^가-힣ㄱ-ㅎ]+$", "", one.strip()) for one in _SENTENCE.split(text))
    return any(_BARE_END.search(one) for one in ends)


_KIND_WORDS = (
    r"안녕|감사|고맙|죄송|사과|반갑|반가|기쁩|기쁘|다행|기다려주|기다리|도와|돕겠|당황|속상|부탁|보람|힘이납|힘을"
)
_kind_words = _has(squeezed, _KIND_WORDS)


def _curt(text: str) -> bool:
    return len(squeezed(text)) < _SHORT or not _kind_words(text)


_PLACE = (
    r"https?:|www\.|[‘'\"「\[]?(?:후기|리뷰|상품평|구매평)\s?(?:쓰기|작성|남기기|등록)[’'\"」\]]?"
    r"|(?:구매|주문|거래)\s?내역"
)
_MAY = r"괜찮으시|여유|시간되|시간이되|시간나|시간이나|편하실때|편하신때|바쁘시면|혹시|부탁|도움|들려주시"
_REMEDY = (
    r"해결|확인하|확인해|확인할|살펴|살피|점검|고치|고쳐|바로잡|환불|교환|다시보내|재발송|보상|조치|전화드|연락드|말씀해주|알려주시면|문의"
    r"|개선|다듬|반영|돕겠"
)

LINTS: dict[Lint, Callable[[str], bool]] = {
    Lint(
        id="commanding",
        practice="S0-14",
        reason=N_("It sounds like an order."),
        suggestion=N_("Ask for help: “괜찮으시다면 … 남겨 주시면 큰 도움이 됩니다.”"),
    ): lambda text: _commands(text) or _shouts(text),
    Lint(
        id="bare_ending",
        practice="S2-4",
        reason=N_("A sentence ends without 존댓말."),
        suggestion=N_("End it with “-습니다” or “-요”."),
    ): _bare_endings,
    Lint(
        id="curt",
        practice="S2-4",
        kinds=REPLIES,
        reason=N_("It is curt: hardly a sentence, or without a kind word."),
        suggestion=N_("Greet or thank first, and close with an offer of help."),
    ): _curt,
    Lint(
        id="no_thanks",
        practice="S1-18",
        kinds=("apologise_review",),
        reason=N_("It does not thank for the feedback."),
        suggestion=N_("Add: “알려 주셔서 감사합니다.”"),
    ): _lacks(squeezed, "감사", "고맙"),
    Lint(
        id="no_apology",
        practice="S1-18",
        kinds=("apologise_review",),
        reason=N_("It does not acknowledge what went wrong."),
        suggestion=N_("Name it and apologise: “…는 점, 죄송합니다.”"),
    ): _lacks(squeezed, "죄송", "사과", "송구", "고개를숙", "실망을드", "불편을드"),
    Lint(
        id="no_remedy",
        practice="S1-18",
        kinds=("apologise_review",),
        reason=N_("It offers no way to solve it."),
        suggestion=N_("Say what you do next: “바로 확인하고 해결을 돕겠습니다.”"),
    ): _lacks(squeezed, _REMEDY),
    Lint(
        id="laughing",
        practice="S2-4",
        kinds=("apologise_review",),
        reason=N_("Laughter and little faces do not go with an apology."),
        suggestion=N_("Leave them out."),
    ): _has(str, r"[ㅋㅎㅠㅜ]{2,}|\^\^|[:;]\)|😂|😅|🤣|~{2,}"),
    Lint(
        id="no_confirmation",
        practice="S3-3",
        kinds=("confirm_order",),
        reason=N_("It does not say that the order has arrived."),
        suggestion=N_("Add: “주문이 확인되었습니다.”"),
    ): _lacks(squeezed, r"(?:주문|결제)[^.]{0,12}?(?:확인|접수|완료|받았|들어왔)"),
    Lint(
        id="no_order_thanks",
        practice="S3-3",
        kinds=("confirm_order",),
        reason=N_("It does not thank for the order."),
        suggestion=N_("Add: “주문해 주셔서 감사합니다.”"),
    ): _lacks(squeezed, "감사", "고맙"),
    Lint(
        id="no_progress",
        practice="S3-3",
        kinds=("confirm_order",),
        reason=N_("It does not say what happens now."),
        suggestion=N_("Add: “지금 준비하고 있습니다.”"),
    ): _lacks(squeezed, r"준비|포장|제작|작업|발송|진행"),
    Lint(
        id="no_place",
        practice="S0-15",
        kinds=ASKS,
        reason=N_("It does not say where to write the review."),
        suggestion=N_("Put the blank {{링크}} into it."),
    ): _lacks(plain, _PLACE),
    Lint(
        id="no_leave",
        practice="S0-14",
        kinds=ASKS,
        reason=N_("It leaves the buyer no choice."),
        suggestion=N_("Begin with: “괜찮으시다면” or “여유가 되실 때”."),
    ): _lacks(squeezed, _MAY),
    Lint(
        id="no_personal_line",
        practice="S0-11",
        kinds=("deliver_work",),
        reason=N_("It hands over files without a personal word."),
        suggestion=N_("Add a sentence about this work, and wish them well with it."),
    ): _lacks(squeezed, r"즐거|기뻤|기쁩|반가|고민|신경|인상|바라|바랍|응원|잘되|좋은결과|함께|덕분|정성|마음"),
}
"""Every lint with its test, in the order in which they are told."""


def lint(name: str, text: str) -> tuple[Lint, ...]:
    """Return what could be better in a text; ``name`` is its kind, or the name of its wording."""
    kind = name.partition(".")[0]
    return tuple(one for one, finds in LINTS.items() if (not one.kinds or kind in one.kinds) and finds(text))
