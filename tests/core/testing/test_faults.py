from __future__ import annotations

import pytest

from dangol.testing import FAULTS, BadEvent, FakeRequest
from dangol.testing.damage import exchange
from dangol.testing.faults import FaultDial
from tests.core.testing.shelf import shelf

ANY = FakeRequest("GET", "/v1/orders/7")


def test_faults_strike_in_the_order_armed_and_count_down() -> None:
    dial = FaultDial()
    dial.arm("delay", times=2)
    dial.arm("redirect")
    found = [dial.pick(ANY) for _ in range(4)]
    assert [fault and fault.name for fault in found] == ["delay", "delay", "redirect", None]
    assert dial.struck == ["delay", "delay", "redirect"]


@pytest.mark.parametrize(
    "path, matches",
    [("/v1/orders", True), ("/v1/orders/7", True), ("*/orders", True), ("/v1/reviews", False), ("/orders", False)],
)
def test_a_path_is_a_beginning_or_a_pattern(path: str, matches: bool) -> None:
    dial = FaultDial()
    dial.arm("delay", path=path)
    assert (dial.pick(ANY) is not None) is matches


def test_a_method_narrows_the_choice() -> None:
    dial = FaultDial()
    dial.arm("delay", method="put")
    assert dial.pick(ANY) is None
    assert dial.pick(FakeRequest("PUT", "/v1/orders/7")) is not None


def test_chance_is_decided_by_the_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        dial = FaultDial(seed)
        dial.arm("delay", times=1000, chance=0.3)
        return [dial.pick(ANY) is not None for _ in range(200)]

    assert strikes(1) == strikes(1) != strikes(2)
    assert 30 < sum(strikes(1)) < 90


def test_every_fault_is_carried_out() -> None:
    for name in FAULTS:
        fake = shelf()
        fake.faults.arm(name)
        exchange(fake, FakeRequest("GET", "/things"))
        assert fake.faults.struck == [name]
        assert fake.calls.total() == 1


def test_python_callers_hear_of_mistakes_too() -> None:
    with pytest.raises(BadEvent, match="earthquake"):
        FaultDial().arm("earthquake")
    with pytest.raises(BadEvent, match="colour"):
        FaultDial().arm("delay", colour="red")
