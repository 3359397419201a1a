"""Writes Korea's public holidays, substitute days included, into core/dangol/data/holidays.tsv; --check compares.

The library knows the lunar days and the law on substitute days, and takes over half a second to load: that is
paid here and not by every command.
"""

from __future__ import annotations

import sys
from pathlib import Path

from holidays import country_holidays

TABLE = Path(__file__).parents[1] / "core" / "dangol" / "data" / "holidays.tsv"
YEARS = range(2024, 2037)
NOTE = "# day\tname; public holidays of Korea, computed by scripts/holiday_table.py with the library holidays (MIT)\n"


def table() -> str:
    """Return the table's text."""
    days = country_holidays("KR", years=YEARS, language="ko")
    return NOTE + "".join(f"{day.isoformat()}\t{name}\n" for day, name in sorted(days.items()) if day.year in YEARS)


def main() -> int:
    """Write the table, or compare it."""
    if "--check" in sys.argv:
        return int(TABLE.read_text("utf-8") != table())
    TABLE.write_text(table(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
