"""A real Elasticsearch for the tests: one named by DIEMBAO_TEST_ES_URL, else a container, else a node from Maven.

One keeper process runs the node for all workers of a test run. Every user holds a shared lock on `users`, which the
system frees however the user ends; the keeper stops the node when nobody holds it any more.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Self

NEWEST_8, NEWEST_9 = "8.19.0", "9.2.0"
_ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch"
_FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_IMAGE = "elasticsearch"
_PATIENCE = 240.0  # seconds until a node answers; a first fetch of 97 MB included
_QUICK_START = "-XX:TieredStopAtLevel=1"
_PDEATHSIG = 1  # prctl: a signal for when the parent, which is the thread that started the child, dies
_LIBC = ctypes.CDLL(None)  # loaded before any fork


class NoNodeError(Exception):
    """No Elasticsearch can be had on this machine; the text says why."""


@contextmanager
def shared(folder: Path, version: str = NEWEST_8) -> Iterator[str]:
    """Lend the address of the node that all tests with the same `folder` share, starting it for the first of them."""
    if named := os.environ.get("DIEMBAO_TEST_ES_URL"):
        yield named.rstrip("/")
        return
    folder = folder / f"elasticsearch-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield _joined(folder, version)


def _joined(folder: Path, version: str) -> str:
    with (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        address = folder / "url"
        if not address.exists() and not (folder / "failed").exists():
            _keep_in_background(folder, version)
        if not address.exists():
            raise NoNodeError((folder / "failed").read_text("utf-8"))
        return address.read_text("utf-8")


def _keep_in_background(folder: Path, version: str) -> None:
    with (folder / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(folder), version],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while not (folder / "url").exists() and keeper.poll() is None:
        time.sleep(0.1)
    if keeper.poll() is not None:
        tail = (folder / "keeper.log").read_text("utf-8", errors="replace")[-3000:]
        (folder / "failed").write_text(f"Elasticsearch {version} could not be started:\n{tail}", "utf-8")
    keeper.returncode = 0  # it outlives this object on purpose, and ends by itself


def _keep(folder: Path, version: str) -> None:
    """Run a node until nobody uses it any more."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _running(version) as url:
        draft = folder / "url.new"
        draft.write_text(url, "utf-8")
        draft.rename(folder / "url")
        with (folder / "users").open("w") as users:
            while not _is_free(users.fileno()):
                time.sleep(0.3)
        (folder / "url").unlink()


def _is_free(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _running(version: str) -> Iterator[str]:
    container = _container(version)
    if container is not None:
        name, url = container
        try:
            _wait(url, lambda: True)
            yield url
        finally:
            subprocess.run(["docker", "rm", "--force", name], check=False, capture_output=True)  # noqa: S607
        return
    with Node(version=version) as node:
        yield node.url


def _container(version: str) -> tuple[str, str] | None:
    """Start a container where an engine answers and has or gets the image; return its name and address."""
    if not shutil.which("docker") or not _quiet("docker", "info"):
        return None
    port = _free_port()
    name = f"diembao-test-{port}"
    settings = ("discovery.type=single-node", "xpack.security.enabled=false", "ES_JAVA_OPTS=-Xms512m -Xmx512m")
    options = [part for setting in settings for part in ("--env", setting)]
    ports = ("--publish", f"127.0.0.1:{port}:9200")
    started = _quiet("docker", "run", "--detach", "--rm", "--name", name, *ports, *options, f"{_IMAGE}:{version}")
    return (name, f"http://127.0.0.1:{port}") if started else None


def _quiet(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True, timeout=_PATIENCE).returncode == 0


@dataclass(kw_only=True)
class Node:
    """One server process from Maven's artifacts; `settings` are laid over elasticsearch.yml.

    `data` keeps its folder across nodes. It ends with the thread that started it, however that ends. `is_brief` spares
    it the optimising compiler: it is up in about half the time, and slower once warm.
    """

    version: str = NEWEST_8
    heap: str = "512m"
    settings: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    port: int = 0
    is_brief: bool = False

    def __post_init__(self) -> None:
        self.port = self.port or _free_port()
        scheme = "https" if self.settings.get("xpack.security.http.ssl.enabled") == "true" else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.transport = _free_port()
        self.work = Path(tempfile.mkdtemp(prefix="diembao-es-"))
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def configured(self) -> Self:
        """Write its configuration folder; return itself."""
        server = _server(self.version)
        folder = self.work / "config"
        if not folder.exists():
            shutil.copytree(server / "config", folder)
            (self.work / "tmp").mkdir()
            jvm = folder / "jvm.options"
            jvm.write_text(jvm.read_text().replace("logs/", f"{self.work}/"))
            (folder / "jvm.options.d").mkdir(exist_ok=True)
            (folder / "jvm.options.d" / "heap.options").write_text("\n".join(self._jvm()))
        lines = self._lines() | dict(self.settings)
        (folder / "elasticsearch.yml").write_text("".join(f"{key}: {value}\n" for key, value in lines.items() if value))
        return self

    def start(self) -> Self:
        """Start and wait until it answers. Raises NoNodeError with the end of its log where it does not."""
        self.configured()
        data = self.data or self.work / "data"
        data.mkdir(parents=True, exist_ok=True)
        owner = unprivileged(self.work, data)
        environment = os.environ | self.environment()
        with (self.work / "stdout.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(_server(self.version) / "bin" / "elasticsearch")],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 # its one call is a system call
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
            )
        try:
            _wait(self.url, lambda: self.process is not None and self.process.poll() is None)
        except NoNodeError as error:
            tail = (self.work / "stdout.log").read_text("utf-8", errors="replace")[-3000:]
            raise NoNodeError(f"{error}\n{tail}") from error
        return self

    def kill(self) -> None:
        """End it as a power cut would; `start` starts it again on the same data, at the same port."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            _wait_until_gone(self.port)

    def stop(self) -> None:
        """End it and remove all it wrote but `data`."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.work, ignore_errors=True)

    def know(self, user: str, word: str, role: str) -> None:
        """Have a configured server with security know `user`; it reads them as it starts."""
        program = _server(self.version) / "bin" / "elasticsearch-users"
        command = [str(program), "useradd", user, "-p", word, "-r", role]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | self.environment())
        if done.returncode:
            raise NoNodeError(f"no user could be made: {done.stdout}{done.stderr}")

    def environment(self) -> dict[str, str]:
        """Return what the server's own commands need to know."""
        return {
            "ES_PATH_CONF": str(self.work / "config"),
            "ES_TMPDIR": str(self.work / "tmp"),
            "ES_JAVA_HOME": str(_java(self.version)),
            "HOME": str(self.work),
            **({"CLI_JAVA_OPTS": _QUICK_START} if self.is_brief else {}),
        }

    def _jvm(self) -> list[str]:
        return [f"-Xms{self.heap}", f"-Xmx{self.heap}", *([_QUICK_START] if self.is_brief else [])]

    def _lines(self) -> dict[str, str]:
        return {
            "cluster.name": "diembao-test",
            "node.name": f"node-{self.port}",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(self.transport),
            "discovery.type": "single-node",
            "path.data": str(self.data or self.work / "data"),
            "path.logs": str(self.work / "logs"),
            "node.store.allow_mmap": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "action.auto_create_index": "false",
            "action.destructive_requires_name": "true",
            "xpack.security.enabled": "false",
            "xpack.security.autoconfiguration.enabled": "false",
        }


def die_with_parent() -> None:
    """Ask the system, in a new process, for SIGTERM when the thread that started it ends."""
    _LIBC.prctl(_PDEATHSIG, signal.SIGTERM)


def unprivileged(*folders: Path) -> int | None:
    """Give the folders to the user nobody where we are root, which Elasticsearch refuses; return that user."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody, nobody)
    return nobody


def _server(version: str) -> Path:
    """Return the unpacked server, fetched with Maven the first time."""
    shelf = Path("/var/tmp" if os.geteuid() == 0 else Path.home() / ".cache") / "diembao-elasticsearch"  # noqa: S108 # nobody must be able to read it, which root's home forbids
    server = shelf / f"elasticsearch-{version}"
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / f"{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (server / "plugins").exists():
            _unpack(shelf, version)
    return server


def _unpack(shelf: Path, version: str) -> None:
    if not shutil.which("mvn"):
        raise NoNodeError("there is no DIEMBAO_TEST_ES_URL, no container engine that answers, and no mvn")
    options = (f"-Dartifact={_ARTIFACT}:{version}:zip", f"-DoutputDirectory={shelf}")
    subprocess.run(["mvn", "-q", _FETCH, *options], check=True)  # noqa: S607
    packed = shelf / f"elasticsearch-{version}.zip"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(shelf)
    packed.unlink()
    server = shelf / f"elasticsearch-{version}"
    for script in (server / "bin").iterdir():
        script.chmod(0o755)
    (server / "logs").mkdir(exist_ok=True)
    (server / "plugins").mkdir(exist_ok=True)  # last: the sign that all is there


def _java(version: str) -> Path:
    """Return the home of a Java that the server accepts: 9 needs 21 or newer."""
    if named := os.environ.get("ES_JAVA_HOME"):
        return Path(named)
    newer = sorted(Path("/usr/lib/jvm").glob("*-2[1-9]-*"))
    if newer and not version.startswith("8."):
        return newer[-1]
    java = shutil.which("java")
    if java is None:
        raise NoNodeError("there is no java")
    return Path(java).resolve().parents[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, is_alive: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and is_alive():
        try:
            urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s", timeout=10).close()  # noqa: S310
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == HTTPStatus.UNAUTHORIZED:  # security is on, and it is up
                    return
            time.sleep(0.2)
        except urllib.error.URLError as error:
            if "CERTIFICATE" in str(error):  # TLS is on, and it is up
                return
            time.sleep(0.2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise NoNodeError(f"nothing answers at {url}")


def _wait_until_gone(port: int) -> None:
    """Wait until the server, a child of the process that was killed, has let go of its port and its files."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.02)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), sys.argv[2])
