"""Add the lines that were read, all or none, each by the command of its own kind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.schemas import NouveauConstat
from carnet.diagnostic.vocabulary import Source
from carnet.elements.models import Element
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    fixer_rendez_vous,
    noter_echange,
)
from carnet.parcours.models import Objectif
from carnet.parcours.schemas import (
    NouveauRendezVous,
    NouvelEchange,
    NouvelleAction,
    NouvelObjectif,
)
from carnet.parcours.vocabulary import MotifRendezVous
from carnet.saisie.schemas import LigneSaisie
from carnet.saisie.vocabulary import GenreSaisi
from core.dates import jour_de
from core.errors import AConfirmer, Conflict, Ferme, Invalid
from core.forms import lire_formulaire

Modele = TypeVar("Modele", bound=BaseModel)
# What an objective of the same sending is called.
LIGNE = "ligne-"
# What a command calls otherwise than a line does.
_CHAMPS: Mapping[str, str] = {
    "formulaire": "texte",
    "intitule": "texte",
    "objectif_id": "objectif",
    "objet": "texte",
    "source": "a_elle",
}


async def ajouter_lignes(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    lignes: Mapping[int, LigneSaisie],
    *,
    maintenant: datetime,
) -> list[Element]:
    """Add what was typed in lines, by their rank, all or none, and give it in their order.

    Objectives come first: an action may serve one of the same sending. Raises NotFound for a hidden
    carnet, Ferme for a domain that one may not complete, Invalid naming each field of each line
    (« texte-0 »).
    """
    await get_personne(db, acteur, personne_id)
    ajouts: dict[int, Element] = {}
    erreurs: dict[str, str] = {}
    rangs = sorted(lignes, key=lambda rang: (lignes[rang].genre is not GenreSaisi.objectif, rang))
    for rang in rangs:
        with _a_la_ligne(rang, erreurs):
            # One after the other: the timeline tells them in the order of the lines.
            instant = maintenant + timedelta(microseconds=rang)
            ajouts[rang] = await _ajouter(db, acteur, personne_id, (lignes[rang], ajouts), instant)
    if erreurs:
        raise Invalid(erreurs)
    return [ajouts[rang] for rang in sorted(ajouts)]


@contextmanager
def _a_la_ligne(rang: int, erreurs: dict[str, str]) -> Iterator[None]:
    """Say beside its line what a command refuses; what is closed stops all."""
    try:
        yield
    except Invalid as refus:
        for champ, phrase in refus.erreurs.items():
            erreurs[f"{_CHAMPS.get(champ, champ)}-{rang}"] = phrase
    except Ferme as refus:
        champ = "domaine" if refus.champ == "formulaire" else refus.champ
        raise Ferme(refus.message, f"{champ}-{rang}", refus.ou) from refus
    except AConfirmer as refus:
        erreurs[f"{refus.champ}-{rang}"] = refus.message
    except Conflict as refus:
        erreurs[f"texte-{rang}"] = refus.message


async def _ajouter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    ou: tuple[LigneSaisie, Mapping[int, Element]],
    maintenant: datetime,
) -> Element:
    ligne, ajouts = ou
    if ligne.genre is GenreSaisi.objectif:
        objectif = _exiger(
            NouvelObjectif,
            thematique=ligne.thematique,
            intitule=ligne.texte,
            domaine=ligne.domaine,
        )
        return await ajouter_objectif(db, acteur, personne_id, objectif, maintenant=maintenant)
    if ligne.genre is GenreSaisi.action:
        action = _exiger(
            NouvelleAction,
            objectif_id=_trouver_objectif(ligne, ajouts),
            intitule=ligne.texte,
            porteur=ligne.porteur,
            echeance=ligne.echeance,
        )
        return await ajouter_action(db, acteur, personne_id, action, maintenant=maintenant)
    if ligne.genre is GenreSaisi.echange:
        jour = ligne.le or jour_de(maintenant)
        echange = _exiger(NouvelEchange, moyen=ligne.moyen, le=jour, texte=ligne.texte)
        return await noter_echange(db, acteur, personne_id, echange, maintenant=maintenant)
    if ligne.genre is GenreSaisi.rendez_vous:
        rendez_vous = _exiger(
            NouveauRendezVous,
            motif=MotifRendezVous.autre if ligne.texte else MotifRendezVous.point,
            objet=ligne.texte,
            debut=ligne.debut,
            mode=ligne.mode,
            domaine=ligne.domaine,
            malgre=ligne.malgre,
        )
        return await fixer_rendez_vous(db, acteur, personne_id, rendez_vous, maintenant=maintenant)
    constat = _exiger(
        NouveauConstat,
        nature=ligne.genre.value,
        thematique=ligne.thematique,
        texte=ligne.texte,
        urgence=ligne.urgence,
        source=Source.personne if ligne.a_elle or acteur.est_personne else Source.professionnel,
        domaine=ligne.domaine,
    )
    return await ajouter_constat(db, acteur, personne_id, constat, maintenant=maintenant)


def _exiger(modele: type[Modele], **champs: Any) -> Modele:
    """Read a line as the form of its kind would; raises Invalid."""
    valeur, erreurs = lire_formulaire(modele, champs)
    if valeur is None:
        raise Invalid(erreurs)
    return valeur


def _trouver_objectif(ligne: LigneSaisie, ajouts: Mapping[int, Element]) -> str | None:
    """Give the number of the objective that an action serves: of the carnet, or of another line."""
    dit = ligne.objectif or ""
    if not dit.startswith(LIGNE):
        return ligne.objectif
    rang = dit.removeprefix(LIGNE)
    objectif = ajouts.get(int(rang) - 1) if rang.isdecimal() else None
    if not isinstance(objectif, Objectif):
        raise Invalid({"objectif": "Choisissez l’objectif."})
    return str(objectif.id)
