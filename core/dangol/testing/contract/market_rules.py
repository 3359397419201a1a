"""The rules for plugins of markets: what each wants, why a seller would care, and how it is mended."""

from __future__ import annotations

from dangol.testing.contract.rule import Grade, Rule

__all__ = ["MARKETS"]

MARKETS = (
    Rule(
        "import_light",
        Grade.BRONZE,
        "the plugin loads without reaching for anything, and imports nothing heavy",
        "every command of every seller loads every plugin; a slow or talkative one slows all of dangol.",
        """
@hookimpl
def dangol_fake():
    from dangol_acme.fake import AcmeFake  # inside: only who asks for it pays for it

    return AcmeFake
""",
    ),
    Rule(
        "settings_strict",
        Grade.BRONZE,
        "settings refuse unknown keys, never show a value, and keep secrets as SecretStr",
        "a misspelt key that is ignored, or a key printed in an error, costs the seller an evening or the account.",
        """
class AcmeSettings(dangol.StoreSettings):  # the base class is strict: leave its model_config alone
    token: SecretStr = Field(description="The key from the seller centre.")
""",
    ),
    Rule(
        "all_pages",
        Grade.BRONZE,
        "every row of every page arrives",
        "a buyer whose order is on page two would never be answered, and nobody would notice.",
        """
async with aclosing(dangol.pages(ask, lambda answer: answer.next, resume)) as found:
    async for answer, token in found:
        yield dangol.page(answer.rows, parse.order, token)
""",
        "pages",
    ),
    Rule(
        "empty_page",
        Grade.BRONZE,
        "an empty page in the middle is not the end",
        "markets filter after paging; a plugin that stops at the first empty page loses all behind it.",
        """
token = answer.next          # go by the market's "next", never by how many rows came
yield dangol.page(answer.rows, parse.order, token)
if token is None:
    return
""",
        "pages",
    ),
    Rule(
        "repeated_token",
        Grade.BRONZE,
        "a page that names itself as the next one ends in BadResponse",
        "otherwise dangol would ask for ever and the market would block the seller's account.",
        """
async with aclosing(dangol.pages(ask, next_of, resume)) as found:  # it notices a repeated token
    async for answer, token in found:
        yield dangol.page(answer.rows, parse.order, token)
""",
        "pages",
    ),
    Rule(
        "crash",
        Grade.BRONZE,
        "a crash between two pages loses nothing",
        "laptops are closed in the middle of a sync; what was not stored must be asked for again.",
        """
# Page.resume means: "ask with this to get what comes AFTER this page".
found = await ask(resume)
yield dangol.page(found.rows, parse.order, resume=found.next)   # not found.next_but_one, not resume
""",
        "pages",
    ),
    Rule(
        "second_run",
        Grade.BRONZE,
        "reading again adds nothing",
        "an id that changes makes every review appear twice, and the buyer is thanked twice.",
        """
return dangol.Review(
    id=row.no,              # the market's own number: never a counter, a position or a time
    ...
)
""",
        "rows",
    ),
    Rule(
        "equal_times",
        Grade.BRONZE,
        "rows with the same time survive the edge of a page",
        "a shop's flash sale makes twenty orders in one second; a cursor made of times skips some.",
        """
# Go on by the market's own token or page number.
# Never ask for "later than the last time seen".
params = {"page": resume or "1", "from": window.since.isoformat(), "to": window.until.isoformat()}
""",
        "rows",
    ),
    Rule(
        "late_rows",
        Grade.SILVER,
        "rows that appear late, and rows that were edited, arrive with the next sync",
        "markets show some orders minutes after the time they carry; an edited review must be read again.",
        """
params = {"from": window.since.isoformat(), ...}   # window.since reaches back by Platform.lookback: use it
# and in Platform(...):
lookback=timedelta(hours=3),                       # longer than the market is ever late
""",
        "rows",
    ),
    Rule(
        "rate_limit",
        Grade.SILVER,
        '"too many requests" is waited out, and kept as RateLimited when it goes on',
        "a plugin that takes 429 for an end loses rows; one that hammers on gets the account blocked.",
        """
answer = await store.client.get("/orders", params=params)   # waits and tries again by itself
# no try/except around it, no sleep, no loop: let RateLimited through
""",
        "stream",
    ),
    Rule(
        "unauthorized",
        Grade.BRONZE,
        "a refused key ends in AuthError after at most two calls, and a good key works again",
        "markets lock accounts after a few tries with a bad key, and the seller must be told what to do.",
        """
answer = await store.client.get("/orders")   # a 401 becomes AuthError
# do not catch it, and do not go on with the next list
""",
        "stream",
    ),
    Rule(
        "unavailable",
        Grade.SILVER,
        "a market that is down ends in Unavailable, and what it missed is read later",
        "a night of maintenance must not leave a hole in the orders.",
        """
answer = await store.client.get("/orders")   # time-outs and 503 become Unavailable
# no `except Exception: return`: a stream that ends quietly says "all of the window was read"
""",
        "stream",
    ),
    Rule(
        "malformed_row",
        Grade.SILVER,
        "one odd row is kept aside with its reason, and the others are stored",
        "one strange order must not stop the whole shop, and must not vanish either.",
        """
def order(row: msgspec.Raw) -> dangol.Order:
    try:
        found = msgspec.json.decode(row, type=_Order)
    except msgspec.DecodeError as wrong:
        raise dangol.BadRecord(f"The row does not fit: {wrong}") from None   # and dangol.page keeps it
""",
        "rows",
    ),
    Rule(
        "unknown_words",
        Grade.SILVER,
        "new fields and new words of the market are tolerated",
        "markets add fields and states without notice; a plugin must not fall over on a Monday morning.",
        """
stage=STAGES.get(row.state, dangol.Stage.UNKNOWN),
status=row.state,                                   # the market's own word is kept
# and in the fake, the fields of a row that hold such words: words = {"orders": ("state",)}
""",
        "rows",
    ),
    Rule(
        "error_in_200",
        Grade.SILVER,
        'an error in a 200, or a page for people, is not "no rows"',
        "a login page read as an empty list would mark the whole day as read.",
        """
class Listing(msgspec.Struct):
    rows: list[msgspec.Raw]        # required: no default, no .get("rows", [])

listing = answer.json(Listing)     # raises BadResponse where it is missing
""",
        "stream",
    ),
    Rule(
        "canaries",
        Grade.BRONZE,
        "secrets, phone numbers and customers' words stay out of logs, errors, reasons and reprs",
        "what stands in a log gets into a bug report, and a buyer's number is nobody's business.",
        """
raise dangol.BadRecord("the order has a bad total")   # the field, never row["total"]
log.info("read %d orders", len(rows))                 # counts and ids, never rows
""",
        "rows",
    ),
    Rule(
        "closed_early",
        Grade.SILVER,
        "a stream that is closed in the middle leaves nothing running",
        "a sync that was stopped must not go on asking in the background.",
        """
async with aclosing(dangol.pages(ask, next_of, resume)) as found:   # closes the inner stream, too
    async for answer, token in found:
        yield dangol.page(answer.rows, parse.order, token)
""",
        "pages",
    ),
    Rule(
        "writes",
        Grade.GOLD,
        "a write is tried once; a lost answer is ActionUnknown, a refusal ActionRejected, Sent a sure yes",
        "an apology that a customer gets twice is worse than none, and one that got lost must not count as sent.",
        """
answer = await store.client.write("POST", f"/inquiries/{reply.target_id}/answer", json={"text": reply.text})
return dangol.Sent(str(answer.json()["no"]))
# no retry, no `except`: client.write raises ActionUnknown, ActionRejected or AuthError by itself
""",
        "write",
    ),
    Rule(
        "found_again",
        Grade.GOLD,
        "an answer in doubt is found where it arrived, and NO is said only where it is not; one key is one answer",
        "a wrong NO sends the message twice, a wrong YES never.",
        """
async def find(store, query):
    texts = [one["text"] for one in (await client.one(store.client, query.target_id))["answers"]]
    return dangol.Found.YES if query.text in texts else dangol.Found.NO
# where it is Idempotent: client.write("POST", path, json=body, headers={"idempotency-key": key})
""",
        "query",
    ),
    Rule(
        "no_other_requests",
        Grade.BRONZE,
        "nothing is asked for but the market's own address, by store.client",
        "whatever goes around core is not paced, not redacted and not under the seller's control.",
        """
answer = await store.client.get("/orders")   # never httpx.get(...), requests.get(...), urlopen(...)
""",
        "stream",
    ),
    Rule(
        "values",
        Grade.GOLD,
        "times carry their zone and are right, money is whole won, ids are texts",
        "nine hours off makes a night message of a day message; a float makes a wrong refund.",
        """
ordered_at=datetime.fromisoformat(row.ordered).replace(tzinfo=dangol.KST),   # the API's times are Korean
amount=int(row.won),
id=str(row.no),
""",
        "rows",
    ),
    Rule(
        "same_file",
        Grade.GOLD,
        "the same file twice holds the same records",
        "sellers drop a file twice; nobody may be thanked twice for it.",
        """
return dangol.Review(id=cells["후기번호"], ...)   # an id from the file, or a digest of what never changes
""",
        "file",
    ),
    Rule(
        "odd_columns",
        Grade.GOLD,
        "renamed, missing and extra columns are named, not guessed",
        "a market that renames a column would otherwise shift prices into names, silently.",
        """
found = dangol.match(LAYOUT, table.headers, columns)   # knows synonyms and the seller's own names
yield dangol.Page(items, layout=found.layout, understood=found.understood, notes=found.notes)
""",
        "file",
    ),
    Rule(
        "foreign_file",
        Grade.GOLD,
        "a file or a mail that is not the market's is refused or kept aside, never half read",
        "the seller's tax sheet must not become twelve orders.",
        """
if not dangol.match(LAYOUT, table.headers, columns):
    raise dangol.BadFile("This is not a file of Acme.")
""",
        "file",
    ),
    Rule(
        "readme",
        Grade.BRONZE,
        "the README says what the plugin reads and writes, and what it cannot do",
        "a seller has to know before connecting a shop what will not come.",
        """
## What it does
Orders, reviews and questions are read; answers are written.
## Known limits
Coupons are not given. Reviews older than a year do not come.
""",
    ),
    Rule(
        "typed",
        Grade.GOLD,
        "every function has types, and the package says so (py.typed)",
        "the next author, and every tool, reads a plugin by its types.",
        """
async def orders(store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Order]]:
    ...
# and an empty file py.typed beside __init__.py
""",
    ),
)
