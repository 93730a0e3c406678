"""A verdict comes out of the record with its words and where they stand; one from before that, with its words."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from press.article import Judged
from press.verdict import Word
from tests import make
from tests.vault import ledger
from tests.vault.ledger import address
from vault import models, read, write
from vault.record import close_record, open_record


@pytest.fixture
def record(empty_record: Path, tmp_path: Path) -> Iterator[None]:
    """Open an empty record that may be written to as an older program did."""
    open_record(f"sqlite:///{shutil.copy(empty_record, tmp_path / 'record.sqlite3')}")
    yield
    close_record()


def because() -> tuple[Word, ...]:
    """Return the deciding words of the one article's one verdict."""
    kept = read.kept(address(1))
    assert kept is not None
    return kept.judged.verdicts[0].because


@pytest.mark.usefixtures("record")
def test_words_keep_their_offsets_and_old_rows_are_read() -> None:
    """Words and offsets come back as they went in; a row that holds words alone gives them without a place."""
    ledger.waiting(address(1))
    verdict = replace(make.verdict("relevance", "about"), because=(Word("Hà Tĩnh", 0, 7), Word("cầu mới", 20, 27)))
    judged = Judged(article=make.article(address(1)), verdicts=(verdict,))
    write.keep(address(1), judged, ledger.signature(), source="bao_mau", story=None, at=make.NOON)
    assert because() == verdict.because
    models.VerdictRow.objects.update(because=["Hà Tĩnh"])
    assert because() == (Word("Hà Tĩnh", -1, -1),)
