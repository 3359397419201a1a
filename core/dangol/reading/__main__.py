"""The process: bounds itself, reads stdin, answers on stdout."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import msgspec

from dangol.reading.kinds import SEEN, sniff
from dangol.reading.limits import Answer, Limits, Refusal, Wanted

__all__ = ["main"]


def main() -> None:
    """Read stdin as the only argument wants it, and answer on stdout."""
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    _confine(wanted.limits)
    data = sys.stdin.buffer.read(wanted.limits.file + 1)
    if wanted.form == "mails":
        sent = msgspec.msgpack.decode(data, type=list[tuple[bytes, datetime]])
        answers = [_answer("mail", one, wanted.limits, received_at) for one, received_at in sent]
        sys.stdout.buffer.write(msgspec.msgpack.encode(answers))
    else:
        sys.stdout.buffer.write(msgspec.msgpack.encode(_answer(wanted.form, data, wanted.limits)))


def _confine(limits: Limits) -> None:
    """Bound memory, processor time and core files, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    bounds = {resource.RLIMIT_AS: limits.memory, resource.RLIMIT_CPU: int(limits.seconds) + 1, resource.RLIMIT_CORE: 0}
    for what, bound in bounds.items():
        try:
            resource.setrlimit(what, (bound, bound))
        except (ValueError, OSError):  # macOS knows no bound of address space; the parent's clock still counts
            continue


def _answer(form: str, data: bytes, limits: Limits, received_at: datetime | None = None) -> Answer:
    try:
        return Answer(found=msgspec.Raw(msgspec.msgpack.encode(_read(form, data, limits, received_at))))
    except Refusal as refusal:
        return Answer(why=refusal.why)


def _read(form: str, data: bytes, limits: Limits, received_at: datetime | None) -> Any:
    """Load only what this form needs: the libraries of the others take longer to load than a page to read."""
    kind = sniff(data[:SEEN])
    if len(data) > (limits.file if form == "table" else limits.text):
        raise Refusal("file" if form == "table" else "text")
    match form:
        case "table":
            from dangol.reading.sheets import table

            return table(data, kind, limits)
        case "document":
            from dangol.reading.pages import document

            return document(data, kind, limits)
        case _:
            from dangol.reading.mails import mail

            return mail(data, limits, received_at)


if __name__ == "__main__":
    main()
