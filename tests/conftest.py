"""Keeps every test, and every process that a test starts, away from the keyring of whoever runs it.

Where Python is told to leave no bytecode beside the sources, it is kept in a folder of the tests' own: tests start
dozens of processes, and each of them would compile the whole program and its libraries anew.
"""

from __future__ import annotations

import os

from tests.bytecode import keep_bytecode

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
keep_bytecode()
