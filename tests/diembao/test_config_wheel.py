"""The wheel carries the shipped configuration and finds it."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("press", "crawlers", "classifiers", "index", "vault", "pipeline", "desk", "portal", "diembao", "config")
PROBE = """
from pathlib import Path
from diembao.config import load
from diembao.config.find import directory
found = load(Path("no-such-home"), {})
print(directory({}).resolve())
print(len(found.sources), len(found.gazetteer.places), len(found.topics), len(found.tones), len(found.offices))
"""


def _tree(folder: Path) -> Path:
    """Return a copy of what the wheel is built from."""
    for room in ROOMS:
        if (ROOT / room).is_dir():
            shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "README.md", folder)
    return folder


def _wheel(tree: Path) -> Path:
    """Build the wheel; skip where the build tool is neither installed nor to be had."""
    own = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--wheel-dir", "dist", *own],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "hatchling" in done.stderr and "No matching distribution" in done.stderr:
        pytest.skip("the build tool hatchling is not installed and cannot be fetched here")
    assert done.returncode == 0, done.stderr
    return next((tree / "dist").glob("*.whl"))


def test_an_installed_wheel_reads_its_own_configuration(tmp_path: Path) -> None:
    """From the wheel, away from any checkout, every shipped file is found inside the package and is whole."""
    tree, site, elsewhere = tmp_path / "tree", tmp_path / "site", tmp_path / "elsewhere"
    tree.mkdir()
    elsewhere.mkdir()
    with zipfile.ZipFile(_wheel(_tree(tree))) as wheel:
        wheel.extractall(site)
    shutil.rmtree(tree)
    environ = {key: value for key, value in os.environ.items() if key != "DIEMBAO_CONFIG"} | {"PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=elsewhere, env=environ, capture_output=True, text=True, check=True
    )
    where, counts = done.stdout.splitlines()
    languages = len(list((ROOT / "config" / "languages").glob("*.yaml")))
    assert where == str((site / "diembao" / "_defaults").resolve())
    assert counts == f"210 403 20 {languages} 4"
