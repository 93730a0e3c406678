"""The document as PDF: what LibreOffice makes of it, and what is said where it does not.

Programs that stand in for LibreOffice are real ones, found on a path of their own; the last test starts LibreOffice
itself where it is on the machine, and elsewhere holds the answer to its absence.
"""

import os
import shutil
import time
from pathlib import Path

import pytest

from desk.paper.document import document
from desk.paper.pdf import PROGRAM, pdf
from desk.selection import select
from desk.writer import compose
from press.errors import PaperError
from tests import make


def program(folder: Path, script: str) -> str:
    """Put a shell script in LibreOffice's place, and return the path on which it is found."""
    path = folder / PROGRAM
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return str(folder)


def letter() -> bytes:
    """Return the document of a day without news."""
    edition = make.edition()
    digest = compose(select([], [], {}, edition), edition, make.office(), (), make.gazetteer())
    return document(digest, make.office(), {})


def test_without_libreoffice_the_error_says_what_to_install(tmp_path: Path) -> None:
    """The message names the package, in both languages."""
    with pytest.raises(PaperError, match=r"hãy cài: .*libreoffice-writer-nogui.* / .*install it: .*apt-get install"):
        pdf(letter(), path=str(tmp_path))


def test_what_the_program_writes_beside_the_document_is_returned(tmp_path: Path) -> None:
    """It is asked for PDF, without a screen, with a profile of its own, and gets the document whole."""
    script = f'echo "$@" > {tmp_path}/said; for last; do :; done; cp "$last" "${{last%.docx}}.pdf"'
    made = letter()
    assert pdf(made, path=program(tmp_path, script)) == made
    said = (tmp_path / "said").read_text("utf-8")
    assert "--headless --norestore --convert-to pdf --outdir" in said
    assert "-env:UserInstallation=file:///" in said
    folder = Path(said.split("--outdir ")[1].split()[0])
    assert not folder.exists()


def test_a_program_that_makes_nothing_is_quoted(tmp_path: Path) -> None:
    """What it said stands in the error."""
    with pytest.raises(PaperError, match="source file could not be loaded"):
        pdf(letter(), path=program(tmp_path, "echo 'Error: source file could not be loaded' >&2; exit 1"))


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    """After the time that it has nothing of it runs on, the children of its script included."""
    path = program(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    began = time.monotonic()
    with pytest.raises(PaperError, match="did not finish within"):
        pdf(letter(), path=path, seconds=1)
    assert time.monotonic() - began < 20
    child = int((tmp_path / "child").read_text("utf-8"))
    assert not runs(child)


def test_a_child_that_outlives_its_program_is_ended(tmp_path: Path) -> None:
    """A program that ends, and leaves a child behind, leaves it to be ended."""
    with pytest.raises(PaperError):
        pdf(letter(), path=program(tmp_path, f"sleep 600 > /dev/null 2>&1 & echo $! > {tmp_path}/child"))
    assert not runs(int((tmp_path / "child").read_text("utf-8")))


def runs(pid: int) -> bool:
    """Whether a process still runs after two seconds; one that is ended and not yet buried does not."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] == "Z":
                return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.02)
    return True


def test_libreoffice_reads_the_document_or_is_said_to_be_wanting() -> None:
    """Where it is on the machine it makes a whole PDF of the document; where it is not, the error says so."""
    if shutil.which(PROGRAM):
        made = pdf(letter())
        assert made.startswith(b"%PDF-")
        assert b"%%EOF" in made[-32:]
    else:
        with pytest.raises(PaperError, match="libreoffice-writer-nogui"):
            pdf(letter())
