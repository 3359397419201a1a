"""Breaks what decides what is looked at again, one place after another, and tells the breaks that no test notices.

``just mutants-agenda`` plays all of them, with names only those. Each break is played by the tests of the agenda first,
and where these notice nothing by random lives.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dangol

CORE = Path(dangol.__file__).parent
ROOT = Path(__file__).parents[3]
TESTS = ("tests/core/decide/test_agenda_orders.py", "tests/core/decide/test_agenda.py")
_PLAY = """
import sys
import pytest
from hypothesis import Phase, settings
settings.register_profile("mutants", phases=[Phase.generate], database=None)
settings.load_profile("mutants")
sys.exit(pytest.main(sys.argv[1:]))
"""
"""Whether a life fails is all that matters here, not the shortest one that does."""


class Mutant(NamedTuple):
    """In ``module`` the text ``before`` becomes ``after``."""

    name: str
    module: str
    before: str
    after: str


_SQL, _OLD, _NEW = "storage/agenda_sql.py", "storage/schema_003_agenda.py", "storage/schema_004_agenda.py"
_LOOKING = "decide/looking.py"
_NO_ROW = "OR NOT EXISTS (SELECT 1 FROM agenda g"
_FORGET = "self._db.conn.execute(sql.FORGET_LOOKED"
_KEYS = '"person_keys": Watch(\n        '
_BY_NUMBER = ',\n        " CROSS JOIN person_keys'
_ASKED = """("'inquiry'", "{row}.id"), """
_ORDER, _NONE, _OF_ACTION = """("'order'\"""", """("'none'\"""", """, "nullif({row}.order_id, '')")"""
_PROMISE = """(("'promise'", "{row}.id"), ("'order'", "{row}.order_id"))"""
MUTANTS = (
    Mutant("orders of a person", _SQL, """_OF_PEOPLE + "= 'order'\"""", """_OF_PEOPLE + "= 'none'\""""),
    Mutant("reviews of a person", _SQL, "IN ('review', 'inquiry')", "IN ('inquiry')"),
    Mutant("questions of a person", _SQL, "IN ('review', 'inquiry')", "IN ('review')"),
    Mutant("what is due", _SQL, "AND look_at <= :now", "AND look_at < 0"),
    Mutant("order of a line", _SQL, "i.store = t.store AND i.id = t.record_id", "i.store = t.store AND i.id = ''"),
    Mutant("orders of a member", _SQL, "o.buyer_id = t.record_id", "o.buyer_id = ''"),
    Mutant("copies", _SQL, """_COPY_OF += " AND o.origin_id = {id}\"""", """_COPY_OF += " AND o.origin_id = ''\""""),
    Mutant("copies by their line", _SQL, """table="orders", id="i.id\"""", """table="orders", id="''\""""),
    Mutant("what is of a product", _SQL, 'ON x.store = ld.store AND x.product_id = ld.id"', "ON x.store = ''\""),
    Mutant("first reviews", _SQL, '("product", "first")),\n    ("review"', '("product",)),\n    ("review"'),
    Mutant("few reviews", _SQL, '("product", "few")', '("product",)'),
    Mutant("orders of a product", _SQL, "i.product_id = ld.id WHERE", "i.product_id = '' WHERE"),
    Mutant("reviews of a line", _SQL, "r.item_id = lk.id", "r.item_id = ''"),
    Mutant("questions about an order", _SQL, "q.order_id = lo.id", "q.order_id = ''"),
    Mutant("questions about a line", _SQL, "= +lk.id WHERE q.item_ids", "= '' WHERE q.item_ids"),
    Mutant("refusals by account", _SQL, '"hash", " CROSS JOIN buyers', '"none", " CROSS JOIN buyers'),
    Mutant("refusals by number", _SQL, f'"hash"{_BY_NUMBER}', f'"none"{_BY_NUMBER}'),
    Mutant("who brought an order", _SQL, "AND f.friend_order = lo.id", "AND f.friend_order = ''"),
    Mutant("promises about an order", _SQL, "AND p.order_id = lo.id", "AND p.order_id = ''"),
    Mutant("topics", _SQL, 'for record in (found, "name")', 'for record in ("name",)'),
    Mutant("topics of another name", _SQL, 'for record in (found, "name")', "for record in (found,)"),
    Mutant("no row of the agenda", _SQL, _NO_ROW, _NO_ROW.replace("OR", "OR 0 AND")),
    Mutant("another person", _OLD, 'on=("UPDATE OF person", "DELETE")', 'on=("DELETE",)'),
    Mutant("the buyer of a record", _OLD, "(*_RECORD, *_BUYER)", "_RECORD"),
    Mutant("records of a buyer", _OLD, "Watch((*_RECORD, *_BUYER))", """Watch((("'none'", "{row}.record_id"),))"""),
    Mutant("numbers of a buyer", _OLD, f"{_KEYS}_BUYER", f'{_KEYS}(("{chr(39)}none{chr(39)}", "{{row}}.buyer"),)'),
    Mutant("signs of a review", _OLD, """"review_marks": Watch((("'item'\"""", """"review_marks": Watch((("'none'\""""),
    Mutant("the line of a review", _OLD, """("'item'", "{row}.item_id"))),""", """("'none'", "{row}.item_id"))),"""),
    Mutant("the order of a question", _OLD, _ASKED + _ORDER, _ASKED + _NONE),
    Mutant("the order of an action", _OLD, _ORDER + _OF_ACTION, _NONE + _OF_ACTION),
    Mutant("a line that is gone", _OLD, """deleted=(("'item'", "{row}.id"),)""", "deleted=()"),
    Mutant("rows as they were", _OLD, '"U": ("NEW", "OLD")', '"U": ("NEW",)'),
    Mutant("numbers of an order", _OLD, """"contacts": Watch((("'order'\"""", """"contacts": Watch((("'none'\""""),
    Mutant("promises", _NEW, _PROMISE, """(("'none'", "{row}.id"),)"""),
    Mutant("notes", _NEW, """("order_notes", Watch((("'order'\"""", """("order_notes", Watch((("'none'\""""),
    Mutant("recommendations", _NEW, """("referrals", Watch((("'order'\"""", """("referrals", Watch((("'none'\""""),
    Mutant("texts", _NEW, '"text, visible, product_id, written_at"', '"product_id, written_at"'),
    Mutant("questions that grow", _NEW, '"title, thread, product_id, asked_at"', '"title"'),
    Mutant("ten reviews", _NEW, "_among_first(10", "_among_first(1"),
    Mutant("thirty reviews", _NEW, "_among_first(30", "_among_first(1"),
    Mutant("no second look", "decide/run.py", "    looking.agenda.gather()\n", ""),
    Mutant("the seller's choices", _LOOKING, "(subject), choices))", "(subject)))"),
    Mutant("its time", _LOOKING, "min(known), waits=False)", "min(known) + 10**15, waits=False)"),
    Mutant("a refusal that ends", _LOOKING, "elif decision.until is not None:", "elif False:"),
    Mutant("soon", _LOOKING, "facts, self._now, waits=False)", "facts, self._now + 10**15, waits=False)"),
    Mutant("all that was noted", "storage/agenda.py", "(self._settled,))", "(self._upto + 10**6,))"),
    Mutant("what waits is kept", "storage/agenda.py", _FORGET, f"0 and {_FORGET}"),
    Mutant("fences", "storage/facts.py", "return [rows, sorted(people.fenced()),", "return [rows,"),
    Mutant("the seller's own", "storage/facts.py", "sorted(people.own()), beside]", "beside]"),
    Mutant("own stores", "storage/order_facts.py", "return [sorted(self.malls().items()), ", "return ["),
    Mutant("until the day of a promise", "rules/promises.py", "until=None if late else due", "until=due + _BEFORE * 9"),
    Mutant("the next return window", "rules/thank_referrer.py", "until=_next_end(order, policy, now)", "until=None"),
    Mutant("counts that turn", "rules/find_cause.py", "look.skip(counts_until(topic, policy, now))", "look.skip()"),
)  # fmt: skip


def noticed(mutant: Mutant, room: Path) -> str | None:
    """Return what noticed a break, or ``None``. Raises ``ValueError`` for one that changes nothing."""
    module = room / "dangol" / mutant.module
    was = (CORE / mutant.module).read_text(encoding="utf-8")
    if mutant.before not in was:
        raise ValueError(mutant.name)
    module.write_text(was.replace(mutant.before, mutant.after), encoding="utf-8")
    try:
        return next(
            (name for name, chosen in (("a test", "not Twins"), ("a life", "Twins")) if _fails(room, chosen)), None
        )
    finally:
        module.write_text(was, encoding="utf-8")


def _fails(room: Path, chosen: str) -> bool:
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
    command = [sys.executable, "-c", _PLAY, "-q", "-x", "-n0", *quiet, "-k", chosen, *TESTS]
    made = {**os.environ, "PYTHONPATH": str(room), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=made, capture_output=True, check=False).returncode != 0


def campaign(names: list[str]) -> Iterator[tuple[Mutant, str | None]]:
    """Play the breaks of those names, or all, and yield each with what noticed it."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        shutil.copytree(CORE, room / "dangol", ignore=shutil.ignore_patterns("__pycache__"))
        if _fails(room, "not Twins"):
            raise SystemExit("the tests fail without any break")
        for mutant in MUTANTS:
            if not names or mutant.name in names:
                yield mutant, noticed(mutant, room)


def main() -> int:
    """Play, and fail if a break went unnoticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    alive = 0
    for mutant, by in campaign(parser.parse_args().names):
        sys.stdout.write(f"{mutant.name:<32} {'noticed by ' + by if by else 'ALIVE'}\n")
        sys.stdout.flush()
        alive += by is None
    return min(alive, 1)


if __name__ == "__main__":
    sys.exit(main())
