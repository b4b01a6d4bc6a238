"""A PostgreSQL of the tests' own: on loopback, in a folder of its own, gone at the end.

The server refuses to run as root; there it runs as the user ``postgres`` that its package makes.
The tests' own role, ``loader``, is no superuser.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "s3cret/of@the:tests"  # noqa: S105 - of a server that lives for one test session
_QUOTED = "s3cret%2Fof%40the%3Atests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: its port, and where its programs lie."""

    port: int
    programs: Path
    folder: Path

    def target(self, database: str, user: str = "loader") -> str:
        """A database as `goalparse load` takes it."""
        return f"postgresql://{user}:{_QUOTED}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """A new database that belongs to ``loader``; its target."""
        self.admin(f'CREATE DATABASE "{database}" OWNER loader')
        return self.target(database)

    def admin(self, statement: str) -> None:
        """Run a statement as the superuser."""
        subprocess.run(
            [self.programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
             "-p", str(self.port), "-U", "postgres", "-d", "postgres", "-c", statement],
            check=True, capture_output=True, env={**os.environ, "PGPASSWORD": PASSWORD},
        )  # fmt: skip


def programs() -> Path | None:
    """Where PostgreSQL's server programs lie, None if they are missing."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql")
    found_here = sorted(versions.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found_here[-1].parent if found_here else None


@contextmanager
def running(at: Path, *, durable: bool = True) -> Iterator[Server]:
    """A server for as long as the context lasts; ``at`` is where its programs lie.

    One that is not ``durable`` leaves it to the system when its files reach the disk: quicker, and
    of no matter where the machine goes on.
    """
    as_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="goalparse-postgres-"))
    if as_user:
        shutil.chown(folder, **as_user)
    data, words = folder / "data", folder / "password"
    words.write_text(PASSWORD + "\n")
    words.chmod(0o644)

    def run(*command: str | Path) -> None:
        subprocess.run(
            list(map(str, command)), check=True, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, **as_user,
        )  # type: ignore[call-overload]  # fmt: skip

    try:
        run(at / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256",
            "--pwfile", words, "-E", "UTF8", "--locale", "C.UTF-8", "-N")  # fmt: skip
        port = _free_port()
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        )
        if not durable:
            options += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        run(at / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            server = Server(port=port, programs=at, folder=folder)
            server.admin(f"CREATE ROLE loader LOGIN NOSUPERUSER PASSWORD '{PASSWORD}'")
            yield server
        finally:
            run(at / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
