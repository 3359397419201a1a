"""Every test of the contract notices the mistake that it is there for."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from dangol.models import Stream
from dangol.testing import ChannelContract, ContractBroken, PlatformContract
from dangol.testing.contract import RULES, rule_of
from dangol.testing.contract.guard import no_network
from tests.kit.mutants import MUTANTS, Mutant
from tests.kit.specimen import specimen

CONTRACTS: tuple[type[Any], ...] = (PlatformContract, ChannelContract)


def chosen(name: str) -> Any:
    """Return the one test of the contract whose name begins so."""
    found = {one: getattr(cls, one) for cls in CONTRACTS for one in dir(cls) if one.startswith(f"test_{name}")}
    (test,) = found.values()
    return test


def run(test: Any, plugin: Any, case: str, folder: Path) -> None:
    """Run one test of the contract as pytest would."""
    kind = PlatformContract if hasattr(plugin, "dangol_platform") else ChannelContract
    contract = type("Contract", (kind,), {"plugin": plugin})()
    bench = contract.workbench(folder)
    case = case or plugin.__name__.removeprefix("dangol_")
    stream = Stream(case) if case in set(Stream) else None
    known = {"self": contract, "bench": bench, "stream": stream, "to": case, "channel": case}
    with no_network() as tried:
        bench.tried = tried
        test(**{name: known[name] for name in inspect.signature(test).parameters})
        bench.close()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name.replace(" ", "-"))
def test_the_mistake_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    test = chosen(mutant.test)
    assert rule_of(test) is RULES[mutant.rule]
    with pytest.raises(ContractBroken) as broken:
        run(test, specimen(*mutant.changes, kind=mutant.kind), mutant.case, tmp_path / "home")
    told = str(broken.value)
    assert broken.value.rule.id == mutant.rule
    for part in ("expected:", "came:", "why:", "mend it like this:"):
        assert part in told
    assert len(told.partition("mend it like this:")[2].strip().splitlines()) >= 1


def test_every_rule_has_a_mutant_and_a_test() -> None:
    tested = {rule.id for cls in CONTRACTS for name in dir(cls) if (rule := rule_of(getattr(cls, name)))}
    assert tested == set(RULES)
    assert {mutant.rule for mutant in MUTANTS} == set(RULES)
