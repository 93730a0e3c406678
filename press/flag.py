"""A flag: a person's word that a claim in a story is misleading; never the machine's."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One claim of one article, quoted exactly, that a named person says has to be answered.

    `seq` is the change number at which it was raised, 0 before the record has it.
    """

    article: str
    claim: str
    reason: str
    by: str
    at: datetime
    seq: int = 0
