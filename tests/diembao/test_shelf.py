"""A home's models: the old ones or the new ones judge, whole, whatever happens between; and there is a way back."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifiers.models import Models
from diembao.shelf import KEPT, Shelf
from press.errors import ModelError
from tests import lessons

COUNT = 60
ROOT = Path(__file__).resolve().parents[2]

# Adopts a version again and again, each time in a process of its own that dies at the next thing it does to the disk;
# an audit hook is told of every file that is opened, made, renamed or removed.
_KILLED = """\
import os, shutil, sys
from pathlib import Path
from diembao.shelf import Shelf
from classifiers.models import Models

folder, shipped, new = map(Path, sys.argv[1:])
models = Models.load(new)
TOUCHED = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
for last in range(10_000):
    shutil.rmtree(folder, ignore_errors=True)
    Shelf(folder, shipped).adopt("1", Models.load(shipped).save)
    child = os.fork()
    if not child:
        left = last
        def die(event, _):
            global left
            if event in TOUCHED:
                if not left:
                    os._exit(9)
                left -= 1
        sys.addaudithook(die)
        Shelf(folder, shipped).adopt("2", models.save)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shelf = Shelf(folder, shipped)
    print(status, shelf.version(), shelf.models().tone.version)
    shelf.adopt("2", models.save)
    left_over = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert left_over == ["1", "2"], left_over
    assert shelf.models().tone.version == "tone-new"
    if status == 0:
        break
"""


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of models, small ones."""
    folder = tmp_path_factory.mktemp("shipped")
    lessons.corpus(COUNT).models(np.arange(COUNT, dtype=np.int64), "old").save(folder)
    return folder


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of other models."""
    folder = tmp_path_factory.mktemp("new")
    lessons.corpus(COUNT).models(np.arange(COUNT - 12, dtype=np.int64), "new").save(folder)
    return folder


def test_where_nothing_was_adopted_the_shipped_models_judge(tmp_path: Path, shipped: Path) -> None:
    """And there is nothing to go back to; nothing is written by looking."""
    shelf = Shelf(tmp_path / "models", shipped)
    assert (shelf.version(), shelf.models().tone.version) == (None, "tone-old")
    with pytest.raises(ModelError, match="nothing was before"):
        shelf.go_back()
    assert not (tmp_path / "models").exists()


def test_what_is_adopted_judges_until_one_goes_back(tmp_path: Path, shipped: Path, new: Path) -> None:
    """One step at a time, and at last to the shipped models."""
    shelf = Shelf(tmp_path, shipped)
    shelf.adopt("1", Models.load(shipped).save)
    shelf.adopt("2", Models.load(new).save)
    assert (shelf.history(), shelf.models().tone.version) == (("1", "2"), "tone-new")
    assert shelf.go_back() == "1"
    assert shelf.models().tone.version == "tone-old"
    assert shelf.go_back() is None
    assert shelf.models().tone.version == "tone-old"
    shelf.adopt("2", Models.load(new).save)
    assert (shelf.history(), shelf.models().tone.version) == (("2",), "tone-new")


def test_the_version_in_use_is_not_adopted_again(tmp_path: Path, shipped: Path, new: Path) -> None:
    """Else going back would go nowhere."""
    shelf = Shelf(tmp_path, shipped)
    for _ in range(2):
        shelf.adopt("2", Models.load(new).save)
    assert shelf.history() == ("2",)


def test_old_versions_are_removed(tmp_path: Path, shipped: Path, new: Path) -> None:
    """So many stay to go back to, and no folder of any other."""
    shelf = Shelf(tmp_path, shipped)
    for number in range(KEPT + 3):
        shelf.adopt(str(number), Models.load(new).save)
    kept = [str(number) for number in range(2, KEPT + 3)]
    assert list(shelf.history()) == kept
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == kept


def test_what_was_set_aside_does_not_judge(tmp_path: Path, shipped: Path, new: Path) -> None:
    """It lies there, whole, until the next is set aside or as long as others are adopted."""
    shelf = Shelf(tmp_path, shipped)
    place = shelf.set_aside(Models.load(new).save)
    assert (shelf.version(), Models.load(place).tone.version) == (None, "tone-new")
    shelf.adopt("1", Models.load(shipped).save)
    assert shelf.set_aside(Models.load(shipped).save) == place
    assert Models.load(place).tone.version == "tone-old"


@pytest.mark.parametrize("damage", ["missing", "cut", "folder"])
def test_damaged_models_are_told_and_not_replaced_by_others(
    tmp_path: Path, shipped: Path, new: Path, damage: str
) -> None:
    """A person goes back by one command, which then works."""
    shelf = Shelf(tmp_path, shipped)
    shelf.adopt("2", Models.load(new).save)
    path = tmp_path / "2" / "tone.npz"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif damage == "missing":
        path.unlink()
    else:
        (tmp_path / "2").rename(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="--roll-back"):
        shelf.models()
    assert shelf.go_back() is None
    assert shelf.models().tone.version == "tone-old"


@pytest.mark.parametrize("text", [b"../../etc\n", b"\xff\n", b"1\n/tmp\n"])
def test_a_damaged_list_is_told(tmp_path: Path, shipped: Path, text: bytes) -> None:
    """It leads nowhere outside, and going back leads to the shipped models."""
    shelf = Shelf(tmp_path, shipped)
    (tmp_path / "in_use").write_bytes(text)
    for look in (shelf.history, shelf.version, shelf.models):
        with pytest.raises(ModelError, match="in_use"):
            look()
    assert shelf.go_back() is None
    assert shelf.models().tone.version == "tone-old"


def test_a_kill_at_any_moment_leaves_old_or_new_whole(tmp_path: Path, shipped: Path, new: Path) -> None:
    """At every single thing that is done to the disk; and the next time all is well, with nothing left over."""
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path / "models"), str(shipped), str(new)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) > 20
    assert {tuple(line[1:]) for line in lines} == {("1", "tone-old"), ("2", "tone-new")}
    assert [line[0] for line in lines] == ["9"] * (len(lines) - 1) + ["0"]
