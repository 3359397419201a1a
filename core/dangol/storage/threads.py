"""The thread of an inquiry, from the form in which it is kept."""

from __future__ import annotations

import msgspec

from dangol.models import Message

__all__ = ["thread_of"]

thread_of = msgspec.json.Decoder(tuple[Message, ...]).decode
"""Return the posts of a thread, oldest first, from their JSON."""
