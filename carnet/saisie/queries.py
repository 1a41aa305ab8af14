"""Propose what typed lines would become, with who would read each; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Domaine
from carnet.elements.avant import AvantEnvoi, Regard, domaine_vise
from carnet.parcours.queries import list_objectifs
from carnet.saisie.lexique import nommer_signe
from carnet.saisie.rules import LigneLue, couper_lignes, lire_ligne
from carnet.saisie.vocabulary import GenreSaisi
from core.errors import Invalid
from offers.catalogue.vocabulary import nommer_thematique


@dataclass(frozen=True, slots=True)
class ObjectifOuvert:
    """Hold an objective that an action may serve: what names it, its words, its domain."""

    cle: str
    intitule: str
    thematique: str
    domaine: Domaine


async def list_objectifs_ouverts(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> list[ObjectifOuvert]:
    """List the running objectives that the acteur reads, the newest first."""
    return [
        ObjectifOuvert(
            str(lu.objectif.id),
            lu.objectif.intitule,
            lu.objectif.thematique,
            Domaine(lu.objectif.domaine),
        )
        for lu in await list_objectifs(db, acteur, personne_id)
        if lu.objectif.etat == "en_cours"
    ]


def lire_tape(tape: str, acteur: Acteur, aujourdhui: date) -> list[LigneLue]:
    """Read what was typed, line by line; raises Invalid when there is nothing, or too much."""
    lignes, refus = couper_lignes(tape)
    if refus:
        raise Invalid({"lignes": refus})
    return [lire_ligne(ligne, aujourdhui, est_personne=acteur.est_personne) for ligne in lignes]


def proposer_champs(
    lues: Sequence[LigneLue], objectifs: Sequence[ObjectifOuvert]
) -> list[dict[str, str]]:
    """Write what was understood as a form holds it; an action goes to the objective before it."""
    dernier = ""
    proposes = []
    for rang, lue in enumerate(lues, 1):
        if lue.genre is GenreSaisi.objectif:
            dernier = f"ligne-{rang}"
        champs = {"genre": lue.genre.value, "texte": lue.texte, "urgence": str(lue.urgence)}
        if lue.thematique:
            champs["thematique"] = nommer_thematique(lue.thematique)
        if lue.a_elle:
            champs["a_elle"] = "true"
        if lue.genre is GenreSaisi.action:
            champs["porteur"] = "structure" if lue.a_nous else "personne"
            champs["objectif"] = dernier or (objectifs[0].cle if len(objectifs) == 1 else "")
            champs["echeance"] = lue.jour.isoformat() if lue.jour else ""
        if lue.genre is GenreSaisi.echange:
            champs["moyen"] = lue.moyen.value if lue.moyen else ""
            champs["le"] = lue.jour.isoformat() if lue.jour else ""
        if lue.genre is GenreSaisi.rendez_vous:
            champs["debut"] = lue.debut.isoformat(timespec="minutes") if lue.debut else ""
        proposes.append(champs)
    return proposes


def voir_lignes(
    regard: Regard, lignes: Sequence[Mapping[str, Any]], objectifs: Sequence[ObjectifOuvert]
) -> list[AvantEnvoi | None]:
    """Say, line by line, who would read it; None while its domain is not known."""
    vises = [_viser(ligne, lignes, objectifs) for ligne in lignes]
    return [
        None if domaine is None else regard.voir(domaine, str(ligne.get("texte") or ""))
        for ligne, domaine in zip(lignes, vises, strict=True)
    ]


def _viser(
    ligne: Mapping[str, Any],
    lignes: Sequence[Mapping[str, Any]],
    objectifs: Sequence[ObjectifOuvert],
) -> Domaine | None:
    genre, cle = ligne.get("genre"), str(ligne.get("objectif") or "")
    if genre == GenreSaisi.echange:
        return Domaine.parcours
    if genre == GenreSaisi.rendez_vous:
        return domaine_vise(ligne.get("domaine"), None) or Domaine.parcours
    if genre != GenreSaisi.action:
        return _dans(ligne)
    # An action is where its objective is.
    rang = cle.removeprefix("ligne-")
    if cle.startswith("ligne-") and rang.isdecimal() and 0 < int(rang) <= len(lignes):
        return _dans(lignes[int(rang) - 1])
    return next((o.domaine for o in objectifs if o.cle == cle), None)


def _dans(ligne: Mapping[str, Any]) -> Domaine | None:
    return domaine_vise(ligne.get("domaine"), nommer_signe(str(ligne.get("thematique") or "")))
