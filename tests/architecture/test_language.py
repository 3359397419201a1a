"""English in the source, Korean in the catalogues; what customers read is Korean and lives with the rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.architecture.source import Module

KOREAN_ROOMS = (
    "core/dangol/rules/",  # what customers read, and what must not be said to them
    "core/dangol/text/",  # the language itself
    "core/dangol/masks.py",  # what addresses and accounts are called
    "core/dangol/testing/",  # the invented shop
)
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def test_no_korean_in_the_source_of_core(modules: list[Module]) -> None:
    strays = [
        f"{module.name}:{line}"
        for module in modules
        if module.name.startswith("core/") and not module.name.startswith(KOREAN_ROOMS)
        for line, text in module.literals()
        if HANGUL.search(text)
    ]
    assert strays == []
