"""The guard on outgoing texts: what no draft, no plugin and no edit may say, each with its reason.

The checks are made for the seller's side of the talk: short, polite Korean. They rather stop a text
once too often than let one through; the seller then reads why and words it differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_, _
from dangol.masks import find
from dangol.rules.compliance import contacts, patterns
from dangol.rules.compliance.normal import digits, plain, readings, spaceless, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["EDIT_STEPS", "GUARDS", "Guard", "check"]

EDIT_STEPS = "edit_steps"
"""The guard that one answer may pass: that to the buyer who asked how a review is changed."""

_SHORTEST = 3
"""Names of two letters are words of the language too: they count only with a title behind them."""


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must not be said, and why.

    ``public``: only where others read along; ``fenced``: only where a market allows no contact outside its pages;
    ``service``: not in advertisements, which have a label and consent; ``unasked``: not in answers to a question.
    """

    id: str
    practice: str
    reason: str
    public: bool = False
    fenced: bool = False
    service: bool = False
    unasked: bool = False

    def sentence(self) -> str:
        """Return the reason in the seller's language."""
        return _(self.reason)


def _any(form: Callable[[str], str | tuple[str, ...]], *alternatives: str) -> Callable[[str], bool]:
    pattern = re.compile("|".join(alternatives))

    def found(text: str) -> bool:
        forms = form(text)
        return any(pattern.search(one) for one in ((forms,) if isinstance(forms, str) else forms))

    return found


def _holds(*types: str) -> Callable[[str], bool]:
    return lambda text: any(one.type in types for one in find(plain(text)))


def _one_of(*tests: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: any(test(text) for test in tests)


_in_forms_only = _holds("RRN", "PCCC", "CARD", "ACCOUNT", "DOORCODE", "ADDRESS")
_account = _one_of(
    _any(plain, *contacts.ACCOUNT, *contacts.RESIDENT), _any(digits, *contacts.ACCOUNT[:2]), _in_forms_only
)
_phone = _one_of(_any(digits, *contacts.PHONE), _holds("PHONE"))
_contact = _one_of(
    _any(plain, *contacts.CONTACT),
    _any(spaceless, *contacts.MAILBOX),
    _any(squeezed, *contacts.MESSENGER),
    _holds("EMAIL", "MESSENGER"),
)
_asks_rating = _one_of(_any(readings, *patterns.ASKS_RATING), _any(spaceless, *patterns.STARRED))
_promises = _any(readings, *patterns.GUARANTEES)
_own_record = re.compile(patterns.OWN_RECORD)
_blames = _any(readings, *patterns.BLAMES)
_sends_away = _any(readings, *patterns.SENDS_AWAY)
_helps = _any(squeezed, patterns.HELPS)
_labelled = _any(plain, patterns.LABEL)
_unfilled = _any(plain, *contacts.UNFILLED)
_MARK = "(광고)"
"""The label as the law spells it."""


def _names_somebody(text: str) -> bool:
    return any(found[1] not in contacts.NOT_NAMES for found in contacts.NAMED.finditer(plain(text)))


def _guarantees(text: str) -> bool:
    """Tell whether a day or a result is guaranteed; what the shop's own parcels did is no promise."""
    return _promises(_own_record.sub(" ", text))


GUARDS: dict[Guard, Callable[[str], bool]] = {
    Guard(
        id="change_review",
        practice="G2",
        reason=N_("It asks to change or remove a review or its stars. An honest review stays as it is."),
    ): _any(readings, *patterns.ASKS_CHANGE),
    Guard(
        id=EDIT_STEPS,
        practice="G2",
        reason=N_(
            "It tells how to change a review. That is said only to a buyer who asked for it, in the answer to it."
        ),
    ): _any(squeezed, *patterns.EDIT_STEPS),
    Guard(
        id="ask_rating",
        practice="G14",
        reason=N_("It asks for stars or for praise. Ask for an honest review."),
    ): _asks_rating,
    Guard(
        id="reward",
        practice="G3",
        reason=N_("It offers something for a review. A reward must be disclosed and run by the market's own tool."),
    ): _any(readings, *patterns.REWARDS),
    Guard(
        id="guarantee",
        practice="G7",
        reason=N_("It guarantees what is not in your hands, such as a day of arrival or an effect."),
    ): _guarantees,
    Guard(
        id="blame",
        practice="G8",
        reason=N_("It sends the buyer to the courier or puts the blame there. To the buyer you are responsible."),
    ): lambda text: _blames(text) or (_sends_away(text) and not _helps(text)),
    Guard(
        id="refuse_refund",
        practice="G9",
        reason=N_("It refuses a return or refund. The law gives 7 days, and 3 months for defects."),
    ): _any(readings, *patterns.REFUSES),
    Guard(
        id="accuse",
        practice="G12",
        reason=N_("It accuses or threatens the buyer."),
    ): _any(readings, *patterns.ACCUSES),
    Guard(
        id="account",
        practice="G10",
        reason=N_(
            "It holds a bank account, card, resident or flat number, an address or a door code. "
            "These belong in the market's own forms."
        ),
    ): _account,
    Guard(
        id="off_market",
        practice="R12",
        fenced=True,
        reason=N_("It leads the buyer away from the market, to a direct deal, payment or account."),
    ): _any(readings, *contacts.OFF_MARKET),
    Guard(
        id="label_form",
        practice="R5",
        reason=N_("It marks an advertisement as the law does not know it. The mark is (광고), as the first letters."),
    ): lambda text: _labelled(text) and not text.startswith(_MARK),
    Guard(
        id="label",
        practice="R5",
        service=True,
        reason=N_("It is marked as an advertisement, but goes to somebody who did not agree to advertisements."),
    ): lambda text: text.startswith(_MARK),
    Guard(
        id="promotion",
        practice="R1",
        service=True,
        unasked=True,
        reason=N_("It promotes something. With that the whole text is an advertisement, which needs consent."),
    ): _any(readings, *patterns.PROMOTES),
    Guard(
        id="unfilled",
        practice="R11",
        reason=N_("It is empty, or has a blank that was not filled."),
    ): lambda text: not plain(text).strip() or _unfilled(text),
    Guard(
        id="phone",
        practice="R11",
        public=True,
        reason=N_("It shows a phone number where everybody reads it."),
    ): _phone,
    Guard(
        id="contact",
        practice="R11",
        public=True,
        reason=N_("It shows an e-mail address, a link or a messenger where everybody reads it."),
    ): _contact,
    Guard(
        id="number",
        practice="R11",
        public=True,
        reason=N_("It shows a long number, such as an order's or a parcel's, where everybody reads it."),
    ): _any(plain, *contacts.LONG_NUMBER),
    Guard(
        id="name",
        practice="G12",
        public=True,
        reason=N_("It names the buyer where everybody reads it."),
    ): _names_somebody,
}
"""Every guard with its test, in the order in which they report."""

PRIVATE = Guard(
    id="private",
    practice="G12",
    public=True,
    reason=N_("It shows a name or number of this order where everybody reads it."),
)


def check(
    text: str,
    *,
    public: bool,
    private: Sequence[str] = (),
    fenced: bool = False,
    asked: bool = False,
    advertising: bool = False,
) -> tuple[Guard, ...]:
    """Return the guards that refuse an outgoing text; none means that it may be shown for approval.

    ``public``: others will read it too. ``private`` are the buyer's own data (full name, order number
    and the like), which must not appear in public.
    ``fenced``: the market allows no contact outside its own pages. ``asked``: it answers a question, perhaps
    one about a discount. ``advertising``: it is sent as an advertisement, with consent.
    """
    apart = {"public": not public, "fenced": not fenced, "service": advertising, "unasked": asked}
    looked = {guard: refuses for guard, refuses in GUARDS.items() if not _spared(guard, apart)}
    refused = [guard for guard, refuses in looked.items() if refuses(text)]
    if public and any(_shown(word, text) for word in private):
        refused.append(PRIVATE)
    return tuple(refused)


def _spared(guard: Guard, apart: Mapping[str, bool]) -> bool:
    return any(getattr(guard, name) and spared for name, spared in apart.items())


def _shown(word: str, text: str) -> bool:
    bare, shown = (squeezed(one).replace(".", "") for one in (word, text))
    if len(bare) >= _SHORTEST:
        return bare in shown
    return len(bare) == _SHORTEST - 1 and re.search(rf"{bare}(?:님|씨|고객|구매자)", shown) is not None
