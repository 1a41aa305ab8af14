"""Take back what one has just added."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import BaseModel

from auth.vocabulary import Acteur, Domaine
from carnet.elements.commands import annuler
from carnet.elements.models import Element, sorte_de
from carnet.elements.queries import get_de_relation
from carnet.elements.sensibles import Sensible, trouver_sensible
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import NotFound
from core.forms import lire_avec
from core.pages import Requete, vers

Modele = TypeVar("Modele", bound=BaseModel)
# What a button of a form that adds asks beside saving: to write another one, to see who will read,
# to file it in another domain (`_classer`, then the end of the names of its fields).
ENCORE, RELIRE, CLASSER = "_encore", "_relire", "_classer"

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "ajout_annule": "C’est annulé : plus rien n’en reste dans le carnet ; le journal garde que"
    " vous l’aviez ajouté.",
    # What was chosen between two versions.
    "reste_enregistre": "Ce qui est enregistré reste. Rien d’autre n’a changé : personne n’est"
    " prévenu.",
}


def retour(acteur: Acteur, personne_id: UUID) -> tuple[str, dict[str, Any]]:
    """Give the route and keys where somebody reads this carnet: the person on her own page."""
    return ("mon-parcours", {}) if acteur.est_personne else ("carnet", {"personne_id": personne_id})


def revenir(
    request: Requete,
    acteur: Acteur,
    personne_id: UUID,
    fait: str,
    *,
    sur: UUID | None = None,
    relation: str | None = None,
) -> Redirect:
    """Go back where somebody reads this carnet, and say there what was done, and of what."""
    route, cles = retour(acteur, personne_id)
    return vers(request.app.route_reverse(route, **cles), fait, sur, relation)


def ou_demander(request: Requete, acteur: Acteur, personne_id: UUID) -> str | None:
    """Give where a professional asks for what is closed; the person asks nobody."""
    if acteur.est_personne:
        return None
    return request.app.route_reverse("pourquoi", personne_id=personne_id)


def est_relue(donnees: dict[str, Any]) -> bool:
    """Say whether a form is only to be shown again, filed in the domain that a button names."""
    classes = [nom for nom in donnees if nom.startswith(CLASSER)]
    for nom in classes:
        donnees[f"domaine{nom.removeprefix(CLASSER)}"] = donnees[nom]
    return bool(classes) or RELIRE in donnees


def lire_ajout(
    modele: type[Modele], *noms: str
) -> Callable[[dict[str, Any]], tuple[tuple[Modele, dict[str, Any]] | None, dict[str, str]]]:
    """Build what reads a form that adds: its value, with all that was typed and pressed.

    The named fields are the page's own, beside the model.
    """
    lire = lire_avec(modele, *noms)

    def lire_ou_relire(
        donnees: dict[str, Any],
    ) -> tuple[tuple[Modele, dict[str, Any]] | None, dict[str, str]]:
        return (None, {}) if est_relue(donnees) else lire(donnees)

    return lire_ou_relire


def aller_apres(
    request: Requete, acteur: Acteur, ligne: Element, fait: str, encore: str | None
) -> Redirect:
    """Go back where the carnet is read after an addition, or to `encore`, the form of another."""
    relation = sorte_de(ligne).relation
    if encore is None:
        return revenir(request, acteur, ligne.personne_id, fait, sur=ligne.id, relation=relation)
    la = request.app.route_reverse(encore, personne_id=ligne.personne_id)
    return vers(la, fait, ligne.id, relation)


@dataclass(frozen=True, slots=True)
class AjoutSensible:
    """Hold what has just been added and seems too private for where it stands."""

    relation: str
    id: UUID
    domaine: Domaine
    edition: int
    sensible: Sensible


async def find_ajout_sensible(
    request: Requete, db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> AjoutSensible | None:
    """Find, from the address that an act led to, what it wrote and seems too private there."""
    dits = request.query_params
    ligne: Element | None = None
    if not dits.get("fait") or not dits.get("sur") or not dits.get("relation"):
        return None
    with suppress(NotFound, ValueError):
        ligne = await get_de_relation(db, acteur, dits["relation"], UUID(dits["sur"]))
    if ligne is None or ligne.personne_id != personne_id:
        return None
    domaine = Domaine(ligne.domaine)
    sorte = sorte_de(ligne)
    sensible = trouver_sensible(str(getattr(ligne, sorte.texte or "", "")), domaine)
    if sensible is None:
        return None
    return AjoutSensible(sorte.relation, ligne.id, domaine, ligne.edition, sensible)


@post("/elements/{relation:str}/{ligne_id:uuid}/annulation", name="annuler-ajout")
async def annulation(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Redirect:
    """Take back an item that one added a moment ago, and go back to the carnet."""
    ligne = await get_de_relation(db, acteur, relation, ligne_id)
    personne_id = ligne.personne_id
    await annuler(db, acteur, ligne, maintenant=maintenant())
    return revenir(request, acteur, personne_id, "ajout_annule")


router = Router("/", route_handlers=[annulation])
