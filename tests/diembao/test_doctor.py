"""What the doctor says of alert rules that nothing could ever raise."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diembao import doctor
from diembao.wiring import House
from press.alert import Rule
from tests.diembao.living import MONDAY, living
from vault import write_saved

RULE = Rule(id="cua_hoi", vi="Tin cầu Cửa Hội", en="The bridge", kind="saved", searches=("Cầu Cửa Hội", "Chợ hoa"))


@pytest.fixture(autouse=True)
def house(tmp_path: Path, empty_record: Path) -> Iterator[House]:
    """Lend a house whose record holds one saved search that asks for alerts."""
    with living(tmp_path, empty_record) as lent:
        save("Cầu Cửa Hội")
        yield lent


def save(name: str, *, alerts: bool = True) -> None:
    """Save a search."""
    write_saved.save(name, "cua hoi", expand=True, alerts=alerts, by="Lan Mẫu", at=MONDAY)


def test_a_rule_on_a_search_that_does_not_exist_is_told() -> None:
    """It would be silent for ever; said is which, and what to do, in Vietnamese and English."""
    [found] = doctor.searches([RULE])
    assert not found.well
    assert "(cua_hoi) không bao giờ báo: tìm kiếm đã lưu «Chợ hoa» chưa có" in found.vi
    assert 'diembao saved add "Chợ hoa" "…" --alerts --by TÊN' in found.vi
    assert '"The bridge" (cua_hoi) stays silent: the saved search "Chợ hoa" does not exist' in found.en


def test_a_search_without_alerts_raises_none() -> None:
    """A rule that names one which does not ask for them is told of, with the command that has it ask."""
    save("Chợ hoa", alerts=False)
    [found] = doctor.searches([RULE])
    assert "«Chợ hoa» chưa bật báo tin mới" in found.vi
    assert 'mend: diembao saved change "Chợ hoa" --alerts --by NAME' in found.en


def test_a_search_that_was_removed_is_none() -> None:
    """Whoever removes a search silences the rules that name it."""
    save("Chợ hoa")
    assert list(doctor.searches([RULE])) == []
    write_saved.remove("Chợ hoa", by="Lan Mẫu", at=MONDAY)
    assert len(list(doctor.searches([RULE]))) == 1


def test_rules_that_name_no_search_or_are_off_are_well() -> None:
    """A rule on whatever is saved waits for searches to come; one that is switched off is meant to be silent."""
    assert list(doctor.searches([replace(RULE, searches=()), replace(RULE, enabled=False)])) == []


def test_the_examination_looks_at_the_rules(house: House) -> None:
    """What `diembao doctor` prints holds the rules of the office."""
    asking = replace(house, configuration=replace(house.configuration, rules=(RULE,)))
    assert [one.en for one in doctor.examine(asking) if "Chợ hoa" in one.en] == [
        one.en for one in doctor.searches([RULE])
    ]
