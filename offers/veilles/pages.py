"""Keep searches, read what is new in each; stop the mails of one by the link that they carry."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Automate
from core.db import AsyncSession
from core.editions import Mots, lire_contre, montrer_edition
from core.elision import de_lieu
from core.errors import Invalid
from core.pages import Requete, Transaction, formulaire, lire_lien, page, poster, vers
from offers.moteur.schemas import Recherche
from offers.recherche.filtres import list_filtres
from offers.recherche.queries import get_centre
from offers.recherche.requete import ecrire_requete, lire_requete
from offers.veilles.commands import (
    LIEN,
    fermer_veille,
    garder_recherche,
    modifier_veille,
    taire_par_lien,
)
from offers.veilles.models import Veille
from offers.veilles.queries import get_veille, list_nouveautes, list_veilles
from offers.veilles.schemas import FicheVeille, NouvelleVeille
from offers.veilles.vocabulary import Rythme

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "recherche_suivie": "La recherche est suivie.",
    "recherche_modifiee": "C’est enregistré.",
    "recherche_fermee": "Cette recherche n’est plus suivie.",
}
_LIBELLES = {"nom": "Son nom, pour vous", "rythme": "Vous prévenir par courriel"}
_RYTHMES = [(r.value, r.libelle) for r in Rythme]


async def _mots(db: AsyncSession, requete: str) -> list[str]:
    """Say a search in words: where, then each filter.

    Invalid for one that is no longer understood.
    """
    recherche = lire_requete(requete)
    if recherche is None:
        raise Invalid(
            {"formulaire": "Cette recherche ne se lit plus : refaites-la, puis gardez-la."}
        )
    return await _dire(db, recherche)


async def _dire(db: AsyncSession, recherche: Recherche) -> list[str]:
    centre = await get_centre(db, recherche)
    lieu = [f"à moins de {recherche.rayon} km {de_lieu(centre.nom)}"] if centre else []
    return [*lieu, *(dit for dit, _ in list_filtres(recherche))]


@get("/recherches", name="recherches")
async def recherches(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qu’y a-t-il de nouveau pour ce que je cherche ? »."""
    veilles = await list_veilles(db, acteur)
    lues = {v.id: lire_requete(v.requete) for v in veilles}
    mots = {cle: [dit for dit, _ in list_filtres(lue)] if lue else [] for cle, lue in lues.items()}
    return page(
        "offers.veilles/recherches.html",
        veilles=veilles,
        mots=mots,
        dites=await list_nouveautes(db, acteur, list(lues)),
        dit_rythme=dict(_RYTHMES),
    )


def _champs(veille: Veille) -> dict[str, Any]:
    return {"nom": veille.nom, "rythme": veille.rythme}


def _dire_champ(nom: str, valeur: Any) -> str:
    return dict(_RYTHMES).get(str(valeur), str(valeur)) if nom == "rythme" else str(valeur)


async def _formulaire(
    db: AsyncSession,
    requete: str,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
    veille: object = None,
) -> Template:
    return formulaire(
        "offers.veilles/recherche.html",
        valeurs,
        erreurs,
        requete=requete,
        mots=await _mots(db, requete),
        veille=veille,
        rythmes=_RYTHMES,
    )


@get("/recherches/nouvelle", name="nouvelle-veille")
async def nouvelle(request: Requete, db: NamedDependency[AsyncSession]) -> Template:
    """Show the search to keep, with a name proposed."""
    recherche = lire_requete(request.url.query or "") or Recherche()
    nom = (
        ", ".join(mot[:1].upper() + mot[1:] for mot in await _dire(db, recherche))
        or "Toutes les offres"
    )
    valeurs = {"nom": nom[:80], "rythme": Rythme.semaine.value}
    return await _formulaire(db, ecrire_requete(recherche), valeurs, {})


@post("/recherches", name="garder-recherche")
async def garder(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Keep a search, or show the form again."""

    async def agir(valeur: NouvelleVeille) -> Redirect:
        await garder_recherche(db, acteur, valeur)
        return vers(request.app.route_reverse("recherches"), "recherche_suivie")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        # A search that cannot be read can be neither shown nor named.
        if "requete" in erreurs:
            raise Invalid(erreurs)
        return await _formulaire(db, str(donnees.get("requete", "")), donnees, erreurs)

    return await poster(request, db, NouvelleVeille, agir, revoir)


@get("/recherches/{veille_id:uuid}", name="veille")
async def veille(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], veille_id: FromPath[UUID]
) -> Template:
    """Show a kept search, to be named or paced otherwise."""
    presente = await get_veille(db, acteur, veille_id)
    valeurs = montrer_edition(_champs(presente), presente.edition)
    return await _formulaire(db, presente.requete, valeurs, {}, presente)


@post("/recherches/{veille_id:uuid}", name="modifier-veille")
async def modifier(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    veille_id: FromPath[UUID],
) -> Template | Redirect:
    """Change the name or the pace, or show the form again."""
    presente = await get_veille(db, acteur, veille_id)
    edition = presente.edition
    # Nobody else reads or changes it.
    mots = Mots(_LIBELLES, _dire_champ, "par vous-même, sur une autre page")

    async def agir(valeur: FicheVeille) -> Redirect:
        await modifier_veille(db, acteur, veille_id, valeur, edition=edition)
        return vers(request.app.route_reverse("recherches"), "recherche_modifiee")

    return await poster(
        request,
        db,
        lire_contre(FicheVeille, _champs(presente), edition, mots),
        agir,
        lambda donnees, erreurs: _formulaire(db, presente.requete, donnees, erreurs, presente),
    )


@post("/recherches/{veille_id:uuid}/fin", name="fermer-veille")
async def fermer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    veille_id: FromPath[UUID],
) -> Redirect:
    """No longer keep a search."""
    await fermer_veille(db, acteur, veille_id)
    return vers(request.app.route_reverse("recherches"), "recherche_fermee")


@get("/recherches/arret/{jeton:str}", name="arret-veille", opt={"public": True})
async def arret(request: Requete, jeton: FromPath[str]) -> Template:
    """Ask whether the mails of a search stop; opening the link changes nothing."""
    await lire_lien(request, LIEN, jeton)
    return page("offers.veilles/arret.html", jeton=jeton, reponse=None)


@post("/recherches/arret/{jeton:str}", name="taire-veille", opt={"public": True}, status_code=200)
async def taire(request: Requete, jeton: FromPath[str]) -> Template:
    """Stop the mails of a search; it stays kept."""
    territoire, veille_id = await lire_lien(request, LIEN, jeton)
    async with Transaction(request, Automate(territoire)) as db:
        await taire_par_lien(db, veille_id)
    return page("offers.veilles/arret.html", jeton=jeton, reponse="tue")


router = Router(
    "/",
    route_handlers=[recherches, nouvelle, garder, veille, modifier, fermer, arret, taire],
    include_in_schema=False,
)
