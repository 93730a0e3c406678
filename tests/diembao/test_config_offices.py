"""What offices.yaml says of an office's papers: read, laid over by the office's own file, refused where it is wrong."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from diembao.config import load, offices
from press.errors import ConfigError
from press.office import Office, Recipient, Signature

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)
OFFICE = """\
excerpt_chars: 200
offices:
  - id: so_mau
    desk: domestic
    vi: "Sở Mẫu tỉnh Hà Tĩnh"
    en: "Sample Department"
"""
PAPER = """\
    superior: "Ủy ban nhân dân tỉnh Hà Tĩnh"
    name_on_paper: ["Sở Mẫu", "và việc khác"]
    symbol: "BC-SM"
    place: "Hà Tĩnh"
    addressed_to: ["Ban Mẫu"]
    recipients_shown:
      - {name: "Như trên"}
      - {name: "Hội Mẫu", role: "để biết"}
    filed: "VT, P1"
    signature: {mode: "KT.", titles: ["Giám đốc", "Phó Giám đốc"], name: "Nguyễn Văn Mẫu"}
"""


def read(folder: Path, text: str) -> Office:
    """Read a file with one office."""
    path = folder / "offices.yaml"
    path.write_text(text, "utf-8")
    [office] = offices.load(path).offices
    return office


def of_today(found: Iterable[Office], desk: str = "domestic") -> Office:
    """Return the office that holds a desk today."""
    [office] = [one for one in found if one.desk == desk and one.holds_on(TODAY)]
    return office


def test_all_that_papers_bear_is_read(tmp_path: Path) -> None:
    """Every field of the form comes from the file as it is written there."""
    office = read(tmp_path, OFFICE + PAPER)
    assert (office.superior, office.symbol, office.place) == ("Ủy ban nhân dân tỉnh Hà Tĩnh", "BC-SM", "Hà Tĩnh")
    assert office.name_on_paper == ("Sở Mẫu", "và việc khác")
    assert office.addressed_to == ("Ban Mẫu",)
    assert office.recipients_shown == (Recipient(name="Như trên"), Recipient(name="Hội Mẫu", role="để biết"))
    assert office.filed == "VT, P1"
    assert office.signature == Signature(mode="KT.", titles=("Giám đốc", "Phó Giám đốc"), name="Nguyễn Văn Mẫu")


@pytest.mark.parametrize(
    "text",
    [
        OFFICE,
        OFFICE + "".join(f"    {line.split(':')[0].strip()}:\n" for line in PAPER.splitlines() if "- " not in line),
    ],
)
def test_nothing_of_it_is_needed(tmp_path: Path, text: str) -> None:
    """What is not written, or has no value, is empty; the copy is filed by the clerks all the same."""
    office = read(tmp_path, text)
    assert (office.superior, office.name_on_paper, office.symbol, office.place) == ("", (), "", "")
    assert (office.addressed_to, office.recipients_shown, office.filed) == ((), (), "VT")
    assert office.signature == Signature()


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("superior:", "superier:", "unknown key 'superier'"),
        ('mode: "KT."', 'mode: "KT"', "'KT' is not one of"),
        ('["Giám đốc", "Phó Giám đốc"]', '["Phó Giám đốc"]', "needs two lines: whom it stands for"),
        ('name: "Nguyễn Văn Mẫu"}', 'phone: "1"}', "unknown key 'phone'"),
        ('{name: "Như trên"}', '{role: "để biết"}', "the key 'name' is missing"),
        ('["Ban Mẫu"]', '"Ban Mẫu"', "a list is expected"),
        ('symbol: "BC-SM"', 'symbol: " "', "this text is empty"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(tmp_path: Path, written: str, instead: str, said: str) -> None:
    """The error names the line."""
    text = OFFICE + PAPER
    assert text.count(written) == 1
    with pytest.raises(ConfigError, match=rf"offices\.yaml:\d+: .*{re.escape(said)}"):
        read(tmp_path, text.replace(written, instead))


def test_an_office_lays_its_own_over_the_shipped_entry_by_entry(tmp_path: Path) -> None:
    """One entry, one field of it, or one field of the signature is changed; the rest stays as shipped."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "offices.local.yaml").write_text(
        "offices:\n  - id: so_vhttdl\n    symbol: BC-SVHTTDL-QLBC\n    signature: {titles: [Giám đốc]}\n"
        "    recipients_shown+: [{name: Hội Mẫu}]\n",
        "utf-8",
    )
    shipped, own = (load(home, {}, ROOT).offices for home in (tmp_path / "nobody", tmp_path))
    before, after = of_today(shipped), of_today(own)
    assert (before.symbol, after.symbol) == ("BC-SVHTTDL", "BC-SVHTTDL-QLBC")
    assert after.signature == Signature(titles=("Giám đốc",))
    assert after.recipients_shown == (*before.recipients_shown, Recipient(name="Hội Mẫu"))
    assert (after.superior, after.name_on_paper) == (before.superior, before.name_on_paper)
    assert of_today(own, "foreign") == of_today(shipped, "foreign")


def test_no_shipped_office_signs_or_names_a_reader() -> None:
    """Who signs and who receives is the office's to say; the shipped names on paper are the offices' own."""
    for office in load(ROOT / "no-such-home", {}, ROOT).offices:
        assert (office.signature, office.recipients_shown, office.addressed_to) == (Signature(), (), ())
        assert office.superior
        assert office.vi.startswith(" ".join(office.name_on_paper))


def test_the_guides_example_is_read(tmp_path: Path) -> None:
    """What docs/official_form.md tells an office to write is what the loader reads."""
    guide = (ROOT / "docs" / "official_form.md").read_text("utf-8")
    [example] = re.findall(r"^```yaml\n# config/offices\.local\.yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "offices.local.yaml").write_text(example, "utf-8")
    office = of_today(load(tmp_path, {}, ROOT).offices)
    assert office.signature.mode == "KT."
    assert office.signature.name == "Nguyễn Văn Mẫu"
    assert [one.role for one in office.recipients_shown] == ["", "để báo cáo", "để phối hợp"]
    assert office.addressed_to
    assert office.filed == "VT, QLBC"
