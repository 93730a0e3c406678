"""A lease: who may do a thing that only one may do at a time, and until when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lease as the record knows it; past `until`, which is aware, anybody may take it."""

    name: str
    holder: str
    until: datetime
