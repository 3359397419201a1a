"""What can go wrong, named after what happens next.

Choose the class by the next action, not by the cause. Messages are for the owner of the shop, in
the owner's language; ``detail`` is for the log and holds codes and ids only. Neither ever carries a
body, a secret, a phone number or a customer's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ActionError",
    "ActionRejected",
    "ActionUnknown",
    "AnotherInstance",
    "AuthError",
    "BadFile",
    "BadRecord",
    "BadResponse",
    "ConfigError",
    "DangolError",
    "NeedsLogin",
    "NotFound",
    "NotInstalled",
    "PluginError",
    "PluginLoadError",
    "RateLimited",
    "ReadOnly",
    "ResumeExpired",
    "ShutOut",
    "StorageError",
    "StoreError",
    "Unavailable",
    "WrongState",
]


class DangolError(Exception):
    """Something a person should read: what happened, and in ``hint`` what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", detail: Mapping[str, str | int | None] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = dict(detail or {})


class ConfigError(DangolError):
    """A setting or an argument is wrong: nothing is tried, the message names the key and where to set it."""

    exit_code = 2


class NotFound(DangolError):
    """There is no store, action or order of that name: the command ends, the hint lists near ones."""

    exit_code = 2


class NotInstalled(DangolError):
    """An optional part is not installed: the rest works, the hint says how to install it."""

    exit_code = 2


class WrongState(DangolError):
    """The action is past that step (sent, cancelled, already approved): nothing changes."""


class AnotherInstance(DangolError):
    """Another dangol holds the lock of this data folder: wait for it, or stop it."""

    exit_code = 5


class PluginLoadError(DangolError):
    """A plugin could not be loaded: it is listed with its real error and the rest works."""


class PluginError(DangolError):
    """A plugin broke the contract while it ran: its store stops for this run; report it to its author."""

    exit_code = 3


class StoreError(DangolError):
    """This store stops for this run, the other stores go on."""

    exit_code = 3


class AuthError(StoreError):
    """The store wants a person: sign in again, renew a key, allow this computer's address. Never retried."""

    exit_code = 4


class NeedsLogin(AuthError):
    """The market wants the seller's consent, for the first time or again: nobody asks it for a token until then."""


class Unavailable(StoreError):
    """The platform is not answering. Reads are tried again, then later; a write was surely not carried out."""


class RateLimited(Unavailable):
    """The platform asks for a pause of ``retry_after`` seconds, which is kept over restarts."""

    def __init__(
        self,
        message: str,
        *,
        retry_after: float,
        hint: str = "",
        detail: Mapping[str, str | int | None] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, detail=detail)
        self.retry_after = retry_after


class ShutOut(RateLimited):
    """The platform punishes the application: it is left alone, longer each time, and the seller has to look why."""

    exit_code = 4


class ResumeExpired(StoreError):
    """The platform forgot the resume token: core starts the same window again without one."""


class BadResponse(StoreError):
    """The platform answered in a shape nobody knows: the run ends, the checkpoint stays."""


class BadRecord(StoreError):
    """One row does not parse: it is quarantined in its raw form, counted, and the rest is stored."""


class BadFile(DangolError):
    """A file could not be imported (wrong kind, unknown columns, too large, hostile): nothing was stored."""


class ActionError(DangolError):
    """A write to a platform or channel did not end in "sent"."""


class ActionRejected(ActionError):
    """The platform refused this message: the action fails with the platform's reason; nothing was sent."""


class ActionUnknown(ActionError):
    """The answer to a write was lost: it may have been sent, so nobody sends it again; a person decides."""

    exit_code = 4


class StorageError(DangolError):
    """The data file cannot be used (full disk, damage, newer version): everything stops."""


class ReadOnly(StorageError):
    """The data file was set back or copied: it is only read until a person says ``recover`` or ``adopt``."""

    exit_code = 4
