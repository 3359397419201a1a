"""The pretend mail server as a program of its own: ``python -m dangol_email.fake [PORT]``.

The first line on standard output is JSON: the settings that let dangol in. Every mail that arrives is written into
the folder in which it runs, as a file of its own. Ends with Ctrl-C.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from contextlib import suppress
from pathlib import Path

from dangol_email.fake.server import MailFake


async def main(port: int) -> None:
    """Serve until somebody ends it."""
    numbers = itertools.count(1)
    async with MailFake().serve(port) as fake:
        sys.stdout.write(json.dumps({"settings": fake.settings()}) + "\n")
        sys.stdout.flush()
        fake.arrived = lambda content: _write(f"{next(numbers):05}.eml", content)
        await asyncio.Event().wait()


def _write(name: str, content: bytes) -> None:
    Path(name).write_bytes(content)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
