"""What readers see of an archive while it is fed."""

import threading

from index.archive import Archive
from press.query import parse
from tests.make import document


def totals_while_fed(archive: Archive, *, batches: int) -> list[list[int]]:
    """Feed `archive` with `batches` of five articles on floods, and return the totals that three readers saw."""
    seen: dict[str, list[int]] = {}
    done = threading.Event()

    def look() -> None:
        totals = seen.setdefault(threading.current_thread().name, [])
        while not done.is_set():
            totals.append(archive.search(parse("lũ"), limit=1).total)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for batch in range(batches):
        archive.add([document(f"{batch}-{number}", "lũ") for number in range(5)])
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) == 3
    return list(seen.values())
