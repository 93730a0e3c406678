"""Processes that spell out texts for the index beside the one that writes it, when very many are to be indexed.

    python -m index.analysts

is such a process: it answers each list of texts on standard input with their streams on standard output, and ends
with the process that started it, however that one ends.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from index.archive import Document
from index.fields import texts
from index.stream import streams

Spelled = tuple[Document, Sequence[str]]  # of each of its texts, in the order of BOOSTS, the stream and its beginnings
Ask = Callable[[list[str]], list[str]]

_ALONE = 3  # parts that are spelled out here before it is worth while to start a process
_MOST = 3  # processes: beyond, writing is what takes time
_HELD = 4  # parts for each process that may wait for the eldest of them to be done
_PATIENCE = 5.0  # seconds that a process has to end


def spelled(document: Document) -> Spelled:
    """Return `document` with its streams and their beginnings."""
    return document, _spelled(texts(document).values())


def spelled_parts(parts: Iterable[list[Document]], processes: int | None = None) -> Iterator[list[Spelled]]:
    """Yield `parts` in their order with their streams, the next ones being made beside.

    There are as many `processes` as the machine has processors beyond the first, three at most, and none for few
    parts. While all the processes have enough to do, parts are spelled out here too; a few for each are held at a time.
    Raises OSError where a process is lost.
    """
    rest = iter(parts)
    for _, part in zip(range(_ALONE), rest, strict=False):  # a range first: it takes nothing from `rest` at its end
        yield _spelled_here(part)
    count = min(processors() - 1, _MOST) if processes is None else processes
    first = next(rest, None)
    if first is None:
        return
    if count < 1:
        yield from map(_spelled_here, chain([first], rest))
        return
    with _analysts(count) as ask:
        yield from _beside(first, rest, ask, count)


def _spelled(asked: Iterable[str]) -> list[str]:
    """Return the stream of each text, and behind each its beginnings."""
    return [words for text in asked for words in streams(text)]


def _beside(first: list[Document], rest: Iterator[list[Document]], ask: Ask, count: int) -> Iterator[list[Spelled]]:
    """Keep the processes busy, yield what is done, and where neither is to be done, spell the next part out here."""
    with ThreadPoolExecutor(count) as threads:
        coming: deque[Future[list[Spelled]]] = deque()
        part: list[Document] | None = first
        try:
            while part is not None or coming:
                is_full = len(coming) > _HELD * count
                if part is not None and not is_full and sum(not one.done() for one in coming) <= count:
                    coming.append(threads.submit(_spelled_beside, ask, part))
                    part = next(rest, None)
                elif part is None or is_full or coming[0].done():
                    yield coming.popleft().result()
                else:
                    coming.append(_done(_spelled_here(part)))
                    part = next(rest, None)
        finally:
            threads.shutdown(cancel_futures=True)


def _done(part: list[Spelled]) -> Future[list[Spelled]]:
    done: Future[list[Spelled]] = Future()
    done.set_result(part)
    return done


def _spelled_here(part: list[Document]) -> list[Spelled]:
    return [spelled(document) for document in part]


def _spelled_beside(ask: Ask, part: list[Document]) -> list[Spelled]:
    answered = ask([text for document in part for text in texts(document).values()])
    each = len(answered) // len(part)
    return [(document, answered[at * each : (at + 1) * each]) for at, document in enumerate(part)]


@contextmanager
def _analysts(count: int) -> Iterator[Ask]:
    """Start `count` processes, and lend what has one that is idle spell out texts."""
    processes: list[subprocess.Popen[bytes]] = []
    idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()

    def ask(asked: list[str]) -> list[str]:
        process = idle.get()
        try:
            return _answer(process, asked)
        finally:
            idle.put(process)

    try:
        for _ in range(count):
            processes.append(_started())
            idle.put(processes[-1])
        yield ask
    finally:
        for process in processes:
            _end(process)


def _started() -> subprocess.Popen[bytes]:
    # Its folder is where the rooms stand, in a checkout as in an installation.
    home = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "index.analysts"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=home)  # noqa: S603 -- our own interpreter and module


def _answer(process: subprocess.Popen[bytes], asked: list[str]) -> list[str]:
    try:
        _write(process.stdin, asked)
        return _read(process.stdout)
    except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
        raise OSError("a process that spells out texts has ended") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it: it does so by itself where nothing more comes."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue  # what was not sent yet needs no answer
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _write(pipe: IO[bytes] | None, words: list[str]) -> None:
    if pipe is None:
        raise TypeError("the process was started without pipes")
    pickle.dump(words, pipe, protocol=5)
    pipe.flush()


def _read(pipe: IO[bytes] | None) -> list[str]:
    if pipe is None:
        raise TypeError("the process was started without pipes")
    words: list[str] = pickle.load(pipe)  # noqa: S301 -- written by this very module
    return words


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main() -> None:
    """Be such a process: answer until nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's Ctrl-C is for the one that started it
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # it was killed: nobody waits for the answer
    while True:
        try:
            asked = _read(sys.stdin.buffer)
        except EOFError:
            return
        _write(sys.stdout.buffer, _spelled(asked))


if __name__ == "__main__":
    main()
