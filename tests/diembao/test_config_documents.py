"""What docs/configuration.md tells an office to write is what the loaders read."""

import re
from datetime import date
from pathlib import Path

from diembao.config import load

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```yaml\n# (?P<file>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_of_the_guide_is_read(tmp_path: Path) -> None:
    """All examples together, written where the guide says, make a configuration that holds what they say."""
    blocks = _BLOCK.findall((ROOT / "docs" / "configuration.md").read_text("utf-8"))
    assert len(blocks) == 7
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:  # two sections of the guide are about one file
            file.write(text)
    (tmp_path / "ca.pem").touch()  # the guide names it
    found = load(tmp_path, {}, ROOT)
    sources = {source.id: source for source in found.sources}
    assert sources["bao_moi"].is_due_for_feeds
    assert sources["baohatinh"].poll_minutes == 15
    assert not sources["kienthuc"].enabled
    assert "elections" in {topic.id for topic in found.topics}
    assert found.gazetteer.places[-1].id == "cau_cua_hoi"
    assert found.gazetteer.traps[-1].pattern == r"(?i)đường\s+Cửa Hội"
    assert found.mail.to("domestic") == ("lanh.dao@example.gov.vn", "truc.tin@example.gov.vn")
    weekly = next(slot for slot in found.slots if slot.desk == "domestic" and slot.kind == "weekly")
    held = next(slot for slot in found.slots if slot.desk == "foreign" and slot.unapproved == "hold")
    assert (weekly.keeps, held.approvals) == (7, 2)
    assert (found.archive.index, found.archive.shards, found.archive.user) == ("diembao", 1, "")
    assert [one.en for one in found.offices if one.desk == "foreign" and one.holds_on(date(2027, 3, 1))] == [
        "New Department"
    ]
