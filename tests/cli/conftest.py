from __future__ import annotations

from tests.cli.market import alone, home, market, run, shop

__all__ = ["alone", "home", "market", "run", "shop"]
