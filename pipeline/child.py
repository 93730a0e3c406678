"""A child process with limits that answers requests: what eats memory or time kills it and not the house."""

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
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

from press.errors import WorkerKilledError

Words = Mapping[str, object]
Read = TypeVar("Read")

_FRAME = struct.Struct(">II")
_PIPE = 65_536
_OUT_OF_MEMORY = 86
_MANNERS = 2.0
_START = 30.0
_LONGEST_ANSWER = 256 << 20
_LONGEST_WORDS = 2_000
_MOST_WRITTEN = 16 << 20  # bytes to any one file


class LimitedChild:
    """Asks a child process that may use only so much.

    `command` starts the child and is given the limits: `cpu_seconds` and `wall_seconds` are for each request,
    `memory_bytes` (None: no limit) for the child's whole address space. The child starts with the first request, lives
    on for `requests` of them, is started anew after it died, and ends with its parent. One thread asks at a time.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        cpu_seconds: int,
        memory_bytes: int | None,
        wall_seconds: float,
        requests: int,
    ) -> None:
        """Remember the limits; nothing is started yet."""
        self._command = command
        self._limits = (str(cpu_seconds), str(memory_bytes or 0), str(wall_seconds))
        self._wall = wall_seconds
        self._requests = requests
        self._done = 0
        self._hello: Words = {}
        self._child: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None  # a file, which cannot fill up and stop the child as a pipe would
        self._lock = threading.Lock()

    @property
    def process(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child else None

    def ask(self, head: Words, body: bytes, read: Callable[[Words], Read], *, doing: str, after: str) -> Read:
        """Return what `read` makes of the child's answer to a request; of its greeting, where that is an error.

        Raises WorkerKilledError where the child died on it, overran a limit or answered what `read` cannot read: it is
        killed then, and the next call starts another. The error says what it was `doing`, and what comes `after`.
        """
        with self._lock:
            if self._done >= self._requests:
                self._end()
            try:
                child = self._started()
                if "error" in self._hello:
                    return read(self._hello)
                self._done += 1
                return read(_exchange(child, (json.dumps(head).encode(), body), self._deadline(_MANNERS)))
            except (OSError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
                raise self._killed(error, doing, after) from error

    def greeting(self, read: Callable[[Words], Read], *, doing: str, after: str) -> Read:
        """Return what `read` makes of the child's first words, starting it where there is none; raises as `ask`."""
        with self._lock:
            try:
                self._started()
                return read(self._hello)
            except (OSError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
                raise self._killed(error, doing, after) from error

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._end()
            if self._stderr:
                self._stderr.close()
                self._stderr = None

    def _deadline(self, more: float) -> float:
        return time.monotonic() + self._wall + more

    def _killed(self, error: Exception, doing: str, after: str) -> WorkerKilledError:
        fate = self._fate(self._end(kill=True), error)
        return WorkerKilledError(f"the worker {doing} {fate}{self._last_words()}; {after}")

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
            # Its start is not counted as the first request's time.
            self._hello = _exchange(self._child, None, self._deadline(_START))
        return self._child

    def _emptied(self) -> IO[bytes]:
        """Return the file of the child's errors, empty again, so that what it holds was said about one request."""
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


def _exchange(child: subprocess.Popen[bytes], request: tuple[bytes, bytes] | None, deadline: float) -> Words:
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


def serve(limits: list[str], prepare: Callable[[], tuple[Words, Callable[[Words, bytes], Words]]]) -> None:
    """Be the child: answer requests from standard input, each on standard output, until it ends.

    `limits` are seconds of CPU a request, bytes of memory (0: no limit), and seconds of time a request. `prepare` runs
    within the memory limit and returns the greeting and what answers; a greeting with an "error" is the last word.
    """
    cpu, memory, wall = int(limits[0]), int(limits[1]) or resource.RLIM_INFINITY, float(limits[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; this ends with it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    greeting, answer = _prepared(prepare)
    _send(answers, greeting)
    while "error" not in greeting and (request := _request(sys.stdin.buffer)) is not None:
        _allow(cpu, wall)
        try:
            answered = answer(*request)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answers, answered)


def _prepared(
    prepare: Callable[[], tuple[Words, Callable[[Words, bytes], Words]]],
) -> tuple[Words, Callable[[Words, bytes], Words]]:
    try:
        return prepare()
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _send(stream: BinaryIO, answer: Words) -> None:
    body = json.dumps(answer).encode()
    stream.write(_FRAME.pack(len(body), 0) + body)
    stream.flush()


def _allow(cpu: int, wall: float) -> None:
    """Grant one request its time; the kernel ends the process that overruns it, parent or no parent."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime) + cpu
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.setitimer(signal.ITIMER_REAL, wall)


def _request(stream: BinaryIO) -> tuple[Words, bytes] | None:
    frame = stream.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        return None
    head, body = _FRAME.unpack(frame)
    words: Words = json.loads(stream.read(head))
    return words, stream.read(body)
