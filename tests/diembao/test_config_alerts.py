"""The alert rules as an office writes them: what ships, what is laid over it, and what is refused where it stands."""

from datetime import time
from pathlib import Path

import pytest

from diembao.config import Configuration, load
from diembao.config.alerts import Known, alerts
from diembao.config.reader import read
from press.alert import Rule
from press.errors import ConfigError

CONFIG = Path(__file__).parents[2] / "config"
KNOWN = Known(topics={"floods"}, places={"VN-23"}, channels={"zalo"})
RULE = "schema_version: 1\nalerts:\n  - {id: negative, vi: Tin xấu, en: Negative, kind: article%s}\n"


def rules(folder: Path, text: str) -> tuple[Rule, ...]:
    """Return the rules of a file that says `text`."""
    (folder / "alerts.yaml").write_text(text, "utf-8")
    return alerts(read(folder / "alerts.yaml"), KNOWN)


def one(folder: Path, more: str, kind: str = "article") -> Rule:
    """Return one rule that says `more`."""
    return rules(folder, (RULE % (f", {more}" if more else "")).replace("kind: article", f"kind: {kind}"))[0]


def laid(home: Path, text: str) -> Configuration:
    """Return the shipped configuration with an office's own rules over it."""
    (home / "config").mkdir()
    (home / "config" / "alerts.local.yaml").write_text(text, "utf-8")
    return load(home, {}, CONFIG.parent)


def test_what_ships_is_one_rule_of_each_kind_switched_on() -> None:
    """Each kind is on once, so that no story is told by two rules; nobody above is named, for an office must.

    Bad news, and an edition that is held, wait at no hour.
    """
    shipped = load(Path("/no/such/home"), {}, CONFIG.parent).rules
    on = [rule for rule in shipped if rule.enabled]
    assert sorted(rule.kind for rule in on) == sorted(
        ["article", "spike", "saved", "first_foreign", "silent", "edited", "held"]
    )
    assert all(rule.vi and rule.en and not rule.to and not rule.escalate_to for rule in shipped)
    assert {rule.id for rule in on if rule.quiet is None} == {"negative", "held"}
    assert {rule.quiet for rule in on if rule.quiet} == {(time(22), time(6))}


def test_a_rule_is_read_whole(tmp_path: Path) -> None:
    """Every key of a rule on articles reaches its place."""
    rule = one(
        tmp_path,
        "stances: [negative], critical: true, least: 0.7, sure: false, topics: [floods], places: [VN-23], "
        "tiers: [central], desks: [domestic], late_hours: 24, follow_up: tell, quiet: ['21:30', '05:00'], "
        "to: [a@example.gov.vn, 'channel:zalo'], escalate: 30, escalate_to: [b@example.gov.vn], enabled: false",
    )
    assert rule == Rule(
        id="negative",
        vi="Tin xấu",
        en="Negative",
        kind="article",
        desks=("domestic",),
        stances=("negative",),
        critical=True,
        least=0.7,
        sure=False,
        topics=("floods",),
        places=("VN-23",),
        tiers=("central",),
        late_hours=24,
        follow_up="tell",
        quiet=(time(21, 30), time(5)),
        to=("a@example.gov.vn", "channel:zalo"),
        escalate=30,
        escalate_to=("b@example.gov.vn",),
        enabled=False,
    )


def test_what_the_file_says_for_all_holds_where_a_rule_says_nothing_else(tmp_path: Path) -> None:
    """Quiet hours and the hours of lateness are those of the file; `quiet:` alone, or `urgent`, is never quiet."""
    head = "quiet: ['22:00', '06:00']\nlate_hours: 48\n"
    found = rules(tmp_path, head + RULE % "")[0]
    assert (found.quiet, found.late_hours) == ((time(22), time(6)), 48)
    assert rules(tmp_path, head + RULE % ", quiet: ")[0].quiet is None
    assert rules(tmp_path, head + RULE % ", urgent: true")[0].quiet is None


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("article", "stances: [bad]", "'bad' is not known here as one of `stances`"),
        ("article", "topics: [storms]", "'storms' is not known here as one of `topics`"),
        ("article", "places: ['1']", "'1' is not known here as one of `places`"),
        ("article", "tiers: [huge]", "'huge' is not known here"),
        ("article", "desks: [sport]", "'sport' is not known here"),
        ("article", "least: 1.5", "a score lies between 0 and 1"),
        ("article", "factor: 3", "factor"),
        ("article", "searches: [Bão]", "searches"),
        ("article", "to: [nobody]", "nobody"),
        ("article", "to: ['channel:viber']", r"channel 'viber' is not declared.*declared: zalo"),
        ("article", "escalate: 10", "belong together"),
        ("article", "escalate_to: [a@example.gov.vn]", "belong together"),
        ("article", "escalate: 10, escalate_to: []", "nobody stands here"),
        ("article", "quiet: ['22:00']", "quiet hours have a beginning and an end"),
        ("article", "quiet: ['22:00', '22:00']", "quiet hours have a beginning and an end"),
        ("article", "quiet: ['22:00', late]", "not a time of day"),
        ("article", "follow_up: shout", "not one of: join, tell"),
        ("article", "late_hours: 0", "above zero"),
        ("edited", "follow_up: tell", "follow_up"),
        ("spike", "articles: 5", "'factor' is missing"),
        ("spike", "articles: 5, factor: 0", "above zero"),
        ("silent", "factor: 5", "'days' is missing"),
        ("rumour", "", "'rumour' is not one of"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(tmp_path: Path, kind: str, more: str, says: str) -> None:
    """The error names file and line, and what may stand there."""
    with pytest.raises(ConfigError, match=rf"alerts\.yaml:3: .*({says})"):
        one(tmp_path, more, kind)


def test_a_rule_stands_in_a_file_once(tmp_path: Path) -> None:
    """Two rules of one id are refused at the second."""
    with pytest.raises(ConfigError, match=r"alerts\.yaml:4: the rule 'negative' stands here a second time"):
        rules(tmp_path, RULE % "" + "  - {id: negative, vi: B, en: B, kind: held}\n")


def test_an_office_lays_its_own_over_what_ships(tmp_path: Path) -> None:
    """It names its readers, switches a rule on, and adds one, without repeating the rest."""
    (tmp_path / "office.local.yaml").write_text(
        "channels:\n  - {id: zalo, kind: notify, url_variable: DIEMBAO_ZALO}\n", "utf-8"
    )
    found = laid(
        tmp_path,
        "alerts:\n"
        "  - {id: negative, to: ['channel:zalo'], escalate: 60, escalate_to: [gd@example.gov.vn]}\n"
        "  - {id: environment, enabled: true}\n"
        "  - {id: own, vi: Riêng, en: Own, kind: saved, searches: [Đền bù]}\n",
    )
    by_id = {rule.id: rule for rule in found.rules}
    assert by_id["negative"].to == ("channel:zalo",)
    assert by_id["negative"].stances == ("negative",)
    assert by_id["environment"].enabled
    assert by_id["own"].searches == ("Đền bù",)


def test_an_offices_mistake_is_named_in_its_own_file(tmp_path: Path) -> None:
    """The line is that of the overlay."""
    with pytest.raises(ConfigError, match=r"alerts\.local\.yaml:2: 'storms' is not known here"):
        laid(tmp_path, "alerts:\n  - {id: negative, topics: [storms]}\n")


def test_half_an_escalation_is_named_where_the_office_wrote_it(tmp_path: Path) -> None:
    """The rule itself stands in a shipped file, which nobody is to mend."""
    with pytest.raises(ConfigError, match=r"alerts\.local\.yaml:2: .*belong together"):
        laid(tmp_path, "alerts:\n  - {id: negative, escalate: 60}\n")


def test_the_example_of_the_guide_is_read(tmp_path: Path) -> None:
    """What docs/alerts.md shows is a file that an office may have, beside the channel that it names."""
    guide = (CONFIG.parent / "docs" / "alerts.md").read_text("utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    office = "channels:\n  - {id: zalo, kind: notify, url_variable: DIEMBAO_ZALO}\n"
    (tmp_path / "office.local.yaml").write_text(office, "utf-8")
    by_id = {rule.id: rule for rule in laid(tmp_path, example).rules}
    assert by_id["negative"].to == ("truc.ban@example.gov.vn", "channel:zalo")
    assert by_id["vung_ang"].urgent
