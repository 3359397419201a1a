"""The same rules over what is stored, day by day, without sending anything: what would have left, when and to whom.

History is told once more to a data file in memory, as the markets knew it at each hour; the real rules
decide, the real ledger counts, every proposal is approved at once and leaves in polite hours.
"""

from __future__ import annotations

from dangol.replay.difference import Difference, Moved, difference
from dangol.replay.run import Hold, Message, Replay, replay

__all__ = ["Difference", "Hold", "Message", "Moved", "Replay", "difference", "replay"]
