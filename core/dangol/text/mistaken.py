"""Finds the sentence in which a buyer took the page, a size or an option for something else."""

from __future__ import annotations

import re
import unicodedata

from dangol.masks import mask

__all__ = ["mistaken"]

_LONGEST = 120
_SENTENCE = re.compile(r"(?<=[.!?~])\s+|\n+")
_PAGE = r"(?:설명|상세\s?페이지|상세|안내|옵션|사이즈|치수|크기|수량|용량|규격|글|문구|내용)"
_MISTOOK = re.compile(
    r"(?<!좋)(?<!괜찮)(?<!맛있)(?<!튼튼)(?<!따뜻)(?<!편)(?<!시원)(?<!죽)(?<!속)(?<!새)"
    r"(?:인|는|은|건|거|것|한|운|든|개|일|랑|트|용|색)\s?줄\s?(?:로만?\s?)?알(?:고|았|구)"
    r"|착각(?:했|하고|하여|해서|을)|오해(?:했|하고|해서|를)"
    r"|잘못\s?(?:보고|봤|봐서|알고|알았|주문했|주문해|시켰|시켜|골랐|고른|선택했|선택해|이해)"
    rf"|{_PAGE}[을를은이가]?\s?[^.!?\n]{{0,6}}(?:못\s?(?:보고|봤|봐)|안\s?(?:보고|봤|읽)|못\s?읽|확인\s?(?:못|안)|꼼꼼히\s?안)"
    r"|제\s?(?:실수|불찰|잘못|부주의)(?:이|지|입|로|네|라|예|겠|도)"
)


def mistaken(text: str) -> str | None:
    """Return that sentence, masked and cut to a line, or ``None`` where the review tells of no mistake."""
    plain = unicodedata.normalize("NFKC", text)
    if _MISTOOK.search(plain) is None:
        return None
    told = next((one for one in _SENTENCE.split(plain) if _MISTOOK.search(one)), plain)
    line = " ".join(mask(told).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
