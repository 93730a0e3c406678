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
    """Return a home of one's own in which the demo has run at NOW, on the embedded index."""
    shared = _shared(factory)
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "said").exists():
            (shared / "said").write_text(_demo(shared / "home"), "utf-8")
    home = factory.mktemp("demo") / "home"
    return Path(shutil.copytree(shared / "home", home))


def said(factory: pytest.TempPathFactory) -> str:
    """Return what the demo that `played` lends has said."""
    return (_shared(factory) / "said").read_text("utf-8")


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return what the workers of one test run share."""
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-played"


def _demo(home: Path) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
    command = [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", NOW, "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=kept)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
