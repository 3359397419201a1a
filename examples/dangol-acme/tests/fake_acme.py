"""The pretend Acme: an invented shop behind the one path that the plugin asks."""

from typing import Any, ClassVar

from dangol.testing import Ask, FakePlatform, route


class AcmeFake(FakePlatform):
    platform: ClassVar[str] = "acme"
    secrets: ClassVar[dict[str, str]] = {"token": "acme-fake-token"}
    words: ClassVar[dict[str, tuple[str, ...]]] = {"orders": ("state",)}

    @route("GET", "/orders")
    def orders_listed(self, ask: Ask) -> Any:
        changed = self.orders_between(ask.moment("from"), ask.moment("to"))
        found, following = self.page(changed, ask.number("page", 1))
        rows = [
            {
                "no": item.id,
                "at": order.ordered.isoformat(),
                "won": item.amount,
                "product": item.product,
                "state": str(item.stage(order.paid, self.now)),
            }
            for order in found
            for item in order.items
        ]
        return {"orders": rows, "next": following}
