"""Read a CSV to the letter: a damaged file is refused at its line, never half understood."""

import csv
import io
from collections.abc import Iterator

from core.charset import separateur
from core.errors import Invalid

# Well above a description: past it, a quote left open swallows the file.
CELLULE_MAX = 1_000_000
# Under this many columns, a sentence of a cell may well hold as many separators as a row.
_COLONNES_SURES = 5


def lire_csv(texte: str, nom: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give (line number, cells by header) for each row.

    A row that spans lines is named by its first. Raises Invalid, with the line, on a quote left
    open or astray, a NUL, a row with more cells than the header, or a last row cut short. A row may
    hold fewer cells than the header: spreadsheets drop the empty ones at its end.
    """
    csv.field_size_limit(CELLULE_MAX)
    coupe = separateur(texte.split("\n", 1)[0])
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=coupe, strict=True)
    entetes: list[str] = []
    suivante = 1
    try:
        for cellules in lecteur:
            numero, suivante = suivante, lecteur.line_num + 1
            if not entetes:
                entetes = [cellule.strip() for cellule in cellules]
                continue
            if not any(cellules):
                continue
            coupee = len(cellules) < len(entetes) and lecteur.line_num > texte.count("\n")
            if (raison := _refuser(cellules, len(entetes), coupe, coupee=coupee)) is not None:
                raise Invalid({"fichier": f"{nom}, ligne {numero} : {raison}"})
            pleines = [*cellules, *[""] * len(entetes)]
            yield (
                numero,
                {
                    entete: valeur
                    for entete, valeur in zip(entetes, pleines, strict=False)
                    if entete
                },
            )
    except csv.Error as erreur:
        phrase = (
            f"{nom}, vers la ligne {suivante} : un guillemet est ouvert sans être fermé, ou mal"
            f" placé."
        )
        raise Invalid({"fichier": phrase}) from erreur


def _refuser(cellules: list[str], largeur: int, coupe: str, *, coupee: bool) -> str | None:
    if any(cellules[largeur:]):
        nombres = f"{len(cellules)} cellules pour {largeur} colonnes."
        return f"{nombres} Un texte qui contient « {coupe} » se met entre guillemets."
    if coupee:
        return "le fichier s’arrête au milieu de cette ligne."
    if any("\x00" in cellule for cellule in cellules):
        return "un octet nul s’y trouve : le fichier est abîmé."
    if largeur >= _COLONNES_SURES and any(_avale(cellule, largeur, coupe) for cellule in cellules):
        return "un guillemet ouvert avale les lignes qui suivent."
    return None


def _avale(cellule: str, largeur: int, coupe: str) -> bool:
    return any(ligne.count(coupe) >= largeur - 1 for ligne in cellule.split("\n")[1:])
