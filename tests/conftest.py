"""Keeps every test, and every process that a test starts, away from the keyring and the state of whoever runs it.

Where Python is told to leave no bytecode beside the sources, it is kept in a folder of the tests' own: tests start
dozens of processes, and each of them would compile the whole program and its libraries anew.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from tests.bytecode import keep_bytecode

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["DANGOL_STATE"] = tempfile.mkdtemp(prefix="dangol-state-")
atexit.register(shutil.rmtree, os.environ["DANGOL_STATE"], ignore_errors=True)
keep_bytecode()
