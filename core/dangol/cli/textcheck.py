"""``dangol text check``, and what the rule books add to ``dangol text explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.layout import wrap
from dangol.cli.textwords import aspect_lines, phrases, quoted, trait_lines
from dangol.i18n import N_, _
from dangol.rules.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dangol.app import App
    from dangol.text.reading import Analyst
    from dangol.text.rulecheck import Failure, Report

__all__ = ["PARTS", "check_command"]

_WIDTH = 76


@command("check")
@option("--rules", "listed", is_flag=True, help="List every rule with its label, those of your own file included.")
@json_option
@click.pass_obj
def check_command(desk: Desk, listed: bool) -> int:
    """Run every example of the text rules, your own included.

    Also names rules that never fire, in the stored reviews and inquiries if there are any, and pairs of
    rules that always fire together. Your own rules stand in the file text.toml of the data folder. Ends
    with 1 if an example does not hold.
    """
    from dangol.text.rulecheck import check

    with desk.app() as app:
        reader = app.texts
        report = check(reader, {"reviews": _reviews(app), "inquiries": _inquiries(app)})
    if desk.as_json:
        _document(desk, report, reader if listed else None)
    else:
        if listed:
            _list(reader)
        _tell(desk, report)
    return 1 if report.failures else 0


def _reviews(app: App) -> Iterator[str]:
    from dangol.storage.texts import TextReader

    for store in app.stores.all():
        yield from (review.text for review in TextReader(app.db).reviews(store.name))


def _inquiries(app: App) -> Iterator[str]:
    from dangol.storage.texts import TextReader

    for store in app.stores.all():
        yield from TextReader(app.db).inquiries(store.name)


def _document(desk: Desk, report: Report, reader: Analyst | None) -> None:
    import msgspec

    listed = {} if reader is None else {"listed": _rows(reader)}
    desk.document({"ok": not report.failures, **msgspec.to_builtins(report), **listed})


def _rows(reader: Analyst) -> list[dict[str, str | float]]:
    from dangol.text.rulebook import TASKS

    return [
        {"task": task, "id": rule.id, "label": rule.label, "weight": rule.weight}
        for task in TASKS
        for rule in reader.book(task).rule
    ]


def _list(reader: Analyst) -> None:
    from dangol.cli.tables import show_table

    rows = [[str(row["task"]), str(row["id"]), str(row["label"]), f"{row['weight']:g}"] for row in _rows(reader)]
    show_table([(_("Task"), "keep"), (_("Rule"), "keep"), _("Label"), (_("Weight"), "right")], rows)


def _tell(desk: Desk, report: Report) -> None:
    for failure in report.failures:
        desk.tell(f"× {failure.task}/{failure.rule}: {_sentence(failure)}")
    for pair in report.together:
        told = _("{task}: {first} and {second} always fire together ({times} texts): one of them is enough.")
        desk.tell(told.format(task=pair.task, first=pair.first, second=pair.second, times=pair.times))
    for task, rules in report.silent.items():
        desk.tell(_("{task}: {count} rules never fire:").format(task=task, count=len(rules)))
        for line in wrap(", ".join(rules), _WIDTH):
            desk.tell(f"  {line}")
    told = _("{rules} rules, {examples} examples, {texts} stored texts: {failures} examples do not hold.")
    desk.say(
        told.format(
            rules=sum(report.rules.values()),
            examples=report.examples,
            texts=report.texts,
            failures=len(report.failures),
        )
    )


def _sentence(failure: Failure) -> str:
    if failure.fires:
        return _("it does not fire on “{text}”.").format(text=failure.text)
    return _("it fires on “{text}” because of “{found}”.").format(text=failure.text, found=", ".join(failure.found))


def _aspects(text: str, reader: Analyst) -> list[dict[str, Any]]:
    read = reader.review(text)
    return [{"name": one.name, "sign": one.sign, "evidence": list(one.evidence)} for one in read.aspects]


def _intent(text: str, reader: Analyst) -> dict[str, Any]:
    from dangol.app import clock_from_environment
    from dangol.clock import KST

    intent = reader.inquiry(text, clock_from_environment().now().astimezone(KST).date()).intent
    return {
        "primary": intent.primary,
        "also": list(intent.also),
        "urgent": intent.urgent,
        "wished": intent.wished.day.isoformat() if intent.wished else None,
        "by_model": intent.by_model,
        "sure": round(intent.sure, 4),
        "evidence": list(intent.evidence),
    }


def _intent_lines(told: dict[str, Any], text: str) -> list[str]:
    wanted = ", ".join(shown(one) for one in (told["primary"], *told["also"]))
    lines = [_with_words(wanted, text, told["evidence"])]
    if told["by_model"]:
        lines.append(
            _("No rule decides this; it is a guess from similar texts ({sure:.0%} sure).").format(sure=told["sure"])
        )
    if told["urgent"]:
        lines.append(_("It is urgent."))
    if told["wished"]:
        lines.append(_("Wished by {day}.").format(day=told["wished"]))
    return lines


_MOMENTS = {
    "thanks": N_("real thanks"),
    "thanks_but": N_("thanks, but something else is meant"),
    "angry": N_("anger"),
    "apology_accepted": N_("an apology is accepted"),
    "edit_review": N_("a question about editing a review"),
    "no_contact": N_("a request not to be contacted"),
}


def _moment(text: str, reader: Analyst) -> dict[str, Any]:
    moment = reader.inquiry(text).moment
    return {"is": [name for name in _MOMENTS if getattr(moment, name)], "evidence": list(moment.evidence)}


def _moment_lines(told: dict[str, Any], text: str) -> list[str]:
    if not told["is"]:
        return []
    return [_with_words(", ".join(_(_MOMENTS[name]) for name in told["is"]), text, told["evidence"])]


def _with_words(said: str, text: str, evidence: Sequence[str]) -> str:
    """Put the customer's words behind what they were taken for."""
    words = ", ".join(map(quoted, phrases(text, evidence)))
    return f"{said} — {words}" if words else said


def _traits(text: str, reader: Analyst) -> dict[str, Any]:
    read = reader.review(text)
    return {
        "thin": read.thin.thin,
        "missing": read.thin.missing,
        "motive": read.motive,
        "kindness": read.kindness,
        "specificity": read.specificity,
        "wishes": list(read.wishes),
        "profane": read.profane,
    }


def _masks(text: str, reader: Analyst) -> dict[str, Any]:  # noqa: ARG001 - every part is asked the same way
    from dangol.masks import find, mask

    return {"types": [one.type for one in find(text)], "text": mask(text)}


PARTS: tuple[tuple[str, str, Callable[..., Any], Callable[[Any, str], Sequence[str]]], ...] = (
    ("aspects", N_("As a review: what it talks about"), _aspects, aspect_lines),
    ("traits", N_("As a review: what else shows"), _traits, trait_lines),
    ("intent", N_("As an inquiry: what it wants"), _intent, _intent_lines),
    ("moment", N_("Moment"), _moment, _moment_lines),
    ("masks", N_("Personal data, masked"), _masks, lambda told, _text: [told["text"]] if told["types"] else []),
)
"""Key, title, what JSON shows, and the lines for people, of each part of ``dangol text explain``."""
