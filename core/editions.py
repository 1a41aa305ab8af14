"""Compare what a form showed of a row, what was typed since, and what the row holds now.

The form carries the edition and the values that it showed. What one side alone changed is kept
without a question; what both changed is asked, field by field. The command still compares the
edition with the row held (`exiger_edition`).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field

from core.errors import Changee, Perime
from core.forms import Modele, lire_formulaire
from core.texts import date_heure_fr

# What a form hides beside its fields: the edition and the values that it showed, the fields to
# choose, what was typed there when the choice was offered, and each choice.
EDITION, LU, A_CHOISIR, ECRIT, GARDE = "_edition", "_lu", "_a_choisir", "_ecrit", "_garde-"
# Under which the page finds what there is to choose, and whether what is stored was chosen.
ECARTS, LAISSE = "_ecarts", "_laisse"
# Among the errors of a form: the row changed, and somebody has to choose.
PERIME = "perime"
A_REGLER = (
    "Pendant que vous écriviez, cela a changé. Ce que vous avez écrit est gardé : choisissez ce qui"
    " reste, puis recommencez."
)
MOI, EUX = "moi", "eux"
# As long a number as a program may send back (core/si_meme.py).
EDITION_MAX = 999_999_999


@dataclass(frozen=True, slots=True)
class Ecart:
    """Hold one field that two people changed: its label, what was typed and what is stored."""

    champ: str
    libelle: str
    ecrit: str
    enregistre: str


@dataclass(frozen=True, slots=True)
class Mots:
    """Say a field and its values to a reader; `qui` tells who changed it and when, if known."""

    libelles: Mapping[str, str]
    dire: Callable[[str, Any], str] = lambda _champ, valeur: dire_en_mots(valeur)
    qui: str | None = None


class EditionLue(BaseModel):
    """Hold the edition that was read, beside a button, or in the body of a call."""

    model_config = ConfigDict(extra="forbid")

    lue: int | None = Field(default=None, ge=0, le=EDITION_MAX)


def dire_en_mots(valeur: Any) -> str:
    """Say a value that needs no words of its own."""
    if isinstance(valeur, list | tuple):
        return ", ".join(str(v) for v in valeur) or "rien"
    if isinstance(valeur, bool) or valeur == "true":
        return "oui" if valeur else "non"
    return "rien" if valeur is None else str(valeur) or "rien"


def empreinte_des_champs(champs: Mapping[str, Any]) -> int:
    """Give the edition of what several rows hold together: it changes when what is shown does.

    Nine digits, as a program sends them back. Whoever compares it to write holds the set first.
    """
    return crc32(_ecrire(dict(sorted(champs.items()))).encode()) % 10**9


def dire_changement(le: datetime, par: str | None) -> str:
    """Say when something was changed, and by whom when the reader may know."""
    return f"le {date_heure_fr(le)}" + (f", par {par}" if par else "")


def ajouter_qui(dit: str, qui: str | None) -> str:
    """Add to what is said of a late save who changed it last, when that is known."""
    return f"{dit} Le dernier changement : {qui}." if qui else dit


def montrer_edition(champs: Mapping[str, Any], edition: int) -> dict[str, Any]:
    """Give the values of a form, with what it must remember of the row that it shows."""
    return {**champs, EDITION: str(edition), LU: _ecrire(champs)}


def confronter_saisie(
    donnees: dict[str, Any], champs: Mapping[str, Any], edition: int, mots: Mots
) -> dict[str, str]:
    """Bring what was typed together with what the row holds now.

    Gives the errors when somebody has to choose. `donnees` is left with the values to write, the
    edition that they were compared with, and what there is to choose. A field that the form did not
    show keeps what the row holds.
    """
    lu = _lire(donnees.get(LU))
    change = donnees.get(EDITION, str(edition)) != str(edition)
    attendus = [c for c in str(donnees.get(A_CHOISIR) or "").split(",") if c in champs]
    ecrits = _lire(donnees.get(ECRIT))
    choisis = {c: _choix(donnees, ecrits, c) for c in attendus}
    ecarts = []
    for champ, garde in champs.items():
        if champ not in lu and champ not in donnees:
            donnees[champ] = garde
            continue
        if choisis.get(champ) == EUX:
            donnees[champ] = lu.get(champ, garde)
        ecrit, tenu = _forme(donnees.get(champ)), _forme(garde)
        a_demander = champ in choisis and choisis[champ] not in (MOI, EUX)
        if ecrit == tenu or not (change or a_demander):
            continue
        if champ in lu and _forme(lu[champ]) == ecrit and not a_demander:
            donnees[champ] = garde
        elif champ not in lu or _forme(lu[champ]) != tenu or a_demander:
            ecarts.append(_ecart(mots, champ, donnees.get(champ), garde))
    for cle in [c for c in donnees if c in (A_CHOISIR, ECRIT) or c.startswith(GARDE)]:
        del donnees[cle]
    donnees |= {EDITION: str(edition), LU: _ecrire(champs), ECARTS: ecarts}
    donnees[LAISSE] = EUX in choisis.values()
    if ecarts:
        donnees[ECRIT] = _ecrire({e.champ: donnees.get(e.champ) for e in ecarts})
    return {"formulaire": _phrase(mots), PERIME: PERIME} if ecarts else {}


def _choix(donnees: Mapping[str, Any], ecrits: Mapping[str, Any], champ: str) -> str | None:
    """Give what was chosen of one field: to keep what is stored and type anew chooses nothing."""
    choisi = donnees.get(GARDE + champ)
    retape = champ in ecrits and _forme(donnees.get(champ)) != _forme(ecrits[champ])
    return None if choisi == EUX and retape else choisi


def lire_contre(
    modele: type[Modele], champs: Mapping[str, Any], edition: int, mots: Mots
) -> Callable[[dict[str, Any]], tuple[Modele | None, dict[str, str]]]:
    """Build what reads a form over a row, once it is brought together with what the row holds."""

    def lire_les_deux_cotes(donnees: dict[str, Any]) -> tuple[Modele | None, dict[str, str]]:
        erreurs = confronter_saisie(donnees, champs, edition, mots)
        valeur, fautes = lire_formulaire(modele, donnees)
        return valeur, fautes | erreurs

    return lire_les_deux_cotes


# How much of a line's words names it in a sentence.
_MOTS_MAX = 120


def refuser_changee(
    changee: Changee, edition: int, ecarts: Mapping[str, tuple[Any, Any]]
) -> NoReturn:
    """Raise Perime, and say which line changed, who did it and when."""
    mots = " ".join(changee.mots.split())
    dits = mots if len(mots) <= _MOTS_MAX else f"{mots[:_MOTS_MAX].rstrip()}…"
    dite = replace(changee, mots=dits)
    autres = {nom: ecart for nom, ecart in ecarts.items() if ecart[0] != ecart[1]}
    message = ajouter_qui(f"{dite.phrase} Relisez, puis recommencez.", dite.qui)
    raise Perime(edition, autres, message, dite)


def exiger_edition(
    attendue: int | None, edition: int, ecrit: Mapping[str, Any], tenu: Mapping[str, Any]
) -> None:
    """Raise Perime, with both values of what differs, when the row is not the one that was read."""
    if attendue is not None and attendue != edition:
        raise Perime(
            edition,
            {
                champ: (valeur, tenu.get(champ))
                for champ, valeur in ecrit.items()
                if _forme(valeur) != _forme(tenu.get(champ))
            },
        )


def _phrase(mots: Mots) -> str:
    return ajouter_qui(A_REGLER, mots.qui)


def _ecart(mots: Mots, champ: str, ecrit: Any, tenu: Any) -> Ecart:
    return Ecart(
        champ, mots.libelles.get(champ, champ), mots.dire(champ, ecrit), mots.dire(champ, tenu)
    )


def _forme(valeur: Any) -> str:
    """Write a value as a form would send it back.

    An empty field is none, and a browser ends its lines its own way.
    """
    if isinstance(valeur, list | tuple):
        return "\n".join(sorted(str(v) for v in valeur))
    if isinstance(valeur, bool):
        return "true" if valeur else ""
    return "" if valeur is None else "\n".join(str(valeur).split("\r\n")).strip()


def _ecrire(champs: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(dict(champs), default=str).encode()).decode().rstrip("=")


def _lire(ecrit: Any) -> Mapping[str, Any]:
    """Read back what a form showed; what nobody of ours wrote says nothing."""
    try:
        lu = json.loads(urlsafe_b64decode(str(ecrit or "") + "==="))
    except (ValueError, RecursionError):
        return {}
    return lu if isinstance(lu, dict) else {}
