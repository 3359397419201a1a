"""The seller's day: what it begins and ends with, what must not be missed, and one small step at a time."""

from __future__ import annotations

from dangol.day.deadlines import Deadline, of_actions, of_consents, of_questions, radar
from dangol.day.digest import Digest, digest
from dangol.day.retrospective import Retrospective, retrospective
from dangol.day.steps import STEPS, Standing, Step, next_step

__all__ = [
    "STEPS",
    "Deadline",
    "Digest",
    "Retrospective",
    "Standing",
    "Step",
    "digest",
    "next_step",
    "of_actions",
    "of_consents",
    "of_questions",
    "radar",
    "retrospective",
]
