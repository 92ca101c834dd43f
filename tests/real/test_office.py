"""What leaves the office, opened by a real LibreOffice: pages, words, faces and sums."""

from __future__ import annotations

import dataclasses
import os
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from hotline import documents
from hotline.documents import DocumentKind, Template
from hotline.reports import document
from tests.reports import months
from tests.testbed import machine, office

pytestmark = pytest.mark.real_office

# Every letter with every mark that Vietnamese has, small and capital.
MARKS = (
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹàáâãèéêìíòóôõùúýăđĩũơư"
    "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ"
)
LOOK = os.environ.get("HOTLINE_SCREENSHOTS")


@pytest.fixture(scope="module")
def libreoffice() -> str:
    try:
        return office.install()
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))


async def printed(word: bytes, folder: Path, name: str, program: str) -> Path:
    folder = Path(LOOK) if LOOK else folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.pdf"
    path.write_bytes(await documents.pdf(word, office=program))
    return path


@pytest.mark.parametrize("kind", list(DocumentKind))
async def test_every_template_prints_whole_on_a4_in_a_face_with_all_marks(
    kind: DocumentKind, libreoffice: str, tmp_path: Path
) -> None:
    values = documents.example(kind)
    values["nguoi_ky"] = MARKS[:67]
    pictures = await documents.example_pictures(kind)
    word = await documents.fill(Template(kind, 0, documents.default(kind)), values, pictures)
    pdf = await printed(word, tmp_path, f"example-{kind}", libreoffice)
    told = office.text_of(pdf)
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:"):
        assert words in told
    assert set(MARKS[:67]) <= set(unicodedata.normalize("NFC", told))
    assert {face.split("-")[0] for face in office.fonts_of(pdf)} <= {
        "LiberationSerif", "TimesNewRomanPSMT", "TimesNewRomanPS",
    }  # fmt: skip
    pages = office.pages_of(pdf)
    width, height = Image.open(pages[0]).size
    assert abs(width / height - 210 / 297) < 0.01
    # The number of a page stands above it, from the second on.
    first, *others = told.split("\f")[:-1]
    assert first.strip().splitlines()[0].strip().startswith(("ỦY BAN", "CỘNG HÒA"))
    assert [page.strip().splitlines()[0].strip() for page in others] == [
        str(number) for number in range(2, len(others) + 2)
    ]


async def test_the_report_of_a_real_month_says_its_figures_on_the_page(
    libreoffice: str, tmp_path: Path
) -> None:
    kind = DocumentKind.REPORT
    template = Template(kind, 0, documents.default(kind))
    pdf = await printed(
        await document.word(months.content(), template), tmp_path, "report", libreoffice
    )
    told = " ".join(office.text_of(pdf).replace("\u00a0", " ").split())
    for words in (
        "tiếp nhận 6.034 phiếu (Phụ lục 7), tăng 2.147 phiếu so với tháng trước (tăng 55,24 %).",
        "5.475/5.512 phiếu (99,33 %; Phụ lục 12)", "- 26 phiếu phản ánh",
        "- 112 phiếu đang theo dõi", "- 37 phiếu người dân", "trước ngày 28/9/2021", "Phụ lục 3",
    ):  # fmt: skip
        assert words in told


async def test_a_changed_cell_changes_what_follows_from_it(
    libreoffice: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(await document.excel(months.content()))
    seen = figures(path)
    assert seen["Phiếu tiếp nhận"] == (6034, 3887, 2147, pytest.approx(2147 / 3887))
    book = openpyxl.load_workbook(path)
    book["Theo kênh"]["B4"] = 5_420
    book.save(path)
    anew = figures(office.calculated(path))
    assert anew["Phiếu tiếp nhận"] == (6044, 3887, 2157, pytest.approx(2157 / 3887))
    assert anew["Đã giải quyết + đang xử lý = tiếp nhận"][0] == -10
    assert seen["Đã giải quyết + đang xử lý = tiếp nhận"][0] == 0


async def test_a_quiet_month_prints_on_few_pages(libreoffice: str, tmp_path: Path) -> None:
    quiet = dataclasses.replace(
        months.content(), figures=months.quiet(), before={}, lists={}, trend=(), followed=(),
        remarks={}, dossiers=None,
    )  # fmt: skip
    kind = DocumentKind.REPORT
    template = Template(kind, 0, documents.default(kind))
    pdf = await printed(await document.word(quiet, template), tmp_path, "quiet", libreoffice)
    assert len(office.pages_of(pdf)) <= 2


def figures(path: Path) -> dict[str, tuple[object, ...]]:
    """The rows of the summary by their names, as a viewer that does not calculate shows them."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Tổng hợp"]
    return {
        str(name): tuple(values)
        for name, *values in sheet.iter_rows(min_row=4, max_col=5, values_only=True)
        if name
    }
