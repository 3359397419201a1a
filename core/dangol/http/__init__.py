"""The one room with a way out: paced, bounded, redacted calls with errors that say what happens next."""

import sys

# unless it cannot be imported, httpx brings its command line client along, and with it rich and pygments:
# two thirds of its import time, for nothing
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # "None" is how Python spells "not importable"
