"""Note an exchange with the person outside an appointment, correct it, take it back."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_ECRIVENT
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Domaine
from carnet.elements.avant import regarder
from carnet.elements.pages import ENCORE, aller_apres, lire_ajout
from carnet.elements.queries import find_dernier_geste
from carnet.parcours.commands import (
    corriger_echange,
    noter_echange,
    prendre_echange,
    retirer_echange,
)
from carnet.parcours.queries import champs_echange, find_suite_echange, get_echange
from carnet.parcours.schemas import EchangeDepuisPage, NouvelEchange
from carnet.parcours.vocabulary import ECHANGES
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import PERIME, EditionLue
from core.errors import Forbidden
from core.pages import Requete, Revenir, formulaire, menant, poster, refus_de, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "echange": "L’échange est noté, et compte comme une nouvelle de la personne.",
    "echange_corrige": "La correction est enregistrée ; ce qui était noté reste dans la frise,"
    " comme retiré.",
    "echange_retire": "L’échange est retiré : il ne compte plus comme une nouvelle.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "echange": ("echange", "echange_id", "Corriger ou retirer"),
    "echange_corrige": ("echange", "echange_id", "Revoir cet échange"),
}
_DEPUIS = ("ma-journee", "a-faire")


def _exiger(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_ECRIVENT or acteur.est_personne:
        raise Forbidden("Un échange se note par un professionnel qui écrit dans le carnet.")


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        "carnet.parcours/echange.html",
        valeurs,
        erreurs,
        personne=await get_personne(db, acteur, personne_id),
        avant=(await regarder(db, acteur, personne_id)).voir(
            Domaine.parcours, valeurs.get("texte")
        ),
        moyens=list(ECHANGES.items()),
        echange=None,
    )


async def _correction(
    db: AsyncSession,
    acteur: Acteur,
    echange_id: UUID,
    donnees: dict[str, Any] | None = None,
    erreurs: dict[str, str] | None = None,
) -> Template:
    """Show an exchange to be corrected or taken back; once it was, what stands in its place."""
    lu = await get_echange(db, acteur, echange_id)
    notes = {nom: str(valeur) for nom, valeur in champs_echange(lu.evenement).items()}
    regard = await regarder(db, acteur, lu.evenement.personne_id)
    return formulaire(
        "carnet.parcours/echange.html",
        # Taking back is a button: it types nothing to be shown again.
        notes if donnees is None or "texte" not in donnees else donnees,
        erreurs or {},
        personne=await get_personne(db, acteur, lu.evenement.personne_id),
        avant=regard.voir(Domaine(lu.evenement.domaine), str(notes["texte"])),
        moyens=list(ECHANGES.items()),
        echange=lu,
        suite=await find_suite_echange(db, lu.evenement) if lu.retire else None,
        qui=await find_dernier_geste(db, lu.evenement) if lu.retire else None,
    )


def _retour(
    request: Requete,
    personne_id: UUID,
    fait: str,
    depuis: str | None = None,
    sur: UUID | None = None,
) -> Redirect:
    if depuis in _DEPUIS:
        return vers(request.app.route_reverse(depuis), fait, sur)
    la = request.app.route_reverse("carnet", personne_id=personne_id)
    return vers(la, fait, sur, "evenement" if sur else None)


@get("/carnets/{personne_id:uuid}/echanges/nouveau", name="nouvel-echange")
async def nouveau(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    depuis: FromQuery[str | None] = None,
) -> Template:
    """Ask how and when one spoke with the person, and what came of it."""
    _exiger(acteur)
    return await _page(
        db, acteur, personne_id, {"le": aujourdhui().isoformat(), "depuis": depuis or ""}, {}
    )


# An exchange, and the page from which it was noted.
_Lu = tuple[NouvelEchange, dict[str, Any]]


@post("/carnets/{personne_id:uuid}/echanges", name="noter-echange")
async def ajouter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Note the exchange, or show the form again with what was typed."""
    _exiger(acteur)

    async def agir(lu: _Lu) -> Redirect:
        valeur, donnees = lu
        note = await noter_echange(db, acteur, personne_id, valeur, maintenant=maintenant())
        if ENCORE in donnees:
            return aller_apres(request, acteur, note, "echange", "nouvel-echange")
        return _retour(request, personne_id, "echange", donnees.get("depuis"), note.id)

    lecture = lire_ajout(NouvelEchange, "depuis")
    return await poster(request, db, lecture, agir, partial(_page, db, acteur, personne_id))


@get("/echanges/{echange_id:uuid}", name="echange")
async def correction(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    echange_id: FromPath[UUID],
) -> Template:
    """Show an exchange as it was noted, to correct it or take it back."""
    _exiger(acteur)
    lu = await get_echange(db, acteur, echange_id)
    frise = request.app.route_reverse("frise", personne_id=lu.evenement.personne_id)
    with menant(f"{frise}#evenement-{echange_id}"):
        await prendre_echange(db, acteur, echange_id, edition=lu.edition)
    return await _correction(db, acteur, echange_id)


@post("/echanges/{echange_id:uuid}", name="corriger-echange")
async def corriger(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    echange_id: FromPath[UUID],
) -> Template | Redirect:
    """Correct the exchange, or show the form again with what was typed."""
    _exiger(acteur)

    async def agir(valeur: EchangeDepuisPage) -> Redirect:
        corrige = await corriger_echange(
            db, acteur, echange_id, valeur, maintenant=maintenant(), edition=valeur.lue
        )
        return _retour(request, corrige.personne_id, "echange_corrige", sur=corrige.id)

    return await poster(
        request, db, EchangeDepuisPage, agir, partial(_correction, db, acteur, echange_id)
    )


@post("/echanges/{echange_id:uuid}/retrait", name="retirer-echange")
async def retirer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    echange_id: FromPath[UUID],
) -> Template | Redirect:
    """Take back an exchange noted by mistake, or show what became of it."""
    _exiger(acteur)

    async def agir(vu: EditionLue) -> Redirect:
        echange = await retirer_echange(
            db, acteur, echange_id, maintenant=maintenant(), edition=vu.lue
        )
        return _retour(request, echange.personne_id, "echange_retire")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        if PERIME not in erreurs:
            raise refus_de(erreurs)
        return await _correction(db, acteur, echange_id, donnees, erreurs)

    return await poster(request, db, EditionLue, agir, revoir)


router = Router("/", route_handlers=[nouveau, ajouter, correction, corriger, retirer])
