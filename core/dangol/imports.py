"""A dropped file → pages → the same commit path as a fetch. The same file twice changes nothing."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dangol.registry import plugin_faults

if TYPE_CHECKING:
    from dangol.contract import FileSource, Store
    from dangol.registry import Plugins
    from dangol.sync import Shelf

__all__ = ["ImportReport", "import_file"]

_STREAM = "file"
"""Where rejected rows of files are kept in quarantine."""


@dataclass
class ImportReport:
    """What a file brought."""

    records: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
    withheld: int = 0
    notes: list[str] = field(default_factory=list)
    """What the plugin has to say about the file, each sentence once."""


async def import_file(shelf: Shelf, plugins: Plugins, store: Store, source: FileSource) -> ImportReport:
    """Store what ``source`` holds, page by page. Raises ``BadFile`` before anything is stored."""
    report = ImportReport()
    with plugin_faults(store.platform):
        async with aclosing(plugins.read_file(store, source)) as pages:
            async for page in pages:
                event = shelf.store_page(store.name, _STREAM, page)
                report.records += event.records
                report.new += event.new
                report.changed += event.changed
                report.rejected += event.rejected
                report.withheld += event.withheld
                report.notes += [note for note in page.notes if note not in report.notes]
                shelf.committed(event)
    return report
