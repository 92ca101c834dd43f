"""A letter of apology as a Word file, in the form of Nghị định 30/2020."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, documents, staff
from hotline.agencies import AgencyKind, Directory, KnownAgency
from hotline.documents import Blank, DocumentKind, Template, Values
from hotline.dossiers import apologies, wording
from hotline.dossiers.letters import ApologyLetter
from hotline.dossiers.tables import Dossier

_SUPERIOR = "ỦY BAN NHÂN DÂN TỈNH"
_SUBJECT = "Về việc chậm trả kết quả và hẹn lại ngày trả kết quả"
_HEADS = {AgencyKind.COMMUNE: "CHỦ TỊCH"}
# Numbers and days that are written by hand when the paper is registered and signed.
_BY_HAND, _PLACE_BY_HAND = "        /TXL", "……………"


async def parts(
    s: AsyncSession, of: ApologyLetter, row: Dossier, *, at: datetime
) -> tuple[Template, Values]:
    """The template that holds for a letter, and what fills it; to be filled with nothing open."""
    template = await documents.template(s, DocumentKind.APOLOGY, of.template_version)
    letter = of.body or await apologies.text(s, of, row, name=row.applicant, at=at)
    directory = await agencies.directory(s)
    signer = await staff.name_of(s, of.approved_by_id)
    return template, values(of, directory, letter, signer=signer or "", at=at)


def values(
    of: ApologyLetter, directory: Directory, letter: str, *, signer: str, at: datetime
) -> Values:
    """What fills the blanks of a letter that says this. Pure."""
    agency = directory.agencies[of.agency_id]
    signed = clock.local(of.approved_at or at)
    day = f"ngày {signed:%d} tháng {signed:%m} năm {signed.year}"
    return {
        Blank.SUPERIOR: "" if agency.kind == AgencyKind.COMMUNE else _SUPERIOR,
        Blank.ISSUER: agency.name.upper(),
        Blank.NUMBER: _BY_HAND,
        Blank.PLACE_AND_DATE: f"{_place(agency, directory)}, {day}",
        Blank.SUBJECT: _SUBJECT,
        Blank.LETTER: wording.on_paper(letter, agency.name, of.approved_at or at),
        Blank.RECIPIENTS: ["- Như trên;", "- Bộ phận Một cửa;", "- Lưu: VT."],
        Blank.POSITION: _HEADS.get(AgencyKind(agency.kind), "THỦ TRƯỞNG CƠ QUAN"),
        Blank.SIGNER: signer,
    }


def _place(agency: KnownAgency, directory: Directory) -> str:
    commune = directory.communes.get(agency.commune_id or 0)
    return commune.name.split(maxsplit=1)[-1] if commune else _PLACE_BY_HAND
