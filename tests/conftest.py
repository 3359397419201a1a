"""Keeps every test, and every process that a test starts, away from the keyring of whoever runs it."""

from __future__ import annotations

import os

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
