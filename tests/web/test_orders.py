"""Orders: the list by filters and words, and one order from beginning to end."""

from __future__ import annotations

from urllib.parse import quote

from tests.web.browsing import Browser, Seen


def rows(seen: Seen, path: str) -> list[str]:
    """Return the addresses that a list leads to."""
    found = [named["href"] for tag, named in seen.tags if tag == "a" and "data-open" in named]
    assert all(one.startswith(path) for one in found)
    return found


async def all_rows(browser: Browser, path: str, query: str = "") -> list[str]:
    """Go through a list to its end."""
    found: list[str] = []
    address = f"{path}?{query}"
    while address:
        seen = await browser.get(address)
        found += rows(seen, f"{path}/")
        more = [named["href"] for tag, named in seen.tags if tag == "a" and "after=" in named.get("href", "")]
        address = more[0] if more else ""
    return found


async def test_every_order_is_listed_once_the_latest_first(browser: Browser) -> None:
    found = await all_rows(browser, "/orders")
    told = browser.app.db.rows("SELECT store, id FROM orders ORDER BY ordered_at DESC, store DESC, id DESC")
    assert found == [f"/orders/{row['store']}/{quote(row['id'])}" for row in told]
    assert len(found) > 30


async def test_a_list_is_narrowed_by_stage_store_and_words(browser: Browser) -> None:
    db = browser.app.db
    stages = {row["order_id"] for row in db.rows("SELECT order_id FROM items WHERE stage = 'confirmed'")}
    found = await all_rows(browser, "/orders", "only=confirmed")
    assert {one.rpartition("/")[2] for one in found} == stages
    assert stages
    assert await all_rows(browser, "/orders", "store=main") == await all_rows(browser, "/orders", "store=nobody")
    name = db.value("SELECT name FROM products ORDER BY name LIMIT 1")
    of_it = {
        row["order_id"]
        for row in db.rows(
            "SELECT order_id FROM items i JOIN products p ON p.id = i.product_id WHERE p.name = ?", (name,)
        )
    }
    assert {one.rpartition("/")[2] for one in await all_rows(browser, "/orders", f"q={name}")} >= of_it
    order = next(iter(of_it))
    assert await all_rows(browser, "/orders", f"q={order}") == [f"/orders/main/{order}"]


async def test_signs_of_a_search_are_taken_as_they_are(browser: Browser) -> None:
    for sign in ("%25", "_", "!", "'", "%2525", "*"):
        assert await all_rows(browser, "/orders", f"q={sign}{sign}{sign}") == []


async def test_an_order_is_told_from_beginning_to_end_with_why_not(browser: Browser) -> None:
    db = browser.app.db
    row = db.one("SELECT order_id, id FROM items WHERE stage = 'confirmed' AND claim IS NULL ORDER BY id LIMIT 1")
    assert row is not None
    seen = await browser.get(f"/orders/main/{row['order_id']}")
    assert seen.status == 200
    for words in ("Ordered", "Confirmed", "Asked for a review", "What comes next", "Why, and why not", "Order line"):
        assert words in seen.text
    verdicts = [named["class"] for tag, named in seen.tags if named.get("class", "").startswith("verdict")]
    assert len(verdicts) >= 3
    assert any(tag == "a" and named.get("href", "").startswith("/people/") for tag, named in seen.tags)


async def test_an_order_that_is_not_there_is_told(browser: Browser) -> None:
    for path in ("/orders/main/nothing", "/orders/nobody/1", "/orders/main/%2e%2e/%2e%2e"):
        assert (await browser.get(path)).status == 404
