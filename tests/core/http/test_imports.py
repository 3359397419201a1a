from __future__ import annotations

import subprocess
import sys


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_redaction_costs_no_http_library_and_the_client_no_terminal_library() -> None:
    assert not loaded_by("dangol.http.redact") & {"httpx", "asyncio", "pydantic"}
    client = loaded_by("dangol.http.client")
    assert "httpx" in client
    assert not client & {"rich", "pygments", "click", "filelock", "sqlite3"}
