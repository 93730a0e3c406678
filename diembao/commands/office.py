"""Commands for whoever looks after the house: init, doctor, rebuild."""

import sys

import click

from diembao import doctor as doctors
from diembao import turn
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.commands.rounds import tell_indexed
from diembao.config import Configuration
from diembao.messages import DESKS, Speaker
from diembao.projections import Projection
from diembao.wiring import House
from pipeline.follow import remake
from press.errors import ArchiveError
from vault import read

OFFICE_FILE = """\
# Cấu hình riêng của cơ quan. Điền rồi bỏ dấu # ở đầu dòng.
# This office's own settings: fill in, and take the # away.

# Ai đang thu thập: thư điện tử hoặc trang web để các báo liên hệ (bắt buộc khi thu thập báo thật).
# Who crawls: an e-mail address or web page that newspapers can turn to (required for the real press).
#contact: "diem.bao@example.gov.vn"

# Người nhận điểm báo của từng bộ phận. / Who receives each desk's digest.
#recipients:
#  domestic: ["lanh.dao@example.gov.vn"]
#  foreign: ["ngoai.vu@example.gov.vn"]

# Máy chủ gửi thư; mật khẩu chỉ đọc từ biến môi trường. / The mail server; the password comes from the environment.
#smtp:
#  host: "smtp.example.gov.vn"
#  port: 587
#  security: starttls
#  user: "diem.bao"
#  sender: "diem.bao@example.gov.vn"
#  password_variable: DIEMBAO_SMTP_PASSWORD
#  allow: ["@example.gov.vn"]     # chỉ gửi tới các địa chỉ này / only these are ever written to
#  dry_run: true                  # chạy thử: ghi ra thư mục outbox, không gửi / a trial: into the outbox folder

# Kênh khác cho cảnh báo; địa chỉ có mã bí mật thì đặt trong biến môi trường. / Other ways out for alerts.
#channels:
#  - {id: zalo_truc, kind: zalo, url_variable: DIEMBAO_ZALO_URL}
#  - {id: chat_truc, kind: notify, url_variable: DIEMBAO_CHAT_URL}
#  - {id: he_thong, kind: webhook, url: "https://he-thong.example.gov.vn/tin", secret_variable: DIEMBAO_HOOK_SECRET}
schema_version: 1
"""


@click.command()
@pass_front
def init(front: Front) -> None:
    """Make a home, its record and an office.local.yaml to fill in; say what is still missing."""
    home = front.home
    home.make()
    made = not home.exists
    if made:
        home.office_file.write_text(OFFICE_FILE, "utf-8")
    house = front.house()
    house.open_record()
    click.echo(front.say("init_made" if made else "init_kept", folder=home.folder))
    missing = _missing(front.say, house.configuration)
    click.echo(front.say("init_fill", file=home.office_file) if missing else front.say("init_complete"))
    for line in missing:
        click.echo(line)


@click.command()
@as_json
@pass_front
def doctor(front: Front, *, json_lines: bool) -> None:
    """Prove that the sums match and that index and record agree; exit with 1 where they do not."""
    house = front.opened()
    findings = doctors.examine(house)
    for finding in findings:
        text = finding.vi if front.tongue == "vi" else finding.en
        if json_lines:
            emit({"well": finding.well, "finding": text})
        else:
            click.echo(f"{'✓' if finding.well else '✗'} {text}")
    ill = sum(not finding.well for finding in findings)
    if not json_lines:
        click.echo(front.say("doctor_ill", count=ill) if ill else front.say("doctor_well"))
    sys.exit(1 if ill else 0)


@click.command()
@pass_front
def rebuild(front: Front) -> None:
    """Make the index anew from the record, beside the old one, and switch; searches go on meanwhile."""
    house = front.opened()
    failed = False
    for projection in house.projections():
        try:
            count = _remade(house, projection)
        except ArchiveError as error:
            click.echo(str(error), err=True)
            failed = True
        else:
            click.echo(front.say("rebuilt", count=count, index=projection.name))
    tell_indexed(front.say, turn.bring_up(house))  # what changed while it was made
    sys.exit(1 if failed else 0)


def _remade(house: House, projection: Projection) -> int:
    """Make one index anew, with a progress bar on a terminal; return how many articles it holds."""
    if not sys.stderr.isatty():
        return remake(projection.build, house.sources, projection.lease())
    with click.progressbar(length=read.sums().articles, file=sys.stderr) as bar:
        return remake(projection.build, house.sources, projection.lease(), bar.update)


def _missing(say: Speaker, configuration: Configuration) -> list[str]:
    missing = [] if configuration.contact else [say("init_missing_contact")]
    missing += [
        say("init_missing_recipients", desk=say.word(DESKS, desk))
        for desk in ("domestic", "foreign")
        if not configuration.mail.to("domestic" if desk == "domestic" else "foreign")
    ]
    return missing if configuration.mail.host else [*missing, say("init_missing_smtp")]
