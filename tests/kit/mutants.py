"""Mistakes that authors make, one for each test of the contract: what is spoilt, and the rule that must notice."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MUTANTS", "Mutant"]

Change = tuple[str, str, str]
STREAMS, PARSE, CLIENT = "package/streams.py", "package/parse.py", "package/client.py"
FILES, MESSAGES = "package/files.py", "package/messages.py"
CARRY = "return Sent(await client.send(channel.client, body))"
REPLIES, INIT, SETTINGS = "package/replies.py", "package/__init__.py", "package/settings.py"
PAGES = "pages(ask, lambda found: str(found.next) if found.next else None, resume)"
LOOP = """    async with aclosing(pages(ask, lambda found: str(found.next) if found.next else None, resume)) as found:
        async for listing, token in found:
            yield page(listing.rows, parser, token, id_of=parse.row_id)
"""
GET = "found: Listing = (await client.get(path, params=params)).json(Listing)"


@dataclass(frozen=True)
class Mutant:
    """A mistake, and the rule and test that must notice it. ``case`` is a stream or a way of sending."""

    name: str
    rule: str
    test: str
    changes: tuple[Change, ...]
    case: str = "orders"
    kind: str = "api"


def _streams(name: str, rule: str, test: str, *changes: Change, case: str = "orders") -> Mutant:
    return Mutant(name, rule, test, changes, case)


def _channel(name: str, rule: str, test: str, *changes: Change) -> Mutant:
    return Mutant(name, rule, test, changes, case="", kind="channel")


def _loop(body: str, *, imports: str = "") -> tuple[Change, ...]:
    lines = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    return (
        (STREAMS, LOOP, lines),
        (STREAMS, "from functools import partial", f"from functools import partial\n{imports}"),
    )


def _caught(error: str, then: str) -> tuple[Change, ...]:
    new = f"""try:
        found: Listing = (await client.get(path, params=params)).json(Listing)
    except dangol.{error}:
        {then}"""
    return ((CLIENT, GET, new), (CLIENT, "import msgspec\n", "import dangol\nimport msgspec\n"))


_A_DAY = '__import__("dangol").Idempotent(__import__("datetime").timedelta(days=1))'
_TRIES = """for attempt in range(3):
        try:
            found: Listing = (await client.get(path, params=params)).json(Listing)
            break
        except dangol.AuthError:
            if attempt == 2:
                raise"""
_BY_TIME = """
import json
from dangol import Window
since = datetime.fromisoformat(resume) if resume else window.since
while True:
    listing = await client.listed(store.client, path, Window(since, window.until), None)
    times = [json.loads(row).get("changed") or json.loads(row)["asked"] for row in listing.rows]
    if times:
        since = datetime.fromisoformat(max(times)) + timedelta(milliseconds=1)
    token = since.isoformat() if listing.next else None
    yield page(listing.rows, parser, token, id_of=parse.row_id)
    if token is None:
        return
"""
_NO_NOTICE = """
token = resume
while True:
    listing = await ask(token)
    token = str(listing.next) if listing.next else None
    yield page(listing.rows, parser, token, id_of=parse.row_id)
    if token is None:
        return
"""
_DROPS = """
from dangol import BadRecord
async with aclosing(pages(ask, lambda found: str(found.next) if found.next else None, resume)) as found:
    async for listing, token in found:
        items = []
        for row in listing.rows:
            try:
                items.append(parser(row))
            except BadRecord:
                continue
        yield Page(items, token)
"""
_STOPS = """
async with aclosing(pages(ask, lambda found: str(found.next) if found.next else None, resume)) as found:
    async for listing, token in found:
        yield Page([parser(row) for row in listing.rows], token)
"""
_TASK = """
import asyncio
async with aclosing(pages(ask, lambda found: str(found.next) if found.next else None, resume)) as found:
    ahead = asyncio.create_task(asyncio.Event().wait())
    async for listing, token in found:
        yield page(listing.rows, parser, token, id_of=parse.row_id)
    ahead.cancel()
"""
_OPEN = """
async for listing, token in pages(ask, lambda found: str(found.next) if found.next else None, resume):
    yield page(listing.rows, parser, token, id_of=parse.row_id)
"""
_AROUND = """try:
        import urllib.request
        urllib.request.urlopen("http://203.0.113.1/orders", timeout=1)
    except OSError:
        pass
    """
_SEND = "return Sent(await client.write(store.client, path, reply.text, key))"
_TIMES = "return moment if moment.tzinfo else moment.replace(tzinfo=KST)"

MUTANTS = (
    _streams(
        "imports a library",
        "import_light",
        "it_loads",
        (INIT, "from dangol import Platform", "import httpx\nfrom dangol import Platform"),
    ),
    _streams(
        "asks while it loads",
        "import_light",
        "it_loads",
        (
            INIT,
            "from dangol import Platform",
            "import subprocess\nsubprocess.run(['true'])\nfrom dangol import Platform",
        ),
    ),
    _streams(
        "a secret as text", "settings_strict", "settings_are_strict", (SETTINGS, "token: SecretStr", "token: str")
    ),
    _streams(
        "unknown keys taken",
        "settings_strict",
        "settings_are_strict",
        (SETTINGS, "    token: SecretStr", '    model_config = {"extra": "ignore"}\n\n    token: SecretStr'),
    ),
    _streams(
        "values in errors",
        "settings_strict",
        "settings_are_strict",
        (
            SETTINGS,
            "    token: SecretStr",
            '    model_config = {"hide_input_in_errors": False}\n\n    token: SecretStr',
        ),
    ),
    _streams(
        "the first page only",
        "all_pages",
        "every_row_of_every_page",
        (STREAMS, PAGES, "pages(ask, lambda found: None, resume)"),
    ),
    _streams(
        "stops at empty",
        "empty_page",
        "an_empty_page",
        (STREAMS, PAGES, "pages(ask, lambda found: str(found.next) if found.next and found.rows else None, resume)"),
    ),
    Mutant("endless loop", "repeated_token", "a_page_that_repeats", _loop(_NO_NOTICE)),
    _streams(
        "a token one ahead",
        "crash",
        "a_crash_between",
        (
            STREAMS,
            "page(listing.rows, parser, token,",
            "page(listing.rows, parser, str(int(token) + 1) if token else None,",
        ),
    ),
    _streams(
        "ids that change",
        "second_run",
        "reading_again",
        (PARSE, "id=line.no,", 'id=f"{line.no}-{id(line)}{next(_COUNT)}",'),
        (PARSE, "STAGES = {", "import itertools\n\n_COUNT = itertools.count()\nSTAGES = {"),
    ),
    Mutant(
        "a cursor made of times",
        "equal_times",
        "rows_of_one_second",
        _loop(_BY_TIME, imports="from datetime import datetime, timedelta\n"),
    ),
    _streams(
        "no look-back",
        "late_rows",
        "late_and_edited",
        (INIT, 'title="', 'lookback=__import__("datetime").timedelta(0),\n        title="'),
    ),
    _streams(
        "looks not back",
        "late_rows",
        "late_and_edited",
        (
            CLIENT,
            '"from": window.since.isoformat()',
            '"from": (window.since + __import__("datetime").timedelta(hours=3)).isoformat()',
        ),
    ),
    Mutant("429 is an end", "rate_limit", "too_many_requests", _caught("RateLimited", "return Listing([])")),
    Mutant(
        "hammers with a bad key",
        "unauthorized",
        "a_refused_key",
        ((CLIENT, GET, _TRIES), (CLIENT, "import msgspec\n", "import dangol\nimport msgspec\n")),
    ),
    Mutant("401 is an end", "unauthorized", "a_refused_key", _caught("AuthError", "return Listing([])")),
    Mutant("down is an end", "unavailable", "a_market_that_is_down", _caught("Unavailable", "return Listing([])")),
    Mutant("an odd row vanishes", "malformed_row", "one_odd_row", _loop(_DROPS)),
    Mutant("an odd row stops all", "malformed_row", "one_odd_row", _loop(_STOPS)),
    _streams(
        "a new state falls over",
        "unknown_words",
        "new_fields",
        (PARSE, "STAGES.get(line.state, Stage.UNKNOWN)", "STAGES[line.state]"),
    ),
    _streams(
        "a new state is guessed",
        "unknown_words",
        "new_fields",
        (PARSE, "STAGES.get(line.state, Stage.UNKNOWN)", "STAGES.get(line.state, Stage.PAID)"),
    ),
    _streams(
        "a new field falls over",
        "unknown_words",
        "new_fields",
        (PARSE, "class _Line(msgspec.Struct)", "class _Line(msgspec.Struct, forbid_unknown_fields=True)"),
    ),
    _streams(
        "an error is no rows",
        "error_in_200",
        "an_error_in_a_200",
        (CLIENT, "rows: list[msgspec.Raw]", "rows: list[msgspec.Raw] = []"),
    ),
    _streams(
        "a reason with the row",
        "canaries",
        "nobodys_words",
        (PARSE, 'raise BadRecord(f"The row does not fit: {wrong}")', 'raise BadRecord(f"{bytes(row)!r}")'),
    ),
    _streams(
        "a log with the rows",
        "canaries",
        "nobodys_words",
        (
            CLIENT,
            "    return found\n\n\nasync def me",
            '    __import__("logging").getLogger("x").info("%s", [bytes(row).decode() for row in found.rows])\n    return found\n\n\nasync def me',
        ),
        case="inquiries",
    ),
    _streams(
        "a row is printed",
        "canaries",
        "nobodys_words",
        (PARSE, "    found = _read(row, _Review)", "    found = _read(row, _Review)\n    print(found.words)"),
        case="reviews",
    ),
    Mutant("a task goes on", "closed_early", "a_stream_closed", _loop(_TASK)),
    Mutant("an inner stream stays open", "closed_early", "a_stream_closed", _loop(_OPEN)),
    _streams(
        "a write is tried again",
        "writes",
        "a_write_is_tried_once",
        (REPLIES, _SEND, "try:\n        " + _SEND + "\n    except Exception:\n        " + _SEND),
        case="inquiry",
    ),
    _streams(
        "a lost answer is a yes",
        "writes",
        "a_write_is_tried_once",
        (REPLIES, _SEND, "try:\n        " + _SEND + "\n    except Exception:\n        return Sent()"),
        case="review",
    ),
    _streams(
        "a write goes twice",
        "writes",
        "a_write_is_tried_once",
        (REPLIES, _SEND, "await client.write(store.client, path, reply.text, key)\n    " + _SEND),
        case="inquiry",
    ),
    _streams(
        "never found",
        "found_again",
        "an_answer_in_doubt",
        (REPLIES, "Found.YES if query.text in texts else Found.NO", "Found.NO"),
        case="inquiry",
    ),
    _streams(
        "always found",
        "found_again",
        "an_answer_in_doubt",
        (REPLIES, "Found.YES if query.text in texts else Found.NO", "Found.YES"),
        case="review",
    ),
    _streams(
        "a key that is not passed on",
        "found_again",
        "an_answer_in_doubt",
        (INIT, '"inquiry": Queryable()', f'"inquiry": {_A_DAY}'),
        case="inquiry",
    ),
    _streams("a hidden call", "no_other_requests", "nothing_is_asked", (CLIENT, GET, _AROUND + GET)),
    _streams(
        "a path nobody knows",
        "no_other_requests",
        "nothing_is_asked",
        (
            STREAMS,
            "    await client.me(store.client)",
            '    try:\n        await client.one(store.client, "/whoami")\n    except Exception:\n        pass',
        ),
    ),
    _streams(
        "nine hours off",
        "values",
        "times_money",
        (PARSE, _TIMES, 'return moment.replace(tzinfo=__import__("datetime").UTC)'),
    ),
    _streams("a float for won", "values", "times_money", (PARSE, "amount=line.won", "amount=float(line.won)")),
    _streams("no limits told", "readme", "the_readme", ("README.md", "## Known limits", "## More")),
    _streams(
        "an untyped function",
        "typed",
        "every_function",
        (PARSE, "def _answered(reply: _Reply)", "def _answered(reply)"),
    ),
    Mutant(
        "ids by position",
        "same_file",
        "the_same_file",
        (
            (FILES, "id=number,\n        product", 'id=f"{number}-{next(_COUNT)}",\n        product'),
            (FILES, "STAGES = {", "import itertools\n\n_COUNT = itertools.count()\nSTAGES = {"),
        ),
        kind="files",
    ),
    Mutant(
        "columns by place",
        "odd_columns",
        "renamed_missing",
        (
            (
                FILES,
                """    found = match(table.headers, [ORDERS], own)
    if isinstance(found, Mismatch):
        raise found.refusal()
""",
                """    found = match([field.name for field in ORDERS.fields], [ORDERS], own)
    assert not isinstance(found, Mismatch)
""",
            ),
            (FILES, "found.rows(table.rows)", "found.rows([[*row, *[None] * 9] for row in table.rows])"),
        ),
        kind="files",
    ),
    Mutant(
        "half read",
        "foreign_file",
        "what_is_not",
        ((FILES, "        raise found.refusal()\n", "        return Page([])\n"),),
        kind="files",
    ),
    _channel(
        "a message is tried again",
        "channel_sends",
        "a_message_leaves",
        (MESSAGES, CARRY, "try:\n        " + CARRY + "\n    except Exception:\n        " + CARRY),
    ),
    _channel(
        "a lost message is a yes",
        "channel_sends",
        "a_message_leaves",
        (MESSAGES, CARRY, "try:\n        " + CARRY + "\n    except Exception:\n        return Sent()"),
    ),
    _channel(
        "a message is never found",
        "channel_finds",
        "a_message_in_doubt",
        (MESSAGES, "Found.YES if any(", "Found.NO if any("),
    ),
    _channel(
        "somebody else's message is found",
        "channel_finds",
        "a_message_in_doubt",
        (MESSAGES, "any(row.key == query.key for row in rows)", "rows is not None"),
    ),
    _channel(
        "a delivery is made up",
        "channel_tells",
        "what_became",
        (
            MESSAGES,
            "    return list(told.values())",
            '    return [Delivery(key=one.key, state="delivered") for one in sent]',
        ),
    ),
    _channel(
        "nothing is objected to", "channel_fits", "how_a_message", (MESSAGES, "objections=wrong", "objections=()")
    ),
    _channel(
        "the number is told",
        "channel_canaries",
        "nobodys_number",
        (MESSAGES, CARRY, '__import__("logging").getLogger("x").info("%s", message.text)\n    ' + CARRY),
    ),
    _channel(
        "a check sends",
        "channel_checks",
        "a_check_sends",
        (
            MESSAGES,
            "    found = await client.account(channel.client)",
            '    await client.send(channel.client, {"from": channel.settings.sender, "to": "0", "text": "", "key": ""})\n    found = await client.account(channel.client)',
        ),
    ),
    _channel(
        "a check is always well",
        "channel_checks",
        "a_check_sends",
        (
            MESSAGES,
            "    found = await client.account(channel.client)",
            '    found = {"senders": [channel.settings.sender]}',
        ),
    ),
)
