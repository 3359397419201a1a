"""The contract. A plugin's capabilities are the hooks it implements; there is no second list.

All arguments are passed by name and an implementation may take any subset of them. Core calls
exactly one plugin for one store. Stream hooks are async generators (``async def`` with ``yield``),
action hooks are plain ``async def``, the rest are plain functions; registration refuses the wrong
kind. Network errors need no handling: ``store.client`` raises the right error by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    import click

    from dangol.channels import Channel, OpenChannel
    from dangol.contract import Committed, FileSource, Platform, Store
    from dangol.decisions import DraftContext, Rule
    from dangol.models import (
        Gone,
        Inquiry,
        Mail,
        MemberConsent,
        Order,
        Page,
        Record,
        Review,
        ReviewMark,
        StoreCheck,
        Stream,
        Window,
    )
    from dangol.outgoing import (
        Carried,
        CouponIssue,
        Delivery,
        Found,
        MessageQuery,
        OutgoingMessage,
        Receipt,
        Reply,
        ReviewRequest,
        SentQuery,
    )

__all__ = ["hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("dangol")
hookimpl = pluggy.HookimplMarker("dangol")


@hookspec
def dangol_platform() -> Platform:
    """Describe the market this plugin speaks to.

    Called once when the plugin is loaded. No I/O, no settings, nothing slow.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_check_store(store: Store) -> Sequence[StoreCheck]:
    """Try one cheap authenticated call per capability.

    Called by ``connect``, ``check`` and ``doctor``. "Token accepted" is not "connected": ask for
    orders, inquiries and so on, each on its own, and report each; raise only if nothing can be tried.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_fetch_orders(
    store: Store, window: Window, resume: str | None
) -> AsyncIterator[Page[Order | MemberConsent]]:
    """Yield pages of orders that changed inside ``window`` (both ends included), and of their buyers' consents.

    ``window`` is never longer than ``Platform.max_window``. ``resume`` is the token of the last
    committed page of this same window, or ``None``; "ask with this to get what comes after".
    Repeating an order is fine, skipping one is not. Raise ``ResumeExpired`` if the platform forgot
    the token. A later page replaces what an earlier one said about the same item.
    """
    yield  # type: ignore[misc]  # a specification has no body, but its kind is "async generator"


@hookspec
async def dangol_sweep_orders(
    store: Store, window: Window, open_items: Sequence[str], resume: str | None
) -> AsyncIterator[Page[Order]]:
    """Yield pages of what the change feed does not tell: a second look, every ``Platform.sweep_every``.

    ``open_items`` are the ids of items on their way to the buyer or with an open claim, ascending; after a crash
    the list may differ, so a ``resume`` token must name an id, not a position. ``window`` runs from
    the last sweep to now; where that is longer than ``Platform.max_window`` it comes in slices, and
    only the first has ``open_items``. Items should carry ``updated_at=None``: what is read now wins.
    """
    yield  # type: ignore[misc]  # as above


@hookspec
async def dangol_fetch_reviews(
    store: Store, window: Window, resume: str | None, known: Callable[[datetime, datetime], Sequence[str]]
) -> AsyncIterator[Page[Review | ReviewMark | Gone]]:
    """Yield pages of reviews written or edited inside ``window``, or of signs that an item was reviewed.

    Absent where the market tells neither by API. Same rules as ``dangol_fetch_orders``. ``known(since,
    until)`` gives the ids of the stored reviews that were written in that span and are still shown, for
    markets that drop what was deleted without a word: ask for those that are missing, then yield ``Gone``.
    """
    yield  # type: ignore[misc]  # as above


@hookspec
async def dangol_fetch_inquiries(
    store: Store, window: Window, resume: str | None, known: Callable[[datetime, datetime], Sequence[str]]
) -> AsyncIterator[Page[Inquiry | Gone]]:
    """Yield pages of inquiries asked or answered inside ``window``, each with its whole thread.

    Same rules as ``dangol_fetch_orders``; ``known`` as in ``dangol_fetch_reviews``, for unanswered inquiries.
    """
    yield  # type: ignore[misc]  # as above


@hookspec
async def dangol_read_file(store: Store, source: FileSource) -> AsyncIterator[Page[Record]]:
    """Yield pages of what an exported file holds, recognising the file by its content.

    Called by ``dangol import``. No network. Name missing and unknown columns, never guess; raise
    ``BadFile`` for a file that is not the market's. The same file twice must yield the same records.
    """
    yield  # type: ignore[misc]  # as above


@hookspec
def dangol_read_mail(store: Store, mail: Mail) -> Page[Record]:
    """Turn one notification mail into records, recognising it by its text.

    Called for every new mail of ``Platform.mailbox`` and for mails dropped as files; each is shown once,
    by its ``id``. One whose sender was not verified is kept aside by core and gets here only if a person
    says that it is genuine. No I/O. A mail of an unknown kind comes back as ``Rejected`` with the kind
    ``unclassified``: never guess, never drop.
    """
    raise NotImplementedError  # a specification


@hookspec
def dangol_read_hint(store: Store, headers: Mapping[str, str], body: bytes) -> Sequence[Stream]:
    """Say which streams a webhook of the market speaks of, so that they are read again now.

    A hint is never data: nothing of it is stored, and nothing is missed without it. No I/O. Header names
    are lower case. Raise ``BadResponse`` for a body that is not the market's.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_send_reply(store: Store, reply: Reply, key: str) -> Receipt:
    """Post a public answer to a review or an inquiry, or say how the seller does it by hand.

    Called once per approved action; core never repeats it by itself, except with the same ``key`` on a
    channel declared ``Idempotent``. ``key`` is unique to this action and its text: pass it on where
    the platform knows idempotency keys. Use ``store.client.write`` and let its errors through. Once a
    write was answered, whatever you raise means "unknown" and a person has to look: a refusal hidden
    in a 2xx belongs in ``Platform.explain``. Return ``Sent`` only for a sure yes.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_request_review(store: Store, request: ReviewRequest, key: str) -> Receipt:
    """Ask the buyer of one order item for a review, by the market's own means or by hand.

    Called once per approved action. The same rules as ``dangol_send_reply``.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_issue_coupon(store: Store, coupon: CouponIssue, key: str) -> Receipt:
    """Give one member one coupon, without telling them. The same rules as ``dangol_send_reply``."""
    raise NotImplementedError  # a specification


@hookspec
async def dangol_find_sent(store: Store, query: SentQuery) -> Found:
    """Say whether an action in doubt was carried out.

    Called for actions whose answer was lost, on channels declared ``Queryable``; reads only, may be
    repeated. ``UNKNOWN`` is always allowed; ``NO`` must mean "looked, and it is not there".
    """
    raise NotImplementedError  # a specification


@hookspec
def dangol_channels() -> Sequence[Channel]:
    """Describe the ways to reach buyers outside the markets that this plugin brings. Called once at load. No I/O."""
    raise NotImplementedError  # a specification


@hookspec
async def dangol_check_channel(channel: OpenChannel) -> Sequence[StoreCheck]:
    """Try what a channel needs, without sending anything: the key, the sender number, the templates, the balance.

    Called by ``channel connect`` and ``channel check``. The same rules as ``dangol_check_store``.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_send_message(channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
    """Send one message through one of this plugin's channels, once. The same rules as ``dangol_send_reply``.

    Accepted is ``Sent``; what became of it is asked by ``dangol_delivery``. Give the channel the ``key`` along
    where it keeps one, so that ``dangol_find_message`` finds the message again.
    """
    raise NotImplementedError  # a specification


@hookspec
async def dangol_find_message(channel: OpenChannel, query: MessageQuery) -> Found:
    """Say whether the channel took a message in doubt. The same rules as ``dangol_find_sent``."""
    raise NotImplementedError  # a specification


@hookspec
async def dangol_delivery(channel: OpenChannel, sent: Sequence[Carried]) -> Sequence[Delivery]:
    """Tell what became of messages that the channel took: delivered, failed and why, or still on their way.

    Called now and then for some days; reads only. What is left out of the answer counts as pending.
    """
    raise NotImplementedError  # a specification


@hookspec
def dangol_draft(context: DraftContext) -> str | None:
    """Word a proposal, or return ``None`` to leave it to the next plugin and at last to core's templates.

    Called while deciding, for proposals that carry a text to a customer. No I/O. The text passes the
    same wording guards as every other; the seller sees and approves it.
    """


@hookspec
def dangol_rules() -> Sequence[Rule]:
    """Bring more rules. Called when decisions are made. Rules are pure; see ``docs/rules.md``."""
    raise NotImplementedError  # a specification


@hookspec
def dangol_commands(cli: click.Group) -> None:
    """Add commands to ``dangol``. Called only when the command asked for is not one of core's own.

    Click's object (``@click.pass_obj``) is the desk: ``with desk.app() as app`` and then ``async with
    app.open_store(name) as store`` open a store; ``desk.tell``, ``desk.say`` and, if ``desk.as_json``,
    ``desk.document`` speak.
    """


@hookspec
def dangol_committed(event: Committed) -> None:
    """Hear that a page was committed. Its exceptions are logged and never undo or stop anything."""


@hookspec
def dangol_fake() -> Any:
    """Return the market's mocked API: a ``dangol.testing.Fake`` class.

    Called by ``dangol demo``, ``dangol fake`` and tests. Import it inside the function, so that a
    seller's sync never loads it.
    """
