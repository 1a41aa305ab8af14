"""Let whoever heard the person note what she shuts."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.paroles.commands import exiger_entendre, noter_fermeture
from auth.paroles.schemas import FermetureDite
from auth.paroles.vocabulary import DEMANDES, TITRES_DITS
from auth.personnes.queries import find_prenom
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Categorie, Geste
from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_formulaire
from core.pages import Requete, formulaire, poster, vers
from droits.paroles.queries import list_accords_a_retirer, list_professionnels_de

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "fermeture_notee": "C’est noté, et fermé dès maintenant. Elle seule peut rouvrir.",
    "demande_dite": "C’est noté : une réponse lui est due en un mois au plus, à partir du jour où"
    " elle l’a dit. Elle seule peut reprendre sa demande.",
}
_QUOI = "Choisissez ce que la personne a dit."


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    await exiger_entendre(db, acteur, personne_id)
    if acteur.est_personne:
        raise Forbidden("Vous fermez votre carnet vous-même, depuis « Qui sait quoi ».")
    accords = await list_accords_a_retirer(db, acteur, personne_id)
    prenom = await find_prenom(db, acteur, personne_id)
    if prenom:
        await noter(
            db, Geste.lecture, "Ce que la personne ferme", personne_id=personne_id, domaines=1
        )
    choix = [(f"accord:{lu.consentement.id}", f"Elle retire : {lu.phrase}.") for lu in accords]
    choix += [
        ("tout", "Elle retire tous ses accords, même ceux que je ne vois pas."),
        (
            "statistiques",
            "Elle retire son accord pour les statistiques, même si je ne le vois pas.",
        ),
        (
            "categorie",
            "Elle retire son accord à une sorte de structures, même si je ne le vois pas.",
        ),
        ("structure", "Elle ferme son carnet à une structure."),
        ("professionnel", "Elle ferme son carnet à un professionnel."),
        (
            "opposition",
            "Elle s’oppose au partage de son carnet : il se ferme à tous, tout de suite.",
        ),
        ("effacement", "Elle demande d’effacer son carnet : le délégué lui répond."),
        (
            "rectification",
            "Elle demande de corriger une information : la structure de son référent lui répond.",
        ),
        ("copie", "Elle demande une copie de son carnet : le délégué lui répond."),
    ]
    return formulaire(
        "droits.paroles/dire.html",
        valeurs,
        erreurs,
        personne_id=personne_id,
        prenom=prenom,
        tuteur=acteur.est_representant,
        choix=choix,
        categories=[(c.value, c.titre) for c in Categorie],
        structures=[(s.id, s.nom) for s in await list_structures(db, acteur)],
        professionnels=await list_professionnels_de(db, acteur, personne_id),
        dits=list(TITRES_DITS.items()),
    )


@get("/carnets/{personne_id:uuid}/fermer", name="dire-fermeture")
async def dire(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask what the person said that she shuts."""
    return await _page(db, acteur, personne_id, {"dit_le": aujourdhui().isoformat()}, {})


def _lire(
    donnees: dict[str, Any],
) -> tuple[tuple[FermetureDite, dict[str, Any]] | None, dict[str, str]]:
    quoi, _, cle = str(donnees.get("quoi", "")).partition(":")
    champs = {"quoi": quoi, "dit": donnees.get("dit"), "dit_le": donnees.get("dit_le") or None}
    cibles: dict[str, dict[str, Any]] = {
        "accord": {"consentement_id": cle},
        "categorie": {"categorie": donnees.get("categorie") or None},
        "structure": {"structure_id": donnees.get("structure_id") or None},
        "professionnel": {"compte_id": donnees.get("compte_id") or None},
        **{demande.value: {"texte": donnees.get("texte") or None} for demande in DEMANDES},
    }
    erreurs: dict[str, str] = {}
    if not quoi:
        erreurs["quoi"] = _QUOI
    if not donnees.get("dit"):
        erreurs["dit"] = "Dites comment elle vous l’a dit."
    for nom, champ in (("structure", "structure_id"), ("professionnel", "compte_id")):
        if quoi == nom and not donnees.get(champ):
            erreurs[champ] = "Choisissez à qui elle ferme son carnet."
    if quoi == "categorie" and not donnees.get("categorie"):
        erreurs["categorie"] = "Choisissez la sorte de structures."
    if erreurs:
        return None, erreurs
    valeur, erreurs = lire_formulaire(FermetureDite, champs | cibles.get(quoi, {}))
    return None if valeur is None else (valeur, donnees), {
        ("quoi" if champ == "formulaire" else champ): phrase for champ, phrase in erreurs.items()
    }


@post("/carnets/{personne_id:uuid}/fermer", name="noter-fermeture")
async def fermer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Note it: it is shut at once."""
    await exiger_entendre(db, acteur, personne_id)

    async def agir(lu: tuple[FermetureDite, dict[str, Any]]) -> Template | Redirect:
        valeur, donnees = lu
        # She closes by herself, with a session of her own.
        if acteur.est_personne:
            return await _page(db, acteur, personne_id, donnees, {})
        await noter_fermeture(db, acteur, personne_id, valeur, aujourdhui=aujourdhui())
        fait = "demande_dite" if valeur.quoi in DEMANDES else "fermeture_notee"
        # Who represents her may have shut it to themselves.
        if acteur.est_representant:
            return vers(request.app.route_reverse("mes-mandats"), fait)
        return vers(request.app.route_reverse("dire-fermeture", personne_id=personne_id), fait)

    return await poster(request, db, _lire, agir, partial(_page, db, acteur, personne_id))


router = Router("/", route_handlers=[dire, fermer])
