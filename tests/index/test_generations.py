"""The folder of an index: which generation is in use, who may write, and how it is switched."""

from pathlib import Path

import pytest

from index.generations import Generations
from press.errors import ArchiveBusyError


def fill(generation: Path) -> None:
    """Stand in for an engine: leave a file in the generation."""
    (generation / "made").write_text("", encoding="utf-8")


def test_a_folder_never_used_has_no_generation(tmp_path: Path) -> None:
    """Nothing was added, so there is nothing, and looking makes nothing."""
    assert Generations(tmp_path / "index", 1).current() is None
    assert not (tmp_path / "index").exists()


def test_a_switch_replaces_what_was(tmp_path: Path) -> None:
    """The new generation is in use, filled, under the next number; the old one is gone."""
    generations = Generations(tmp_path, 1)
    first, second = generations.switch(fill), generations.switch(fill)
    assert (first.name, second.name) == ("v1-000001", "v1-000002")
    assert generations.current() == second
    assert (second / "made").exists()
    assert not first.exists()


def test_a_build_that_fails_changes_nothing(tmp_path: Path) -> None:
    """The old generation stays in use, and what was half built is cleared by the next switch."""
    generations = Generations(tmp_path, 1)
    first = generations.switch(fill)

    def fail(generation: Path) -> None:
        (generation / "half").write_text("", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        generations.switch(fail)
    assert generations.current() == first
    assert not (generations.switch(fill) / "half").exists()


def test_only_one_may_write(tmp_path: Path) -> None:
    """The lock is held by one at a time, and is free again afterwards."""
    one, other = Generations(tmp_path, 1), Generations(tmp_path, 1)
    with one.locked(), pytest.raises(ArchiveBusyError), other.locked():
        pass
    with other.locked():
        assert other.switch(fill) == one.current()


@pytest.mark.parametrize("pointer", ["", "v2-000001", "../v1-000001", "v1-1/..", "building"])
def test_a_pointer_to_something_else_is_refused(tmp_path: Path, pointer: str) -> None:
    """Damage, another format or a way out of the folder is never taken for a generation."""
    (tmp_path / "CURRENT").write_text(pointer, encoding="utf-8")
    with pytest.raises(ValueError, match="no index of this version"):
        Generations(tmp_path, 1).current()
