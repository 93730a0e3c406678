"""A demo that has run: played once a test run, by whichever worker asks first, and lent to each as a copy."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOW = "2026-03-02T06:30:00+07:00"


def played(factory: pytest.TempPathFactory) -> Path:
    """Return a home of one's own in which the demo has run at NOW, on the embedded index.

    It was given no home, so it is `var/demo` in a folder with nothing else in it. All copies know one port: only one
    test may run the demo again.
    """
    shared = _shared(factory)
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "said").exists():
            (shared / "said").write_text(_demo(shared / "here"), "utf-8")
    here = factory.mktemp("demo") / "here"
    return Path(shutil.copytree(shared / "here", here)) / "var" / "demo"


def said(factory: pytest.TempPathFactory) -> str:
    """Return what the demo that `played` lends has said."""
    return (_shared(factory) / "said").read_text("utf-8")


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return what the workers of one test run share."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-played"


def _demo(here: Path) -> str:
    here.mkdir()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    done = subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--now", NOW, "demo"],
        capture_output=True,
        text=True,
        check=False,
        cwd=here,
        env=inherited | {"DIEMBAO_CONFIG": str(ROOT / "config")},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
