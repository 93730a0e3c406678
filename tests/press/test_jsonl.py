"""A JSON object stays one line for every reader."""

import json

import pytest

from press.jsonl import line

HOSTILE = "lũ\u2028quét\u0085\u009b31m \u202egnurt\u2066 \ud800 \x1b[31m\r\n"


def test_nothing_in_a_text_ends_the_line_or_steers_a_terminal() -> None:
    """Separators, control characters, overrides and halves of characters are escaped, and read back as they were."""
    told = line({"title": HOSTILE})
    assert told.splitlines() == [told]
    assert all(letter.isprintable() for letter in told)
    assert told.encode()
    assert json.loads(told) == {"title": HOSTILE}


@pytest.mark.parametrize("text", ["Hà Tĩnh", "河静", "ห่าติ๋ญ", 'nói "có"', "🌾"])
def test_what_people_read_stays_readable(text: str) -> None:
    """The letters of the press stand in the line as they are."""
    assert text.replace('"', '\\"') in line({"title": text})
