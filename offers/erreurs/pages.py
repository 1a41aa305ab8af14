"""Say what is wrong in an offer; read and answer what others said."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.pages import Requete, fichier, formulaire, poster, vers
from core.tableur import ecrire_csv
from offers.catalogue.queries import get_service
from offers.erreurs.commands import repondre_erreur, signaler_erreur
from offers.erreurs.queries import MAX_EXPORT, PAR_PAGE, list_erreurs, list_sujets_ouverts
from offers.erreurs.schemas import NouvelleErreur, NouvelleSuite
from offers.erreurs.vocabulary import Suite, SujetErreur

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "erreur_signalee": "Merci. L’erreur est signalée ; la réponse se lira ici.",
    "erreur_traitee": "C’est noté. Qui l’a signalée lit votre réponse.",
}
_COLONNES = (
    "offre",
    "nom",
    "source",
    "sujet",
    "texte",
    "signalee_le",
    "suite",
    "reponse",
    "traitee_le",
)
_SUJETS = {s.value: s.libelle for s in SujetErreur}
_SUITES = {s.value: s.libelle for s in Suite}


async def _formulaire(
    db: AsyncSession, service_id: str, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    service = await get_service(db, service_id)
    return formulaire(
        "offers.erreurs/erreur.html",
        valeurs,
        erreurs,
        service=service,
        sujets=list(_SUJETS.items()),
        dits=await list_sujets_ouverts(db, service.id),
    )


@get("/offres/{service_id:str}/erreur", name="signaler-erreur")
async def erreur(db: NamedDependency[AsyncSession], service_id: FromPath[str]) -> Template:
    """Show the form that says an error."""
    return await _formulaire(db, service_id, {}, {})


@post("/offres/{service_id:str}/erreur", name="erreur-signalee")
async def signaler(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Keep what was said, or show the form again."""

    async def agir(valeur: NouvelleErreur) -> Redirect:
        await signaler_erreur(db, acteur, service_id, valeur)
        return vers(request.app.route_reverse("erreurs-offres"), "erreur_signalee")

    return await poster(request, db, NouvelleErreur, agir, partial(_formulaire, db, service_id))


async def _page(
    db: AsyncSession, acteur: Acteur, numero: int, donnees: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    ici = min(max(numero, 1), 1000)
    total, ouvertes = await list_erreurs(db, acteur, ouvertes=True, saut=(ici - 1) * PAR_PAGE)
    nombre, traitees = await list_erreurs(db, acteur, ouvertes=False)
    return formulaire(
        "offers.erreurs/erreurs.html",
        donnees,
        erreurs,
        total=total,
        ouvertes=ouvertes,
        nombre=nombre,
        traitees=traitees,
        ici=ici,
        pages=-(-total // PAR_PAGE),
        dit_sujet=_SUJETS,
        dit_suite=_SUITES,
    )


@get("/erreurs-offres", name="erreurs-offres")
async def erreurs_offres(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], numero: FromQuery[int] = 1
) -> Template:
    """Answer « Qu’est-ce qui est faux ici ? », or « Qu’est devenu ce que j’ai signalé ? »."""
    return await _page(db, acteur, numero, {}, {})


@get("/erreurs-offres.csv", name="erreurs-offres-csv")
async def erreurs_csv(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[bytes]:
    """Give the same list as CSV, to be handed to producers: nobody is named."""
    lues = [
        *(await list_erreurs(db, acteur, ouvertes=True, limite=MAX_EXPORT))[1],
        *(await list_erreurs(db, acteur, ouvertes=False, limite=MAX_EXPORT))[1],
    ]
    await noter(db, Geste.export, "Erreurs signalées sur les offres")
    valeurs = (
        (
            lue.erreur.service_id, lue.offre, lue.source, _SUJETS[lue.erreur.sujet],
            lue.erreur.texte, lue.erreur.cree_le, _SUITES.get(lue.erreur.suite or ""),
            lue.erreur.reponse, lue.erreur.traite_le,
        )
        for lue in lues
    )  # fmt: skip
    return fichier(
        partial(ecrire_csv, _COLONNES, valeurs), "erreurs-offres.csv", "text/csv; charset=utf-8"
    )


@post("/erreurs-offres/{erreur_id:uuid}/suite", name="repondre-erreur")
async def repondre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    erreur_id: FromPath[UUID],
) -> Template | Redirect:
    """Answer an error, or show the list again with what was typed."""

    async def agir(valeur: NouvelleSuite) -> Redirect:
        await repondre_erreur(db, acteur, erreur_id, valeur)
        return vers(request.app.route_reverse("erreurs-offres"), "erreur_traitee")

    return await poster(
        request,
        db,
        NouvelleSuite,
        agir,
        lambda donnees, erreurs: _page(db, acteur, 1, donnees | {"de": str(erreur_id)}, erreurs),
    )


router = Router(
    "/",
    route_handlers=[erreur, signaler, erreurs_offres, erreurs_csv, repondre],
    include_in_schema=False,
)
