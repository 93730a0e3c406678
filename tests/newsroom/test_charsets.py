"""Pages become bytes in good and in bad ways."""

import html
import unicodedata

import pytest

from diembao.newsroom import Quirk
from diembao.newsroom.charsets import encoded, entities, windows_1258

TEXT = "Hà Tĩnh: đường sắt Viêng Chăn, những vườn bưởi ở xã Hương Khê, Đặng, Ựng, ngẫm"


def test_windows_1258_keeps_every_letter() -> None:
    """Vietnamese written in windows-1258 reads back as it was."""
    assert unicodedata.normalize("NFC", windows_1258(TEXT).decode("cp1258")) == TEXT


def test_entities_keep_every_letter() -> None:
    """Text written in entities is ASCII and reads back as it was."""
    assert entities(TEXT).isascii()
    assert html.unescape(entities(TEXT)) == TEXT


@pytest.mark.parametrize("quirk", [None, Quirk.WRONG_CHARSET, Quirk.HOSTILE])
def test_other_pages_are_utf_8(quirk: Quirk | None) -> None:
    """Whatever the header says, these bytes are UTF-8."""
    assert encoded(TEXT, quirk)[0] == TEXT.encode()
