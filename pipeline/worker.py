"""A worker process with limits: a page that eats memory or time kills it and not the journey."""

import contextlib
import json
import math
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Self

from press.article import Article, Confidence, Page
from press.errors import ExtractionError, WorkerKilledError
from press.ledger import Entry

_FRAME = struct.Struct(">II")
_PIPE = 65_536
_OUT_OF_MEMORY = 86
_MANNERS = 2.0
_LONGEST_ANSWER = 256 << 20
_LONGEST_WORDS = 2_000
_MOST_WRITTEN = 16 << 20  # bytes to any one file
_CONFIDENCES: Mapping[object, Confidence] = {"high": "high", "low": "low", "none": "none"}


class LimitedWorker:
    """Extracts articles in a child process that may use only so much.

    `cpu_seconds` and `wall_seconds` are for each page, `memory_bytes` for the child's whole address space. The child
    starts with the first page, lives on for `pages` of them, is started anew after it died, and ends with its parent.
    """

    def __init__(
        self,
        *,
        cpu_seconds: int = 10,
        memory_bytes: int = 1 << 30,
        wall_seconds: float = 30.0,
        pages: int = 500,
        command: tuple[str, ...] = (sys.executable, "-m", "pipeline.worker"),
    ) -> None:
        """Remember the limits; nothing is started yet. `command` starts the child and is given the limits."""
        self._command = command
        self._limits = (str(cpu_seconds), str(memory_bytes), str(wall_seconds))
        self._wall = wall_seconds
        self._pages = pages
        self._done = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None  # a file, which cannot fill up and stop the child as a pipe would
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return itself; the child starts with the first page."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    @property
    def process(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child else None

    def extract(self, page: Page, entry: Entry | None = None) -> Article:
        """Return the article on `page`, with what its feed's `entry` says where the page is silent.

        Raises WorkerKilledError where the child died on it, overran a limit or answered what is no answer (it is
        killed then, and the next call starts another), and ExtractionError where it found no article.
        """
        head = json.dumps(_words(page, entry)).encode()
        with self._lock:
            found = self._ask(page.final_url, (head, page.body))
        if isinstance(found, str):
            raise ExtractionError(found)
        return found

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._end()
            if self._stderr:
                self._stderr.close()
                self._stderr = None

    def _ask(self, url: str, request: tuple[bytes, bytes]) -> Article | str:
        """Return the article, or why there is none."""
        if self._done >= self._pages:
            self._end()
        try:
            child = self._started()
            self._done += 1
            answer = _exchange(child, request, time.monotonic() + self._wall + _MANNERS)
            return str(answer["error"]) if "error" in answer else _article(answer)
        except (OSError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
            code = self._end(kill=True)
            fate = f"the worker reading {url} {self._fate(code, error)}"
            raise WorkerKilledError(f"{fate}{self._last_words()}; it is set aside") from error

    def _started(self) -> subprocess.Popen[bytes]:
        errors = self._emptied()
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            # Its folder is where the rooms stand, in a checkout as in an installation.
            home = Path(__file__).resolve().parent.parent
            self._child = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own module
                [*self._command, *self._limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=home,
                bufsize=0,
            )
            self._done = 0
            _greeted(self._child, time.monotonic() + self._wall + 30)
        return self._child

    def _emptied(self) -> IO[bytes]:
        """Return the file of the child's errors, empty again, so that what it holds was said about one page."""
        self._stderr = self._stderr or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- closed with the worker
        self._stderr.seek(0)  # the child's place in it too: they share it
        self._stderr.truncate()
        return self._stderr

    def _last_words(self) -> str:
        """Return the last line that the child wrote to its standard error, as the end of a sentence."""
        if self._stderr is None:
            return ""
        self._stderr.seek(max(0, self._stderr.seek(0, os.SEEK_END) - _LONGEST_WORDS))
        lines = self._stderr.read().decode("utf-8", "replace").split("\n")
        words = next((" ".join(line.split()) for line in reversed(lines) if line.strip()), "")
        return f" ({words})" if words else ""

    def _end(self, *, kill: bool = False) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        with contextlib.suppress(OSError):
            _pipe(child.stdin).close()
        try:
            child.wait(timeout=0.2 if kill else _MANNERS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        _pipe(child.stdout).close()
        return child.returncode

    def _fate(self, code: int | None, error: Exception) -> str:
        cpu, memory, wall = self._limits
        if isinstance(error, TimeoutError) or code == -signal.SIGALRM:
            return f"took longer than {wall} s"
        if code == -signal.SIGXCPU:
            return f"used more than {cpu} s of CPU"
        if code == _OUT_OF_MEMORY:
            return f"needed more than {int(memory) >> 20} MB"
        if not isinstance(error, OSError | EOFError):
            return "answered what is no answer"
        return f"died (exit status {code})"


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise TypeError("the child was started without pipes")
    return stream


def _greeted(child: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for the child's hello, so that its start is not counted as the first page's time."""
    _exchange(child, None, deadline)


def _exchange(
    child: subprocess.Popen[bytes], request: tuple[bytes, bytes] | None, deadline: float
) -> Mapping[str, object]:
    """Send a request and return the answer.

    Raises EOFError where the child died, TimeoutError past `deadline`, ValueError or TypeError where the answer is no
    JSON object.
    """
    source, target = _pipe(child.stdout).fileno(), _pipe(child.stdin).fileno()
    os.set_blocking(target, False)
    unsent = memoryview(b"" if request is None else _FRAME.pack(len(request[0]), len(request[1])) + b"".join(request))
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        if unsent:
            selector.register(target, selectors.EVENT_WRITE)
        while not _complete(received):
            for key, _ in selector.select(_left(deadline)):
                if key.fd == source:
                    received += _some(source)
                else:
                    unsent = unsent[os.write(target, unsent[:_PIPE]) :]
                    if not unsent:
                        selector.unregister(target)
    answer: object = json.loads(received[_FRAME.size :])
    if not isinstance(answer, dict):
        raise TypeError("the answer is no JSON object")
    return answer


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _some(source: int) -> bytes:
    chunk = os.read(source, _PIPE)
    if not chunk:
        raise EOFError("the child closed its pipe")
    return chunk


def _complete(received: bytearray) -> bool:
    if len(received) < _FRAME.size:
        return False
    length: int = _FRAME.unpack_from(received)[0]
    if length > _LONGEST_ANSWER:
        raise ValueError(f"the answer is said to hold {length:,} bytes")
    return len(received) >= _FRAME.size + length


def _words(page: Page, entry: Entry | None) -> Mapping[str, str]:
    """Return everything about a page but its bytes, as the words that travel to the child."""
    words = {"url": page.url, "final_url": page.final_url, "content_type": page.content_type}
    words |= {"fetched_at": page.fetched_at.isoformat(), "timezone": page.timezone}
    if entry is not None:
        words |= {"entry": entry.url, "entry_title": entry.title, "entry_summary": entry.summary}
        words["entry_published"] = _stamp(entry.published) or ""
    return words


def _page(words: Mapping[str, str], body: bytes) -> Page:
    return Page(
        url=words["url"],
        final_url=words["final_url"],
        body=body,
        content_type=words["content_type"],
        fetched_at=datetime.fromisoformat(words["fetched_at"]),
        timezone=words["timezone"],
    )


def _entry(words: Mapping[str, str]) -> Entry | None:
    if "entry" not in words:
        return None
    return Entry(
        url=words["entry"],
        title=words["entry_title"],
        summary=words["entry_summary"],
        published=_moment(words["entry_published"]),
    )


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(stamp: object) -> datetime | None:
    return datetime.fromisoformat(str(stamp)) if stamp else None


def _article(answer: Mapping[str, object]) -> Article:
    authors = answer["authors"]
    return Article(
        url=str(answer["url"]),
        title=str(answer["title"]),
        lead=str(answer["lead"]),
        text=str(answer["text"]),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (),
        published=_moment(answer["published"]),
        published_confidence=_CONFIDENCES[answer["published_confidence"]],
        language=str(answer["language"]) if answer["language"] else None,
        site_name=str(answer["site_name"]),
    )


def main(arguments: list[str]) -> None:
    """Be the child: read pages from standard input until it ends, and answer each on standard output.

    `arguments` are seconds of CPU a page, bytes of memory, and seconds of time a page.
    """
    cpu, memory, wall = int(arguments[0]), int(arguments[1]), float(arguments[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; this ends with it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    from pipeline.extract import article  # noqa: PLC0415 -- a second of imports that only the child needs

    _send(answers, {"ready": True})
    while (request := _request(sys.stdin.buffer)) is not None:
        _allow(cpu, wall)
        try:
            answer = _answered(article, *request)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answers, answer)


def _answered(
    article: Callable[[Page, Entry | None], Article], words: Mapping[str, str], body: bytes
) -> Mapping[str, object]:
    try:
        found = article(_page(words, body), _entry(words))
    except ExtractionError as error:
        return {"error": str(error)}
    return {**asdict(found), "published": _stamp(found.published)}


def _send(stream: BinaryIO, answer: Mapping[str, object]) -> None:
    body = json.dumps(answer).encode()
    stream.write(_FRAME.pack(len(body), 0) + body)
    stream.flush()


def _allow(cpu: int, wall: float) -> None:
    """Grant one page its time; the kernel ends the process that overruns it, parent or no parent."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime) + cpu
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.setitimer(signal.ITIMER_REAL, wall)


def _request(stream: BinaryIO) -> tuple[Mapping[str, str], bytes] | None:
    frame = stream.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        return None
    head, body = _FRAME.unpack(frame)
    words: Mapping[str, str] = json.loads(stream.read(head))
    return words, stream.read(body)


if __name__ == "__main__":
    main(sys.argv[1:])
