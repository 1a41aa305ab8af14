"""Write fast: type lines, see what each is understood to be and who will read it, add them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import get_personne
from auth.vocabulary import Acteur, Domaine, Geste
from carnet.diagnostic.vocabulary import Urgence
from carnet.elements.avant import domaine_vise, regarder
from carnet.elements.pages import ENCORE, est_relue, retour, revenir
from carnet.parcours.vocabulary import ECHANGES, MODES
from carnet.saisie.commands import ajouter_lignes
from carnet.saisie.lexique import nommer_signe
from carnet.saisie.queries import (
    lire_tape,
    list_objectifs_ouverts,
    proposer_champs,
    voir_lignes,
)
from carnet.saisie.schemas import LecteursDemandes, LigneSaisie, LignesTapees
from carnet.saisie.vocabulary import AIDES, GENRES_SAISIS, LIGNES_MAX, GenreSaisi
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.pages import Requete, Revenir, formulaire, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "lignes": "C’est ajouté au carnet : chaque ligne est datée et signée de votre nom.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "lignes": ("frise", "personne_id", "Revoir ces lignes dans la frise"),
}
# What a line is before anybody says otherwise.
_LIGNE: Mapping[str, str] = {
    "urgence": "0",
    "porteur": "personne",
    "moyen": "echange_appel",
    "mode": "sur_place",
}
_SANS_ERREUR: Mapping[str, str] = {}


async def _saisie(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: Mapping[str, Any],
    erreurs: Mapping[str, str],
) -> Template:
    return formulaire(
        "carnet.saisie/saisie.html",
        valeurs,
        erreurs,
        personne=await get_personne(db, acteur, personne_id),
        aides=AIDES,
        maximum=LIGNES_MAX,
        retour=retour(acteur, personne_id),
    )


@get("/carnets/{personne_id:uuid}/saisie", name="saisie")
async def saisir(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask for lines, and say how they are read."""
    return await _saisie(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/saisie", name="lire-saisie", status_code=200)
async def lire(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Read the lines and show what each was understood to be; nothing is kept yet."""
    await get_personne(db, acteur, personne_id)

    async def agir(tapees: LignesTapees) -> Template:
        lues = lire_tape(tapees.lignes, acteur, aujourdhui())
        objectifs = await list_objectifs_ouverts(db, acteur, personne_id)
        champs = proposer_champs(lues, objectifs)
        compris = [lue.compris for lue in lues]
        return await _relecture(db, acteur, personne_id, champs, compris=compris)

    return await poster(request, db, LignesTapees, agir, partial(_saisie, db, acteur, personne_id))


async def _relecture(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    lignes: Sequence[Mapping[str, Any]],
    erreurs: Mapping[str, str] = _SANS_ERREUR,
    *,
    compris: Sequence[Sequence[str]] = (),
) -> Template:
    """Show each line as it would be added, and who would read it."""
    personne = await get_personne(db, acteur, personne_id)
    regard = await regarder(db, acteur, personne_id)
    objectifs = await list_objectifs_ouverts(db, acteur, personne_id)
    completes = [{**_LIGNE, **ligne} for ligne in lignes]
    valeurs = {
        f"{nom}-{rang}": v for rang, ligne in enumerate(completes) for nom, v in ligne.items()
    }
    sont_objectifs = [
        (f"ligne-{rang}", str(ligne.get("texte") or f"Ligne {rang}"))
        for rang, ligne in enumerate(completes, 1)
        if ligne.get("genre") == GenreSaisi.objectif
    ]
    genres = [
        (genre.value, libelle)
        for genre, libelle in GENRES_SAISIS.items()
        if not (acteur.est_personne and genre is GenreSaisi.echange)
    ]
    return formulaire(
        "carnet.saisie/relecture.html",
        valeurs,
        erreurs,
        personne=personne,
        lignes=completes,
        avants=voir_lignes(regard, completes, objectifs),
        compris=compris,
        genres=genres,
        genres_dits=GENRES_SAISIS,
        urgences=[(u.value, u.libelle) for u in Urgence],
        **regard.choix(),
        objectifs=[*sont_objectifs, *((o.cle, o.intitule) for o in objectifs)],
        moyens=list(ECHANGES.items()),
        modes=list(MODES.items()),
        Domaine=Domaine,
        retour=retour(acteur, personne_id),
    )


def _ranger(donnees: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give back the lines of a form: « texte-0 » is the words of the first."""
    lignes: dict[int, dict[str, Any]] = {}
    for cle, valeur in donnees.items():
        nom, _, rang = cle.rpartition("-")
        if nom and not nom.startswith("_") and rang.isdecimal() and int(rang) < LIGNES_MAX:
            lignes.setdefault(int(rang), {})[nom] = valeur
    return [lignes.get(rang, {}) for rang in range(max(lignes, default=-1) + 1)]


def _lire_lignes(
    donnees: dict[str, Any],
) -> tuple[tuple[dict[int, LigneSaisie], bool] | None, dict[str, str]]:
    """Read the lines that are kept; one without a kind is left out."""
    if est_relue(donnees):
        return None, {}
    lues: dict[int, LigneSaisie] = {}
    erreurs: dict[str, str] = {}
    for rang, ligne in enumerate(_ranger(donnees)):
        if not ligne.get("genre"):
            continue
        lue, fautes = lire_formulaire(LigneSaisie, ligne)
        erreurs |= {f"{champ}-{rang}": phrase for champ, phrase in fautes.items()}
        if lue is not None:
            lues[rang] = lue
    if not lues and not erreurs:
        erreurs["formulaire"] = "Toutes les lignes sont à laisser : dites ce qu’est l’une d’elles."
    return (lues, ENCORE in donnees), erreurs


@post("/carnets/{personne_id:uuid}/saisie/lignes", name="ajouter-lignes")
async def ajouter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Add the lines, all or none, or show them again with what was changed."""

    async def agir(lu: tuple[dict[int, LigneSaisie], bool]) -> Redirect:
        lignes, encore = lu
        await ajouter_lignes(db, acteur, personne_id, lignes, maintenant=maintenant())
        if encore:
            ici = request.app.route_reverse("saisie", personne_id=personne_id)
            return vers(ici, "lignes", personne_id)
        return revenir(request, acteur, personne_id, "lignes", sur=personne_id)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        lignes = _ranger(donnees)
        if not lignes:
            return await _saisie(db, acteur, personne_id, donnees, erreurs)
        return await _relecture(db, acteur, personne_id, lignes, erreurs)

    return await poster(request, db, _lire_lignes, agir, revoir)


@post("/carnets/{personne_id:uuid}/saisie/lecteurs", name="lire-lecteurs", status_code=200)
async def lecteurs(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Say who would read what a form holds, as one types: a piece of page, for the script."""
    await get_personne(db, acteur, personne_id)

    async def agir(lu: LecteursDemandes) -> Template:
        signe = nommer_signe(lu.thematique) if lu.thematique else None
        domaine = domaine_vise(lu.domaine, signe)
        regard = await regarder(db, acteur, personne_id)
        dit = "Qui lira ce qui s’écrit"
        await noter(db, Geste.lecture, dit, personne_id=personne_id, domaines=1)
        return page(
            "carnet.elements/_avant_seul.html",
            avant=None if domaine is None else regard.voir(domaine, lu.texte),
            personne_id=personne_id,
            suffixe=lu.suffixe,
            fixe=lu.fixe,
        )

    return await poster(request, db, LecteursDemandes, agir)


router = Router("/", route_handlers=[saisir, lire, ajouter, lecteurs])
