"""The seller's wordings: which there are, how a changed one reads on a real case, and into the file with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.decide.judge import Judge
from dangol.decide.recheck import current
from dangol.decisions import Propose
from dangol.desk.cases import words_of
from dangol.errors import ConfigError, NotFound
from dangol.i18n import _
from dangol.rules.samples import looked_at, sample
from dangol.rules.templates import renderings
from dangol.rules.wordings import Own, Wordings
from dangol.storage.files import write_through
from dangol.templates import TEMPLATES_FILE, faulty_blanks, read_wordings, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.app import App
    from dangol.decisions import Proposal
    from dangol.facts import Facts
    from dangol.storage.ledger import Action

__all__ = ["Case", "Read", "case_of", "keep_texts", "listed", "read_texts", "texts_of"]

_BEFORE = ".before"


class Case(msgspec.Struct, frozen=True):
    """An entry that waits and is worded by a wording: the customer's words, and what fills the blanks."""

    action: Action
    words: str
    facts: Facts
    proposal: Proposal


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A text of a wording as it would read, why it may not leave like that, and what could be better.

    ``real`` tells that a case filled the blanks, not invented values.
    """

    text: str
    shown: str
    real: bool
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def listed(app: App) -> list[tuple[str, int, bool]]:
    """Return every wording by name, with how many texts it has, and whether it is the seller's own."""
    texts = app.wordings.of()
    return [(name, len(texts[name]), name in app.wordings.own) for name in sorted(texts) if texts[name]]


def texts_of(app: App, name: str) -> tuple[str, ...]:
    """Return the texts of a wording, over all stores. Raises ``NotFound``."""
    found = app.wordings.of().get(name)
    if not found:
        raise NotFound(_("There is no wording {name}.").format(name=name), hint=_("See: dangol templates list"))
    return found


def case_of(app: App, name: str) -> Case | None:
    """Return the most urgent entry of the inbox that is worded by a wording, or by a narrower one."""
    judge = Judge(app.plugins, app.policies, app.clock.now(), app.texts)
    for action in app.ledger.inbox():
        rule = judge.rule(action.rule)
        facts = current(app.facts, action)
        if rule is None or facts is None or not rule.works(app.policies.base):
            continue
        decision = judge.ask(rule, facts)
        for proposal in decision.proposals if isinstance(decision, Propose) else ():
            if f"{proposal.template}.".startswith(f"{name}."):
                return Case(action, words_of(facts) or "", facts, proposal)
    return None


def read_texts(app: App, name: str, texts: Iterable[str], case: Case | None) -> list[Read]:
    """Look at texts that may be the ones of a wording."""
    found = []
    for text in texts:
        real = None if case is None else _filled(app, name, text, case)
        refused, notes = _against(name, text)
        shown = sample(text) if real is None else real
        found.append(Read(text=text, shown=shown, real=real is not None, refusals=refused, notes=notes))
    return found


def _against(name: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why no text may leave like this, and what could be better."""
    refused, notes = looked_at(name, text)
    return (*faulty_blanks(name, text), *refused), notes


def _filled(app: App, name: str, text: str, case: Case) -> str | None:
    """Return a text as the case would have it; nothing where the case does not know what a blank asks for."""
    shop = app.policies.of(case.action.store).shop
    worded = renderings(name, case.proposal.slots, case.facts.name, shop, wordings={name: (text,)})
    return next(worded, None)


def keep_texts(app: App, name: str, texts: Sequence[str]) -> bool:
    """Write the texts of a wording into the seller's file; without any, dangol's own hold again.

    Return whether anything differs. The file there was stays beside it. Raises ``NotFound``, and ``ConfigError``
    naming what speaks against a text.
    """
    if tuple(texts) == texts_of(app, name):
        return False
    for number, text in enumerate(texts, 1):
        against, _notes = _against(name, text)
        if against:
            raise ConfigError(_("Text {number}: {reason}").format(number=number, reason=against[0]))
    own = {key: one for key, one in app.wordings.own.items() if key != name}
    if texts:
        own[name] = Own(texts=tuple(texts))
    _write(app, Wordings(own, app.wordings.stores))
    return True


def _write(app: App, wordings: Wordings) -> None:
    """Let the file say so, once it reads back without a fault."""
    path, content = app.home / TEMPLATES_FILE, written(wordings).encode()
    draft = path.with_name(f"{path.name}.draft")
    write_through(draft, content)
    try:
        read_wordings(draft)
    finally:
        draft.unlink()
    if path.exists():
        write_through(path.with_name(path.name + _BEFORE), path.read_bytes())
    write_through(path, content)
    app.reread()
