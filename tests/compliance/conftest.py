from __future__ import annotations

from tests.cli.market import alone, filled, home, market, run, shop

__all__ = ["alone", "filled", "home", "market", "run", "shop"]
