"""The seller's ``templates.toml``: own wordings in the place of dangol's, or beside them.

```toml
[thank_review]
texts = ["…"]

[apologise_review.said]
more = ["…"]

[stores.main.thank_review]
texts = ["…"]
```

``texts`` take the place of dangol's texts of that name, ``more`` are further ones to choose from.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.places import put_in_place
from dangol.policies import quoted
from dangol.rules.starters import STARTERS
from dangol.rules.templates import BLANKS, half_open, unknown_blanks
from dangol.rules.wordings import Own, Wordings, is_known
from dangol.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["TEMPLATES_FILE", "add_starter", "faulty_blanks", "line_of", "load_wordings", "read_wordings", "written"]

TEMPLATES_FILE = "templates.toml"
_LONGEST = 2000
"""Letters: no market takes a longer answer."""
_LISTS = ("texts", "more")

Table = dict[str, Any]


def load_wordings(home: Path) -> Wordings:
    """Read ``templates.toml`` of a data folder; without one the starters hold. Raises ``ConfigError``."""
    path = home / TEMPLATES_FILE
    return read_wordings(path) if path.exists() else Wordings()


def read_wordings(path: Path) -> Wordings:
    """Read a file of wordings. Raises ``ConfigError`` that names every fault of it, with its line."""
    content = read_toml(path)
    stores = content.pop("stores", {})
    problems = list(_faults("", content))
    if isinstance(stores, dict):
        for store, table in stores.items():
            problems += (
                _faults(f"stores.{store}.", table) if isinstance(table, dict) else [_no_table(f"stores.{store}")]
            )
    else:
        problems.append(_no_table("stores"))
    if problems:
        hint = _("Names and texts: dangol templates list, dangol templates show NAME")
        raise ConfigError(f"{path.name}: {'; '.join(problems)}", hint=hint)
    return Wordings(dict(_owned("", content)), {store: dict(_owned("", table)) for store, table in stores.items()})


def _owned(above: str, table: Table) -> Iterator[tuple[str, Own]]:
    for key, below in table.items():
        name = f"{above}{key}"
        texts = {kind: tuple(below[kind]) for kind in _LISTS if kind in below}
        if texts:
            yield name, Own(**texts)
        yield from _owned(f"{name}.", {key: one for key, one in below.items() if key not in _LISTS})


# what is wrong with a file


def _faults(place: str, table: Table, above: str = "") -> Iterator[str]:
    for key, below in table.items():
        name = f"{above}{key}"
        if not is_known(name):
            yield _unknown(place, name)
        elif not isinstance(below, dict):
            yield _no_table(f"{place}{name}")
        else:
            for kind in _LISTS:
                yield from _faulty_texts(f"{place}{name}.{kind}", below[kind]) if kind in below else ()
            yield from _faults(place, {key: one for key, one in below.items() if key not in _LISTS}, f"{name}.")


def _unknown(place: str, name: str) -> str:
    near = difflib.get_close_matches(name, STARTERS, 1)
    if near:
        told = _("{place}: there is no wording of that name; did you mean {near}?")
        return told.format(place=f"{place}{name}", near=f"{place}{near[0]}")
    return _("{place}: there is no wording of that name").format(place=f"{place}{name}")


def _no_table(place: str) -> str:
    return _('{place}: must be a table with a list, such as texts = ["…"]').format(place=place)


def _faulty_texts(place: str, texts: object) -> Iterator[str]:
    if not isinstance(texts, list) or not texts:
        yield _("{place}: must be a list of texts").format(place=place)
        return
    for number, text in enumerate(texts, 1):
        where = f"{place} ({number})"
        if not isinstance(text, str) or not text.strip():
            yield _("{place}: must be a text").format(place=where)
        elif len(text) > _LONGEST:
            yield _("{place}: is longer than {count} letters").format(place=where, count=_LONGEST)
        else:
            yield from faulty_blanks(where, text)


def faulty_blanks(place: str, text: str) -> Iterator[str]:
    """Yield what is wrong with the blanks of a text that stands at ``place``."""
    for name in unknown_blanks(text):
        near = difflib.get_close_matches(name, BLANKS, 1, cutoff=0.4)
        shown = "{{" + name + "}}"
        if near:
            told = _("{place}: has the unknown blank {name}; did you mean {near}?")
            yield told.format(place=place, name=shown, near="{{" + near[0] + "}}")
        else:
            told = _("{place}: has the unknown blank {name}; known are {names}")
            yield told.format(place=place, name=shown, names=", ".join(BLANKS))
    if half_open(text):
        example = "{{" + next(iter(BLANKS)) + "}}"
        yield _("{place}: has double braces that are no blank; write {example}").format(place=place, example=example)


# writing a starter into the file


def line_of(path: Path, name: str) -> int | None:
    """Return the line at which a name stands in a file, as a comment or not; ``None`` if it does not."""
    if not path.exists():
        return None
    heads = (f"[{name}]", f"# [{name}]")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip() in heads), None)


def add_starter(path: Path, name: str, texts: tuple[str, ...]) -> int:
    """Add texts as comments to the end of a file, and return the line; what stands there stays. Raises ``OSError``."""
    old = path.read_text(encoding="utf-8-sig") if path.exists() else _head()
    if old and not old.endswith("\n"):
        old += "\n"
    body = [f"[{name}]", "texts = [", *(f"  {quoted(text)}," for text in texts), "]"]
    aside = path.with_suffix(".toml.new")
    aside.write_text(old + "\n" + "".join(f"# {line}\n" for line in body), encoding="utf-8")
    aside.chmod(0o600)
    put_in_place(aside, path)
    return old.count("\n") + 2


def _head() -> str:
    about = (
        _("Your own wordings. Take the # away from the lines of a wording and change its texts."),
        _("Blanks: {names}; {example} says what stands there when nothing is known.").format(
            names=", ".join("{{" + name + "}}" for name in BLANKS), example="{{" + next(iter(BLANKS)) + "|…}}"
        ),
        _("Look at them with: dangol templates check"),
    )
    return "".join(f"# {line}\n" for line in about)


def written(wordings: Wordings) -> str:
    """Return a seller's own wordings as a file."""
    layers = [("", wordings.own)]
    layers += [(f"stores.{_key(store)}.", names) for store, names in wordings.stores.items()]
    return _head() + "".join(
        f"\n[{above}{name}]\n{_lists(own)}" for above, names in layers for name, own in names.items()
    )


def _key(store: str) -> str:
    return store if re.fullmatch(r"[A-Za-z0-9_-]+", store) else quoted(store)


def _lists(own: Own) -> str:
    lists = ((kind, getattr(own, kind)) for kind in _LISTS)
    return "".join(
        "\n".join([f"{kind} = [", *(f"  {quoted(text)}," for text in texts), "]", ""]) for kind, texts in lists if texts
    )
