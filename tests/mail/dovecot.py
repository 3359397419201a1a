"""A real IMAP server for the tests: Dovecot from the system's packages, on loopback ports, with one mailbox.

Works as root (the mailbox then belongs to ``nobody``, because Dovecot lets nobody in as root) and as any
user. Everything lies in a short folder of its own: the server's sockets cannot have long paths.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PASSWORD", "USER", "Dovecot", "dovecot", "find_dovecot", "running_dovecot"]

USER = "seller@mail.example"
PASSWORD = "an-app-password"
_PATIENCE = 15.0
_CONFIG = """
base_dir = {home}/run
log_path = {home}/log
state_dir = {home}/state
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_location = maildir:{home}/mail:UTF-8
mail_max_userip_connections = 100
auth_failure_delay = 0
auth_verbose = no
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. ``tls_port`` has a certificate that nobody trusts; ``port`` speaks without TLS."""

    home: Path
    program: str
    port: int = 0
    tls_port: int = 0
    host: str = "127.0.0.1"
    user: str = USER
    password: str = PASSWORD
    _server: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def deliver(self, mail: bytes, at: datetime | None = None, *, flags: str = "", folder: str = "INBOX") -> str:
        """Put a mail into the mailbox as if it had arrived ``at`` (IMAP's INTERNALDATE); return its file's name.

        ``flags`` are Maildir letters, such as ``S`` for one that was seen.
        """
        at = at or datetime.now(UTC)
        name = f"{int(at.timestamp())}.M{next(self._numbers):06d}P1.mail.example"
        place = self._folder(folder)
        draft = place / "tmp" / name
        draft.write_bytes(mail)
        os.utime(draft, (at.timestamp(), at.timestamp()))
        target = place / "cur" / f"{name}:2,{flags}" if flags else place / "new" / name
        self._own(draft)
        draft.rename(target)
        return name

    def flags(self, folder: str = "INBOX") -> dict[str, str]:
        """Return the flags of every mail by its file's name, read from the disk."""
        found = {}
        for path in sorted((*self._folder(folder).glob("new/*"), *self._folder(folder).glob("cur/*"))):
            name, _, flags = path.name.partition(":2,")
            found[name] = flags
        return found

    def empty(self) -> None:
        """Forget every mail of every folder."""
        self.stop()
        shutil.rmtree(self.home / "mail", ignore_errors=True)
        self.start()

    def log(self) -> str:
        """Return what the server wrote into its log."""
        log = self.home / "log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def drop_connections(self) -> int:
        """Kill every logged-in session in the middle of whatever it does; return how many there were."""
        killed = 0
        for pid in self._children():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() == "imap":
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        return killed

    def start(self) -> None:
        """Start, on the ports of before if there were any."""
        for _ in range(5):
            self.port = self.port or _free_port()
            self.tls_port = self.tls_port or _free_port()
            self._folder("INBOX")
            self._configure()
            self._server = subprocess.Popen(
                [self.program, "-F", "-c", str(self.home / "dovecot.conf")],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if self._answers():
                return
            self.stop()
            self.port = self.tls_port = 0
        raise RuntimeError(f"Dovecot did not start: {self.log()[-800:]}")

    def stop(self) -> None:
        """Stop; the mails stay. Sessions end without a word."""
        if self._server is None:
            return
        self.drop_connections()
        self._server.terminate()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def _children(self) -> list[int]:
        if self._server is None:
            return []
        path = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
        return [int(pid) for pid in path.read_text(encoding="ascii").split()] if path.exists() else []

    def _answers(self) -> bool:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._server is not None and self._server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 2) as talk:
                talk.settimeout(5)
                if talk.recv(64).startswith(b"* OK"):
                    return True
            time.sleep(0.05)
        return False

    def _folder(self, name: str) -> Path:
        place = self.home / "mail" if name == "INBOX" else self.home / "mail" / f".{name}"
        for part in ("tmp", "new", "cur"):
            if not (place / part).is_dir():
                (place / part).mkdir(parents=True)
                self._own(self.home / "mail", place, place / part)
        return place

    def _own(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in paths:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def _configure(self) -> None:
        root = os.geteuid() == 0
        mine = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        group = str(os.getegid())
        with contextlib.suppress(KeyError):
            import grp

            group = "dovecot" if root else grp.getgrgid(os.getegid()).gr_name
        text = _CONFIG.format(
            home=self.home,
            internal="dovecot" if root else getpass.getuser(),
            internal_group=group,
            login="dovenull" if root else getpass.getuser(),
            uid=mine.pw_uid,
            gid=mine.pw_gid,
            password=self.password,
            port=self.port,
            tls_port=self.tls_port,
        )
        (self.home / "dovecot.conf").write_text(text, encoding="utf-8")


def find_dovecot() -> str | None:
    """Return the server's program, also where it lies outside a user's path."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _certificate(home: Path) -> None:
    """Write a certificate for loopback that no list of trust knows."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (home / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (home / "key.pem").chmod(0o600)


@contextlib.contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run a server with an empty mailbox. Skips the test where there is none to run."""
    program = find_dovecot()
    if program is None:
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    home = Path(tempfile.mkdtemp(prefix="dv-"))
    home.chmod(0o755)
    try:
        _certificate(home)
        server = Dovecot(home, program)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server with an empty mailbox; import it where it is needed."""
    with running_dovecot() as server:
        yield server
