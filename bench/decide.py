"""Deciding over a large shop, beside the same rules asked row by row: ``python -m bench decide``.

The shop is written straight into a data file: ``ITEMS`` order lines (two in three orders have one), reviews of
a fifth of them, questions about one in a hundred, over two years; people who buy again; and what was asked and
answered before. The naive form reads every stored row by itself and asks every rule about it, with a look for
each proposal whether it was made before. It reads a sample, evenly spread, unless ``--all-rows`` is given; the
seconds for all rows are worked out from it, and said to be.

``python -m bench.decide HOME STEP`` is one step, as a process of its own.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from bench.measure import Cost, run
from dangol.app import App
from dangol.clock import FixedClock, micros
from dangol.decide.judge import Judge, key_of
from dangol.decisions import Propose

_NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
_DAY = 86_400_000_000
_DAYS = 730
_ITEM = "INSERT INTO items VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_TEXTS = ("배송도 빠르고 튼튼해요", "색이 예뻐요", "생각보다 작아요", "잘 쓰고 있어요", "포장이 찌그러져 왔어요")
