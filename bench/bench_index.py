"""How fast the embedded archive takes in and finds: made-up Vietnamese articles, in a temporary folder."""

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from index.archive import Document
from index.embedded import EmbeddedArchive, rebuild
from press.query import parse

_TEXT = (
    "tỉnh huyện xã người dân mưa lũ bão gió đường điện nước nhà máy cảng biển rừng núi học sinh trường thầy cô chợ giá "
    "vốn đầu tư dự án quy hoạch công an tòa án xét xử khởi tố điều tra bóng đá trận đấu huấn luyện viên văn hóa lễ hội "
    "di tích sạt lở đất khẩn cấp hỗ trợ doanh nghiệp xuất khẩu thép xả thải ô nhiễm môi trường kiểm tra thanh tra"
)
WORDS = _TEXT.split()
NAMES = ("Hà Tĩnh", "Kỳ Anh", "Vũng Áng", "Đồng Lộc", "Nghệ An", "Quảng Bình", "Formosa", "Hương Sơn")
QUERIES = ("Hà Tĩnh", "ha tinh", '"Vũng Áng" thép', "lũ OR bão -bóng", "Formosa xả thải ô nhiễm môi trường", "")
BATCH = 1_000


def batches(count: int) -> Iterator[list[Document]]:
    """Yield `count` articles of about 2,400 characters, BATCH at a time."""
    dice = random.Random(11)  # noqa: S311 -- the same articles at every run
    for start in range(0, count, BATCH):
        yield [article(dice, number) for number in range(start, min(start + BATCH, count))]


def article(dice: random.Random, number: int) -> Document:
    """Return the `number`-th made-up article."""
    words = dice.choices(WORDS, k=500) + dice.choices(NAMES, k=20)
    dice.shuffle(words)
    return Document(
        key=f"https://baomau.vn/{number}",
        seq=number,
        title=" ".join(words[:12]),
        lead=" ".join(words[12:40]),
        text=" ".join(words),
        when=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )


def main(count: int) -> None:
    """Rebuild an index of `count` articles, add a batch of 25 to it, and search it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        rebuild(folder, batches(count))
        report("rebuild", began, count)
        archive = EmbeddedArchive(folder)
        began = time.perf_counter()
        archive.add([article(random.Random(5), number) for number in range(25)])  # noqa: S311 -- no secret
        report("add 25", began, 25)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{size / count:,.0f} bytes an article")  # noqa: T201 -- a bench reports by printing
        for query in QUERIES:
            began = time.perf_counter()
            total = archive.search(parse(query)).total
            report(f"search {query!r}: {total} hits", began, 1)


def report(what: str, began: float, count: int) -> None:
    """Print how long `what` took, and its rate."""
    seconds = time.perf_counter() - began
    print(f"{what}: {seconds * 1000:,.1f} ms, {count / seconds:,.0f}/s")  # noqa: T201 -- a bench reports by printing


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
