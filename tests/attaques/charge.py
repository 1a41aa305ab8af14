"""Make what weighs: a crowd that asks the same thing, a small workbook that unfolds."""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2

from tests.bases import PATIENCE_S

_FEUILLE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def bombe(chaines: int) -> bytes:
    """Make a workbook of a few kilobytes whose table of texts is long.

    `chaines` are all the same.
    """
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml"'
            ' ContentType="application/vnd.openxmlformats-officedocument'
            '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
            " ContentType="
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override'
            ' PartName="/xl/sharedStrings.xml"'
            ' ContentType="application/vnd.openxmlformats-officedocument'
            '.spreadsheetml.sharedStrings+xml"/></Types>',
        )
        lien = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        racine = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{racine}"><Relationship Id="a" Type="{lien}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_FEUILLE}" xmlns:r="{lien}"><sheets><sheet name="a" sheetId="1"'
            f' r:id="a"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{racine}"><Relationship Id="a" Type="{lien}/worksheet"'
            f' Target="worksheets/'
            f'sheet1.xml"/><Relationship Id="b" Type="{lien}/sharedStrings"'
            f' Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_FEUILLE}"><sheetData><row r="1"><c r="A1"'
            f' t="s"><v>0</v></c></row></sheetData>'
            "</worksheet>",
        )
        archive.writestr(
            "xl/sharedStrings.xml", f'<sst xmlns="{_FEUILLE}">{"<si><t>a</t></si>" * chaines}</sst>'
        )
    return sortie.getvalue()


@contextmanager
def foule(nombre: int, geste: Callable[[httpx2.Client], int], url: str) -> Iterator[list[int]]:
    """Do the same thing from many threads until the block ends; gives the statuses as they come."""
    fin, statuts = threading.Event(), []

    def faire() -> None:
        with httpx2.Client(
            base_url=url, timeout=PATIENCE_S, headers={"Sec-Fetch-Site": "same-origin"}
        ) as client:
            while not fin.is_set():
                statuts.append(geste(client))

    fils = [threading.Thread(target=faire, daemon=True) for _ in range(nombre)]
    for fil in fils:
        fil.start()
    try:
        yield statuts
    finally:
        fin.set()
        for fil in fils:
            fil.join(PATIENCE_S)
