"""Kills a process at one of the house's own log events: what every test of kills hangs on the rooms' loggers."""

import logging
import os
import signal
from collections import Counter


class Watcher(logging.Handler):
    """Counts the house's moments and kills the process at the chosen one."""

    def __init__(self, event: str, number: int) -> None:
        super().__init__(logging.DEBUG)
        self.event, self.number = event, number
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count one moment; at the chosen one there is no farewell."""
        event = str(record.msg).split(" ", 1)[0]
        self.seen[event] += 1
        if event == self.event and self.seen[event] == self.number:
            die()


def watch(watcher: Watcher, *rooms: str) -> None:
    """Show it every moment of these rooms, and nobody else."""
    for room in rooms:
        logging.getLogger(room).addHandler(watcher)
        logging.getLogger(room).setLevel(logging.DEBUG)
        logging.getLogger(room).propagate = False


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
