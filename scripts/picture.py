"""Draws the pictures of the README: the last page of a real demo, in both languages.

Run it with: just docs
"""

from __future__ import annotations

import asyncio
import html
import io
import os
import re
import sys
import tempfile
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from dangol.cli.demo_page import draw
from dangol.demo import play

DOCS = Path(__file__).parents[1] / "docs"
COLUMNS = 84
CELL = 12.2
"""Width of a cell in rich's pictures."""
TEXT = re.compile(r'<text((?: class="[^"]*")?) x="([^"]*)" y="([^"]*)" textLength="[^"]*"([^>]*)>([^<]*)</text>')
PAPER, INK = (250, 250, 247), (38, 40, 46)
RED, GREEN, YELLOW, BLUE = (180, 48, 48), (26, 127, 80), (160, 110, 20), (40, 90, 160)
MAGENTA, CYAN, GREY = (130, 60, 140), (20, 120, 130), (120, 122, 128)
THEME = TerminalTheme(PAPER, INK, [INK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, GREY])
# rich's own frame, without the fonts that it would fetch from another machine
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="dangol demo">
<style>
.{unique_id}-matrix {{ font-family: D2Coding, "Nanum Gothic Coding", "Noto Sans Mono CJK KR", Menlo, Consolas,
  "Malgun Gothic", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> int:
    """Play the demo once for each language and draw its last page."""
    for language, name in (("en", "demo.svg"), ("ko", "demo.ko.svg")):
        os.environ["DANGOL_LANG"] = language
        (DOCS / name).write_text(picture(), encoding="utf-8")
    return 0


def picture() -> str:
    """Return the last page of a demo as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        report = asyncio.run(play(home, orders=300, seed=1))
        console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
        draw(console, report, home, "dangol --home first-look")
    return spread(console.export_svg(title="dangol demo", theme=THEME, code_format=FRAME, unique_id="dangol"))


def spread(svg: str) -> str:
    """Give every word behind a gap its own place, for renderers that measure gaps by themselves."""
    return TEXT.sub(_spread, svg)


def _spread(found: re.Match[str]) -> str:
    before, left, y, after, content = found.groups()
    x, parts = float(left), []
    for chunk in re.split(r"(^(?:&#160;)+|(?:&#160;){2,})", content):
        width = cell_len(html.unescape(chunk)) * CELL
        if chunk.replace("&#160;", ""):
            parts.append(f'<text{before} x="{x:g}" y="{y}" textLength="{width:g}"{after}>{chunk}</text>')
        x += width
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
