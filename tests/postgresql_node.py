"""A real PostgreSQL for the tests: a cluster of its own for each test process, of Debian's package, on a free port.

Its sorting is Vietnamese (ICU), as an office's server may sort: nothing may rely on the order of code points.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.elastic_node import die_with_parent, unprivileged
from tests.fakes import free_port

USER = "diembao"
PASSWORD = "m/t:kh@u%"  # noqa: S105 # every letter that a URL must spell otherwise
_PATIENCE = 60.0  # seconds until it answers
_QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=64MB")


class NoServerError(Exception):
    """No PostgreSQL can be had on this machine; the text says why."""


class Server:
    """One cluster, in a folder of its own; it ends with the thread that started it, however that ends.

    It forgets the last transactions in a power cut, which no test is about; a kill of its processes loses nothing.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.work = Path(tempfile.mkdtemp(prefix="diembao-pg-"))
        self._programs = _programs()
        self._owner = unprivileged(self.work)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        try:
            return self.initialised().start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.work, ignore_errors=True)

    def initialised(self) -> Self:
        """Make the cluster's files; return itself."""
        word = self.work / "word"
        word.write_text(PASSWORD, "utf-8")
        unprivileged(self.work)
        sorting = ("--locale-provider=icu", "--icu-locale=vi", "--locale=C.UTF-8", "--encoding=UTF8")
        words = ("--auth=scram-sha-256", f"--username={USER}", f"--pwfile={word}", "--no-sync", *sorting)
        self._run("initdb", f"--pgdata={self.work / 'data'}", *words)
        return self

    def start(self) -> Self:
        """Start and wait until it answers. Raises NoServerError with the end of its log where it does not."""
        places = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.work}")
        options = [part for setting in (*places, *_QUICK, "max_connections=50") for part in ("-c", setting)]
        with (self.work / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self.work / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 # its one call is a system call
                user=self._owner,
                group=self._owner,
                extra_groups=None if self._owner is None else [],
                cwd=self.work,
            )
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self._connected().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return self
        raise NoServerError((self.work / "log").read_text("utf-8", errors="replace")[-3000:])

    def kill(self) -> None:
        """End it at once with all its connections, as a crash does; starting it again recovers what was committed."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._run("pg_ctl", "stop", "-D", str(self.work / "data"), "-m", "immediate", "--silent")
        self._process.wait(_PATIENCE)
        self._process = None

    def url(self, name: str) -> str:
        """Return the address of its database `name`, as DIEMBAO_DATABASE_URL takes it."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Lend a new database, a copy of `template` to which nobody is connected; it is dropped afterwards."""
        self._made += 1
        name = f"record_{self._made}"
        with self._connected() as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        try:
            yield name
        finally:
            with self._connected() as server:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres", autocommit=True
        )

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *words],
            check=False,
            capture_output=True,
            text=True,
            user=self._owner,
            group=self._owner,
            extra_groups=None if self._owner is None else [],
            cwd=self.work,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        if done.returncode:
            raise NoServerError(f"{program}: {done.stderr}")


def _programs() -> Path:
    """Return the folder of the newest server on this machine: Debian keeps each version's programs apart."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    if there is None:
        raise NoServerError("there is no initdb; type: sudo apt-get install -y postgresql")
    return Path(there).resolve().parent
