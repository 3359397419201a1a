"""Files that are read in this process, by the very readers of core's child process, whose limits are core's matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dangol.files import Source, open_source, refusal
from dangol.reading.limits import Limits, Refusal

__all__ = ["quick_source"]


class _Quick(Source):
    async def _read(self, form: str, shape: type[Any]) -> Any:
        try:
            return msgspec.convert(msgspec.to_builtins(_found(form, self)), shape)
        except Refusal as refused:
            raise refusal(self.name, refused.why) from None


def _found(form: str, source: Source) -> Any:
    if form == "table":
        from dangol.reading.sheets import table

        return table(source.data, source.kind, Limits())
    if form == "document":
        from dangol.reading.pages import document

        return document(source.data, source.kind, Limits())
    from dangol.reading.mails import mail

    return mail(source.data, Limits(), None)


def quick_source(path: Path) -> Source:
    """Open a file as core does, to be read without a child process. Raises ``BadFile``."""
    opened = open_source(path)
    return _Quick(opened.name, opened.data, opened.kind, Limits(), opened.columns)
