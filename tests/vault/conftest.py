"""A real record on disk, guarded: what writes to it must come through its door inward."""

import re
import traceback
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tests.records import NewRecord
from vault import write, write_alerts, write_editions, write_post, write_rechecks, write_saved, write_taught
from vault.record import close_record, open_record

_INWARD = (write, write_alerts, write_editions, write_post, write_rechecks, write_saved, write_taught)
_DOORS = {door.__file__ for door in _INWARD}
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class StrayWriteError(AssertionError):
    """Something wrote to the record without a module of its door inward."""


def only_through_the_door(execute: Callable[..., object], sql: str, *rest: object) -> object:
    """Refuse a writing statement unless a function of one of the doors inward is under way."""
    callers = (frame.f_code.co_filename for frame, _ in traceback.walk_stack(None))
    if _WRITES.match(sql) and not _DOORS & set(callers):
        raise StrayWriteError(f"written without vault.write: {sql}")
    return execute(sql, *rest)


@pytest.fixture
def record(new_record: NewRecord) -> Iterator[str]:
    """Open an empty record of its own for the test, guarded, and yield its URL."""
    with new_record() as url:
        open_record(url)
        with connection.execute_wrapper(only_through_the_door):
            yield url
        close_record()


@pytest.fixture
def other_record(new_record: NewRecord) -> Iterator[str]:
    """Yield the URL of a second empty record."""
    with new_record() as url:
        yield url
