"""What was kept aside, read again: after an update, or after the seller named the renamed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.files import open_bytes, read_mails
from dangol.imports import import_file
from dangol.mails import mailbox_of, take_mail, understand
from dangol.models import Mail
from dangol.storage.arrivals import Arrivals
from dangol.storage.quarantine import Quarantine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.contract import Store
    from dangol.registry import Plugins
    from dangol.storage.quarantine import Kept
    from dangol.sync import Shelf

__all__ = ["read_again"]


async def read_again(
    shelf: Shelf,
    plugins: Plugins,
    store: Store,
    columns: Mapping[str, Mapping[str, str]],
    *,
    trust: bool = False,
) -> dict[int, bool]:
    """Read every whole file and mail of a store that is kept aside; return by number whether it was understood now.

    ``trust``: a person says that mails whose sender could not be verified are genuine. What is still not
    understood stays where it is.
    """
    found = {}
    for one in Quarantine(shelf.db).again(store.name):
        if one.stream == "mail":
            found[one.id] = await _mail_again(shelf, plugins, store, one, trust=trust)
        else:
            found[one.id] = await _file_again(shelf, plugins, store, one, columns)
    return found


async def _mail_again(shelf: Shelf, plugins: Plugins, store: Store, kept: Kept, *, trust: bool) -> bool:
    raw = Quarantine(shelf.db).raw(kept.id)
    (mail,) = await read_mails([(raw, kept.first_seen)])
    box = mailbox_of(plugins.platform(store.platform), store.settings)
    taken = understand(plugins, store, mail, raw, box.senders if box else (), trust=trust)
    if taken.page.rejected or not isinstance(mail, Mail):
        return False
    before = Arrivals(shelf.db).mail(store.name, mail.id)
    event = take_mail(
        shelf,
        store.name,
        mail,
        raw,
        taken,
        received_at=before.received_at if before else mail.sent_at,
        place=before.place if before else None,
        then=lambda: Quarantine(shelf.db).remove(kept.id),
    )
    shelf.committed(event)
    return True


async def _file_again(
    shelf: Shelf, plugins: Plugins, store: Store, kept: Kept, columns: Mapping[str, Mapping[str, str]]
) -> bool:
    row = Arrivals(shelf.db).file(store.name, kept.digest)
    name = row.name if row else kept.digest[:12]
    source = open_bytes(name, Quarantine(shelf.db).raw(kept.id), columns=columns, kind=row.kind if row else None)

    def forget(whole: bool) -> None:
        if whole:
            Quarantine(shelf.db).remove(kept.id)

    return not (await import_file(shelf, plugins, store, source, forget)).unclassified
