"""How well the rule books answer: the tasks aspects, intents, moments, pii and profanity of ``dangol eval``."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from dangol.errors import BadFile
from dangol.i18n import _
from dangol.masks import TYPES, find, mask
from dangol.text import measure
from dangol.text.evaluate import Error, Outcome, number
from dangol.text.reading import analyst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dangol.masks import Found
    from dangol.text.evaluate import Options, Row
    from dangol.text.measure import Scores
    from dangol.text.moments import Moment

__all__ = ["measure_aspects", "measure_intents", "measure_moments", "measure_pii", "measure_profanity"]

_PRECISION = 0.9
_MARKED = re.compile(r"\[\[([A-Z]+):(.*?)\]\]")


def _label_table(scores: Mapping[str, Scores]) -> list[dict[str, float | str]]:
    return [
        {"label": name, "precision": one.precision, "recall": one.recall, "f1": one.f1, "rows": one.right}
        for name, one in scores.items()
    ]


def _errors(
    rows: Sequence[Row], right: Sequence[str], found: Sequence[str], why: Sequence[Iterable[str]]
) -> tuple[Error, ...]:
    return tuple(
        Error(line=row.line, text=mask(row.cells["text"]), expected=a, found=b, evidence=tuple(because))
        for row, a, b, because in zip(rows, right, found, why, strict=True)
        if a != b
    )


def measure_aspects(rows: Sequence[Row], options: Options) -> Outcome:  # noqa: ARG001 - the registry gives it
    """Compare the aspects of reviews, given as ``delivery+ size-``; the sign is measured by itself."""
    reader = analyst()
    gold = [_signs(row) for row in rows]
    read = [reader.review(row.cells["text"]).aspects for row in rows]
    found = [{one.name: one.sign for one in aspects} for aspects in read]
    scores = measure.by_label(gold, found)
    total = measure.micro(gold, found)
    signs = [signs[name] == a[name] for a, signs in zip(gold, found, strict=True) for name in a.keys() & signs.keys()]
    names = [[" ".join(sorted(one)) for one in some] for some in (gold, found)]
    why = [[piece for one in aspects for piece in one.evidence] for aspects in read]
    return Outcome(
        measures={
            "rows": len(rows),
            "micro_precision": total.precision,
            "micro_recall": total.recall,
            "micro_f1": total.f1,
            "macro_f1": measure.macro_f1(scores),
            "sign_accuracy": measure.accuracy(signs),
        },
        tables={"labels": _label_table(scores)},
        errors=_errors(rows, names[0], names[1], why),
    )


def _signs(row: Row) -> dict[str, str]:
    words = row.cells["aspects"].split()
    if any(word[-1] not in "+-~" for word in words):
        raise BadFile(
            _("Line {line} names an aspect without its sign.").format(line=row.line),
            hint=_("Write it like this: {example}").format(example="delivery+ size- price~"),
        )
    return {word[:-1]: word[-1] for word in words}


def measure_intents(rows: Sequence[Row], options: Options) -> Outcome:  # noqa: ARG001 - the registry gives it
    """Compare the intent of inquiries, and the flags ``urgent`` and ``angry``."""
    reader = analyst()
    read = [reader.inquiry(row.cells["text"]) for row in rows]
    right, found = [row.cells["intent"] for row in rows], [one.intent.primary for one in read]
    scores = measure.by_label([[one] for one in right], [[one] for one in found])
    urgent = [1.0 if one.intent.urgent else 0.0 for one in read]
    truth = ["urgent" in row.cells.get("flags", "") for row in rows]
    return Outcome(
        measures={
            "rows": len(rows),
            "accuracy": measure.accuracy([a == b for a, b in zip(right, found, strict=True)]),
            "macro_f1": measure.macro_f1(scores),
            "by_model": sum(one.intent.by_model for one in read) / (len(rows) or 1),
            "urgency_recall_at_p90": measure.recall_at_precision(_PRECISION, urgent, truth),
            **_precision_recall("urgency", [score > 0 for score in urgent], truth),
        },
        tables={"labels": _label_table(scores)},
        errors=_errors(rows, right, found, [one.intent.evidence for one in read]),
    )


def _precision_recall(name: str, found: Sequence[bool], truth: Sequence[bool]) -> dict[str, float]:
    hits = sum(a and b for a, b in zip(found, truth, strict=True))
    return {
        f"{name}_precision": hits / sum(found) if any(found) else 0.0,
        f"{name}_recall": hits / sum(truth) if any(truth) else 0.0,
    }


def measure_moments(rows: Sequence[Row], options: Options) -> Outcome:  # noqa: ARG001 - the registry gives it
    """Compare the moments thanks, thanks_but, angry and neutral; ``ask`` is what a request for a review may follow."""
    reader = analyst()
    read = [reader.inquiry(row.cells["text"]).moment for row in rows]
    right, found = [row.cells["label"] for row in rows], [_moment(one) for one in read]
    asks, thanks = [one.thanks and not one.angry for one in read], [one == "thanks" for one in right]
    angry = [one == "angry" for one in right]
    scores = measure.by_label([[one] for one in right], [[one] for one in found])
    return Outcome(
        measures={
            "rows": len(rows),
            "accuracy": measure.accuracy([a == b for a, b in zip(right, found, strict=True)]),
            **_precision_recall("ask", asks, thanks),
            "wrongly_asked": sum(ask and one == "thanks_but" for ask, one in zip(asks, right, strict=True)),
            "thanks_but": sum(one == "thanks_but" for one in right),
            "anger_recall_at_p90": measure.recall_at_precision(_PRECISION, [one.anger for one in read], angry),
            **_precision_recall("anger", [one.angry for one in read], angry),
        },
        tables={"labels": _label_table(scores)},
        errors=_errors(rows, right, found, [one.evidence for one in read]),
    )


def _moment(one: Moment) -> str:
    if one.angry:
        return "angry"
    return "thanks" if one.thanks else "thanks_but" if one.thanks_but else "neutral"


class _Line(NamedTuple):
    """A line without its marks, and what was marked in it."""

    text: str
    marks: list[Found]


def measure_pii(rows: Sequence[Row], options: Options) -> Outcome:  # noqa: ARG001 - the registry gives it
    """Compare masks with ``[[TYPE:text]]`` marks; in a line without marks nothing may be masked."""
    lines = [_unmarked(row) for row in rows]
    found = [find(line.text) for line in lines]
    marks = [(one, some) for line, some in zip(lines, found, strict=True) for one in line.marks]
    masked = [_covered(one, some) for one, some in marks]
    clean = [bool(some) for line, some in zip(lines, found, strict=True) if not line.marks]
    beside = [
        one
        for line, some in zip(lines, found, strict=True)
        if line.marks
        for one in some
        if not _touches(one, line.marks)
    ]
    types = Counter(one.type for one, _some in marks)
    hits = Counter(one.type for (one, _some), hit in zip(marks, masked, strict=True) if hit)
    return Outcome(
        measures={
            "marked": len(marks),
            "masked": sum(map(bool, masked)),
            "recall": measure.accuracy([bool(one) for one in masked]),
            "type_accuracy": measure.accuracy(
                [hit.type == one.type for (one, _some), hit in zip(marks, masked, strict=True) if hit]
            ),
            "clean": len(clean),
            "false_alarms": sum(clean),
            "beside": len(beside),
        },
        tables={
            "types": [{"type": name, "marked": types[name], "masked": hits[name]} for name in TYPES if types[name]]
        },
        errors=tuple(
            error for row, line, some in zip(rows, lines, found, strict=True) if (error := _pii_error(row, line, some))
        ),
    )


def _unmarked(row: Row) -> _Line:
    from dangol.masks import Found

    text, marks, end = "", [], 0
    raw = row.cells["text"]
    for mark in _MARKED.finditer(raw):
        text += raw[end : mark.start()]
        marks.append(Found(mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        end = mark.end()
    return _Line(text + raw[end:], marks)


def _covered(mark: Found, found: Sequence[Found]) -> Found | None:
    return next((one for one in found if one.start <= mark.start and mark.end <= one.end), None)


def _touches(one: Found, marks: Sequence[Found]) -> bool:
    return any(one.start < mark.end and mark.start < one.end for mark in marks)


def _pii_error(row: Row, line: _Line, found: Sequence[Found]) -> Error | None:
    """Show types alone: a number that was missed must not get into a report that way."""
    missed = [one.type for one in line.marks if not _covered(one, found)]
    wrong = [one.type for one in found if not _touches(one, line.marks)]
    if not missed and not wrong:
        return None
    spans = sorted([*line.marks, *(one for one in found if not _touches(one, line.marks))], key=lambda one: one.start)
    text, end = "", 0
    for one in spans:
        text += f"{line.text[end : one.start]}[{one.type}]"
        end = one.end
    return Error(line=row.line, text=text + line.text[end:], expected=" ".join(missed), found=" ".join(wrong))


def measure_profanity(rows: Sequence[Row], options: Options) -> Outcome:
    """Compare abuse (1) with other texts (0); ``--clean`` names reviews of which none may be flagged."""
    reader = analyst()
    read = [reader.inquiry(row.cells["text"]) for row in rows]
    truth, found = [number(row, "abusive") > 0 for row in rows], [one.profane for one in read]
    flagged = [row for row in options.clean if reader.profanity(row.cells["text"])]
    wrong = [row for row, a, b in zip(rows, truth, found, strict=True) if a != b]
    measures = {
        "rows": len(rows),
        **{name.removeprefix("_"): value for name, value in _precision_recall("", found, truth).items()},
        "recall_at_p90": measure.recall_at_precision(_PRECISION, [one.profanity for one in read], truth),
    }
    if options.clean:
        measures |= {"clean": len(options.clean), "flagged_clean": len(flagged)}
    return Outcome(measures=measures, errors=(*(_abuse_error(row) for row in wrong), *map(_abuse_error, flagged)))


def _abuse_error(row: Row) -> Error:
    evidence = analyst().profanity(row.cells["text"])
    known = row.cells.get("abusive", "0")
    return Error(
        line=row.line,
        text=mask(row.cells["text"]),
        expected=known,
        found="1" if evidence else "0",
        evidence=evidence,
    )
