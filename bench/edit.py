"""Changes a share of every market's order lines: ``python -m bench.edit MARKETS.json SHARE``. Prints how many.

A process of its own, because a child's peak memory also counts what its parent held when it started.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path


def edit(base_url: str, share: float) -> int:
    """Change a share of one market's lines."""
    with urllib.request.urlopen(f"{base_url}/__fake__/state?parts=orders") as answer:  # noqa: S310 - loopback
        lines = [item["item_id"] for order in json.load(answer)["orders"] for item in order["items"]]
    some = lines[:: max(int(1 / share), 1)]
    change = {"type": "DELIVERY_ADDRESS_CHANGED"}
    body = json.dumps({"item": [{"item_id": one, "change": change} for one in some]}).encode()
    request = urllib.request.Request(f"{base_url}/__fake__/events", body)  # noqa: S310 - loopback
    urllib.request.urlopen(request).close()  # noqa: S310 - loopback
    return len(some)


if __name__ == "__main__":
    markets = json.loads(Path(sys.argv[1]).read_text())
    print(sum(edit(market["base_url"], float(sys.argv[2])) for market in markets))
