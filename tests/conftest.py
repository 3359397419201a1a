"""Keeps every test, and every process that a test starts, away from the keyring and the state of whoever runs it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["DANGOL_STATE"] = tempfile.mkdtemp(prefix="dangol-state-")
atexit.register(shutil.rmtree, os.environ["DANGOL_STATE"], ignore_errors=True)
