"""From approved to one attempt to what came of it.

A dry run, the default, only tells what would leave. A live run holds the sender's lock, first clears
up what earlier runs left behind and then handles what is due, one action after the other; what goes
wrong with one concerns that one only, except that a store which wants a person or a pause is left
alone for the rest of the run.
"""

from __future__ import annotations

from dangol.send.deliveries import DeliveryReport, ask_deliveries
from dangol.send.report import Held, SendReport
from dangol.send.sender import Sender, polite

__all__ = ["DeliveryReport", "Held", "SendReport", "Sender", "ask_deliveries", "polite"]
