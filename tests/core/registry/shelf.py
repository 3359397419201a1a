"""What most test plugins have in common."""

from __future__ import annotations

__all__ = ["PREAMBLE", "market"]

PREAMBLE = """
import dangol

def platform(id):
    return dangol.Platform(id=id, title=id.title(), settings=dangol.StoreSettings, base_url="http://127.0.0.1")

"""


def market(name: str) -> str:
    """Return the source of a plugin that works: it describes a market and fetches one order."""
    return f"""
@dangol.hookimpl
def dangol_platform():
    return platform("{name}")

@dangol.hookimpl
async def dangol_fetch_orders(store, window, resume):
    product = dangol.Product(id="p", name="컵")
    item = dangol.OrderItem(id="{name}-1", product=product)
    yield dangol.Page([dangol.Order(id="{name}-1", items=(item,), ordered_at=window.since)])
"""
