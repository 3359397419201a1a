"""The pretend mail server as a program of its own: ``python -m dangol_email.fake [PORT]``.

The first line on standard output is JSON: the settings that let dangol in. Every mail that arrives is written into
the folder in which it runs, as a file of its own. Ends with Ctrl-C.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from dangol_email.fake.server import MailFake

_LOOK = 0.2


async def main(port: int) -> None:
    """Serve until somebody ends it."""
    written = 0
    async with MailFake().serve(port) as fake:
        sys.stdout.write(json.dumps({"settings": fake.settings()}) + "\n")
        sys.stdout.flush()
        while True:
            await asyncio.sleep(_LOOK)
            for _recipient, content in fake.taken[written:]:
                written += 1
                _write(f"{written:05}.eml", content)


def _write(name: str, content: bytes) -> None:
    Path(name).write_bytes(content)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
