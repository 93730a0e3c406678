"""A document as PDF, made by LibreOffice: an extra way out, for offices that have it on the machine."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from press.errors import PaperError

PROGRAM = "soffice"
SECONDS = 120.0  # a cold LibreOffice on a busy machine takes some ten of them
_WORDS = 400  # of what it says when it fails
_INSTALL = "sudo apt-get install --no-install-recommends libreoffice-writer-nogui fonts-liberation2"


def pdf(docx: bytes, *, path: str | None = None, seconds: float = SECONDS) -> bytes:
    """Return the DOCX `docx` as PDF; `path` are the folders in which LibreOffice is looked for, None those of PATH.

    Raises PaperError where there is no LibreOffice, where it makes nothing of the document, or not within `seconds`.
    When it returns, no process of it is left.
    """
    program = shutil.which(PROGRAM, path=path)
    if program is None:
        raise PaperError(
            f"Cần LibreOffice để xuất PDF; hãy cài: {_INSTALL} "
            f"/ A PDF is made by LibreOffice, which is not on this machine; install it: {_INSTALL}"
        )
    with TemporaryDirectory(prefix="diembao-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "document.docx"
        source.write_bytes(docx)
        said = _converted(program, folder, source, seconds)
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise PaperError(
                f"LibreOffice không xuất được PDF: {said} / LibreOffice made no PDF of the document: {said}"
            )
        return made.read_bytes()


def _converted(program: str, folder: Path, source: Path, seconds: float) -> str:
    """Run LibreOffice with a profile of its own, beside any other that runs, and return what it said."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    with subprocess.Popen(  # noqa: S603 -- the program is LibreOffice, and every argument is ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise PaperError(
                f"LibreOffice không xong trong {seconds:g} giây; hãy thử lại. "
                f"/ LibreOffice did not finish within {seconds:g} seconds; try again."
            ) from error
        finally:
            _end(process)
    return said.decode(errors="replace").strip()[-_WORDS:] or "–"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group: what is started is a script, and the program that works is a child of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
