"""The forms in which a text is checked: what hides a word is taken away."""

from __future__ import annotations

from dangol.rules.compliance.normal import digits, plain, squeezed


def test_the_forms_that_are_checked() -> None:
    assert plain("Ａ\u200bＢ") == "ab"
    assert squeezed("리 뷰, 좋아요! 감사해요.") == "리뷰좋아요.감사해요."
    assert squeezed("리.뷰") == "리뷰"
    assert digits("공일공") == "010"
