"""Serve the invented press until Ctrl-C."""

import contextlib
import sys
import threading
from datetime import UTC, datetime

from diembao.newsroom.server import Newsroom


def main() -> None:
    """Print the address of the newsroom and serve it until the keyboard interrupts."""
    with Newsroom(datetime.now(UTC)) as newsroom, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{newsroom.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
