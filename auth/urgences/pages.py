"""Open a carnet in an emergency, by an exact identity; review what was opened."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.urgences.commands import (
    confirmer_sensibles,
    exiger_a_confirmer,
    exiger_role,
    ouvrir_par_identite,
    ouvrir_sur_carnet,
    refermer_ouverture,
    revoir,
)
from auth.urgences.queries import get_mon_urgence, get_urgence, list_lectures, list_urgences
from auth.urgences.rules import ESSAIS_PAR_HEURE, sensibles_de_l_urgence
from auth.urgences.schemas import Confirmation, OuvertureParIdentite, OuvertureUrgence, Revue
from auth.urgences.vocabulary import LIBELLES_ISSUES, LIBELLES_MOTIFS, EtatUrgence
from auth.vocabulary import Acteur, Geste, domaines_du_masque
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire_avec
from core.limites import compter, empreinter
from core.pages import (
    Requete,
    formulaire,
    menant,
    page,
    poster,
    vers,
)

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "urgence_ouverte": "Le carnet est ouvert pour quatre heures au plus. La personne et le délégué"
    " à la protection des données viennent d’être prévenus.",
    "urgence_sensible": "Les domaines choisis sont ouverts, jusqu’à la même heure.",
    "urgence_refermee": "Le carnet est refermé. Votre ouverture sera revue par le délégué.",
    "urgence_revue": "Votre revue est enregistrée ; la personne et le professionnel en sont"
    " prévenus.",
}
AUCUN = (
    "Aucun carnet ouvert. Vérifiez chaque champ : l’identité doit être exacte. "
    "En urgence vitale, appelez d’abord le 15 ou le 112."
)
MOTIFS = [(m.value, libelle) for m, libelle in LIBELLES_MOTIFS.items()]


async def _compter(request: Requete, acteur: Acteur) -> None:
    cle = empreinter(request.app.state.settings.secret.get_secret_value(), acteur.compte_id)
    await compter(
        request.app.state.engine, "urgence", cle, maximum=ESSAIS_PAR_HEURE, fenetre_s=3600
    )


async def _urgences(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    lues = await list_urgences(db, acteur, maintenant=maintenant())
    miennes = [u for u in lues if u.bris.compte_id == acteur.compte_id]
    ouvertes = [
        u
        for u in miennes
        if u.etat is EtatUrgence.ouverte and u.bris.structure_id == acteur.structure_id
    ]
    return formulaire(
        "auth.urgences/urgences.html",
        valeurs,
        erreurs,
        motifs=MOTIFS,
        ouvertes=ouvertes,
        passees=[u for u in miennes if u not in ouvertes or u.issue],
    )


@get("/urgences", name="urgences")
async def urgences(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the emergency page: whose carnet, why, and what one opened before."""
    exiger_role(acteur)
    return await _urgences(db, acteur, {}, {})


@post("/urgences", name="ouvrir-urgence")
async def ouvrir(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Open the carnet of that exact identity, or say « aucun carnet ouvert », always the same."""
    exiger_role(acteur)

    async def agir(lu: tuple[OuvertureParIdentite, dict[str, Any]]) -> Template | Redirect:
        valeur, donnees = lu
        await _compter(request, acteur)
        bris_id = await ouvrir_par_identite(db, acteur, valeur, maintenant=maintenant())
        if bris_id is not None:
            return vers(f"/urgences/{bris_id}", "urgence_ouverte")
        # No refusal: that it was tried stays written.
        return await _urgences(db, acteur, donnees, {"formulaire": AUCUN})

    lecture = lire_avec(OuvertureParIdentite)
    return await poster(request, db, lecture, agir, partial(_urgences, db, acteur))


async def _sur_carnet(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    return formulaire(
        "auth.urgences/sur_carnet.html", valeurs, erreurs, personne=personne, motifs=MOTIFS
    )


@get("/carnets/{personne_id:uuid}/urgence", name="urgence-carnet")
async def sur_carnet(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the form that opens the rest of a carnet seen in part."""
    exiger_role(acteur)
    return await _sur_carnet(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/urgence", name="ouvrir-urgence-carnet")
async def ouvrir_ce_carnet(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Open the rest of a carnet seen in part."""
    exiger_role(acteur)

    revoir = partial(_sur_carnet, db, acteur, personne_id)

    async def agir(lu: tuple[OuvertureUrgence, dict[str, Any]]) -> Template | Redirect:
        valeur, donnees = lu
        await _compter(request, acteur)
        bris_id = await ouvrir_sur_carnet(db, acteur, personne_id, valeur, maintenant=maintenant())
        if bris_id is not None:
            return vers(f"/urgences/{bris_id}", "urgence_ouverte")
        return await revoir(donnees, {"formulaire": "Aucun carnet ouvert."})

    return await poster(request, db, lire_avec(OuvertureUrgence), agir, revoir)


async def _sensible(
    db: AsyncSession,
    acteur: Acteur,
    bris_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant())
    domaines = [
        (d.name, d.libelle) for d in domaines_du_masque(sensibles_de_l_urgence(acteur.role))
    ]
    if not domaines:
        raise Forbidden("Votre rôle n’atteint pas ces domaines, même en urgence.")
    return formulaire("auth.urgences/sensible.html", valeurs, erreurs, lue=lue, domaines=domaines)


@get("/urgences/{bris_id:uuid}/sensible", name="urgence-sensible")
async def sensible(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], bris_id: FromPath[UUID]
) -> Template:
    """Ask for the second confirmation."""
    exiger_role(acteur)
    lue = await get_mon_urgence(db, acteur, bris_id, maintenant=maintenant())
    with menant(f"/urgences/{bris_id}"):
        exiger_a_confirmer(acteur, lue)
    return await _sensible(db, acteur, bris_id, {}, {})


@post("/urgences/{bris_id:uuid}/sensible", name="confirmer-urgence-sensible")
async def confirmer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    bris_id: FromPath[UUID],
) -> Template | Redirect:
    """Open the sensitive domains that were confirmed."""
    exiger_role(acteur)

    async def agir(valeur: Confirmation) -> Redirect:
        await confirmer_sensibles(db, acteur, bris_id, valeur, maintenant=maintenant())
        return vers(f"/urgences/{bris_id}", "urgence_sensible")

    return await poster(
        request, db, Confirmation, agir, partial(_sensible, db, acteur, bris_id), ("domaines",)
    )


@post("/urgences/{bris_id:uuid}/fermeture", name="refermer-urgence")
async def fermer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], bris_id: FromPath[UUID]
) -> Redirect:
    """Close now."""
    exiger_role(acteur)
    await refermer_ouverture(db, acteur, bris_id, maintenant=maintenant())
    return vers("/urgences", "urgence_refermee")


@get("/revues-urgence", name="revues-urgence")
async def revues(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show the queue: what waits for a review, the oldest first, and what was concluded."""
    exiger_dpo(acteur)
    lues = await list_urgences(db, acteur, maintenant=maintenant())
    await noter(db, Geste.lecture, "Ouvertures en urgence à revoir")
    return page(
        "auth.urgences/revues.html",
        a_revoir=[u for u in lues if u.bris.revu_le is None],
        revues=[u for u in lues if u.bris.revu_le is not None],
    )


async def _revue(
    db: AsyncSession,
    acteur: Acteur,
    bris_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    lue = await get_urgence(db, acteur, bris_id, maintenant=maintenant())
    lectures = await list_lectures(db, acteur, lue)
    await noter(
        db, Geste.lecture, "Revue d’une ouverture en urgence", personne_id=lue.bris.personne_id
    )
    return formulaire(
        "auth.urgences/revue.html",
        valeurs,
        erreurs,
        lue=lue,
        lectures=lectures,
        issues=[(i.value, libelle) for i, libelle in LIBELLES_ISSUES.items()],
        la_mienne=lue.bris.compte_id == acteur.compte_id,
    )


@get("/revues-urgence/{bris_id:uuid}", name="revue-urgence")
async def revue(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], bris_id: FromPath[UUID]
) -> Template:
    """Show one opening: why, what was read, and the form of the review."""
    exiger_dpo(acteur)
    return await _revue(db, acteur, bris_id, {}, {})


@post("/revues-urgence/{bris_id:uuid}", name="revoir-urgence")
async def conclure(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    bris_id: FromPath[UUID],
) -> Template | Redirect:
    """Conclude on one opening."""
    exiger_dpo(acteur)

    async def agir(valeur: Revue) -> Redirect:
        await revoir(db, acteur, bris_id, valeur, maintenant=maintenant())
        return vers("/revues-urgence", "urgence_revue")

    return await poster(request, db, Revue, agir, partial(_revue, db, acteur, bris_id))


router = Router(
    "/",
    route_handlers=[
        urgences,
        ouvrir,
        sur_carnet,
        ouvrir_ce_carnet,
        sensible,
        confirmer,
        fermer,
        revues,
        revue,
        conclure,
    ],
)
