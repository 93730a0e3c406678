"""JSON lines: an object is one line, whatever stands in its texts."""

import json
import re
from collections.abc import Mapping

# What ends a line for some readers (U+0085, U+2028), steers a terminal (C1), turns text around, or is half a character.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def line(row: Mapping[str, object]) -> str:
    """Return `row` as one line of JSON, without its end; what some reader could trip over stands as an escape in it."""
    return _ESCAPED.sub(lambda letter: f"\\u{ord(letter[0]):04x}", json.dumps(row, ensure_ascii=False))
