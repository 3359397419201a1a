"""As what a message would leave, how long it is, what it costs, and what stands against it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dangol import Fitting, MessageClass, translator
from dangol_solapi.settings import digits
from dangol_solapi.wire import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol import OutgoingMessage
    from dangol_solapi.settings import SolapiSettings

__all__ = ["alimtalk", "octets", "text_instead", "text_message", "worded"]

_ = translator("dangol_solapi", __file__)

SHORT, LONG, SUBJECT = 90, 2000, 40
"""Bytes in cp949, in which a letter of Hangul has two (facts: Solapi's documents on SMS and LMS)."""
LETTERS, BLANKS = 1000, 40
"""Most letters and blanks of an AlimTalk (Kakao's guide of 2025)."""
_MOBILE = re.compile(r"01[016-9]\d{7,8}|05\d{9,10}")


def octets(text: str) -> int | None:
    """Return the bytes that a text takes in a text message; ``None`` if it has signs that none can hold."""
    try:
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        return None


def text_message(settings: SolapiSettings, message: OutgoingMessage) -> Fitting:
    """Fit an SMS, or an LMS where it is longer or has a subject."""
    size = octets(message.text)
    long = bool(message.subject) or (size or 0) > SHORT
    kind, won = ("LMS", settings.lms_won) if long else ("SMS", settings.sms_won)
    objections = (*_recipient(message), *_texts(message), *_sender(settings))
    return Fitting(kind=kind, size=size, won=won, objections=objections)


def alimtalk(settings: SolapiSettings, message: OutgoingMessage) -> Fitting:
    """Fit an AlimTalk, whose bytes nobody counts. Where a text message may come instead, it costs what that would."""
    objections = [*_recipient(message), *_template(settings, message)]
    won = settings.alimtalk_won
    if text_instead(settings, message):
        objections += (*_texts(message), *_sender(settings))
        won = max(won, settings.lms_won if (octets(message.text) or 0) > SHORT else settings.sms_won)
    return Fitting(kind="ATA", won=won, objections=tuple(objections))


def text_instead(settings: SolapiSettings, message: OutgoingMessage) -> bool:
    """Tell whether a text message may take an AlimTalk's place: for what belongs to an order or a question only."""
    return settings.text_instead and message.message_class is MessageClass.SERVICE


def worded(template: str, message: OutgoingMessage) -> str:
    """Return a template with its blanks filled in; those without a value stay as they are."""
    return BLANK.sub(lambda found: message.variables.get(found[1], found[0]), template)


def _recipient(message: OutgoingMessage) -> Iterator[str]:
    if not _MOBILE.fullmatch(digits(message.recipient)):
        yield _("The recipient has no number that can receive it.")


def _sender(settings: SolapiSettings) -> Iterator[str]:
    if not settings.sender:
        yield _("The number that it comes from is missing: dangol channel connect solapi-sms --set sender=NUMBER")


def _texts(message: OutgoingMessage) -> Iterator[str]:
    """Yield what keeps a text from being a text message."""
    if not message.text.strip():
        yield _("It has no text.")
    for text in (message.text, message.subject):
        if octets(text) is None:
            signs = "".join(dict.fromkeys(sign for sign in text if octets(sign) is None))
            yield _("No telephone shows these signs in a text message: {signs}").format(signs=signs)
    if (size := octets(message.text) or 0) > LONG:
        yield _("It has {size} bytes; a long text message has {most} at most.").format(size=size, most=LONG)
    if (size := octets(message.subject) or 0) > SUBJECT:
        yield _("Its subject has {size} bytes; {most} fit.").format(size=size, most=SUBJECT)


def _template(settings: SolapiSettings, message: OutgoingMessage) -> Iterator[str]:
    """Yield what keeps a text from being an AlimTalk."""
    if not settings.kakao_channel:
        yield _("The Kakao channel is missing: dangol channel connect solapi-alimtalk --set kakao_channel=ID")
    template = settings.templates.get(message.template)
    if template is None:
        yield _("It keeps to no template that Kakao approved. Take them over with: dangol solapi templates --take")
        return
    blanks = dict.fromkeys(BLANK.findall(template))
    if worded(template, message) != message.text or blanks.keys() - message.variables.keys():
        yield _("It is not word for word what the template says.")
    if len(blanks) > BLANKS:
        yield _("Its template has more than {most} blanks.").format(most=BLANKS)
    if len(message.text) > LETTERS:
        yield _("It is longer than {most} letters.").format(most=LETTERS)
