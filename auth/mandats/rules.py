"""Decide what a mandate may say, and where it stands."""

from datetime import date, datetime

from auth.mandats.vocabulary import EtatMandat


def refuser_mandat(debut: date, fin: date | None, naissance: date, *, jour: date) -> dict[str, str]:
    """Say, field by field, why this mandate cannot be written."""
    erreurs: dict[str, str] = {}
    if fin is not None and fin <= debut:
        erreurs["fin"] = "La fin doit venir après le début."
    elif fin is not None and fin <= jour:
        erreurs["fin"] = "Choisissez une date à venir."
    if naissance >= jour:
        erreurs["date_naissance"] = "Écrivez la date de naissance de qui représente la personne."
    return erreurs


def etat_du_mandat(
    reponse: str | None, clos_le: datetime | None, debut: date, fin: date | None, *, jour: date
) -> EtatMandat:
    """Say where a mandate stands today, as the wall counts it (prive.mandat_court)."""
    if clos_le is not None or (fin is not None and fin <= jour):
        return EtatMandat.fini
    if reponse is None:
        return EtatMandat.attend
    if reponse == "non":
        return EtatMandat.refuse
    return EtatMandat.court if debut <= jour else EtatMandat.a_venir
