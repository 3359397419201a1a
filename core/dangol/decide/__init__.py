"""Facts to decisions to proposals, and the same once more before anything is sent.

Nothing is decided when it is planned: facts are read again when the time comes, and again while an
action is being claimed. Whatever no longer holds is taken back with the condition that decided.
"""

from dangol.decide.explain import (
    ActionExplanation,
    Explanation,
    Line,
    beside,
    explain_action,
    explain_item,
    explain_subject,
)
from dangol.decide.judge import key_of, understood
from dangol.decide.recheck import approval_objection, fence, gate_objection, objections, recheck
from dangol.decide.run import DecideReport, decide

__all__ = [
    "ActionExplanation",
    "DecideReport",
    "Explanation",
    "Line",
    "approval_objection",
    "beside",
    "decide",
    "explain_action",
    "explain_item",
    "explain_subject",
    "fence",
    "gate_objection",
    "key_of",
    "objections",
    "recheck",
    "understood",
]
