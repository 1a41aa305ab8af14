"""Build one carnet, those who may write in it and those who may not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from auth.vocabulary import Acteur, Domaine, Role
from core.clock import maintenant
from tests.auth import monde
from tests.banc import Banc, Connexion, lire

# What a command may write: each is counted before and after a refusal.
TABLES = (
    "constat", "objectif", "action", "rendez_vous", "evenement", "version", "note_travail", "avis",
    "conversation", "message", "document",
    "journal", "demande_droit", "accompagnement",
)  # fmt: skip
MOBILITE = "mobilite--acceder-a-un-vehicule"
SANTE = "sante--acces-aux-soins"
BUDGET = "difficultes-financieres--acquerir-une-autonomie-budgetaire"


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold who acts around one carnet.

    `lectrice` is in the circle and may read only; `etrangere` is not in it at all.
    """

    referente: Acteur
    collegue: Acteur
    lectrice: Acteur
    etrangere: Acteur
    elle: Acteur
    personne: UUID


def construire(admin: Connexion) -> Scene:
    """Write the carnet and its circle, and commit."""
    monde.territoire(admin, 1)
    notre, autre, loin = (monde.structure(admin, 1) for _ in range(3))
    pros = [monde.professionnel(admin, 1, s) for s in (notre, notre, autre, loin)]
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    monde.place(admin, 1, personne, notre, pros[0], referent=True)
    monde.place(admin, 1, personne, autre, pros[2])
    # Health is open to the référente's structure, nothing that is more private.
    siens = 255 | 1 << Domaine.sante
    monde.accord(admin, 1, personne, portee="structure", structure_id=notre, domaines=siens)
    monde.accord(admin, 1, personne, portee="structure", structure_id=autre, peut_completer=False)
    admin.commit()
    referente, collegue, lectrice, etrangere = (
        Acteur(1, pro, Role.professionnel, structure)
        for pro, structure in zip(pros, (notre, notre, autre, loin), strict=True)
    )
    elle = Acteur(1, compte, Role.personne, personne_id=personne)
    return Scene(referente, collegue, lectrice, etrangere, elle, personne)


def derniere_ligne(admin: Connexion, objet: UUID | None) -> tuple[Any, ...]:
    """Read the newest line that the timeline has on an item: kind, words, domain, who."""
    return lire(
        admin,
        "select genre, texte, domaine, auteur_compte_id from evenement"
        " where objet_id is not distinct from %s order by le desc, id desc limit 1",
        objet,
    )


def prevenus(admin: Connexion) -> set[tuple[UUID, str]]:
    """List who was told, and of what."""
    lus = {(compte, genre) for compte, genre in admin.execute("select compte_id, genre from avis")}
    admin.rollback()
    return lus


def bientot(jours: int = 1) -> datetime:
    """Give an instant to come, without seconds, as a form types it."""
    return (maintenant() + timedelta(days=jours)).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Atelier(Banc):
    """Try commands around one carnet."""

    scene: Scene
