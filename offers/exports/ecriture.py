"""Write rows of the national schema as files that the import reads back the same."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from core.errors import Invalid
from core.tableur import ecrire_csv
from offers.catalogue.classeur import proteger
from offers.catalogue.vocabulary import CHAMPS_SERVICE, CHAMPS_STRUCTURE, DOCUMENTS
from offers.exports.vocabulary import Format

# The most that a cell of Excel holds.
CELLULE_MAX = 32_767
# The first day that an archive can write.
_SANS_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 -- workbooks know no time zone
# The fields that take one word of a vocabulary.
CHOIX: Mapping[str, str] = {"type": "types-services", "frais": "frais"}
_MODE_D_EMPLOI = (
    (
        "Une ligne par service dans « services », par structure dans « structures » ; ne changez"
        " pas"
        " les en-têtes."
    ),
    (
        "L’identifiant (id) commence par la source, puis « -- » : ma-source--atelier-1. Il ne"
        " change"
        " plus."
    ),
    "Plusieurs valeurs dans une case : séparez-les par « | ».",
    (
        "Les valeurs acceptées de chaque vocabulaire sont dans les feuilles suivantes : recopiez la"
        " colonne « valeur »."
    ),
    "Dates : AAAA-MM-JJ. Codes de commune, codes postaux et SIRET : en texte, avec leurs zéros.",
    "Avant d’envoyer le fichier, vérifiez-le dans Carnet : « Vérifier un fichier d’offres ».",
)
Lignes = Sequence[Mapping[str, Any]]


class _ArchiveSansDate(zipfile.ZipFile):
    """Write an archive that says nothing of its hour: the same rows make the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a text."""
        super().writestr(zipfile.ZipInfo(str(zinfo_or_arcname)), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a file."""
        self.writestr(arcname, Path(filename).read_bytes())


def ecrire_export(format_: Format, structures: Lignes, services: Lignes) -> bytes:
    """Write a catalogue in one format, UTF-8; structures come first, as services name them."""
    if format_ is Format.json:
        return json.dumps(
            {"structures": structures, "services": services}, ensure_ascii=False
        ).encode()
    if format_ is Format.jsonl:
        return "".join(
            json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in (*structures, *services)
        ).encode()
    if format_ is Format.csv_services:
        return ecrire_csv(CHAMPS_SERVICE, _cellules(CHAMPS_SERVICE, services))
    if format_ is Format.csv_structures:
        return ecrire_csv(CHAMPS_STRUCTURE, _cellules(CHAMPS_STRUCTURE, structures))
    return ecrire_classeur(structures, services)


def ecrire_classeur(structures: Lignes = (), services: Lignes = ()) -> bytes:
    """Write the workbook of producers: both tables, how to fill them, one sheet per vocabulary.

    Without rows, it is the model to fill. Raises Invalid for a text that no cell of a workbook can
    hold.
    """
    tables = (
        ("services", CHAMPS_SERVICE, [_textes(CHAMPS_SERVICE, ligne) for ligne in services]),
        (
            "structures",
            CHAMPS_STRUCTURE,
            [_textes(CHAMPS_STRUCTURE, ligne) for ligne in structures],
        ),
    )
    classeur = Workbook(write_only=True)
    for nom, champs, lignes in tables:
        feuille = classeur.create_sheet(nom)
        feuille.freeze_panes = "B2"
        for rang, champ in enumerate(champs, 1):
            lettre = get_column_letter(rang)
            feuille.column_dimensions[lettre].width = max(14, len(champ) + 2)
            # Codes keep their zeros: a column is text unless its cells are numbers.
            feuille.column_dimensions[lettre].number_format = "@"
            if champ in CHOIX:
                fin = len(DOCUMENTS[CHOIX[champ]]) + 1
                choix = DataValidation(
                    "list", formula1=f"'{CHOIX[champ]}'!$A$2:$A${fin}", allow_blank=True
                )
                choix.add(f"{lettre}2:{lettre}1048576")
                feuille.data_validations.append(choix)
        feuille.append([_titre(feuille, champ) for champ in champs])
        for ligne in lignes:
            feuille.append([_cellule(feuille, valeur) for valeur in ligne])
    notice = classeur.create_sheet("lisez-moi")
    notice.column_dimensions["A"].width = 110
    for phrase in _MODE_D_EMPLOI:
        notice.append([phrase])
    for nom, valeurs in DOCUMENTS.items():
        feuille = classeur.create_sheet(nom)
        feuille.column_dimensions["A"].width = feuille.column_dimensions["B"].width = 60
        feuille.append([_titre(feuille, "valeur"), _titre(feuille, "libellé")])
        for valeur, libelle in valeurs.items():
            feuille.append([valeur, libelle])
    return _enregistrer(classeur)


def _enregistrer(classeur: Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.properties.created = classeur.properties.modified = _SANS_DATE
    archive = _ArchiveSansDate(sortie, "w", zipfile.ZIP_DEFLATED)
    ExcelWriter(classeur, archive).save()  # closes the archive
    return sortie.getvalue()


def ecrire_tableau(titre: str, colonnes: Sequence[str], lignes: Iterable[Sequence[str]]) -> bytes:
    """Write one table of texts as a workbook, its first row and column in sight."""
    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet(titre)
    feuille.freeze_panes = "B2"
    for rang, colonne in enumerate(colonnes, 1):
        feuille.column_dimensions[get_column_letter(rang)].width = max(20, len(colonne) + 2)
    feuille.append([_titre(feuille, colonne) for colonne in colonnes])
    for ligne in lignes:
        feuille.append([_cellule(feuille, proteger(texte[:CELLULE_MAX])) for texte in ligne])
    return _enregistrer(classeur)


def _cellules(champs: Sequence[str], lignes: Lignes) -> Iterable[list[Any]]:
    return ([_aplatir(ligne.get(champ)) for champ in champs] for ligne in lignes)


def _aplatir(valeur: Any) -> Any:
    """Put a list in one cell: joined by bars, as JSON when that could not be read back the same."""
    if not isinstance(valeur, list):
        return valeur
    simples = valeur and all(
        isinstance(v, str) and v == v.strip() and v and not set(v) & set("|,[") for v in valeur
    )
    return "|".join(valeur) if simples else json.dumps(valeur, ensure_ascii=False)


def _titre(feuille: Any, texte: str) -> Any:
    cellule = WriteOnlyCell(feuille, texte)
    cellule.font = Font(bold=True)
    return cellule


def _textes(champs: Sequence[str], ligne: Mapping[str, Any]) -> list[Any]:
    valeurs = [_aplatir(ligne.get(champ)) for champ in champs]
    for champ, valeur in zip(champs, valeurs, strict=True):
        if isinstance(valeur, str) and len(valeur) > CELLULE_MAX:
            raise Invalid(
                {champ: f"Un texte dépasse {CELLULE_MAX} caractères : prenez le JSON ou le CSV."}
            )
    return [proteger(valeur) if isinstance(valeur, str) else valeur for valeur in valeurs]


def _cellule(feuille: Any, valeur: Any) -> Any:
    if not isinstance(valeur, str):
        return valeur
    cellule = WriteOnlyCell(feuille, valeur)
    # A text that begins with « = » stays a text.
    cellule.data_type = "s"
    cellule.number_format = "@"
    return cellule
