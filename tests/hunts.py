"""How many lives are played against the model: some with all tests, many more with ``just hunts``.

Whoever hunts with few proves in the same tests that as few find every broken form.
"""

from __future__ import annotations

import os

__all__ = ["lives"]


def lives(few: int) -> int:
    """Return how many lives a hunt plays; ``DANGOL_HUNT`` multiplies what it plays with all tests."""
    return few * int(os.environ.get("DANGOL_HUNT", "1"))
