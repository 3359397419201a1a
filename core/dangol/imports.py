"""A dropped file → pages → the same commit path as a fetch. The same file twice changes nothing.

A file that was read is known by its content. It is not read again by the same plugin with the same
column names, because an old file read once more could take a newer state back; after an update or a
change of ``columns.toml`` it is. What is not recognised is kept aside as a whole, to be read again then.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.columns import digest
from dangol.files import read_mails, refusal
from dangol.i18n import _
from dangol.mails import UNVERIFIED, mailbox_of, take_mail, understand
from dangol.models import Page, Rejected
from dangol.registry import plugin_faults
from dangol.storage.arrivals import Arrivals, FileRow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence
    from datetime import datetime

    from dangol.contract import Committed, Store
    from dangol.files import Source
    from dangol.models import Mail, Record, Understood
    from dangol.registry import Plugins
    from dangol.sync import Shelf

__all__ = ["Explanation", "ImportReport", "explain", "import_file", "import_mails"]

_STREAM = "file"
"""Where rejected rows of files are kept in quarantine."""
_LARGEST_KEPT = 10_000_000


@dataclass
class ImportReport:
    """What a file brought."""

    records: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
    """Rows that did not parse, and what was not recognised."""
    withheld: int = 0
    """Contacts that the market forbids to keep."""
    notes: list[str] = field(default_factory=list)
    """What the plugin has to say about the file, each sentence once."""
    layout: str = ""
    unclassified: list[str] = field(default_factory=list)
    """Why something was not recognised: it is kept aside as a whole."""
    read_before: datetime | None = None
    """When the same file, or the same mail, was read; it is not read again."""

    def add(self, page: Page[Any], event: Committed) -> None:
        """Count one page that was stored."""
        self.records += event.records
        self.new += event.new
        self.changed += event.changed
        self.rejected += event.rejected
        self.withheld += event.withheld
        self.layout = self.layout or page.layout
        self.notes += [note for note in page.notes if note not in self.notes]
        self.unclassified += [one.reason for one in page.rejected if one.kind == "unclassified"]


async def import_file(
    shelf: Shelf, plugins: Plugins, store: Store, source: Source, then: Callable[[bool], None] | None = None
) -> ImportReport:
    """Store what ``source`` holds, page by page. Raises ``BadFile`` before anything is stored.

    With ``then`` a file is read in any case, and that is called in the last transaction with whether
    everything was recognised.
    """
    if source.kind == "mail":
        return await _import_mail(shelf, plugins, store, source)
    arrivals = Arrivals(shelf.db)
    sha256, reader = hashlib.sha256(source.data).hexdigest(), _reader(plugins, store, source)
    before = arrivals.file(store.name, sha256)
    if before is not None and before.reader == reader and then is None:
        return ImportReport(records=before.records, layout=before.layout, read_before=before.read_at)
    report = ImportReport()
    with plugin_faults(store.platform):
        async with aclosing(_pages(plugins, store, source)) as pages:
            async for page in pages:
                event = shelf.store_page(store.name, _STREAM, page)
                report.add(page, event)
                shelf.committed(event)
    row = FileRow(
        store=store.name,
        sha256=sha256,
        name=source.name,
        kind=source.kind,
        layout=report.layout,
        reader=reader,
        records=report.records,
        rejected=report.rejected,
        read_at=shelf.clock.now(),
    )
    with shelf.db.transaction():
        arrivals.keep_file(row)
        if then is not None:
            then(not report.unclassified)
    return report


async def _pages(plugins: Plugins, store: Store, source: Source) -> AsyncGenerator[Page[Record], None]:
    """Yield the plugin's pages; what was not recognised in them is the whole file, once."""
    kept = False
    async with aclosing(plugins.read_file(store, source)) as pages:
        async for page in pages:
            strange = [one for one in page.rejected if one.kind == "unclassified"]
            if not strange or len(source.data) > _LARGEST_KEPT:
                yield page
                continue
            whole = [] if kept else [Rejected(raw=source.data, reason=strange[0].reason, kind="unclassified")]
            kept = True
            broken = [one for one in page.rejected if one.kind != "unclassified"]
            yield msgspec.structs.replace(page, rejected=[*broken, *whole])


def _reader(plugins: Plugins, store: Store, source: Source) -> str:
    names = (f"{one.distribution} {one.version}" for one in plugins.loaded if _is(one.platform, store))
    return f"{next(names, '')} {digest(source.columns)}".strip()


def _is(platform: Any, store: Store) -> bool:
    return platform is not None and platform.id == store.platform


async def _import_mail(shelf: Shelf, plugins: Plugins, store: Store, source: Source) -> ImportReport:
    """Read a saved mail by the same way as one from the mailbox."""
    if not plugins.reads_mail(store.platform):
        raise refusal(source.name, "mail")
    return _keep_mail(shelf, plugins, store, source, await source.mail())


async def import_mails(shelf: Shelf, plugins: Plugins, store: Store, sources: Sequence[Source]) -> list[ImportReport]:
    """Read many saved mails as ``import_file`` reads one, all in one child process. Raises ``BadFile``."""
    mails = await read_mails([(one.data, shelf.clock.now()) for one in sources])
    reports = []
    for source, mail in zip(sources, mails, strict=True):
        if isinstance(mail, str):
            raise refusal(source.name, mail)
        reports.append(_keep_mail(shelf, plugins, store, source, mail))
    return reports


def _keep_mail(shelf: Shelf, plugins: Plugins, store: Store, source: Source, mail: Mail) -> ImportReport:
    before = Arrivals(shelf.db).mail(store.name, mail.id)
    if before is not None and before.state != UNVERIFIED:
        return ImportReport(layout=before.layout, read_before=before.read_at)
    taken = understand(plugins, store, mail, source.data, _senders(plugins, store))
    report = ImportReport()
    event = take_mail(shelf, store.name, mail, source.data, taken, received_at=mail.sent_at)
    report.add(taken.page, event)
    shelf.committed(event)
    return report


def _senders(plugins: Plugins, store: Store) -> Sequence[str]:
    box = mailbox_of(plugins.platform(store.platform), store.settings)
    return box.senders if box is not None else ()


# what would be read, for whoever wonders


@dataclass
class Explanation:
    """What was understood of a file: layouts and columns, counts, and no word of a customer."""

    kind: str
    layouts: dict[str, list[Understood]] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    spf: str | None = None
    dkim: str | None = None


async def explain(plugins: Plugins, store: Store, source: Source) -> Explanation:
    """Read a file or a mail without storing anything. Raises ``BadFile``."""
    found = Explanation(source.kind)
    records: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    async with aclosing(_explained_pages(plugins, store, source, found)) as pages:
        async for page in pages:
            records.update(type(one).__name__ for one in page.items)
            rejected.update(one.reason for one in page.rejected)
            found.notes += [note for note in page.notes if note not in found.notes]
            if page.layout or page.understood:
                known = found.layouts.setdefault(page.layout, [])
                known += [one for one in page.understood if one not in known]
    found.records, found.rejected = dict(records), dict(rejected)
    read = {layout.partition("/")[0] for layout in found.layouts}
    if other := sorted(set(source.columns) - read):
        text = _("columns.toml also names columns of {layouts}; this file is something else.")
        found.notes.append(text.format(layouts=", ".join(other)))
    return found


async def _explained_pages(
    plugins: Plugins, store: Store, source: Source, found: Explanation
) -> AsyncGenerator[Page[Record], None]:
    if source.kind != "mail":
        with plugin_faults(store.platform):
            async with aclosing(plugins.read_file(store, source)) as pages:
                async for page in pages:
                    yield page
        return
    if not plugins.reads_mail(store.platform):
        raise refusal(source.name, "mail")
    mail = await source.mail()
    found.spf, found.dkim = mail.spf, mail.dkim
    yield understand(plugins, store, mail, source.data, _senders(plugins, store)).page
